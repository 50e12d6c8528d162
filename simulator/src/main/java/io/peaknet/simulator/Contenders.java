package io.peaknet.simulator;

import io.peaknet.protocol.crypto.Suite;
import io.peaknet.simulator.adversary.Conduct;
import io.peaknet.simulator.adversary.Crook;
import io.peaknet.simulator.adversary.Crooks;
import io.peaknet.simulator.adversary.DartFrames;
import io.peaknet.simulator.adversary.Liar;
import io.peaknet.simulator.adversary.PeakFrames;
import io.peaknet.simulator.adversary.TreeFrames;
import io.peaknet.simulator.chance.Chance;
import io.peaknet.simulator.engine.LinkEnd;
import io.peaknet.simulator.engine.Participant;
import io.peaknet.simulator.live.Contender;
import io.peaknet.simulator.live.DartNode;
import io.peaknet.simulator.live.TreeNode;
import java.util.List;

/** Makes the nodes of a trial: of one protocol, honest or crooked. */
final class Contenders implements Participant.Factory {
  static final List<String> ROUTERS = List.of("peak", "dart", "m-dart", "tree");

  private final String router;
  private final Crooks crooks;
  private final Chance chance;
  private final Identities identities;
  private final int[] ids;
  private final Contender.Story story;
  private final Traffic traffic;
  private final PeakTraffic peakTraffic;

  /**
   * @throws IllegalArgumentException if there is no such protocol
   */
  Contenders(
      String router,
      int nodes,
      Crooks crooks,
      Chance chance,
      Contender.Story story,
      Traffic traffic) {
    if (!ROUTERS.contains(router)) {
      throw new IllegalArgumentException(
          "no live " + router + ": there are " + String.join(", ", ROUTERS));
    }
    this.router = router;
    this.crooks = crooks;
    this.chance = chance;
    this.story = story;
    this.traffic = traffic;
    peakTraffic = new PeakTraffic(traffic);
    identities = new Identities(router.equals("peak") ? nodes : 0, chance);
    ids = chance.forPart("identities").permutation(nodes);
    for (int node = 0; node < nodes; node++) {
      ids[node] = crooks.isNewcomer(node) ? -1 - node : ids[node];
    }
  }

  @Override
  public Contender create(int node, int life, Participant.Wire wire) {
    Crook.Frames frames =
        switch (router) {
          case "peak" -> new PeakFrames();
          case "tree" -> new TreeFrames();
          default -> new DartFrames();
        };
    Participant.Wire counting =
        (to, datagram, offset, length) -> {
          count(frames, (LinkEnd) to, datagram, offset, length);
          wire.send(to, datagram, offset, length);
        };
    if (!crooks.isCrooked(node, life)) {
      return made(node, life, Conduct.HONEST, counting);
    }
    return new Crook(
        crooks.conduct(),
        frames,
        chance.forPart("crook", node),
        counting,
        filtered -> made(node, life, crooks.conduct(), filtered));
  }

  private void count(Crook.Frames frames, LinkEnd to, byte[] datagram, int offset, int length) {
    if (router.equals("peak")) {
      peakTraffic.sent(to, datagram, offset, length);
    } else {
      boolean data = frames.isData(datagram, offset);
      traffic.add(data ? Traffic.Kind.DATA : Traffic.Kind.OTHER, length + Traffic.HEADERS);
    }
  }

  private Contender made(int node, int life, Conduct conduct, Participant.Wire wire) {
    Chance own = chance.forPart("node", node).forPart("life", life);
    return switch (router) {
      case "peak" -> {
        Suite suite = new SimSuite(own);
        Suite used = conduct == Conduct.HONEST ? suite : new Liar(suite, conduct);
        yield new PeakContender(node, identities, used, wire, story);
      }
      case "tree" -> new TreeNode(node, ids, own, wire, story);
      default -> new DartNode(node, ids, router.equals("m-dart"), own, wire, story);
    };
  }
}
