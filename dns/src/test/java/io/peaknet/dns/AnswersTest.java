package io.peaknet.dns;

import static io.peaknet.dns.Asker.ORIGIN;
import static io.peaknet.dns.Asker.addresses;
import static io.peaknet.dns.Asker.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ClientSubnetOption;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

/** What is answered to whom, read by dnsjava. */
final class AnswersTest {
  private static final String SOA =
      "example.org. 5 IN SOA ns1.example.org. hostmaster.example.org. 1 60 10 604800 5";

  private final Asker asker = new Asker();

  @Test
  void everyTypeComesBackAsItWasGiven() {
    List<String> written =
        List.of(
            "A 192.0.2.1",
            "AAAA 2001:db8:0:0:0:0:0:1",
            "TXT v=1 two",
            "MX 10 mail.example.org.",
            "SRV 0 5 8443 node.example.org.",
            "HTTPS 1 . alpn=h2,h3 port=8443 ipv6hint=2001:db8:0:0:0:0:0:1",
            "SVCB 2 svc.example.net. port=53",
            "PTR www.example.org.",
            "NS ns.elsewhere.net.",
            "CAA 0 issue \"ca.example.net\"",
            "TYPE65280 \\# 3 010203");
    Name name = ORIGIN.child("all");
    List<RecordSet> sets = new ArrayList<>();
    for (String text : written) {
      String[] parts = text.split(" ", 2);
      // NS elsewhere than at the apex would be a delegation.
      Name owner = parts[0].equals("NS") ? ORIGIN : name;
      sets.add(RecordSet.of(owner, 60, Data.parse(Type.parse(parts[0]), parts[1])));
    }
    asker.add(ZoneRules.CLOSED, sets.toArray(RecordSet[]::new));
    for (String text : written) {
      String type = text.substring(0, text.indexOf(' '));
      String owner = type.equals("NS") ? "example.org." : "all.example.org.";
      Message answer = asker.ask(owner, type);
      assertThat(texts(answer, Section.ANSWER)).containsExactly(owner + " 60 IN " + text);
      assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
      assertThat(answer.getHeader().getFlag(Flags.RA)).as("never recursive").isFalse();
    }
  }

  @Test
  void theQuestionsSpellingIsKept() {
    asker.add(ZoneRules.CLOSED, addresses(ORIGIN.child("www"), "192.0.2.1"));
    assertThat(texts(asker.ask("wWw.eXample.ORG.", "A"), Section.ANSWER))
        .containsExactly("wWw.eXample.ORG. 5 IN A 192.0.2.1");
  }

  @Test
  void whatIsNotThereIsDeniedWithTheSoa() {
    asker.add(
        ZoneRules.CLOSED,
        addresses(ORIGIN.child("www"), "192.0.2.1"),
        addresses(ORIGIN.child("b").child("a"), "192.0.2.1"));
    Message noType = asker.ask("www.example.org.", "AAAA");
    assertThat(noType.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(texts(noType, Section.AUTHORITY)).containsExactly(SOA);
    Message noName = asker.ask("no.example.org.", "AAAA");
    assertThat(noName.getRcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(texts(noName, Section.AUTHORITY)).containsExactly(SOA);
    Message between = asker.ask("b.example.org.", "A");
    assertThat(between.getRcode()).as("an empty non-terminal is there").isEqualTo(Rcode.NOERROR);
    assertThat(texts(between, Section.AUTHORITY)).containsExactly(SOA);
    assertThat(asker.ask("example.com.", "A").getRcode()).isEqualTo(Rcode.REFUSED);
  }

  @Test
  void wildcardsStandForWhatIsNotThere() {
    // RFC 4592 section 2.2.1.
    asker.add(
        ZoneRules.CLOSED,
        RecordSet.of(ORIGIN.child("*"), 60, Data.txt("wild")),
        RecordSet.of(ORIGIN.child("*"), 60, Data.mx(10, ORIGIN.child("host1"))),
        RecordSet.of(Name.parse("sub.*.example.org"), 60, Data.txt("below")),
        addresses(ORIGIN.child("host1"), "192.0.2.1"),
        RecordSet.of(Name.parse("_ssh._tcp.host1.example.org"), 60, Data.srv(0, 0, 22, ORIGIN)),
        RecordSet.of(ORIGIN.child("subdel"), 60, Data.ns(Name.parse("ns.example.com"))));
    assertThat(texts(asker.ask("host3.example.org.", "MX"), Section.ANSWER))
        .containsExactly("host3.example.org. 60 IN MX 10 host1.example.org.");
    assertThat(texts(asker.ask("foo.bar.example.org.", "TXT"), Section.ANSWER)).hasSize(1);
    Message noType = asker.ask("host3.example.org.", "A");
    assertThat(noType.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(noType.getSection(Section.ANSWER)).isEmpty();
    assertThat(asker.ask("host1.example.org.", "MX").getSection(Section.ANSWER)).isEmpty();
    assertThat(asker.ask("sub.*.example.org.", "MX").getSection(Section.ANSWER)).isEmpty();
    assertThat(asker.ask("_telnet._tcp.host1.example.org.", "SRV").getRcode())
        .isEqualTo(Rcode.NXDOMAIN);
    assertThat(asker.ask("ghost.*.example.org.", "MX").getRcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(asker.ask("host.subdel.example.org.", "A").getSection(Section.AUTHORITY)).hasSize(1);
  }

  @Test
  void aliasesAreFollowedWithinTheZone() {
    asker.add(
        ZoneRules.CLOSED,
        RecordSet.of(ORIGIN.child("a"), 60, Data.cname(ORIGIN.child("b"))),
        RecordSet.of(ORIGIN.child("b"), 60, Data.cname(Name.parse("c.wild.example.org"))),
        RecordSet.of(
            Name.parse("*.wild.example.org"), 60, Data.address(InetAddress.ofLiteral("::1"))),
        RecordSet.of(ORIGIN.child("out"), 60, Data.cname(Name.parse("www.example.com"))),
        RecordSet.of(ORIGIN.child("gone"), 60, Data.cname(Name.parse("x.example.org"))),
        RecordSet.of(ORIGIN.child("loop"), 60, Data.cname(ORIGIN.child("loop"))));
    assertThat(texts(asker.ask("a.example.org.", "AAAA"), Section.ANSWER))
        .containsExactly(
            "a.example.org. 60 IN CNAME b.example.org.",
            "b.example.org. 60 IN CNAME c.wild.example.org.",
            "c.wild.example.org. 60 IN AAAA 0:0:0:0:0:0:0:1");
    assertThat(texts(asker.ask("a.example.org.", "CNAME"), Section.ANSWER)).hasSize(1);
    assertThat(texts(asker.ask("out.example.org.", "A"), Section.ANSWER))
        .containsExactly("out.example.org. 60 IN CNAME www.example.com.");
    Message gone = asker.ask("gone.example.org.", "A");
    assertThat(gone.getRcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(texts(gone, Section.AUTHORITY)).containsExactly(SOA);
    Message none = asker.ask("a.example.org.", "TXT");
    assertThat(none.getSection(Section.ANSWER)).hasSize(2);
    assertThat(texts(none, Section.AUTHORITY)).containsExactly(SOA);
    assertThat(asker.ask("loop.example.org.", "A").getSection(Section.ANSWER)).hasSizeBetween(1, 9);
  }

  @Test
  void delegationsReferWithGlue() {
    Name cluster = ORIGIN.child("cluster");
    Zone zone =
        asker.add(
            ZoneRules.CLOSED,
            RecordSet.of(
                cluster, 60, Data.ns(cluster.child("ns")), Data.ns(Name.parse("ns.example.net"))),
            addresses(cluster.child("ns"), "192.0.2.1", "192.0.2.2"),
            addresses(Name.parse("ns.cluster.example.org"), "2001:db8::53"),
            RecordSet.of(cluster, 60, Data.parse(Type.DS, "1 13 2 " + "AB".repeat(32))));
    for (String name : List.of("cluster.", "x.y.cluster.", "ns.cluster.")) {
      Message answer = asker.ask(name + "example.org.", "AAAA");
      assertThat(answer.getHeader().getFlag(Flags.AA)).isFalse();
      assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
      assertThat(texts(answer, Section.AUTHORITY))
          .containsExactly(
              "cluster.example.org. 60 IN NS ns.cluster.example.org.",
              "cluster.example.org. 60 IN NS ns.example.net.");
      assertThat(texts(answer, Section.ADDITIONAL))
          .containsExactlyInAnyOrder(
              "ns.cluster.example.org. 5 IN A 192.0.2.1",
              "ns.cluster.example.org. 5 IN A 192.0.2.2",
              "ns.cluster.example.org. 5 IN AAAA 2001:db8:0:0:0:0:0:53");
    }
    assertThat(asker.ask("cluster.example.org.", "DS").getSection(Section.ANSWER)).hasSize(1);
    zone.apply(Change.builder().put(addresses(cluster.child("ns"), "192.0.2.9")).build());
    assertThat(texts(asker.ask("x.cluster.example.org.", "A"), Section.ADDITIONAL))
        .contains("ns.cluster.example.org. 5 IN A 192.0.2.9");
    zone.apply(Change.builder().remove(cluster, Type.NS).remove(cluster, Type.DS).build());
    assertThat(texts(asker.ask("ns.cluster.example.org.", "A"), Section.ANSWER))
        .as("no longer below a delegation")
        .containsExactly("ns.cluster.example.org. 5 IN A 192.0.2.9");
  }

  @Test
  void anyGetsOneSetOnly() {
    asker.add(
        ZoneRules.CLOSED,
        addresses(ORIGIN.child("www"), "192.0.2.1"),
        RecordSet.of(ORIGIN.child("www"), 60, Data.txt("x")));
    assertThat(asker.ask("www.example.org.", "ANY").getSection(Section.ANSWER)).hasSize(1);
  }

  @Test
  void theDeepestZoneAnswersAndTheOneAboveHoldsDs() {
    Name below = ORIGIN.child("below");
    asker.add(
        ZoneRules.CLOSED,
        RecordSet.of(below, 60, Data.ns(below.child("ns1"))),
        RecordSet.of(below, 60, Data.parse(Type.DS, "1 13 2 " + "AB".repeat(32))));
    asker.zones.add(below, Asker.apex(below), ZoneRules.CLOSED);
    assertThat(asker.ask("below.example.org.", "NS").getSection(Section.ANSWER)).hasSize(2);
    assertThat(asker.ask("below.example.org.", "DS").getSection(Section.ANSWER)).hasSize(1);
    asker.zones.remove(below);
    assertThat(asker.ask("below.example.org.", "NS").getSection(Section.AUTHORITY)).hasSize(1);
  }

  @Test
  void whatDoesNotFitIsTruncatedAndComesWholeByTcp() {
    String[] many = new String[300];
    for (int i = 0; i < many.length; i++) {
      many[i] = "2001:db8::" + Integer.toHexString(i + 1);
    }
    asker.add(ZoneRules.CLOSED, addresses(ORIGIN.child("many"), many));
    Message answer = asker.ask(Asker.question("many.example.org.", "AAAA", 4096, false));
    assertThat(answer.getHeader().getFlag(Flags.TC)).isTrue();
    assertThat(answer.getSection(Section.ANSWER)).isEmpty();
    assertThat(answer.getOPT()).isNotNull();
    asker.udp = false;
    Message whole = asker.ask("many.example.org.", "AAAA");
    assertThat(whole.getHeader().getFlag(Flags.TC)).isFalse();
    assertThat(whole.getSection(Section.ANSWER)).hasSize(300);
  }

  @Test
  void answersKeepToTheSizeThatTheClientTakes() {
    String[] some = new String[40];
    for (int i = 0; i < some.length; i++) {
      some[i] = "2001:db8::" + (i + 1);
    }
    asker.add(ZoneRules.CLOSED, addresses(ORIGIN.child("some"), some));
    for (int payload : new int[] {0, 512, 900, 1150, 1232, 1400, 65_535}) {
      byte[] answer =
          asker.ask(Asker.question("some.example.org.", "AAAA", payload, false).toWire());
      assertThat(answer.length).isLessThanOrEqualTo(Math.min(1232, Math.max(512, payload)));
    }
    assertThat(
            asker
                .ask(Asker.question("some.example.org.", "AAAA", 1232, false))
                .getSection(Section.ANSWER))
        .hasSize(40);
  }

  @Test
  void unknownVersionsOperationsAndClassesAreRefusedByName() {
    asker.add(ZoneRules.CLOSED);
    Message version = Asker.question("example.org.", "SOA");
    version.addRecord(new org.xbill.DNS.OPTRecord(1232, 0, 1, 0), Section.ADDITIONAL);
    assertThat(asker.ask(version).getRcode()).isEqualTo(Rcode.BADVERS);
    Message operation = Asker.question("example.org.", "SOA");
    operation.getHeader().setOpcode(Opcode.STATUS);
    assertThat(asker.ask(operation).getRcode()).isEqualTo(Rcode.NOTIMP);
    Message chaos = new Message();
    chaos.addRecord(
        org.xbill.DNS.Record.newRecord(
            org.xbill.DNS.Name.fromConstantString("version.bind."),
            org.xbill.DNS.Type.TXT,
            org.xbill.DNS.DClass.CH),
        Section.QUESTION);
    assertThat(asker.ask(chaos).getRcode()).isEqualTo(Rcode.REFUSED);
  }

  @Test
  void whoIsRefusedIsToldWhyIfItCanBeTold() {
    asker.add(ZoneRules.CLOSED, Asker.addresses(ORIGIN.child("www"), "192.0.2.1"));
    Message refused = asker.ask(Asker.question("elsewhere.test.", "A", 1232, false));
    assertThat(refused.getRcode()).isEqualTo(Rcode.REFUSED);
    var why =
        (ExtendedErrorCodeOption)
            refused.getOPT().getOptions(EDNSOption.Code.EDNS_EXTENDED_ERROR).getFirst();
    assertThat(why.getErrorCode()).isEqualTo(ExtendedErrorCodeOption.NOT_AUTHORITATIVE);
    assertThat(asker.ask(Asker.question("elsewhere.test.", "A")).getOPT()).isNull();
    Message answered = asker.ask(Asker.question("www.example.org.", "A", 1232, false));
    assertThat(answered.getOPT().getOptions()).isEmpty();
  }

  @Test
  void answersAreNotAnswered() {
    asker.add(ZoneRules.CLOSED);
    byte[] answer = asker.ask(Asker.question("example.org.", "SOA").toWire());
    assertThat(asker.ask(answer)).as("two servers would never stop").isEmpty();
  }

  @Test
  void aClientKeepsItsVariantAndAllVariantsAreUsed() {
    List<Variant> variants = new ArrayList<>();
    for (int i = 1; i <= 16; i++) {
      variants.add(Variant.of(List.of(Data.address(InetAddress.ofLiteral("192.0.2." + i)))));
    }
    RecordSet set = new RecordSet(ORIGIN.child("svc"), Type.A, 5, variants, Choice.BY_CLIENT);
    asker.add(ZoneRules.CLOSED, set);
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 400; i++) {
      asker.from = InetAddress.ofLiteral("10.%d.%d.1".formatted(i / 256, i % 256));
      List<String> first = texts(asker.ask("svc.example.org.", "A"), Section.ANSWER);
      asker.from = InetAddress.ofLiteral("10.%d.%d.200".formatted(i / 256, i % 256));
      assertThat(texts(asker.ask("svc.example.org.", "A"), Section.ANSWER)).isEqualTo(first);
      assertThat(first.getFirst()).endsWith(" " + set.variantFor(asker.from).data().getFirst());
      seen.addAll(first);
    }
    assertThat(seen).hasSize(16);
  }

  @Test
  void variantsTakeTurnsWhereTheyAreToldTo() {
    List<Variant> variants =
        List.of(
            Variant.of(List.of(Data.address(InetAddress.ofLiteral("192.0.2.1")))),
            Variant.of(List.of(Data.address(InetAddress.ofLiteral("192.0.2.2")))));
    asker.add(
        ZoneRules.CLOSED, new RecordSet(ORIGIN.child("svc"), Type.A, 5, variants, Choice.IN_TURN));
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      answers.addAll(texts(asker.ask("svc.example.org.", "A"), Section.ANSWER));
    }
    assertThat(answers.get(0)).isEqualTo(answers.get(2)).isNotEqualTo(answers.get(1));
    assertThat(answers.get(1)).isEqualTo(answers.get(3));
  }

  @Test
  void sitesGetWhatIsMeantForThem() {
    asker.zones.sites(
        List.of(
            new Site(
                "north", List.of(Prefix.parse("10.1.0.0/16"), Prefix.parse("2001:db8:1::/48"))),
            new Site("south", List.of(Prefix.parse("10.0.0.0/8")))));
    asker.add(
        ZoneRules.CLOSED,
        new RecordSet(
            ORIGIN.child("svc"),
            Type.A,
            5,
            List.of(
                new Variant("north", List.of(Data.address(InetAddress.ofLiteral("192.0.2.1")))),
                new Variant("south", List.of(Data.address(InetAddress.ofLiteral("192.0.2.2")))),
                Variant.of(List.of(Data.address(InetAddress.ofLiteral("192.0.2.3"))))),
            Choice.BY_CLIENT));
    String[][] expected = {
      {"10.1.2.3", "192.0.2.1"},
      {"10.2.2.3", "192.0.2.2"},
      {"2001:db8:1::9", "192.0.2.1"},
      {"172.16.0.1", "192.0.2.3"},
      {"2001:db8:2::9", "192.0.2.3"}
    };
    for (String[] one : expected) {
      asker.from = InetAddress.ofLiteral(one[0]);
      assertThat(texts(asker.ask("svc.example.org.", "A"), Section.ANSWER))
          .as(one[0])
          .containsExactly("svc.example.org. 5 IN A " + one[1]);
    }
  }

  @Test
  void clientSubnetsAreBelievedOfThoseWhoAreAllowed() throws Exception {
    var believing =
        new Asker(
            ServerConfig.listening(Loopback.ANY)
                .withRateLimit(java.util.Optional.empty())
                .withClientSubnetFrom(Prefix.parse("10.9.0.0/16")));
    believing.zones.sites(List.of(new Site("north", List.of(Prefix.parse("10.1.0.0/16")))));
    believing.add(
        ZoneRules.CLOSED,
        new RecordSet(
            ORIGIN.child("svc"),
            Type.A,
            5,
            List.of(
                new Variant("north", List.of(Data.address(InetAddress.ofLiteral("192.0.2.1")))),
                Variant.of(List.of(Data.address(InetAddress.ofLiteral("192.0.2.3"))))),
            Choice.BY_CLIENT));
    var option = new ClientSubnetOption(24, InetAddress.ofLiteral("10.1.2.0"));
    Message question = Asker.question("svc.example.org.", "A", 1232, false, option);
    believing.from = InetAddress.ofLiteral("10.9.0.1");
    Message answer = believing.ask(question);
    assertThat(texts(answer, Section.ANSWER)).containsExactly("svc.example.org. 5 IN A 192.0.2.1");
    var told = (ClientSubnetOption) answer.getOPT().getOptions().getFirst();
    assertThat(told.getScopePrefixLength()).isEqualTo(24);
    assertThat(told.getAddress()).isEqualTo(option.getAddress());
    believing.from = InetAddress.ofLiteral("10.8.0.1");
    Message stranger = believing.ask(question);
    assertThat(texts(stranger, Section.ANSWER))
        .containsExactly("svc.example.org. 5 IN A 192.0.2.3");
    assertThat(stranger.getOPT().getOptions()).isEmpty();
  }

  @Test
  void cookiesAreGivenAndKnownAgain() {
    var limited =
        new Asker(
            ServerConfig.listening(Loopback.ANY)
                .withLoops(1)
                .withRateLimit(java.util.Optional.of(new RateLimit(1, 0))));
    limited.add(ZoneRules.CLOSED, addresses(ORIGIN.child("www"), "192.0.2.1"));
    byte[] mine = {1, 2, 3, 4, 5, 6, 7, 8};
    Message first =
        limited.ask(Asker.question("www.example.org.", "A", 1232, false, new CookieOption(mine)));
    var given = (CookieOption) first.getOPT().getOptions().getFirst();
    assertThat(given.getClientCookie()).isEqualTo(mine);
    assertThat(given.getServerCookie()).isPresent();
    Message known = Asker.question("www.example.org.", "A", 1232, false, given);
    Message stranger = Asker.question("www.example.org.", "A", 1232, false, new CookieOption(mine));
    for (int i = 0; i < 10; i++) {
      assertThat(limited.ask(known.toWire())).isNotEmpty();
      assertThat(limited.ask(stranger.toWire())).as("over the limit").isEmpty();
    }
    limited.from = InetAddress.ofLiteral("2001:db8:1::2");
    assertThat(limited.ask(known.toWire())).as("another's cookie").isEmpty();
    limited.from = InetAddress.ofLiteral("2001:db8:1::1");
    limited.nowMs += 2 * 3600 * 1000;
    assertThat(limited.ask(known.toWire())).as("one that is allowed after so long").isNotEmpty();
    assertThat(limited.ask(known.toWire())).as("but the cookie is stale").isEmpty();
  }

  @Test
  void theRateLimitSlipsTruncatedAnswersAndForgetsWithTime() {
    var limited =
        new Asker(
            ServerConfig.listening(Loopback.ANY)
                .withLoops(1)
                .withRateLimit(java.util.Optional.of(new RateLimit(10, 2))));
    limited.add(ZoneRules.CLOSED);
    int whole = 0;
    int truncated = 0;
    int silent = 0;
    for (int i = 0; i < 30; i++) {
      byte[] answer = limited.ask(Asker.question("x" + i + ".example.org.", "A").toWire());
      if (answer.length == 0) {
        silent++;
      } else if ((answer[2] & 2) != 0) {
        truncated++;
      } else {
        whole++;
      }
    }
    assertThat(new int[] {whole, truncated, silent})
        .as("random names below a zone are alike")
        .containsExactly(10, 10, 10);
    limited.nowMs += 1000;
    assertThat(limited.ask(Asker.question("y.example.org.", "A").toWire())[2] & 2).isZero();
    limited.udp = false;
    for (int i = 0; i < 30; i++) {
      assertThat(limited.ask(Asker.question("z.example.org.", "A").toWire())).isNotEmpty();
    }
  }

  @Test
  void randomNamesBelowAWildcardOrADelegationAreAlike() {
    var limited =
        new Asker(
            ServerConfig.listening(Loopback.ANY)
                .withLoops(1)
                .withRateLimit(java.util.Optional.of(new RateLimit(10, 0))));
    limited.add(
        ZoneRules.CLOSED,
        addresses(Name.parse("*.wild.example.org"), "192.0.2.1"),
        RecordSet.of(Name.parse("*.alias.example.org"), 60, Data.cname(ORIGIN.child("www"))),
        addresses(ORIGIN.child("www"), "192.0.2.1"),
        RecordSet.of(ORIGIN.child("cut"), 60, Data.ns(Name.parse("ns.example.com"))));
    String[][] kinds = {
      {"wild", "A"}, {"wild", "TXT"}, {"alias", "A"}, {"cut", "A"}, {"cut", "DS"}
    };
    for (int kind = 0; kind < kinds.length; kind++) {
      limited.from = InetAddress.ofLiteral("10.0.%d.1".formatted(kind));
      int answered = 0;
      for (int i = 0; i < 50; i++) {
        String name = "x" + i + "." + kinds[kind][0] + ".example.org.";
        answered += limited.ask(Asker.question(name, kinds[kind][1]).toWire()).length > 0 ? 1 : 0;
      }
      assertThat(answered).as("%s below %s", kinds[kind][1], kinds[kind][0]).isEqualTo(10);
    }
  }

  @Test
  void aChangeHappensAsAWholeOrNotAtAll() {
    Zone zone = asker.add(ZoneRules.CLOSED, addresses(ORIGIN.child("www"), "192.0.2.1"));
    Change wrong =
        Change.builder()
            .put(addresses(ORIGIN.child("new"), "192.0.2.2"))
            .put(RecordSet.of(ORIGIN.child("www"), 60, Data.cname(ORIGIN)))
            .build();
    assertThatThrownBy(() -> zone.apply(wrong)).hasMessageContaining("CNAME");
    assertThat(asker.ask("new.example.org.", "A").getRcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThatThrownBy(() -> zone.apply(Change.builder().remove(ORIGIN, Type.NS).build()))
        .hasMessageContaining("keeps its SOA and NS");
    assertThatThrownBy(
            () -> zone.apply(Change.builder().put(addresses(Name.parse("a.com"), "::1")).build()))
        .hasMessageContaining("not within");
    assertThat(zone.serial()).isEqualTo(1);
    Change same = Change.builder().put(addresses(ORIGIN.child("www"), "192.0.2.1")).build();
    assertThat(zone.apply(same)).as("nothing new").isEqualTo(1);
  }
}
