package io.peaknet.node;

/** The way to the event loop for all other threads: what is queued runs there, in order. */
interface LoopQueue {
  /** Something to do on the event loop. */
  interface Task {
    void run(long nowNs);
  }

  /** Queues a task and returns at once; after the loop's end it is never run. */
  void execute(Task task);
}
