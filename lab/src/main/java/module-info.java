/** Networks out of Linux namespaces: the demo, and whole-system measurements. */
@org.jspecify.annotations.NullMarked
module io.peaknet.lab {
  requires static transitive org.jspecify;
  requires io.peaknet.client;
  requires io.peaknet.report;
  requires HdrHistogram;
  requires java.management;
  requires java.net.http;
  requires jdk.httpserver;
  requires org.dnsjava;
  requires org.slf4j;
  requires tools.jackson.databind;

  exports io.peaknet.lab;
  exports io.peaknet.lab.dns;
  exports io.peaknet.lab.experiment;
  exports io.peaknet.lab.failover;
  exports io.peaknet.lab.load;
  exports io.peaknet.lab.paper;
  exports io.peaknet.lab.services;
  exports io.peaknet.lab.tunnel;
}
