package io.peaknet.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peaknet.testkit.ForAll;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Names as text, on the wire, and in order. */
final class NameTest {
  private static Name random(Random random) {
    Name name = Name.ROOT;
    for (int labels = random.nextInt(6); labels > 0; labels--) {
      byte[] label = new byte[1 + random.nextInt(8)];
      random.nextBytes(label);
      byte[] wire = new byte[label.length + 2];
      wire[0] = (byte) label.length;
      System.arraycopy(label, 0, wire, 1, label.length);
      name = name.child(Name.ofWire(wire, 0));
    }
    return name;
  }

  @Test
  void textAndBackIsTheSame() {
    ForAll.seeds(
        1,
        random -> {
          Name name = random(random);
          assertThat(Name.parse(name.toString())).isEqualTo(name);
          assertThat(name.toString()).isEqualTo(Wire.name(name).toString());
          assertThat(name.labels()).isEqualTo(Wire.name(name).labels() - 1);
        });
  }

  @Test
  void theOrderIsThatOfDnssec() {
    // RFC 4034 section 6.1.
    List<Name> ordered =
        List.of(
            Name.parse("example"),
            Name.parse("a.example"),
            Name.parse("yljkjljk.a.example"),
            Name.parse("Z.a.example"),
            Name.parse("zABC.a.EXAMPLE"),
            Name.parse("z.example"),
            Name.parse("\\001.z.example"),
            Name.parse("*.z.example"),
            Name.parse("\\200.z.example"));
    List<Name> shuffled = new ArrayList<>(ordered);
    Collections.shuffle(shuffled, new Random(3));
    Collections.sort(shuffled);
    assertThat(shuffled).isEqualTo(ordered);
    ForAll.seeds(
        4,
        random -> {
          Name a = random(random);
          Name b = random(random);
          assertThat(Integer.signum(a.compareTo(b)))
              .isEqualTo(Integer.signum(Wire.name(a).compareTo(Wire.name(b))));
        });
  }

  @Test
  void wrongNamesAreRefusedWithTheReason() {
    assertThatThrownBy(() -> Name.parse("a..b")).hasMessageContaining("0 bytes, allowed: 1 to 63");
    assertThatThrownBy(() -> Name.parse("")).hasMessageContaining("empty");
    assertThatThrownBy(() -> Name.parse("x".repeat(64) + ".y")).hasMessageContaining("64 bytes");
    assertThatThrownBy(() -> Name.parse("abc.".repeat(64))).hasMessageContaining("255");
    assertThatThrownBy(() -> Name.parse("bücher.example")).hasMessageContaining("xn--");
    assertThatThrownBy(() -> Name.parse("a\\300b")).hasMessageContaining("three digits");
  }

  @Test
  void reverseNamesAreThoseOfPtrRecords() {
    assertThat(Name.reverse(InetAddress.ofLiteral("192.0.2.10")))
        .hasToString("10.2.0.192.in-addr.arpa.");
    assertThat(Name.reverse(InetAddress.ofLiteral("2001:db8::1")).toString())
        .startsWith("1.0.0.0.0.0.")
        .endsWith(".8.b.d.0.1.0.0.2.ip6.arpa.")
        .hasSize(73);
  }
}
