package io.peaknet.lab.dns;

import io.peaknet.lab.experiment.Findings;
import io.peaknet.lab.experiment.Results;
import io.peaknet.report.Spread;
import io.peaknet.report.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The table and the plot of {@link Dns}. */
final class DnsFindings {
  private DnsFindings() {}

  static Findings of(List<NameServer> servers, Results results) {
    Table table =
        new Table(
            "server", "queries/s", "CPU-s per million queries", "Peak's queries per CPU-s", "lost");
    Map<String, Object> json = new LinkedHashMap<>();
    for (NameServer server : servers) {
      Spread cpu = results.spread(server.title(), Dns.CPU);
      // So many times as many queries as this server's does Peak answer with the same CPU.
      Spread times = results.ratio(server.title(), NameServer.PEAK.title(), Dns.CPU);
      table.row(
          server.title(),
          results.spread(server.title(), Dns.QPS),
          cpu,
          times,
          results.spread(server.title(), Dns.LOST).max());
      json.put(
          server.title(),
          Map.of(
              Dns.QPS,
              results.spread(server.title(), Dns.QPS).toMap(),
              Dns.CPU,
              cpu.toMap(),
              "peak_queries_per_cpu_s_times",
              times.toMap()));
    }
    Optional<String> failure =
        servers.stream()
            .map(server -> results.failure(server.title()).map(why -> server.title() + ": " + why))
            .flatMap(Optional::stream)
            .findFirst();
    return new Findings(
        List.of(new Findings.Section("One core each, median over the rounds", table)),
        json,
        page -> {},
        failure);
  }
}
