package io.peaknet.protocol.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peaknet.protocol.crypto.JdkSuite;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.timer.Timers;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node with three neighbours, and what it makes of what they say of each other. */
class TestimonyTest {
  private static final long MS = 1_000_000;
  private static final int COST = 100;
  private static final int FAR = 9;

  private final Timers timers = new Timers();
  private final Router router = new Router(name(0), new JdkSuite(), timers, () -> {}, nowNs -> {});
  private final List<Link> links = new ArrayList<>();
  private final int[] requests = new int[4];
  private long nowNs = 1_000 * MS;

  private static IdentityAddress name(int node) {
    return new IdentityAddress(0x2001_0028_0000_0000L, node);
  }

  @BeforeEach
  void begin() throws MalformedException {
    timers.advance(nowNs);
    router.start(nowNs, 7);
    for (int node = 1; node <= 3; node++) {
      int to = node;
      Link link = new Link(node, name(node), message -> sent(to, message));
      router.links().add(link);
      links.add(link);
      router.linkUp(nowNs, link, COST);
      tell(node, node, 1, 0);
    }
  }

  private void sent(int to, byte[] message) {
    requests[to] += message[0] == Vicinity.MESSAGE + DistanceVector.REQUEST ? 1 : 0;
  }

  /** A neighbour's word on a node, with no labels and all in its sight. */
  private void tell(int neighbour, int node, long sequence, int metric) throws MalformedException {
    WireWriter out = new WireWriter(40).varint(0).identity(name(node));
    out.u8(Teller.ORIGIN | Teller.PAYLOAD).varint(sequence).varint(metric).u8(0).u8(Reach.ALL);
    Link link = links.get(neighbour - 1);
    router.receive(nowNs, link, Vicinity.MESSAGE, new WireReader(out.toBytes()));
  }

  private void pass(long ms) {
    for (long endNs = nowNs + ms * MS; nowNs < endNs; ) {
      nowNs += MS;
      timers.run(nowNs);
    }
  }

  private @Nullable IdentityAddress nextHop(int node) {
    return router.lines().stream()
        .filter(line -> line.destination().equals(name(node).toString()))
        .map(Router.Line::nextHop)
        .findFirst()
        .orElse(null);
  }

  @Test
  void whoeverClaimsToBeNextToAllIsTheLastToBeUsed() throws MalformedException {
    tell(1, 2, 1, 20); // which says nothing of 1: it knows no better way than through here
    tell(1, 3, 1, 20);
    tell(1, FAR, 1, 20);
    tell(2, FAR, 1, 400);
    pass(100);
    assertThat(nextHop(FAR)).isEqualTo(name(1));
    pass(5_000);
    assertThat(requests[2]).as("for a number that makes 2's way feasible").isPositive();
    tell(2, FAR, 2, 400);
    tell(1, FAR, 2, 20);
    assertThat(nextHop(FAR)).isEqualTo(name(2));
    assertThat(nextHop(1)).isEqualTo(name(1));
  }

  @Test
  void whereThereIsNoOtherWayItIsUsedAfterAMoment() throws MalformedException {
    tell(1, 2, 1, 20);
    tell(1, 3, 1, 20);
    pass(5_000);
    tell(1, FAR, 1, 20);
    assertThat(nextHop(FAR)).isNull();
    pass(1_000);
    assertThat(nextHop(FAR)).isEqualTo(name(1));
  }

  @Test
  void aNumberThatNoOriginCanHaveEndsWithWhoeverToldIt() throws MalformedException {
    tell(1, FAR, 1L << 40, 20);
    tell(2, FAR, 5, 400);
    pass(100);
    assertThat(nextHop(FAR)).isEqualTo(name(1));
    router.linkDown(nowNs, links.get(0));
    pass(100);
    assertThat(nextHop(FAR)).isEqualTo(name(2));
  }

  @Test
  void aNumberThatNoOriginCanHaveIsNotBelievedOfTheDistrusted() throws MalformedException {
    tell(1, 2, 1, 20);
    tell(1, 3, 1, 20);
    tell(1, FAR, 1L << 40, 20);
    tell(2, FAR, 5, 400);
    pass(5_000);
    assertThat(nextHop(FAR)).isEqualTo(name(2));
  }

  @Test
  void whatWasUnfeasibleIsTakenOnceItIsLongAgo() throws MalformedException {
    tell(1, FAR, 9, 20);
    pass(100);
    tell(2, FAR, 5, 400);
    router.linkDown(nowNs, links.get(0));
    pass(30_000);
    assertThat(nextHop(FAR)).isNull();
    pass(61_000);
    assertThat(nextHop(FAR)).isEqualTo(name(2));
  }

  @Test
  void aNumberBeyondAllIsMalformed() {
    assertThatThrownBy(() -> tell(1, FAR, (1L << 62) + 1, 20))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void oneNeighbourCantFillTheTable() throws MalformedException {
    for (int node = 100; node < 100 + 2 * Constants.NODES_HEARD_MAX; node++) {
      tell(1, node, 1, 30);
    }
    tell(1, 100, 2, 25); // of whom it has told
    tell(2, FAR, 1, 400);
    pass(100);
    assertThat(router.knows(name(99 + Constants.NODES_HEARD_MAX - 1))).isTrue();
    assertThat(router.knows(name(100 + Constants.NODES_HEARD_MAX))).isFalse();
    assertThat(router.knows(name(FAR))).isTrue();
    router.linkDown(nowNs, links.get(0));
    router.linkUp(nowNs, links.get(0), COST);
    tell(1, FAR + 1, 1, 30);
    assertThat(router.knows(name(FAR + 1))).as("what was forgotten makes room").isTrue();
  }

  @Test
  void neighboursThatAgreeAreTrusted() throws MalformedException {
    tell(1, 2, 1, 20);
    tell(2, 1, 1, 24);
    tell(1, 3, 1, 200); // on one of two equal ways: 3 is on the one through here, and is silent
    tell(1, FAR, 1, 20);
    tell(2, FAR, 1, 400);
    pass(5_000);
    assertThat(nextHop(FAR)).isEqualTo(name(1));
  }

  @Test
  void ofTwoThatContradictEachOtherTheOneThatOthersContradictTooIsNotBelieved()
      throws MalformedException {
    tell(1, 2, 1, 20);
    tell(2, 1, 1, 24);
    tell(1, 3, 1, 30);
    tell(2, 3, 1, 30);
    tell(3, 1, 1, 180); // so that 1 and 2 seem to lie
    tell(3, 2, 1, 180);
    tell(1, FAR, 1, 50);
    tell(2, FAR, 1, 60);
    tell(3, FAR, 1, 70);
    pass(5_000);
    assertThat(nextHop(FAR)).isEqualTo(name(1));
  }

  @Test
  void whoeverSaysZeroOfAnotherIsNotBelieved() throws MalformedException {
    tell(1, FAR, 1, 0);
    assertThat(nextHop(FAR)).isNull();
  }

  @Test
  void trustComesBackOnceTheContradictionsHaveGone() throws MalformedException {
    tell(1, 2, 1, 20);
    tell(1, 3, 1, 20);
    tell(1, FAR, 1, 20);
    tell(2, FAR, 1, 15);
    pass(5_000);
    assertThat(nextHop(FAR)).isEqualTo(name(2));
    tell(2, 1, 1, 20);
    tell(3, 1, 1, 20);
    tell(1, FAR, 1, 10);
    pass(5_000);
    assertThat(nextHop(FAR)).isEqualTo(name(2));
    pass(10_000);
    assertThat(nextHop(FAR)).isEqualTo(name(1));
  }
}
