package io.peaknet.protocol.route;

import io.peaknet.protocol.address.Digits;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Meeting points as messages hold them: those of one tree together, each label without the digits
 * that it shares with the one before it.
 *
 * <p>On the wire, for each tree: u16 (slot in the top 3 bits, tag below), varint count, and for
 * each point varint cost, varint digits shared, the other digits.
 */
public final class MeetingPoints {
  /** Points named at most, and read from one message. */
  static final int MOST = 512;

  /** Messages that name them, at most. */
  public static final int MESSAGES = 4;

  /** In a message: together with a relay's header it fits into what every link carries. */
  static final int BYTES = 750;

  private MeetingPoints() {}

  /**
   * Writes as many as fit.
   *
   * @param ranked those wanted most first
   * @return at least one, which holds nothing if there is nothing to name
   */
  public static List<byte[]> write(List<MeetingPoint> ranked) {
    int count = Math.min(MOST, ranked.size());
    while (true) {
      List<byte[]> messages =
          pack(ranked.stream().limit(count).sorted(MeetingPoint::compare).toList());
      if (messages.size() <= MESSAGES) {
        return messages;
      }
      count -= 1 + count / 10;
    }
  }

  private static List<byte[]> pack(List<MeetingPoint> sorted) {
    List<byte[]> messages = new ArrayList<>();
    WireWriter message = new WireWriter(BYTES);
    for (int at = 0; at < sorted.size(); ) {
      WireWriter tree = new WireWriter(BYTES);
      int end = at;
      MeetingPoint first = sorted.get(at);
      while (end < sorted.size() && sorted.get(end).isOfTreeOf(first)) {
        int before = tree.size();
        write(tree, end == at ? Digits.NONE : sorted.get(end - 1).label(), sorted.get(end));
        if (message.size() + HEAD + tree.size() > BYTES) {
          tree.truncate(before);
          break;
        }
        end++;
      }
      if (end > at) {
        message
            .u16(first.slot() << Labels.TAG_BITS | first.tag())
            .varint(end - at)
            .bytes(tree.toBytes());
        at = end;
      } else if (message.size() > 0) {
        messages.add(message.toBytes());
        message = new WireWriter(BYTES);
      } else {
        at++; // a label that no message holds
      }
    }
    messages.add(message.toBytes());
    return messages;
  }

  /** Slot, tag and count. */
  private static final int HEAD = 4;

  private static void write(WireWriter out, Digits before, MeetingPoint point) {
    int shared = before.shared(point.label());
    out.varint(point.cost()).varint(shared);
    int[] digits = point.label().toArray();
    Digits.of(Arrays.copyOfRange(digits, shared, digits.length)).write(out);
  }

  /** Reads one of the messages that {@link #write} wrote. */
  public static List<MeetingPoint> read(WireReader in) throws MalformedException {
    List<MeetingPoint> points = new ArrayList<>();
    while (in.remaining() > 0) {
      int head = in.u16();
      int count = in.varint(MOST - points.size());
      Digits before = Digits.NONE;
      for (int i = 0; i < count; i++) {
        int cost = in.varint(Constants.INFINITY - 1);
        int shared = in.varint(before.length());
        int[] rest = Digits.read(in).toArray();
        int[] digits = Arrays.copyOf(before.toArray(), shared + rest.length);
        System.arraycopy(rest, 0, digits, shared, rest.length);
        if (digits.length > Digits.COUNT_MAX) {
          throw new MalformedException("more than " + Digits.COUNT_MAX + " digits");
        }
        before = Digits.of(digits);
        points.add(
            new MeetingPoint(
                head >>> Labels.TAG_BITS, head & ((1 << Labels.TAG_BITS) - 1), before, cost));
      }
    }
    return points;
  }
}
