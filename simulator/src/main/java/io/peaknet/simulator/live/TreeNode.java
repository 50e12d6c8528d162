package io.peaknet.simulator.live;

import io.peaknet.simulator.chance.Chance;
import io.peaknet.simulator.engine.LinkEnd;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A node that routes as Yggdrasil 0.5 does, by the rules and timers of its routing library
 * (github.com/Arceliar/ironwood, commit d50055b1, {@code network/}): one spanning tree whose root
 * is the least key, chosen every second; words of ancestors told to neighbours; packets go to the
 * neighbour with the least product of link time and tree distance left, of those nearer to the
 * destination's coordinate, which a lookup along Bloom filters has found.
 *
 * <p>Kinder than the original: a link is there after one round trip (there: TCP, TLS, a greeting),
 * is dialled again every second for ever, and loses nothing while it stands; there is no handshake
 * of sessions. A trial's packets go one way, and a coordinate is forgotten if nothing comes back
 * for a minute: so whoever is sent to answers now and then, as programs do.
 */
public final class TreeNode implements Contender {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final long KEEP_ALIVE_NS = SECOND_NS;
  private static final long SILENCE_NS = 3 * SECOND_NS;
  private static final long ANSWER_NS = 10 * SECOND_NS;
  private static final long UNLIMITED = Long.MAX_VALUE;

  /** Number of a packet that answers others, and is not answered. */
  private static final int ANSWER = Integer.MAX_VALUE;

  private static final byte OPEN = 0;
  private static final byte KEEP_ALIVE = 1;
  private static final byte REQUEST = 2;

  /** First byte of a parent's consent. */
  public static final byte RESPONSE = 3;

  private static final byte ANNOUNCE = 4;
  private static final byte FILTER = 5;
  private static final byte LOOKUP = 6;
  private static final byte NOTIFY = 7;
  private static final byte BROKEN = 8;

  /** First byte of data. */
  public static final byte TRAFFIC = 9;

  private final int node;
  private final int[] ids;
  private final int id;
  private final Wire wire;
  private final Story story;
  private final Chance chance;
  private final TreeTable table;
  private final TreeFilters filters;
  private final TreePaths paths = new TreePaths();
  private final TreeParent parent;
  private final Map<LinkEnd, Long> links = new LinkedHashMap<>();
  private final Map<Integer, TreeNeighbour> neighbours = new TreeMap<>();
  private final Map<Integer, Long> answeredNs = new HashMap<>();
  private int[] place = new int[0];
  private boolean placed;
  private long maintenanceNs;

  /**
   * A node that has not started.
   *
   * @param ids the key of each node of the run; the least is root
   */
  public TreeNode(int node, int[] ids, Chance chance, Wire wire, Story story) {
    this.node = node;
    this.ids = ids;
    this.id = ids[node];
    this.chance = chance;
    this.wire = wire;
    this.story = story;
    table = new TreeTable(id);
    filters = new TreeFilters(id);
    parent = new TreeParent(id, table);
  }

  // Time.

  /** Whether a datagram carries a packet of the trial. */
  public static boolean isData(byte[] datagram, int offset) {
    return datagram[offset] == TRAFFIC;
  }

  @Override
  public void start(long nowNs) {
    maintain(nowNs);
  }

  @Override
  public long deadlineNs() {
    long ns = maintenanceNs;
    for (TreeNeighbour each : neighbours.values()) {
      ns = Math.min(ns, Math.min(each.keepAliveNs, each.silentNs));
    }
    return ns;
  }

  @Override
  public void tick(long nowNs) {
    for (TreeNeighbour each : neighbours.values().toArray(TreeNeighbour[]::new)) {
      if (each.silentNs <= nowNs) {
        lost(nowNs, each);
      } else if (each.keepAliveNs <= nowNs) {
        send(nowNs, each, KEEP_ALIVE, TreeWire.of(KEEP_ALIVE));
      }
    }
    if (maintenanceNs <= nowNs) {
      maintain(nowNs);
    }
  }

  private void maintain(long nowNs) {
    maintenanceNs = nowNs + SECOND_NS;
    if (table.expire(nowNs)) {
      neighbours.values().forEach(each -> each.told.removeIf(key -> table.word(key) == null));
    }
    paths.expire(nowNs);
    TreeWord chosen = parent.choose(nowNs, neighbours.values(), chance);
    if (chosen != null) {
      take(nowNs, chosen);
      neighbours.values().forEach(each -> request(nowNs, each));
    }
    announce(nowNs);
    filters.round(
        onTree(), (key, filter) -> send(nowNs, neighbours.get(key), FILTER, filterFrame(filter)));
    settled();
    links.forEach((end, number) -> {
      if (neighbours.values().stream().noneMatch(each -> each.end.equals(end))) {
        open(end, number, 0);
      }
    });
  }

  private Set<Integer> onTree() {
    Set<Integer> onTree = new HashSet<>();
    TreeWord own = table.word(id);
    for (int key : neighbours.keySet()) {
      TreeWord word = table.word(key);
      if ((own != null && own.parent() == key) || (word != null && word.parent() == id)) {
        onTree.add(key);
      }
    }
    return onTree;
  }

  private void settled() {
    int[] now = table.path(id);
    if (placed && !Arrays.equals(now, place)) {
      story.moved(node);
    }
    place = now;
    placed = true;
  }

  // Links.

  @Override
  public void dial(long nowNs, LinkEnd end, int neighbour) {
    long number = chance.nextLong() >>> 1;
    links.put(end, number);
    open(end, number, 0);
  }

  @Override
  public void hangUp(long nowNs, LinkEnd end) {
    links.remove(end);
    for (TreeNeighbour each : neighbours.values().toArray(TreeNeighbour[]::new)) {
      if (each.end.equals(end)) {
        remove(each);
      }
    }
  }

  /** A connection is named by a number of each end. */
  private void open(LinkEnd end, long number, long theirs) {
    byte[] frame = TreeWire.of(OPEN).key(id).number(number).number(theirs).bytes();
    wire.send(end, frame, 0, frame.length);
  }

  private void opened(long nowNs, LinkEnd from, ByteBuffer frame) {
    int key = TreeWire.key(frame);
    long theirs = TreeWire.number(frame);
    boolean known = links.containsKey(from) && TreeWire.number(frame) == links.get(from);
    long number = links.computeIfAbsent(from, end -> chance.nextLong() >>> 1);
    TreeNeighbour before = neighbours.get(key);
    if (before != null && before.connection != theirs) {
      remove(before);
    }
    if (!known) {
      open(from, number, theirs);
    }
    if (before == null || before.connection != theirs) {
      TreeNeighbour fresh = new TreeNeighbour(from, key, theirs, freePort());
      neighbours.put(key, fresh);
      filters.add(key);
      request(nowNs, fresh);
      send(nowNs, fresh, FILTER, filterFrame(filters.told(key)));
    }
  }

  private int freePort() {
    int port = 1;
    for (boolean taken = true; taken; ) {
      int wanted = port;
      taken = neighbours.values().stream().anyMatch(each -> each.port == wanted);
      port += taken ? 1 : 0;
    }
    return port;
  }

  /** Nothing came for too long: another connection is tried. */
  private void lost(long nowNs, TreeNeighbour gone) {
    remove(gone);
    if (links.containsKey(gone.end)) {
      dial(nowNs, gone.end, gone.end.node());
    }
  }

  private void remove(TreeNeighbour gone) {
    neighbours.remove(gone.key);
    filters.remove(gone.key);
  }

  private void send(long nowNs, @Nullable TreeNeighbour to, byte type, TreeWire frame) {
    if (to != null) {
      to.keepAliveNs = NEVER;
      if (type != KEEP_ALIVE && to.silentNs == NEVER) {
        to.silentNs = nowNs + SILENCE_NS;
      }
      byte[] bytes = frame.bytes();
      wire.send(to.end, bytes, 0, bytes.length);
    }
  }

  // The tree.

  private void take(long nowNs, TreeWord word) {
    neighbours.values().forEach(each -> each.told.remove(word.node()));
    table.take(nowNs, word);
  }

  private void request(long nowNs, TreeNeighbour to) {
    TreeWord own = table.word(id);
    to.response = null;
    to.askedNs = nowNs;
    to.sequence = own == null ? 1 : own.sequence() + 1;
    to.nonce = chance.nextLong() >>> 1;
    send(nowNs, to, REQUEST, TreeWire.of(REQUEST).number(to.sequence).number(to.nonce));
  }

  private void responded(long nowNs, TreeNeighbour from, ByteBuffer frame) {
    long sequence = TreeWire.number(frame);
    long nonce = TreeWire.number(frame);
    int port = (int) TreeWire.number(frame);
    if (from.response == null && from.sequence == sequence && from.nonce == nonce) {
      from.response = new TreeWord(id, from.key, sequence, nonce, port);
      from.measured(nowNs - from.askedNs);
    }
  }

  private void announce(long nowNs) {
    int[] own = table.ancestry(id);
    for (TreeNeighbour to : neighbours.values()) {
      for (int[] line : new int[][] {own, table.ancestry(to.key)}) {
        for (int key : line) {
          TreeWord word = table.word(key);
          if (word != null && to.told.add(key)) {
            send(nowNs, to, ANNOUNCE, TreeWire.of(ANNOUNCE).word(word));
          }
        }
      }
    }
  }

  private void announced(long nowNs, TreeNeighbour from, TreeWord word) {
    TreeWord known = table.word(word.node());
    if (known == null || word.supersedes(known)) {
      take(nowNs, word);
      parent.announced(word.node());
    } else if (!word.equals(known)) {
      send(nowNs, from, ANNOUNCE, TreeWire.of(ANNOUNCE).word(known));
    }
    from.told.add(word.node());
  }

  private static TreeWire filterFrame(long[] filter) {
    return TreeWire.of(FILTER).filter(filter);
  }

  // Packets.

  /**
   * The neighbour that a packet for a coordinate goes to; null if this node is nearest.
   *
   * @param watermark the tree distance that this node must undercut
   */
  private @Nullable TreeNeighbour next(int[] path, long watermark) {
    int own = table.distance(path, id);
    TreeNeighbour best = null;
    long bestProduct = 0;
    int bestDistance = 0;
    for (TreeNeighbour each : neighbours.values()) {
      int distance = own < watermark ? table.distance(path, each.key) : Integer.MAX_VALUE;
      if (distance >= own) {
        continue;
      }
      long product = each.costMs() * distance;
      if (best == null
          || product < bestProduct
          || (product == bestProduct && distance < bestDistance)) {
        best = each;
        bestProduct = product;
        bestDistance = distance;
      }
    }
    return best;
  }

  /** The key of the node that a packet for a coordinate goes to; -1 if it goes no further. */
  int via(int[] path) {
    TreeNeighbour next = next(path, UNLIMITED);
    return next == null ? -1 : next.key;
  }

  /** Where it is: the ports from the root down. */
  int[] path() {
    return table.path(id).clone();
  }

  /** The root that it believes in; its own key if none. */
  int root() {
    int[] line = table.ancestry(id);
    return line.length == 0 ? id : line[0];
  }

  @Override
  public void send(long nowNs, int destination, int packet) {
    sendTo(nowNs, ids[destination], packet);
  }

  @Override
  public void seek(long nowNs, int name) {
    lookup(nowNs, id, id, name, table.path(id));
  }

  private void sendTo(long nowNs, int to, int packet) {
    int[] path = paths.path(nowNs, to);
    if (path != null) {
      paths.sent(nowNs, to, packet);
      traffic(nowNs, path, UNLIMITED, table.path(id), id, to, packet);
    } else if (paths.await(nowNs, to, packet)) {
      lookup(nowNs, id, id, to, table.path(id));
    }
  }

  private void traffic(
      long nowNs, int[] path, long watermark, int[] from, int source, int to, int packet) {
    TreeNeighbour next = next(path, watermark);
    if (next != null) {
      TreeWire frame = TreeWire.of(TRAFFIC).path(path).path(from).key(source).key(to);
      send(nowNs, next, TRAFFIC, frame.number(table.distance(path, id)).number(packet));
    } else if (to == id) {
      paths.heardFrom(nowNs, source);
      arrived(nowNs, source, packet);
    } else {
      broken(nowNs, from, UNLIMITED, source, to);
    }
  }

  private void arrived(long nowNs, int source, int packet) {
    if (packet == ANSWER) {
      return;
    }
    story.arrived(node, packet);
    Long lastNs = answeredNs.get(source);
    if (lastNs == null || nowNs - lastNs >= ANSWER_NS) {
      answeredNs.put(source, nowNs);
      sendTo(nowNs, source, ANSWER);
    }
  }

  private void broken(long nowNs, int[] path, long watermark, int source, int to) {
    TreeNeighbour next = next(path, watermark);
    if (next != null) {
      TreeWire frame = TreeWire.of(BROKEN).path(path).number(table.distance(path, id));
      send(nowNs, next, BROKEN, frame.key(source).key(to));
    } else if (source == id && paths.broken(nowNs, to)) {
      lookup(nowNs, id, id, to, table.path(id));
    }
  }

  private void lookup(long nowNs, int ingress, int source, int to, int[] from) {
    for (TreeNeighbour each : neighbours.values()) {
      if (each.key != ingress && filters.leadsTo(each.key, to)) {
        send(nowNs, each, LOOKUP, TreeWire.of(LOOKUP).key(source).key(to).path(from));
      }
    }
    if (to == id) {
      // Counted in seconds, as there; simulated time is none when the run begins.
      notice(nowNs, from, UNLIMITED, id, source, 1 + nowNs / SECOND_NS, table.path(id));
    }
  }

  private void notice(
      long nowNs, int[] path, long watermark, int about, int to, long sequence, int[] place) {
    TreeNeighbour next = next(path, watermark);
    if (next != null) {
      TreeWire frame = TreeWire.of(NOTIFY).path(path).number(table.distance(path, id));
      frame.key(about).key(to).number(sequence).path(place).signature();
      send(nowNs, next, NOTIFY, frame);
    } else if (to == id) {
      int packet = paths.answered(nowNs, about, sequence, place);
      if (packet != TreePaths.NONE) {
        paths.sent(nowNs, about, packet);
        traffic(nowNs, place, UNLIMITED, table.path(id), id, about, packet);
      }
    }
  }

  @Override
  public void receive(long nowNs, LinkEnd from, byte[] datagram) {
    ByteBuffer frame = ByteBuffer.wrap(datagram);
    byte type = frame.get();
    if (type == OPEN) {
      opened(nowNs, from, frame);
      return;
    }
    for (TreeNeighbour each : neighbours.values()) {
      if (each.end.equals(from)) {
        each.silentNs = NEVER;
        if (type != KEEP_ALIVE && each.keepAliveNs == NEVER) {
          each.keepAliveNs = nowNs + KEEP_ALIVE_NS;
        }
        read(nowNs, each, type, frame);
        return;
      }
    }
  }

  private void read(long nowNs, TreeNeighbour from, byte type, ByteBuffer in) {
    switch (type) {
      case REQUEST -> {
        TreeWire frame = TreeWire.of(RESPONSE).number(TreeWire.number(in));
        frame.number(TreeWire.number(in)).number(from.port).signature();
        send(nowNs, from, RESPONSE, frame);
      }
      case RESPONSE -> responded(nowNs, from, in);
      case ANNOUNCE -> announced(nowNs, from, TreeWire.word(in));
      case FILTER -> filters.heard(from.key, TreeWire.filter(in));
      case LOOKUP -> {
        if (filters.isOnTree(from.key)) {
          int source = TreeWire.key(in);
          int to = TreeWire.key(in);
          lookup(nowNs, from.key, source, to, TreeWire.path(in));
        }
      }
      case NOTIFY -> {
        int[] path = TreeWire.path(in);
        long watermark = TreeWire.number(in);
        int about = TreeWire.key(in);
        int to = TreeWire.key(in);
        long sequence = TreeWire.number(in);
        notice(nowNs, path, watermark, about, to, sequence, TreeWire.path(in));
      }
      case BROKEN -> {
        int[] path = TreeWire.path(in);
        long watermark = TreeWire.number(in);
        int source = TreeWire.key(in);
        broken(nowNs, path, watermark, source, TreeWire.key(in));
      }
      case TRAFFIC -> {
        int[] path = TreeWire.path(in);
        int[] back = TreeWire.path(in);
        int source = TreeWire.key(in);
        int to = TreeWire.key(in);
        long watermark = TreeWire.number(in);
        traffic(nowNs, path, watermark, back, source, to, (int) TreeWire.number(in));
      }
      default -> {
        // A sign of life.
      }
    }
  }
}
