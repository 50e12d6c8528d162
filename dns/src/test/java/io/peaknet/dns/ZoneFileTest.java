package io.peaknet.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Zone files, right and wrong. */
final class ZoneFileTest {
  private static final Name ORIGIN = Name.parse("example.org");

  @TempDir private Path folder;

  private List<RecordSet> read(String text) throws IOException {
    Path file = folder.resolve("example.zone");
    Files.writeString(file, text);
    return ZoneFile.read(file, ORIGIN);
  }

  @Test
  void aFileBecomesAZone() throws IOException {
    List<RecordSet> sets =
        read(
            """
            $TTL 300
            @ IN SOA ns1 hostmaster (
                2026010101 ; serial
                3600 600 86400 60 )
              IN NS ns1
            ns1    A     192.0.2.1
            www 60 AAAA  2001:db8::1
                30 AAAA  2001:db8::2
            _x._tcp SRV  0 5 80 www
            """);
    Zone zone = new Zones().add(ORIGIN, sets, ZoneRules.CLOSED);
    assertThat(Integer.toUnsignedLong(zone.serial())).isEqualTo(2026010101L);
    RecordSet www = zone.find(ORIGIN.child("www"), Type.AAAA).orElseThrow();
    assertThat(www.ttlSeconds()).isEqualTo(30);
    assertThat(www.union()).hasSize(2);
    assertThat(zone.find(Name.parse("_x._tcp.example.org"), Type.SRV).orElseThrow().union())
        .containsExactly(Data.srv(0, 5, 80, ORIGIN.child("www")));
  }

  @Test
  void errorsNameFileAndLine() {
    assertThatThrownBy(() -> read("@ 60 IN SOA ns1 h 1 2 3 4 5\n@ 60 NS ns1\nwww 60 A 300.1.1.1\n"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(folder.resolve("example.zone") + ":3: ");
    assertThatThrownBy(() -> read("@ 60 IN SOA ns1 h 1 2 3 4 5\nwww.example.com. 60 A 192.0.2.1\n"))
        .hasMessageContaining("www.example.com. A: the name is not within the zone example.org.");
    assertThatThrownBy(() -> read("a 60 NSEC b A\n")).hasMessageContaining("signed already");
    assertThatThrownBy(() -> read("$INCLUDE /etc/passwd\n")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> new Zones().add(ORIGIN, read("a 60 A 192.0.2.1\n"), ZoneRules.CLOSED))
        .hasMessageContaining("zone example.org. has no SOA record");
  }

  @Test
  void signingKeysAreMadeOnceAndKept() throws IOException {
    Path file = folder.resolve("keys/zone.pem");
    SigningKey made = SigningKey.ofFile(file);
    assertThat(SigningKey.ofFile(file).publicKey()).isEqualTo(made.publicKey());
    assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
    SigningKey other = SigningKeyFile.write(file, SigningKey.generateEd25519());
    assertThat(SigningKey.ofFile(file).publicKey()).isEqualTo(other.publicKey());
    Files.writeString(file, "nothing");
    assertThatThrownBy(() -> SigningKey.ofFile(file))
        .hasMessageContaining("zone.pem: no PEM block 'PRIVATE KEY'");
  }
}
