package io.peaknet.protocol.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.protocol.address.Digits;
import io.peaknet.protocol.crypto.JdkSuite;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.timer.Timers;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node between a liar and an honest neighbour, which reads what the node tells. */
class LiesTest {
  private static final long MS = 1_000_000;
  private static final long NETWORK = 7;
  private static final int DIGIT_MESSAGE = 2;
  private static final IdentityAddress LIAR = name(1);
  private static final IdentityAddress HONEST = name(2);

  private final Timers timers = new Timers();
  private final Router router = new Router(name(0), new JdkSuite(), timers, () -> {}, nowNs -> {});
  private final List<byte[]> told = new ArrayList<>();
  private final Link toLiar = new Link(0, LIAR, message -> {});
  private final Link toHonest = new Link(1, HONEST, told::add);
  private long nowNs = 1_000 * MS;

  private static IdentityAddress name(int node) {
    return new IdentityAddress(0x2001_0028_0000_0000L, node);
  }

  @BeforeEach
  void begin() {
    timers.advance(nowNs);
    router.start(nowNs, NETWORK);
    for (Link link : List.of(toLiar, toHonest)) {
      router.links().add(link);
      router.linkUp(nowNs, link, 100);
    }
  }

  private void tell(Link link, int type, WireWriter message) throws MalformedException {
    router.receive(nowNs, link, type, new WireReader(message.toBytes()));
  }

  private void pass(long ms) {
    for (long endNs = nowNs + ms * MS; nowNs < endNs; ) {
      nowNs += MS;
      timers.run(nowNs);
    }
  }

  /** What the honest neighbour makes of all that it was told. */
  private Router honest() throws MalformedException {
    Timers clock = new Timers();
    clock.advance(nowNs);
    Router reader = new Router(HONEST, new JdkSuite(), clock, () -> {}, now -> {});
    Link link = new Link(0, name(0), message -> {});
    reader.links().add(link);
    reader.linkUp(nowNs, link, 100);
    for (byte[] message : told) {
      WireReader in = new WireReader(message);
      int type = in.u8();
      reader.receive(nowNs, link, type, in);
    }
    return reader;
  }

  private static WireWriter tree(Digits label) {
    WireWriter out = new WireWriter().u8(0).u8(Teller.ORIGIN | Teller.PAYLOAD);
    out.varint(Integer.MAX_VALUE).u64(NETWORK).varint(0).identity(LIAR);
    out.varint(1).varint(Constants.INFINITY / 2).varint(100);
    label.write(out);
    return out;
  }

  @Test
  void aLabelThatHasNoRoomBelowIsNotPassedOnLonger() throws MalformedException {
    int[] large = new int[65_536 / 35];
    Arrays.fill(large, 1 << 24);
    for (Digits label : List.of(Digits.of(new int[Digits.COUNT_MAX]), Digits.of(large))) {
      tell(toLiar, DIGIT_MESSAGE, new WireWriter().varint(1 << 24));
      tell(toLiar, Trees.MESSAGE, tree(label));
      pass(3_000);
      assertThat(honest().treeLines()).as("trees whose root is here").isNotEmpty();
    }
  }

  @Test
  void areasDeeperThanThisNodeAreNoneOfItsOwn() throws MalformedException {
    router.place(nowNs, NETWORK, Digits.of(3), link -> {});
    int[] deep = new int[4000];
    deep[0] = 3;
    deep[3999] = 5;
    router.neighbourPlaced(nowNs, toLiar, NETWORK, Digits.of(deep));
    WireWriter out = new WireWriter();
    for (int digit = 0; digit < 1000; digit++) {
      out.varint(3900).varint(digit).u8(Teller.ORIGIN | Teller.PAYLOAD);
      out.u64(9).varint(0);
      if (digit == 0) {
        out.varint(0).identity(LIAR);
      } else {
        out.varint(1);
      }
      out.varint(1).varint(1).u8(4).u8(0);
    }
    tell(toLiar, Areas.MESSAGE, out);
    assertThat(router.areas().head(Digits.of(deep).prefix(3899).child(5))).isNull();
    // One level below this node is as deep as it goes: its own parts.
    WireWriter own = new WireWriter().varint(2).varint(6).u8(Teller.ORIGIN | Teller.PAYLOAD);
    own.u64(9).varint(0).varint(1).varint(1).varint(8).u8(4).u8(0);
    tell(toLiar, Areas.MESSAGE, own);
    assertThat(router.areas().head(Digits.of(3, 6))).isNotNull();
  }
}
