package io.peaknet.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peaknet.simulator.graph.Generators;
import io.peaknet.simulator.graph.Graph;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class EngineTest {
  private static final long MS = 1_000_000L;

  private static Engine engine(String graph, long seed, double loss) {
    return engine(Generators.graph(graph, 1), seed, loss, false);
  }

  private static Engine engine(Graph graph, long seed, double loss, boolean bothDial) {
    return engine(graph, seed, loss, bothDial, 1);
  }

  private static Engine engine(Graph graph, long seed, double loss, boolean bothDial, int parts) {
    Engine engine =
        new Engine(
            graph,
            seed,
            bothDial,
            loss,
            (node, life, wire) -> new Gossip(node, life, wire, seed),
            parts);
    engine.together(true);
    for (int node = 0; node < graph.nodes(); node++) {
      engine.start(node);
    }
    return engine;
  }

  private static Gossip gossip(Engine engine, int node) {
    return (Gossip) Objects.requireNonNull(engine.participant(node));
  }

  @Test
  void equalSeedsGiveEqualTracesAndOthersDoNot() {
    long trace = trace(11);
    assertThat(trace(11)).isEqualTo(trace);
    assertThat(trace(12)).isNotEqualTo(trace);
  }

  private static long trace(long seed) {
    Engine engine = engine("rgg:60:6", seed, 0.1);
    engine.at(200 * MS, _ -> engine.cut(3));
    engine.at(300 * MS, _ -> engine.kill(5));
    engine.at(400 * MS, _ -> engine.start(5));
    engine.run(1_000 * MS);
    assertThat(engine.events()).isGreaterThan(5_000);
    return engine.trace();
  }

  @Test
  void theStoryIsTheSameInHoweverManyParts() {
    // Equal delays: what several nodes send at one moment arrives at one moment, too.
    String alone = story(1);
    for (int parts = 2; parts <= 5; parts++) {
      assertThat(story(parts)).isEqualTo(alone);
    }
  }

  private static String story(int parts) {
    Engine engine = engine(Generators.graph("rgg:60:6", 1), 4, 0.1, true, parts);
    engine.at(200 * MS, _ -> engine.cut(3));
    engine.at(300 * MS, _ -> engine.kill(5));
    engine.startAt(400 * MS, 5);
    engine.run(700 * MS);
    engine.together(false);
    engine.run(800 * MS);
    engine.together(true);
    engine.run(1_000 * MS);
    return "%x %d %d %d %d"
        .formatted(
            engine.trace(), engine.events(), engine.datagrams(), engine.bytes(), engine.nowNs());
  }

  @Test
  void aNodeThatFailsInAPartEndsTheRun() {
    for (int parts = 1; parts <= 3; parts++) {
      Engine engine = engine(Generators.graph("line:6", 1), 1, 0, false, parts);
      engine.run(20 * MS);
      engine.call(4, participant -> ((Gossip) participant).dialled.add(new LinkEnd(0, 0)));
      assertThatThrownBy(() -> engine.run(100 * MS)).hasMessageContaining("node 4 has no link to");
    }
  }

  @Test
  void partsHaveAlikeManyLinksAndMostOfThemInside() {
    Graph graph = Generators.graph("rgg:2000:8", 1);
    int[] partOf = Partition.of(graph, 2);
    int[] ends = new int[2];
    int across = 0;
    for (int link = 0; link < graph.links(); link++) {
      ends[partOf[graph.from(link)]]++;
      ends[partOf[graph.to(link)]]++;
      across += partOf[graph.from(link)] == partOf[graph.to(link)] ? 0 : 1;
    }
    assertThat(ends[0] / (double) ends[1]).isBetween(0.9, 1.1);
    assertThat(across).isLessThan(graph.links() / 10);
  }

  @Test
  void theTraceCoversContents() {
    Engine engine = engine("line:2", 1, 0);
    engine.run(100 * MS);
    Engine other = engine("line:2", 1, 0);
    other.at(0, _ -> gossip(other, 0).largest = 77);
    other.run(100 * MS);
    assertThat(other.datagrams()).isEqualTo(engine.datagrams());
    assertThat(other.trace()).isNotEqualTo(engine.trace());
  }

  @Test
  void newsCrossesALineInTheTimeThatItsCostsGive() {
    Graph line =
        new Graph("l", 4, new int[] {0, 1, 2}, new int[] {1, 2, 3}, new double[] {1, 4, 0.5});
    Engine engine = engine(line, 1, 0, true);
    engine.run(27 * MS);
    assertThat(gossip(engine, 0).largest).isLessThan(3);
    engine.run(200 * MS);
    assertThat(gossip(engine, 0).largest).isEqualTo(3);
    assertThat(engine.nowNs()).isEqualTo(200 * MS);
  }

  @Test
  void oneSideDialsUnlessBothAreTold() {
    Graph ring = Generators.graph("ring:5", 1);
    int dialled = 0;
    Engine one = engine(ring, 1, 0, false);
    Engine both = engine(ring, 1, 0, true);
    for (int node = 0; node < 5; node++) {
      dialled += gossip(one, node).dialled.size();
      assertThat(gossip(both, node).dialled).hasSize(2);
    }
    assertThat(dialled).isEqualTo(5);
    assertThat(gossip(one, 0).dialled).hasSize(2);
    assertThat(gossip(one, 4).dialled).isEmpty();
  }

  @Test
  void linksLoseAsManyAsTold() {
    Engine engine = engine("star:40", 1, 0.25);
    engine.run(10_000 * MS);
    int received = 0;
    for (int node = 0; node < 40; node++) {
      received += gossip(engine, node).received;
    }
    assertThat(received / (double) engine.datagrams()).isBetween(0.73, 0.77);
  }

  @Test
  void aCutLinkCarriesNothingUntilMended() {
    Engine engine = engine("line:2", 1, 0);
    engine.run(100 * MS);
    int before = gossip(engine, 1).received;
    assertThat(before).isPositive();
    engine.cut(0);
    engine.run(300 * MS);
    // What was under way when the link was cut is lost too.
    assertThat(gossip(engine, 1).received).isEqualTo(before);
    assertThat(engine.isLive(0)).isFalse();
    engine.mend(0);
    engine.run(400 * MS);
    assertThat(gossip(engine, 1).received).isGreaterThan(before);
  }

  @Test
  void aKilledNodeIsSilentAndARestartedOneKnowsNothing() {
    Engine engine = engine("line:3", 1, 0);
    engine.run(200 * MS);
    assertThat(gossip(engine, 0).largest).isEqualTo(2);
    engine.kill(0);
    assertThat(engine.isAlive(0)).isFalse();
    assertThat(engine.participant(0)).isNull();
    engine.run(300 * MS);
    engine.start(0);
    assertThat(gossip(engine, 0).largest).isEqualTo(0);
    assertThatThrownBy(() -> engine.start(0)).hasMessageContaining("is running");
    engine.run(500 * MS);
    assertThat(gossip(engine, 0).largest).isEqualTo(2);
  }

  @Test
  void anUnpluggedLinkDoesNotExistUntilItIsAdded() {
    Graph line = Generators.graph("line:3", 1);
    Engine engine =
        new Engine(line, 1, false, 0, (node, life, wire) -> new Gossip(node, life, wire, 1));
    engine.unplug(1);
    for (int node = 0; node < 3; node++) {
      engine.start(node);
    }
    engine.run(300 * MS);
    assertThat(gossip(engine, 1).dialled).isEmpty();
    assertThat(gossip(engine, 0).largest).isEqualTo(1);
    engine.plug(1);
    engine.run(600 * MS);
    assertThat(gossip(engine, 1).dialled).containsExactly(new LinkEnd(1, 2));
    assertThat(gossip(engine, 0).largest).isEqualTo(2);
  }

  @Test
  void aNodeSendsOnlyOverItsOwnLinks() {
    Engine engine = engine("line:3", 1, 0);
    for (LinkEnd wrong :
        new LinkEnd[] {
          new LinkEnd(1, 2), new LinkEnd(0, 0), new LinkEnd(9, 1), new LinkEnd(0, 2)
        }) {
      engine.call(0, participant -> ((Gossip) participant).dialled.add(wrong));
      assertThatThrownBy(() -> engine.run(engine.nowNs() + 20 * MS))
          .hasMessageContaining("node 0 has no link to");
      engine.call(0, participant -> ((Gossip) participant).dialled.remove(wrong));
    }
  }

  @Test
  void aNodeThatNeverRestsIsFoundOut() {
    Engine engine =
        new Engine(
            Generators.graph("line:2", 1), 1, false, 0, (node, life, wire) -> new Restless());
    engine.start(1);
    assertThatThrownBy(() -> engine.run(MS)).hasMessageContaining("node 1 asks to be woken");
  }

  @Test
  void howeverManyNodesMayBeWokenAtTheSameMoment() {
    int nodes = 25_000;
    List<Punctual> all = new ArrayList<>();
    Engine engine =
        new Engine(
            Generators.graph("line:" + nodes, 1),
            1,
            false,
            0,
            (node, life, wire) -> {
              all.add(new Punctual());
              return all.getLast();
            });
    for (int node = 0; node < nodes; node++) {
      engine.start(node);
    }
    engine.run(2 * MS);
    assertThat(all).hasSize(nodes).allMatch(node -> node.ticks == 1);
  }

  private static final class Punctual extends Restless {
    private int ticks;

    @Override
    public long deadlineNs() {
      return ticks == 0 ? MS : Long.MAX_VALUE;
    }

    @Override
    public void tick(long nowNs) {
      ticks++;
    }
  }

  private static class Restless implements Participant {
    @Override
    public void start(long nowNs) {}

    @Override
    public void dial(long nowNs, LinkEnd end, int neighbour) {}

    @Override
    public void hangUp(long nowNs, LinkEnd end) {}

    @Override
    public void receive(long nowNs, LinkEnd from, byte[] datagram) {}

    @Override
    public long deadlineNs() {
      return 0;
    }

    @Override
    public void tick(long nowNs) {}
  }
}
