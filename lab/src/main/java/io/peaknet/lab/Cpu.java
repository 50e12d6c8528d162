package io.peaknet.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What processes use of the CPU. */
public final class Cpu {
  /** USER_HZ, which the kernel keeps at 100 for all programs, whatever its own clock does. */
  private static final double TICKS_PER_SECOND = 100;

  private Cpu() {}

  /** Time of all threads of a process, of user and kernel, in seconds; 0 if it has ended. */
  public static double seconds(ProcessHandle process) {
    try {
      return seconds(Files.readString(Path.of("/proc", "" + process.pid(), "stat")));
    } catch (IOException e) {
      return 0;
    }
  }

  /** From {@code /proc/PID/stat}, proc(5): utime and stime are fields 14 and 15. */
  public static double seconds(String stat) {
    // The name in parentheses may hold spaces; counting starts behind it, with field 3.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
    return fields.length < 13
        ? 0
        : (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }
}
