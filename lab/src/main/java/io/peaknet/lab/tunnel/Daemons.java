package io.peaknet.lab.tunnel;

import io.peaknet.lab.CagedProcess;
import io.peaknet.lab.Cpu;
import io.peaknet.lab.LabException;
import io.peaknet.lab.Resident;
import io.peaknet.lab.Until;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** What the processes of a tunnel use, one for each host; none for the kernel's own. */
record Daemons(List<CagedProcess> processes) {
  private static final Duration APPEARING = Duration.ofSeconds(5);

  /** CPU time of all threads on all hosts, in seconds, of user and kernel. */
  double cpuSeconds() {
    double sum = 0;
    for (int host = 1; host <= processes.size(); host++) {
      sum += cpuSeconds(host);
    }
    return sum;
  }

  /** Of the process on one host. */
  double cpuSeconds(int host) {
    return handles(host).mapToDouble(Cpu::seconds).sum();
  }

  /** Resident memory of the process on one host, in MiB. */
  double residentMib(int host) {
    return handles(host).mapToDouble(Resident::mib).sum();
  }

  /** The largest of all hosts; NaN if there are no processes. */
  double residentMibMax() {
    double largest = Double.NaN;
    for (int host = 1; host <= processes.size(); host++) {
      double own = residentMib(host);
      largest = Double.isNaN(largest) ? own : Math.max(largest, own);
    }
    return largest;
  }

  /**
   * That none has ended.
   *
   * @throws LabException with its first words if one has
   */
  void check() {
    for (CagedProcess process : processes) {
      if (!process.isAlive()) {
        throw new LabException("ended: " + process.complaint());
      }
    }
  }

  private Stream<ProcessHandle> handles(int host) {
    CagedProcess process = processes.get(host - 1);
    ProcessHandle inner =
        Until.present(APPEARING, process::inner)
            .orElseThrow(() -> new LabException("ended: " + process.complaint()));
    return Stream.concat(Stream.of(inner), inner.descendants());
  }
}
