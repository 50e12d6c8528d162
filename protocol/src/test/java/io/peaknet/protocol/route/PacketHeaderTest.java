package io.peaknet.protocol.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import org.junit.jupiter.api.Test;

class PacketHeaderTest {
  @Test
  void nobodyLetsPacketsGoFurtherThanAnHonestSenderDoes() throws MalformedException {
    assertThat(PacketHeader.read(written(PacketHeader.HOPS_MAX)).hopLimit)
        .isEqualTo(PacketHeader.HOPS_MAX);
    assertThatThrownBy(() -> PacketHeader.read(written(PacketHeader.HOPS_MAX + 1)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("hop limit 4096");
  }

  private static WireReader written(int hopLimit) {
    PacketHeader header = PacketHeader.toName(new IdentityAddress(1, 2));
    header.hopLimit = hopLimit;
    WireWriter out = new WireWriter();
    header.write(out);
    return new WireReader(out.toBytes());
  }
}
