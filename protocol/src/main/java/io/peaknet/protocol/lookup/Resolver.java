package io.peaknet.protocol.lookup;

import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.route.PacketHeader;
import io.peaknet.protocol.route.Router;
import io.peaknet.protocol.timer.Timers;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Finds records: of a node in the vicinity from itself, of any other from its anchors. */
public final class Resolver {
  /**
   * What was found; {@code record} is null if nothing was. {@code from} is "vicinity" or "anchor".
   */
  public record Found(@Nullable NodeRecord record, String from, String failure) {}

  private static final class Search {
    final IdentityAddress node;
    final List<BiConsumer<Long, Found>> answers = new ArrayList<>();
    final int token;
    final long deadlineNs;
    int[] replicas = {};
    boolean nearBy;
    int asked;
    int missing;
    Timers.@Nullable Timer next;

    Search(IdentityAddress node, int token, long deadlineNs) {
      this.node = node;
      this.token = token;
      this.deadlineNs = deadlineNs;
    }
  }

  private final Suite suite;
  private final Router router;
  private final Courier courier;
  private final Timers timers;
  private final Map<IdentityAddress, Search> searches = new LinkedHashMap<>();
  private final Map<IdentityAddress, NodeRecord> cache =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<IdentityAddress, NodeRecord> eldest) {
          return size() > Constants.CACHE_MAX;
        }
      };

  /** Knows nothing yet. */
  public Resolver(Suite suite, Router router, Courier courier, Timers timers) {
    this.suite = suite;
    this.router = router;
    this.courier = courier;
    this.timers = timers;
  }

  /** A record met before; it may be out of date. */
  public @Nullable NodeRecord cached(IdentityAddress node) {
    return cache.get(node);
  }

  /** Remembers a verified record if it is the newest. */
  public void remember(NodeRecord record) {
    NodeRecord known = cache.get(record.node());
    if (known == null || known.sequence() < record.sequence()) {
      cache.put(record.node(), record);
    }
  }

  /** Asks the network; answers exactly once, within {@link Constants#DEADLINE_NS}. */
  public void find(long nowNs, IdentityAddress node, BiConsumer<Long, Found> answer) {
    Search running = searches.get(node);
    if (running != null) {
      running.answers.add(answer);
      return;
    }
    Search search = new Search(node, (int) suite.randomLong(), nowNs + Constants.DEADLINE_NS);
    search.answers.add(answer);
    search.next = timers.timer(now -> step(now, search));
    searches.put(node, search);
    step(nowNs, search);
  }

  private void step(long nowNs, Search search) {
    if (searches.get(search.node) != search || search.next == null) {
      return;
    }
    if (nowNs >= search.deadlineNs || search.asked >= Constants.ROUNDS * Constants.REPLICAS) {
      boolean over = nowNs >= search.deadlineNs;
      if (over || search.missing >= search.asked) {
        String failure = search.missing > 0 ? "no anchor has a record of it" : "no anchor answered";
        finish(nowNs, search, new Found(null, "anchor", failure));
      } else {
        search.next.arm(search.deadlineNs);
      }
      return;
    }
    WireWriter out = new WireWriter(128).u32(search.token).identity(search.node);
    router.labels().write(out);
    byte[] payload = out.toBytes();
    if (!search.nearBy && router.knows(search.node)) {
      search.nearBy = true;
      courier.send(nowNs, PacketHeader.toName(search.node), MessageKind.QUERY, payload);
      search.next.arm(nowNs + Constants.ASK_NEXT_NS);
      return;
    }
    if (search.asked % Constants.REPLICAS == 0) {
      search.replicas = Points.nearestFirst(suite, search.node, router.forwarder());
      if (search.nearBy && router.knows(search.node)) {
        // When it was asked it may not have known a way back: of a node just met nobody else knows.
        courier.send(nowNs, PacketHeader.toName(search.node), MessageKind.QUERY, payload);
      }
    }
    int replica = search.replicas[search.asked++ % Constants.REPLICAS];
    courier.send(
        nowNs,
        PacketHeader.toKey(Points.point(suite, search.node, replica)),
        MessageKind.QUERY,
        payload);
    boolean lastOfRound = search.asked % Constants.REPLICAS == 0;
    search.next.armBy(nowNs + (lastOfRound ? 3 : 1) * Constants.ASK_NEXT_NS);
  }

  /** An answer came: token, code, perhaps a record. */
  public void answered(long nowNs, WireReader in) throws MalformedException {
    int token = in.u32();
    int code = in.u8();
    Search search = null;
    for (Search candidate : searches.values()) {
      if (candidate.token == token) {
        search = candidate;
      }
    }
    if (search == null || search.next == null) {
      return;
    }
    if (code != Anchor.OK) {
      search.missing++;
      if (search.asked % Constants.REPLICAS != 0) {
        search.next.armBy(nowNs + 1);
      }
      return;
    }
    NodeRecord record = NodeRecord.read(in);
    in.end();
    if (!record.node().equals(search.node) || !record.verify(suite)) {
      return;
    }
    if (search.asked == 0) {
      cache.put(record.node(), record); // from the node itself: the last word, whatever its number
    } else {
      remember(record);
    }
    finish(nowNs, search, new Found(record, search.asked == 0 ? "vicinity" : "anchor", ""));
  }

  private void finish(long nowNs, Search search, Found found) {
    searches.remove(search.node);
    if (search.next != null) {
      search.next.cancel();
    }
    for (BiConsumer<Long, Found> answer : search.answers) {
      answer.accept(nowNs, found);
    }
  }
}
