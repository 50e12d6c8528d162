/** The peak command: wires the modules, parses, prints, nothing else. */
@org.jspecify.annotations.NullMarked
module io.peaknet.cli {
  requires static org.jspecify;
  requires io.peaknet.node;
  requires io.peaknet.dns;
  requires io.peaknet.services;
  // On the class path of those commands alone that ask a cluster: the launcher adds it.
  requires static io.peaknet.kubernetes;
  requires io.peaknet.lab;
  requires io.peaknet.simulator;
  requires io.peaknet.report;
  requires info.picocli;
  requires org.tomlj;
  requires org.snakeyaml.engine.v2;
  requires tools.jackson.core;

  provides System.LoggerFinder with
      io.peaknet.cli.LineLoggers;

  opens io.peaknet.cli to
      info.picocli;
}
