package io.peaknet.dns;

import static io.peaknet.dns.Asker.ORIGIN;
import static io.peaknet.dns.Asker.addresses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.peaknet.dns.ZoneRules.Access;
import io.peaknet.dns.ZoneRules.Secondary;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Others' programs as judges; each test is skipped, and says so, where its program is missing. */
final class InteropTest {
  private static final String SECRET = "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0";
  private static final Name KEY = Name.parse("transfer");
  private static final InetAddress HOST = InetAddress.ofLiteral("127.0.0.1");

  @TempDir private Path folder;

  private final Zones zones = new Zones();
  private final List<Process> started = new ArrayList<>();
  private int secondaryPort;
  private DnsServer server;
  private Zone zone;

  @BeforeEach
  void start() throws IOException {
    secondaryPort = freePort();
    List<RecordSet> content = new ArrayList<>(Asker.apex(ORIGIN));
    content.add(addresses(ORIGIN.child("ns1"), "127.0.0.1"));
    content.add(addresses(ORIGIN.child("ns2"), "127.0.0.1"));
    content.add(addresses(ORIGIN.child("www"), "2001:db8::1", "2001:db8::2"));
    content.add(RecordSet.of(ORIGIN.child("alias"), 60, Data.cname(ORIGIN.child("www"))));
    content.add(RecordSet.of(Name.parse("*.wild.example.org"), 60, Data.txt("some text")));
    content.add(RecordSet.of(ORIGIN, 60, Data.parse(Type.HTTPS, "1 . alpn=h2 port=8443")));
    content.add(RecordSet.of(ORIGIN.child("cut"), 60, Data.ns(Name.parse("ns.cut.example.org"))));
    content.add(addresses(Name.parse("ns.cut.example.org"), "192.0.2.53"));
    List<Variant> variants = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      variants.add(Variant.of(List.of(Data.address(InetAddress.ofLiteral("2001:db8:9::" + i)))));
    }
    content.add(new RecordSet(ORIGIN.child("svc"), Type.AAAA, 5, variants, Choice.IN_TURN));
    zone =
        zones.add(
            ORIGIN,
            content,
            ZoneRules.CLOSED
                .withSigning(Signing.with(SigningKey.generateP256()))
                .withTransfer(new Access(Prefix.parse("127.0.0.0/8"), Optional.of(KEY)))
                .withSecondaries(
                    new Secondary(new InetSocketAddress(HOST, secondaryPort), Optional.of(KEY))));
    server =
        DnsServer.start(
            ServerConfig.listening(Loopback.ANY_IPV4)
                .withLoops(1)
                .withKeys(new TsigKey(KEY, "hmac-sha256", SECRET)),
            zones);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @AfterEach
  void stop() throws Exception {
    for (Process one : started) {
      one.destroy();
      if (!one.waitFor(5, TimeUnit.SECONDS)) {
        one.destroyForcibly();
      }
    }
    server.close();
  }

  private int port() {
    return server.addresses().getFirst().getPort();
  }

  private static String program(String name) {
    for (String where : new String[] {"/usr/bin/", "/usr/sbin/", "/bin/", "/sbin/"}) {
      if (Files.isExecutable(Path.of(where + name))) {
        return where + name;
      }
    }
    assumeTrue(false, name + " is not installed");
    throw new AssertionError();
  }

  private Process begin(Path output, List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .directory(folder.toFile())
            .start();
    started.add(process);
    return process;
  }

  private String run(String... command) throws Exception {
    Path output = Files.createTempFile(folder, "out", "");
    Process process = begin(output, List.of(command));
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("%s ends", List.of(command)).isTrue();
    return Files.readString(output);
  }

  private static void until(String what, Path log, Callable<Boolean> holds) throws Exception {
    long deadlineNs = System.nanoTime() + 20_000_000_000L;
    while (!holds.call()) {
      String said = Files.readString(log);
      assertThat(System.nanoTime())
          .as("%s within 20 s; %s:%n%s", what, log.getFileName(), said)
          .isLessThan(deadlineNs);
      Thread.sleep(50);
    }
  }

  @Test
  void digReadsEveryAnswer() throws Exception {
    String dig = program("dig");
    String base = "@127.0.0.1";
    for (String transport : new String[] {"+notcp", "+tcp"}) {
      assertThat(run(dig, base, "-p" + port(), transport, "+short", "alias.example.org", "AAAA"))
          .contains("www.example.org.", "2001:db8::1", "2001:db8::2");
      String denied =
          run(dig, base, "-p" + port(), transport, "+norecurse", "+dnssec", "no.example.org", "A");
      assertThat(denied)
          .contains("status: NXDOMAIN", "NSEC", "RRSIG")
          .doesNotContain("malformed", "WARNING");
      assertThat(run(dig, base, "-p" + port(), transport, "x.cut.example.org", "A"))
          .contains("ns.cut.example.org.", "192.0.2.53");
      assertThat(run(dig, base, "-p" + port(), transport, "example.org", "HTTPS"))
          .contains("alpn=\"h2\" port=8443");
      assertThat(run(dig, base, "-p" + port(), transport, "+cookie", "www.example.org", "AAAA"))
          .contains("(good)");
    }
  }

  @Test
  void kdigReadsEveryAnswer() throws Exception {
    String kdig = program("kdig");
    assertThat(
            run(
                kdig,
                "@127.0.0.1",
                "-p",
                "" + port(),
                "+tcp",
                "+keepopen",
                "www.example.org",
                "AAAA",
                "svc.example.org",
                "AAAA",
                "no.example.org",
                "A"))
        .contains("2001:db8::1", "2001:db8:9::", "NXDOMAIN")
        .doesNotContain("WARNING", ";; ERROR");
  }

  @Test
  void delvValidatesAnswersVariantsAndDenials() throws Exception {
    String delv = program("delv");
    var key =
        (org.xbill.DNS.DNSKEYRecord)
            Wire.record(
                ORIGIN, 3600, zone.find(ORIGIN, Type.DNSKEY).orElseThrow().union().getFirst());
    Path anchor = folder.resolve("anchor");
    Files.writeString(
        anchor,
        "trust-anchors { example.org. static-key %d 3 %d \"%s\"; };\n"
            .formatted(
                key.getFlags(),
                key.getAlgorithm(),
                Base64.getEncoder().encodeToString(key.getKey())));
    String[][] questions = {
      {"www.example.org", "AAAA", "; fully validated"},
      {"svc.example.org", "AAAA", "; fully validated"},
      {"a.wild.example.org", "TXT", "; fully validated"},
      {"example.org", "HTTPS", "; fully validated"},
      {"no.example.org", "AAAA", "; negative response, fully validated"},
      {"www.example.org", "TXT", "; negative response, fully validated"}
    };
    for (String[] one : questions) {
      assertThat(
              run(
                  delv,
                  "@127.0.0.1",
                  "-p",
                  "" + port(),
                  "-a",
                  anchor.toString(),
                  "+root=example.org",
                  one[0],
                  one[1]))
          .as("%s %s", one[0], one[1])
          .contains(one[2]);
    }
  }

  private String zoneText() {
    var text = new StringBuilder();
    zone.writer()
        .transfer()
        .forEach(one ->
            text.append(Wire.record(one.owner(), one.ttlSeconds(), one.data())).append('\n'));
    return text.toString();
  }

  @Test
  void namedCheckzoneAndLdnsFindNothingWrong() throws Exception {
    Path file = folder.resolve("example.zone");
    Files.writeString(file, zoneText(), StandardCharsets.US_ASCII);
    assertThat(run(program("named-checkzone"), "-i", "local", "example.org", file.toString()))
        .endsWith("OK\n");
    assertThat(run(program("ldns-verify-zone"), file.toString())).contains("verified and complete");
  }

  @Test
  void knotCarriesTheZoneAndValidatesIt() throws Exception {
    String knotd = program("knotd");
    Path config = folder.resolve("knot.conf");
    Files.writeString(
        config,
        """
        server:
            rundir: "%1$s"
            listen: 127.0.0.1@%2$d
        database:
            storage: "%1$s"
        log:
          - target: stderr
            any: info
        key:
          - id: transfer
            algorithm: hmac-sha256
            secret: %4$s
        remote:
          - id: peak
            address: 127.0.0.1@%3$d
            key: transfer
        acl:
          - id: notices
            address: 127.0.0.1
            key: transfer
            action: notify
        zone:
          - domain: example.org
            storage: "%1$s"
            master: peak
            acl: notices
            dnssec-validation: on
            zonefile-sync: -1
        """
            .formatted(folder, secondaryPort, port(), SECRET));
    Path log = folder.resolve("knot.log");
    begin(log, List.of(knotd, "-c", config.toString()));
    follow(log, "IXFR, incoming");
    assertThat(Files.readString(log))
        .contains("DNSSEC, incremental validation successful")
        .doesNotContain("error:", "validation failed");
  }

  @Test
  void nsdCarriesTheZone() throws Exception {
    String nsd = program("nsd");
    Path config = folder.resolve("nsd.conf");
    Files.writeString(
        config,
        """
        server:
            ip-address: 127.0.0.1@%2$d
            username: ""
            zonesdir: "%1$s"
            database: ""
            pidfile: "%1$s/nsd.pid"
            xfrdfile: "%1$s/xfrd.state"
            xfrdir: "%1$s"
            zonelistfile: "%1$s/zone.list"
            verbosity: 2
        remote-control:
            control-enable: no
        key:
            name: transfer
            algorithm: hmac-sha256
            secret: "%4$s"
        zone:
            name: example.org
            request-xfr: 127.0.0.1@%3$d transfer
            allow-notify: 127.0.0.1 transfer
        """
            .formatted(folder, secondaryPort, port(), SECRET));
    Path log = folder.resolve("nsd.log");
    begin(log, List.of(nsd, "-d", "-c", config.toString()));
    follow(log, "");
  }

  /** Changes show at the secondary, told by notices: a refresh would come after a minute only. */
  private void follow(Path log, String said) throws Exception {
    var resolver = new org.xbill.DNS.SimpleResolver(new InetSocketAddress(HOST, secondaryPort));
    resolver.setTimeout(java.time.Duration.ofSeconds(1));
    until("the zone is taken", log, () -> serial(resolver) == zone.serial());
    for (int i = 0; i < 5; i++) {
      zone.apply(
          Change.builder()
              .put(addresses(ORIGIN.child("new" + i), "192.0.2." + i))
              .remove(ORIGIN.child("new" + (i - 1)), Type.A)
              .build());
      until("change " + i + " is taken", log, () -> serial(resolver) == zone.serial());
    }
    assertThat(Files.readString(log)).contains(said);
    var question = Asker.question("new4.example.org.", "A", 1232, true);
    assertThat(resolver.send(question).getSection(org.xbill.DNS.Section.ANSWER)).hasSize(2);
  }

  private static int serial(org.xbill.DNS.SimpleResolver resolver) {
    try {
      return resolver.send(Asker.question("example.org.", "SOA")).getSection(1).stream()
          .filter(org.xbill.DNS.SOARecord.class::isInstance)
          .mapToInt(record -> (int) ((org.xbill.DNS.SOARecord) record).getSerial())
          .findFirst()
          .orElse(-1);
    } catch (IOException e) {
      return -1;
    }
  }
}
