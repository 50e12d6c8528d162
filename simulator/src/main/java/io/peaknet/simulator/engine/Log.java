package io.peaknet.simulator.engine;

import java.util.Arrays;

/** What a part did, in order, and what it sent: read once all parts have come as far. */
final class Log {
  private static final int ROOM = 1024;

  private long[] timeNs = new long[ROOM];
  private long[] number = new long[ROOM];
  private int[] node = new int[ROOM];
  private int[] arrivedAt = new int[ROOM];
  private boolean[] counts = new boolean[ROOM];
  private long[] content = new long[ROOM];
  private int[] firstSent = new int[ROOM];
  private int happened;
  private int read;

  private long[] sentNs = new long[ROOM];
  private int[] sentTo = new int[ROOM];
  private byte[][] sentBytes = new byte[ROOM][];
  private int sent;

  /** Makes what was noted count. */
  interface Reader {
    /** A datagram arrived, and was heard unless it was lost under way. */
    void arrived(long timeNs, int to, boolean heard, long content);

    /** A node was woken. */
    void woken(long timeNs, int node);

    /** What arrived, or the waking, made the node send. */
    void sent(long arrivesNs, int to, byte[] datagram);
  }

  /** Notes that a datagram arrives. */
  void arrives(long atNs, long itsNumber, int to, boolean heard, long itsContent) {
    happens(atNs, itsNumber, -1, to, heard, itsContent);
  }

  /** Notes that a node is woken. */
  void wakes(long atNs, long itsNumber, int itsNode) {
    happens(atNs, itsNumber, itsNode, -1, true, 0);
  }

  /** Notes that a node starts. */
  void starts(long atNs, long itsNumber) {
    happens(atNs, itsNumber, -1, -1, false, 0);
  }

  private void happens(
      long atNs, long itsNumber, int itsNode, int to, boolean itCounts, long itsContent) {
    if (happened == timeNs.length) {
      int room = 2 * happened;
      timeNs = Arrays.copyOf(timeNs, room);
      number = Arrays.copyOf(number, room);
      node = Arrays.copyOf(node, room);
      arrivedAt = Arrays.copyOf(arrivedAt, room);
      counts = Arrays.copyOf(counts, room);
      content = Arrays.copyOf(content, room);
      firstSent = Arrays.copyOf(firstSent, room);
    }
    timeNs[happened] = atNs;
    number[happened] = itsNumber;
    node[happened] = itsNode;
    arrivedAt[happened] = to;
    counts[happened] = itCounts;
    content[happened] = itsContent;
    firstSent[happened++] = sent;
  }

  /** Notes a datagram that what was noted last makes a node send. */
  void sends(long arrivesNs, int to, byte[] datagram) {
    if (sent == sentNs.length) {
      int room = 2 * sent;
      sentNs = Arrays.copyOf(sentNs, room);
      sentTo = Arrays.copyOf(sentTo, room);
      sentBytes = Arrays.copyOf(sentBytes, room);
    }
    sentNs[sent] = arrivesNs;
    sentTo[sent] = to;
    sentBytes[sent++] = datagram;
  }

  /** Whether there is something left to be read. */
  boolean isUnread() {
    return read < happened;
  }

  /** Whether what is read next here comes before what is in the other; both have something. */
  boolean isBefore(Log other) {
    int a = read;
    int b = other.read;
    if (timeNs[a] != other.timeNs[b]) {
      return timeNs[a] < other.timeNs[b];
    }
    return number[a] != other.number[b] ? number[a] < other.number[b] : node[a] < other.node[b];
  }

  /** Reads one event, and all that it sent. */
  void read(Reader reader) {
    int at = read++;
    if (arrivedAt[at] >= 0) {
      reader.arrived(timeNs[at], arrivedAt[at], counts[at], content[at]);
    } else if (node[at] >= 0) {
      reader.woken(timeNs[at], node[at]);
    }
    int end = read < happened ? firstSent[read] : sent;
    for (int i = firstSent[at]; i < end; i++) {
      reader.sent(sentNs[i], sentTo[i], sentBytes[i]);
    }
  }

  /** Empties it. */
  void clear() {
    Arrays.fill(sentBytes, 0, sent, null);
    happened = 0;
    read = 0;
    sent = 0;
  }
}
