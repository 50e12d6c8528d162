/** Tables, JSON and progress, used by every part that prints. */
@org.jspecify.annotations.NullMarked
module io.peaknet.report {
  requires static transitive org.jspecify;

  exports io.peaknet.report;
}
