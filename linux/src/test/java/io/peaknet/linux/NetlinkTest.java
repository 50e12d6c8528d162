package io.peaknet.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class NetlinkTest {
  private static byte[] littleEndian(String hex) {
    return HexFormat.of().parseHex(hex.replaceAll("#.*", "").replaceAll("\\s", ""));
  }

  @Test
  void requestIsLaidOutAsTheKernelReadsIt() {
    byte[] message =
        new NetlinkMessage(20, 0x500)
            .ifaddr(32, 0, 7)
            .attribute(8, 2)
            .attribute(3, "lo")
            .finish(0x01020304);
    // As on x86_64 and aarch64, which are little-endian.
    assertThat(message)
        .isEqualTo(
            littleEndian(
                """
                28000000            # length 40
                1400 0505           # new address; request, acknowledge, replace, create
                04030201 00000000   # sequence, port
                0a 20 00 00         # IPv6, /32, flags, scope
                07000000            # interface
                0800 0800 02000000  # flags: no duplicate detection
                0700 0300 6c6f00 00 # a name, its zero, padding
                """));
  }

  @Test
  void nestedAttributesCountWhatTheyHold() {
    var message = new NetlinkMessage(16, 0);
    int outer = message.begin(26);
    int inner = message.begin(10);
    message.attribute(8, (byte) 1);
    message.end(inner);
    message.end(outer);
    byte[] bytes = message.finish(1);
    assertThat(HexFormat.of().formatHex(bytes, 16, bytes.length))
        .isEqualTo("10001a00" + "0c000a00" + "0500080001000000");
  }

  /** An acknowledgement with the kernel's words after it. */
  private static ByteBuffer acknowledgement(int sequence, int error, String words) {
    byte[] text = (words + "\0").getBytes(UTF_8);
    int padded = (4 + text.length + 3) & ~3;
    var bytes = ByteBuffer.allocate(16 + 20 + padded).order(ByteOrder.nativeOrder());
    bytes.putInt(36 + padded).putShort((short) 2).putShort((short) 0x300);
    bytes.putInt(sequence).putInt(0).putInt(error).position(36);
    bytes.putShort((short) (4 + text.length)).putShort((short) 1).put(text);
    return bytes.rewind();
  }

  @Test
  void errorCarriesTheKernelsOwnWords() {
    var reply =
        Objects.requireNonNull(Netlink.parse(acknowledgement(5, -22, "Nexthop is down"), 5));
    assertThat(reply).isEqualTo(new Netlink.Reply(22, "Nexthop is down"));
    assertThatThrownBy(() -> reply.orThrow("adding a route", ""))
        .hasMessage(
            "adding a route: EINVAL (invalid argument): the kernel says \"Nexthop is down\"");
    assertThatThrownBy(() -> reply.orThrow("adding a route", "bring it up"))
        .hasMessageEndingWith("the kernel says \"Nexthop is down\"; bring it up");
  }

  @Test
  void answersToOthersAreSkipped() {
    var two = ByteBuffer.allocate(2 * 56).order(ByteOrder.nativeOrder());
    two.put(acknowledgement(4, -1, "not this one")).put(acknowledgement(5, 0, "")).flip();
    assertThat(Netlink.parse(two, 5)).isEqualTo(new Netlink.Reply(0, ""));
    assertThat(Netlink.parse(acknowledgement(4, 0, ""), 5)).isNull();
  }

  @Test
  void nothingThatCouldArriveBreaksTheParser() {
    var random = new Random(3);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = acknowledgement(5, -22, "words").array();
      for (int changes = random.nextInt(6); changes > 0; changes--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      int length = random.nextInt(bytes.length + 1);
      var buffer = ByteBuffer.wrap(bytes, 0, length).slice().order(ByteOrder.nativeOrder());
      var reply = Netlink.parse(buffer, 5);
      assertThat(reply == null || reply.words().length() <= bytes.length).isTrue();
    }
  }
}
