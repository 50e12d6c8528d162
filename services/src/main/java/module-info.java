/** PEAK: which replicas a service has, which of them are well, and who is sent to which. */
@org.jspecify.annotations.NullMarked
module io.peaknet.services {
  requires static transitive org.jspecify;
  requires transitive io.peaknet.dns;
  requires io.peaknet.node;
  requires io.peaknet.report;
  requires java.net.http;
  requires jdk.httpserver;
  requires tools.jackson.databind;

  exports io.peaknet.services;
}
