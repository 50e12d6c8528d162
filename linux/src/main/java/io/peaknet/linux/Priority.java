package io.peaknet.linux;

import java.lang.foreign.MemorySegment;

/**
 * How threads of this process share the CPU (setpriority(2), which on Linux is about threads).
 * Whatever is not permitted is left as it is: this is about latency, and nothing fails for it.
 */
public final class Priority {
  /** Of a thread whose work others wait for: half-way to the highest that there is. */
  private static final int PREFERRED = -10;

  private static final int PRIO_PROCESS = 0;
  private static final MemorySegment SETPRIORITY = Native.function("setpriority");

  private Priority() {}

  /**
   * The calling thread goes before others. Takes CAP_SYS_NICE, or a limit (RLIMIT_NICE) that allows
   * it.
   *
   * @return whether it was permitted
   */
  public static boolean prefer() {
    return Native.call(SETPRIORITY, PRIO_PROCESS, 0, PREFERRED, 0, 0, 0) >= 0;
  }
}
