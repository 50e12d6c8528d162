/** PEAK: which replicas a service has, which of them are well, and who is sent to which. */
@org.jspecify.annotations.NullMarked
module io.peaknet.services {
  requires static transitive org.jspecify;

  exports io.peaknet.services;
}
