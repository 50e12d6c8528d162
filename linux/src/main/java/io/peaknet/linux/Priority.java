package io.peaknet.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * How threads of this process share the CPU (setpriority(2) and sched_setscheduler(2), which on
 * Linux are about threads). Whatever is not permitted is left as it is: this is about latency, and
 * nothing fails for it.
 */
public final class Priority {
  /** Of a thread whose work others wait for: half-way to the highest that there is. */
  private static final int PREFERRED = -10;

  /** What {@link #spentNs} needs room for. */
  public static final int TIME_BYTES = 16; // struct timespec

  private static final int PRIO_PROCESS = 0;
  private static final int SCHED_OTHER = 0;
  private static final int SCHED_RR = 2;
  private static final int SCHED_RESET_ON_FORK = 0x4000_0000; // threads it starts are ordinary
  private static final int LEAST_REAL_TIME = 1;
  private static final int CLOCK_THREAD_CPUTIME_ID = 3;
  private static final long NS_PER_SECOND = 1_000_000_000L;
  private static final MemorySegment SETPRIORITY = Native.function("setpriority");
  private static final MemorySegment SETSCHEDULER = Native.function("sched_setscheduler");
  private static final MemorySegment CLOCK_GETTIME = Native.function("clock_gettime");

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

  /**
   * The calling thread runs as soon as it can, whatever ordinary thread has the CPU; or no longer.
   * Among ordinary threads one that wakes, preferred or not, can have to wait for the scheduler's
   * next tick, up to 4 ms. Only for a thread that mostly sleeps: it keeps all others off its CPU.
   * Takes CAP_SYS_NICE, or a limit (RLIMIT_RTPRIO) that allows it.
   *
   * @return whether it was permitted
   */
  public static boolean urgent(boolean urgent) {
    return urgent(0, urgent);
  }

  /**
   * Makes threads of this process {@linkplain #urgent(boolean) urgent} by their name, as the kernel
   * cuts it to 15 bytes.
   *
   * @return whether there was one and it was permitted
   */
  public static boolean urgent(String name) {
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      List<Path> named = tasks.filter(task -> isNamed(task, name)).toList();
      boolean done = !named.isEmpty();
      for (Path task : named) {
        done &= urgent(Integer.parseInt(String.valueOf(task.getFileName())), true);
      }
      return done;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isNamed(Path task, String name) {
    try {
      return Files.readString(task.resolve("comm")).strip().equals(name);
    } catch (IOException e) {
      return false; // it ended meanwhile
    }
  }

  private static boolean urgent(int thread, boolean urgent) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment priority = arena.allocateFrom(JAVA_INT, urgent ? LEAST_REAL_TIME : 0);
      int policy = urgent ? SCHED_RR | SCHED_RESET_ON_FORK : SCHED_OTHER | SCHED_RESET_ON_FORK;
      return Native.call(SETSCHEDULER, thread, policy, priority.address(), 0, 0, 0) >= 0;
    }
  }

  /**
   * For how long the calling thread has had a CPU, in nanoseconds.
   *
   * @param room {@link #TIME_BYTES} outside of the heap, so that nothing is allocated
   */
  public static long spentNs(MemorySegment room) {
    Native.call(CLOCK_GETTIME, CLOCK_THREAD_CPUTIME_ID, room.address(), 0, 0, 0, 0);
    return room.get(JAVA_LONG, 0) * NS_PER_SECOND + room.get(JAVA_LONG, 8);
  }
}
