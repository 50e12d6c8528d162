package io.peaknet.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peaknet.testkit.ForAll;
import org.junit.jupiter.api.Test;

class WireTest {
  @Test
  void numbersAreReadBack() {
    ForAll.seeds(
        1,
        random -> {
          long value = random.nextLong() >>> random.nextInt(64);
          byte[] bytes =
              new WireWriter(1)
                  .u8((int) value)
                  .u16((int) value)
                  .u24((int) value)
                  .u32((int) value)
                  .u64(value)
                  .varint(value)
                  .blob(ForAll.bytes(random, 300))
                  .toBytes();
          WireReader in = new WireReader(bytes);
          assertThat(in.u8()).isEqualTo((int) value & 0xff);
          assertThat(in.u16()).isEqualTo((int) value & 0xffff);
          assertThat(in.u24()).isEqualTo((int) value & 0xffffff);
          assertThat(in.u32()).isEqualTo((int) value);
          assertThat(in.u64()).isEqualTo(value);
          assertThat(in.varint()).isEqualTo(value);
          in.blob(300);
          in.end();
        });
  }

  @Test
  void onlyTheShortestVarintIsAccepted() {
    assertThatThrownBy(() -> new WireReader(new byte[] {(byte) 0x80, 0}).varint())
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> new WireReader(new byte[] {(byte) 0x80}).varint())
        .isInstanceOf(MalformedException.class);
    byte[] long11 = new byte[11];
    java.util.Arrays.fill(long11, (byte) 0xff);
    assertThatThrownBy(() -> new WireReader(long11).varint())
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> new WireReader(new byte[] {5}).varint(4))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void nothingIsReadBeyondTheEnd() {
    assertThatThrownBy(() -> new WireReader(new byte[7]).u64())
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> new WireReader(new byte[9], 0, 3).u32())
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> new WireReader(new byte[] {9, 1, 2}).blob(100))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> new WireReader(new byte[1]).end())
        .isInstanceOf(MalformedException.class);
  }
}
