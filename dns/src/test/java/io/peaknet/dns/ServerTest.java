package io.peaknet.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;

/** The server as others see it, over real sockets. */
final class ServerTest {
  private static final Name ORIGIN = Name.parse("example.org");

  private final Zones zones = new Zones();
  private DnsServer server;

  @BeforeEach
  void start() throws IOException {
    zones.add(
        ORIGIN,
        List.of(
            RecordSet.of(
                ORIGIN,
                300,
                Data.soa(Soa.standard(ORIGIN.child("ns1"), ORIGIN.child("hostmaster"), 7))),
            RecordSet.of(ORIGIN, 300, Data.ns(ORIGIN.child("ns1"))),
            RecordSet.of(
                ORIGIN.child("www"), 5, Data.address(InetAddress.ofLiteral("2001:db8::1")))),
        ZoneRules.CLOSED);
    server =
        DnsServer.start(
            ServerConfig.listening(new InetSocketAddress(InetAddress.ofLiteral("::1"), 0)), zones);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Message ask(String name, String type, boolean tcp) throws IOException {
    var resolver = new SimpleResolver(server.addresses().getFirst());
    resolver.setTCP(tcp);
    resolver.setTimeout(Duration.ofSeconds(5));
    return resolver.send(
        Message.newQuery(
            Record.newRecord(
                org.xbill.DNS.Name.fromString(name), org.xbill.DNS.Type.value(type), DClass.IN)));
  }

  @Test
  void answersByUdpAndByTcp() throws IOException {
    for (boolean tcp : new boolean[] {false, true}) {
      Message answer = ask("WWW.example.ORG.", "AAAA", tcp);
      assertThat(answer.getSection(Section.ANSWER))
          .singleElement()
          .hasToString(
              "WWW.example.ORG.\\t5\\tIN\\tAAAA\\t2001:db8:0:0:0:0:0:1".replace("\\t", "\t"));
      assertThat(ask("nothing.example.org.", "AAAA", tcp).getRcode()).isEqualTo(Rcode.NXDOMAIN);
      assertThat(ask("example.com.", "AAAA", tcp).getRcode()).isEqualTo(Rcode.REFUSED);
    }
  }

  @Test
  void changesShowAtOnce() throws IOException {
    Name name = ORIGIN.child("new");
    Zone zone = zones.zone(ORIGIN).orElseThrow();
    int serial =
        zone.apply(
            Change.builder()
                .put(RecordSet.of(name, 5, Data.address(InetAddress.ofLiteral("192.0.2.1"))))
                .remove(ORIGIN.child("www"), Type.AAAA)
                .build());
    assertThat(serial).isEqualTo(8);
    assertThat(ask("new.example.org.", "A", false).getSection(Section.ANSWER)).hasSize(1);
    assertThat(ask("www.example.org.", "AAAA", false).getRcode()).isEqualTo(Rcode.NXDOMAIN);
  }
}
