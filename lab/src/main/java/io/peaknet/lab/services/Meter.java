package io.peaknet.lab.services;

import io.peaknet.lab.Cpu;
import io.peaknet.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What the whole machine's cores did, interrupts and kernel threads included, without those
 * programs that are none of the trial's: this program, and whatever else runs on the machine.
 */
final class Meter {
  /** USER_HZ (proc(5)). */
  private static final double TICKS_PER_SECOND = 100;

  /** The parent of the kernel's own threads. */
  private static final long KERNEL_THREADS = 2;

  private final double busySeconds;
  private final Map<Long, Double> others;

  private Meter(double busySeconds, Map<Long, Double> others) {
    this.busySeconds = busySeconds;
    this.others = others;
  }

  /** Reads it now. */
  static Meter read() {
    ProcessHandle own = ProcessHandle.current();
    Set<Long> ours = new HashSet<>();
    own.descendants().forEach(process -> ours.add(process.pid()));
    Map<Long, Double> others = new HashMap<>();
    ProcessHandle.allProcesses()
        .filter(process -> !ours.contains(process.pid()) && !isOfTheKernel(process))
        .forEach(process -> others.put(process.pid(), Cpu.seconds(process)));
    try {
      return new Meter(busySeconds(Files.readString(Path.of("/proc/stat"))), others);
    } catch (IOException e) {
      throw new LabException("cannot read /proc/stat: " + e.getMessage(), e);
    }
  }

  private static boolean isOfTheKernel(ProcessHandle process) {
    return process.pid() == KERNEL_THREADS
        || process.parent().map(parent -> parent.pid() == KERNEL_THREADS).orElse(false);
  }

  /**
   * From {@code /proc/stat}, proc(5): what the cores did but wait. Guests' time is in the user's.
   */
  static double busySeconds(String stat) {
    String[] fields = stat.lines().findFirst().orElse("").split(" +", -1);
    if (fields.length < 8 || !fields[0].equals("cpu")) {
      throw new LabException("/proc/stat does not begin with the sum of all cores");
    }
    // user nice system idle iowait irq softirq
    long ticks = 0;
    for (int field : new int[] {1, 2, 3, 6, 7}) {
      ticks += Long.parseLong(fields[field]);
    }
    return ticks / TICKS_PER_SECOND;
  }

  /** CPU time since then, in seconds. */
  double secondsSince(Meter before) {
    double seconds = busySeconds - before.busySeconds;
    for (Map.Entry<Long, Double> other : others.entrySet()) {
      // Who came meanwhile has used nothing before.
      seconds -= other.getValue() - before.others.getOrDefault(other.getKey(), 0.0);
    }
    return seconds;
  }
}
