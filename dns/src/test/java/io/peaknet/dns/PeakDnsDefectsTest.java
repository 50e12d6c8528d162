package io.peaknet.dns;

import static io.peaknet.dns.Asker.ORIGIN;
import static io.peaknet.dns.Asker.addresses;
import static io.peaknet.dns.Asker.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

/**
 * What the server that Peak follows, PeakDNS, did wrong on the wire: each of these fails there. The
 * rest of its faults lie in where records come from.
 */
final class PeakDnsDefectsTest {
  private final Asker asker = new Asker();

  @Test
  void typesThatAreNotHeldAreAnsweredHereAndNotAskedElsewhere() {
    asker.add(ZoneRules.CLOSED, addresses(ORIGIN.child("www"), "192.0.2.1"));
    for (String type : List.of("AAAA", "HTTPS", "SVCB", "TXT", "TYPE65280")) {
      Message answer = asker.ask("www.example.org.", type);
      assertThat(answer.getRcode()).as("the name is there").isEqualTo(Rcode.NOERROR);
      assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
    }
    assertThat(asker.ask("elsewhere.example.com.", "A").getRcode())
        .as("never a forwarder")
        .isEqualTo(Rcode.REFUSED);
  }

  @Test
  void addressesOfIpv6AreRead() {
    asker.add(ZoneRules.CLOSED, addresses(ORIGIN.child("six"), "2001:db8::a", "fe80::1", "::"));
    assertThat(asker.ask("six.example.org.", "AAAA").getSection(Section.ANSWER)).hasSize(3);
  }

  @Test
  void itListensOnBothFamilies() throws IOException {
    var zones = new Zones();
    zones.add(ORIGIN, Asker.apex(ORIGIN), ZoneRules.CLOSED);
    var config = ServerConfig.listening(Loopback.ANY, Loopback.ANY_IPV4).withLoops(1);
    try (DnsServer server = DnsServer.start(config, zones)) {
      assertThat(server.addresses()).hasSize(2);
      for (var address : server.addresses()) {
        var resolver = new org.xbill.DNS.SimpleResolver(address);
        assertThat(resolver.send(Asker.question("example.org.", "SOA")).getSection(1)).hasSize(1);
      }
    }
  }

  @Test
  void labelsOfOneLetterAreLabels() {
    Name reverse = Name.reverse(InetAddress.ofLiteral("2001:db8::1"));
    Name origin = Name.parse("8.b.d.0.1.0.0.2.ip6.arpa");
    asker.add(ZoneRules.CLOSED, addresses(ORIGIN.child("a"), "192.0.2.1"));
    asker.zones.add(
        origin,
        List.of(
            Asker.apex(origin).get(0),
            Asker.apex(origin).get(1),
            RecordSet.of(reverse, 60, Data.ptr(ORIGIN.child("a")))),
        ZoneRules.CLOSED);
    assertThat(asker.ask("a.example.org.", "A").getSection(Section.ANSWER)).hasSize(1);
    assertThat(texts(asker.ask(reverse.toString(), "PTR"), Section.ANSWER).getFirst())
        .endsWith("PTR a.example.org.");
  }

  @Test
  void zonesHaveTheNameThatTheyAreGiven() {
    Name origin = Name.parse("any.where.test");
    asker.zones.add(origin, Asker.apex(origin), ZoneRules.CLOSED);
    assertThat(asker.ask("any.where.test.", "SOA").getSection(Section.ANSWER)).hasSize(1);
    assertThat(asker.ask("any.peak.", "SOA").getRcode()).isEqualTo(Rcode.REFUSED);
  }

  @Test
  void eighteenAddressesFitAndThreeHundredSayTruncated() {
    String[] eighteen = new String[18];
    String[] many = new String[300];
    for (int i = 0; i < many.length; i++) {
      many[i] = "192.0." + i / 256 + "." + i % 256;
      eighteen[i % 18] = "192.0.2." + i % 18;
    }
    asker.add(
        ZoneRules.CLOSED,
        addresses(ORIGIN.child("eighteen"), eighteen),
        addresses(ORIGIN.child("many"), many));
    Message fits = asker.ask("eighteen.example.org.", "A");
    assertThat(fits.getSection(Section.ANSWER)).hasSize(18);
    assertThat(fits.numBytes()).as("compressed").isLessThan(512);
    Message over = asker.ask("many.example.org.", "A");
    assertThat(over.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(over.getHeader().getFlag(Flags.TC)).isTrue();
    assertThat(asker.ask(Asker.question("many.example.org.", "A", 1232, false)).getOPT())
        .isNotNull();
  }

  @Test
  void everyRecordHasItsOwnerAndItsWholeData() {
    asker.add(
        ZoneRules.CLOSED,
        RecordSet.of(ORIGIN, 60, Data.mx(10, ORIGIN.child("mail"))),
        RecordSet.of(ORIGIN, 60, Data.txt("say \"this\"")),
        RecordSet.of(ORIGIN.child("alias"), 60, Data.cname(ORIGIN)));
    assertThat(texts(asker.ask("example.org.", "MX"), Section.ANSWER))
        .containsExactly("example.org. 60 IN MX 10 mail.example.org.");
    assertThat(texts(asker.ask("alias.example.org.", "CNAME"), Section.ANSWER))
        .containsExactly("alias.example.org. 60 IN CNAME example.org.");
    var text = (org.xbill.DNS.TXTRecord) asker.ask("example.org.", "TXT").getSection(1).getFirst();
    assertThat(text.getStringsAsByteArrays())
        .containsExactly("say \"this\"".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    assertThat(texts(asker.ask("example.org.", "SOA"), Section.ANSWER).getFirst())
        .as("five numbers")
        .endsWith(" 1 60 10 604800 5");
  }

  @Test
  void denialsCanBeRememberedAndFlagsAreTrue() {
    asker.add(ZoneRules.CLOSED, addresses(ORIGIN.child("www"), "192.0.2.1"));
    Message question = Asker.question("no.example.org.", "A");
    question.getHeader().unsetFlag(Flags.RD);
    Message noName = asker.ask(question);
    assertThat(noName.getRcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(noName.getSection(Section.AUTHORITY)).hasSize(1);
    assertThat(noName.getHeader().getFlag(Flags.RD)).as("as in the question").isFalse();
    assertThat(noName.getHeader().getFlag(Flags.RA)).isFalse();
    assertThat(asker.ask("www.example.org.", "MX").getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(asker.ask("example.org.", "NS").getSection(Section.ANSWER)).hasSize(2);
  }

  @Test
  void twoClientsWithOneNumberGetEachTheirAnswer() {
    asker.add(
        ZoneRules.CLOSED,
        addresses(ORIGIN.child("a"), "192.0.2.1"),
        addresses(ORIGIN.child("b"), "192.0.2.2"));
    for (String name : List.of("a", "b")) {
      Message question = Asker.question(name + ".example.org.", "A");
      question.getHeader().setID(7);
      Message answer = asker.ask(question);
      assertThat(answer.getHeader().getID()).isEqualTo(7);
      assertThat(answer.getQuestion()).isEqualTo(question.getQuestion());
      assertThat(answer.getSection(Section.ANSWER).getFirst().getName())
          .isEqualTo(question.getQuestion().getName());
    }
  }

  @Test
  void whatWasWithdrawnIsGoneWithTheNextAnswer() {
    Zone zone =
        asker.add(ZoneRules.CLOSED, addresses(ORIGIN.child("svc"), "192.0.2.1", "192.0.2.2"));
    assertThat(asker.ask("svc.example.org.", "A").getSection(Section.ANSWER)).hasSize(2);
    zone.apply(Change.builder().put(addresses(ORIGIN.child("svc"), "192.0.2.2")).build());
    assertThat(texts(asker.ask("svc.example.org.", "A"), Section.ANSWER))
        .containsExactly("svc.example.org. 5 IN A 192.0.2.2");
  }

  @Test
  void aChangeLeavesNoHoleAndAFailedOneLeavesTheZone() throws Exception {
    Zone zone = asker.add(ZoneRules.CLOSED, addresses(ORIGIN.child("svc"), "192.0.2.1"));
    Thread changing =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < 2000; i++) {
                zone.apply(
                    Change.builder()
                        .put(addresses(ORIGIN.child("svc"), "192.0.2." + i % 250))
                        .put(addresses(ORIGIN.child("other" + i), "192.0.2.1"))
                        .build());
              }
            });
    do {
      assertThat(asker.ask("svc.example.org.", "A").getSection(Section.ANSWER)).hasSize(1);
    } while (changing.isAlive());
    changing.join();
    assertThatThrownBy(() ->
            zone.apply(
                Change.builder()
                    .remove(ORIGIN.child("svc"), Type.A)
                    .put(addresses(Name.parse("not.here"), "::1"))
                    .build()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(asker.ask("svc.example.org.", "A").getSection(Section.ANSWER)).hasSize(1);
  }
}
