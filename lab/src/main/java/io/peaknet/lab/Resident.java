package io.peaknet.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What processes hold of the machine's memory. */
public final class Resident {
  private static final double KIB_PER_MIB = 1024;

  private Resident() {}

  /** Resident memory of a process in MiB; 0 if it has ended. */
  public static double mib(ProcessHandle process) {
    try {
      return mib(Files.readString(Path.of("/proc", "" + process.pid(), "status")));
    } catch (IOException e) {
      return 0;
    }
  }

  /** From {@code /proc/PID/status}, proc(5). */
  public static double mib(String status) {
    return status
        .lines()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / KIB_PER_MIB)
        .findFirst()
        .orElse(0);
  }
}
