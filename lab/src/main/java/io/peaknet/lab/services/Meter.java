package io.peaknet.lab.services;

import io.peaknet.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
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
  private final Map<Long, Usage> others;

  /**
   * What a process has used so far, in seconds.
   *
   * @param own all of its threads
   * @param children those of its children that have ended, and theirs
   */
  record Usage(long parent, double own, double children) {
    /** From {@code /proc/PID/stat}, proc(5). */
    static Usage read(String stat) {
      // The name in parentheses may hold spaces; counting starts behind it, with field 3.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
      if (fields.length < 15) {
        throw new LabException("/proc/PID/stat has too few fields: " + stat);
      }
      return new Usage(
          Long.parseLong(fields[1]),
          (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND,
          (Long.parseLong(fields[13]) + Long.parseLong(fields[14])) / TICKS_PER_SECOND);
    }

    private double all() {
      return own + children;
    }

    private Usage withoutChildren() {
      return new Usage(parent, own, 0);
    }
  }

  private Meter(double busySeconds, Map<Long, Usage> others) {
    this.busySeconds = busySeconds;
    this.others = others;
  }

  /** Reads it now. */
  static Meter read() {
    ProcessHandle own = ProcessHandle.current();
    Set<Long> ours = new HashSet<>();
    own.descendants().forEach(process -> ours.add(process.pid()));
    Map<Long, Usage> others = new HashMap<>();
    ProcessHandle.allProcesses()
        .filter(process -> !ours.contains(process.pid()) && !isOfTheKernel(process))
        .forEach(process -> usage(process.pid()).ifPresent(use -> others.put(process.pid(), use)));
    // The trial's programs that have ended are this one's children.
    others.computeIfPresent(own.pid(), (_, usage) -> usage.withoutChildren());
    try {
      return new Meter(busySeconds(Files.readString(Path.of("/proc/stat"))), others);
    } catch (IOException e) {
      throw new LabException("cannot read /proc/stat: " + e.getMessage(), e);
    }
  }

  private static Optional<Usage> usage(long pid) {
    try {
      return Optional.of(Usage.read(Files.readString(Path.of("/proc", "" + pid, "stat"))));
    } catch (IOException e) {
      // It has ended.
      return Optional.empty();
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
    return busySeconds - before.busySeconds - used(before.others, others);
  }

  /**
   * What processes have used between two looks at them, in seconds. Those that came and went
   * meanwhile are in what the children of their parents used.
   */
  static double used(Map<Long, Usage> before, Map<Long, Usage> now) {
    // What had been used already by those that ended is now counted with who waited for them.
    Map<Long, Double> inherited = new HashMap<>();
    before.forEach((pid, usage) -> {
      if (!now.containsKey(pid)) {
        inherited.merge(heir(usage, before, now), usage.all(), Double::sum);
      }
    });
    double seconds = 0;
    for (Map.Entry<Long, Usage> one : now.entrySet()) {
      Usage then = before.getOrDefault(one.getKey(), new Usage(0, 0, 0));
      double children =
          one.getValue().children() - then.children() - inherited.getOrDefault(one.getKey(), 0.0);
      // Nobody need wait for a child.
      seconds += one.getValue().own() - then.own() + Math.max(0, children);
    }
    return seconds;
  }

  /** The nearest ancestor of one that has ended that has not. */
  private static long heir(Usage ended, Map<Long, Usage> before, Map<Long, Usage> now) {
    long parent = ended.parent();
    while (!now.containsKey(parent) && before.containsKey(parent)) {
      parent = before.get(parent).parent();
    }
    return parent;
  }
}
