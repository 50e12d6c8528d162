package io.peaknet.protocol.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.protocol.address.Digits;
import io.peaknet.protocol.crypto.JdkSuite;
import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.identity.Identity;
import io.peaknet.protocol.identity.KeyCertificate;
import io.peaknet.protocol.route.Labels;
import io.peaknet.protocol.route.Locator;
import io.peaknet.protocol.route.PacketHeader;
import io.peaknet.protocol.route.Router;
import io.peaknet.protocol.timer.Timers;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import org.junit.jupiter.api.Test;

/** What strangers can make an anchor keep. */
class AnchorTest {
  private static final long SECOND_NS = 1_000_000_000L;

  private final JdkSuite suite = new JdkSuite();
  private final Suite.KeyPair key = suite.generateSigning();
  private final Timers timers = new Timers();
  private final Router router =
      new Router(Identity.of(key.publicKey()).address(), suite, timers, () -> {}, nowNs -> {});
  private final Anchor anchor =
      new Anchor(
          suite, router.forwarder(), (nowNs, header, kind, payload) -> {}, () -> null, timers);

  private NodeRecord record(Suite.KeyPair owner, long sequence, Digits address) {
    KeyCertificate certificate =
        KeyCertificate.sign(suite, owner, suite.generateAgreement().publicKey(), 1);
    return NodeRecord.sign(
        suite, owner, certificate, sequence, 300, 7, new Locator(address, Labels.NONE));
  }

  private void register(long nowNs, NodeRecord record) throws MalformedException {
    WireWriter out = new WireWriter(2048).u8(0).u32(1).u8(1).u16(300);
    record.write(out);
    long point = Points.point(suite, record.node(), 0);
    anchor.register(nowNs, PacketHeader.toKey(point), new WireReader(out.toBytes()));
  }

  @Test
  void recordsOfFarPlacesFillNoMoreThanTheirShare() throws MalformedException {
    Digits far = Digits.of(new int[Digits.COUNT_MAX]);
    long most = Constants.KEPT_BYTES_MAX / (Integer.BYTES * Digits.COUNT_MAX);
    for (int i = 0; i < most + 100; i++) {
      register(0, record(suite.generateSigning(), 1, far));
    }
    assertThat((long) anchor.size()).isBetween(most * 9 / 10, most);
    timers.run(400 * SECOND_NS);
    assertThat(anchor.size()).as("after their lease").isZero();
    register(400 * SECOND_NS, record(suite.generateSigning(), 1, far));
    assertThat(anchor.size()).isEqualTo(1);
  }

  @Test
  void aNewerRecordTakesThePlaceOfTheOlder() throws MalformedException {
    Suite.KeyPair owner = suite.generateSigning();
    Digits far = Digits.of(new int[Digits.COUNT_MAX]);
    for (int sequence = 1; sequence <= 3000; sequence++) {
      register(0, record(owner, sequence, sequence % 2 == 0 ? far : Digits.of(1)));
    }
    assertThat(anchor.size()).isEqualTo(1);
    register(0, record(suite.generateSigning(), 1, far));
    assertThat(anchor.size()).as("what was replaced takes no room").isEqualTo(2);
  }
}
