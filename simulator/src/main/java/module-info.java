/** Many protocol nodes on a graph, decided by one seed. */
@org.jspecify.annotations.NullMarked
module io.peaknet.simulator {
  requires static transitive org.jspecify;
  requires transitive io.peaknet.protocol;
  requires io.peaknet.report;

  exports io.peaknet.simulator;
  exports io.peaknet.simulator.experiment;
}
