package io.peaknet.protocol.link;

import io.peaknet.protocol.session.InnerType;
import io.peaknet.protocol.timer.Timers;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import java.util.Arrays;
import java.util.TreeMap;

/**
 * Control messages to one neighbour, in order and without loss, over sealed packets that may be
 * lost or late. Each side's direction has a random number; a side that begins anew takes another,
 * and the other side then knows that all that was said before is void.
 *
 * <p>Segment: inner type, u32 number of the sender's stream, u32 number of the receiver's stream as
 * the sender knows it (0: not from its first byte on), u32 offset of the data, u32 offset up to
 * which the receiver's stream has arrived, data. The stream is a sequence of varint length and
 * message.
 */
final class ControlStream {
  /** Length of a segment without data: an acknowledgement alone. */
  static final int HEADER = 17;

  private static final int MESSAGE_MAX = 1 << 20;

  interface Listener {
    /** Sends an inner packet to the neighbour. */
    void transmit(long nowNs, byte[] inner, int length);

    /** A whole message from the neighbour. */
    void message(long nowNs, byte[] message);

    /** The neighbour's stream begins anew: what it said before is void. */
    void heardAnew(long nowNs);

    /** The neighbour has lost what it was told: say it again. */
    void tellAnew(long nowNs);

    /** Too much is waiting. */
    void overrun(long nowNs);

    long rttNs();

    /** A number greater than all before, across all links of this node. */
    int nextStream();
  }

  private final Listener listener;
  private final Timers.Timer retransmit;
  private final Timers.Timer ack;

  /** Buffers of links that have nothing to say: nearly all, nearly always. */
  private static final byte[] EMPTY = {};

  private byte[] queue = EMPTY;
  private int queued;
  private int queueOffset; // stream offset of queue[0]: all before is acknowledged
  private int sentOffset; // stream offset up to which was sent at least once
  private int sendId;
  private boolean everAcknowledged;
  private int doublings;
  private boolean stopped;
  private final Timers timers;

  private int receiveId;
  private int receivedOffset;
  private byte[] partial = EMPTY;
  private int partialLength;
  private final TreeMap<Integer, byte[]> ahead = new TreeMap<>();

  ControlStream(Listener listener, Timers timers) {
    this.listener = listener;
    this.timers = timers;
    retransmit = timers.timer(this::retransmit);
    ack = timers.timer(this::acknowledge);
  }

  /** Begins anew: nothing was said, nothing was heard. */
  void reset() {
    stopped = false;
    beginSending();
    clearReceived();
  }

  /** The neighbour has restarted, and counts its streams anew. */
  void peerRestarted() {
    receiveId = 0;
    clearReceived();
  }

  private void beginSending() {
    sendId = listener.nextStream();
    queued = 0;
    queueOffset = 0;
    sentOffset = 0;
    doublings = 0;
    everAcknowledged = false;
    retransmit.cancel();
  }

  private void clearReceived() {
    receivedOffset = 0;
    partialLength = 0;
    partial = EMPTY;
    ahead.clear();
  }

  /** Neither says nor hears anything until {@link #reset}. */
  void stop() {
    stopped = true;
    retransmit.cancel();
    ack.cancel();
    queue = EMPTY;
    queued = 0;
    clearReceived();
  }

  void send(byte[] message) {
    if (stopped) {
      return;
    }
    WireWriter framed = new WireWriter(message.length + 3).blob(message);
    if (queued + framed.size() > queue.length) {
      queue = Arrays.copyOf(queue, Math.max(queue.length * 2, queued + framed.size()));
    }
    System.arraycopy(framed.array(), 0, queue, queued, framed.size());
    queued += framed.size();
    if (queued > Constants.BACKLOG_MAX) {
      listener.overrun(timers.nowNs());
      return;
    }
    ack.armBy(timers.nowNs()); // what is said within one event travels together
  }

  private void pump(long nowNs) {
    int end = Math.min(queued, Constants.WINDOW_BYTES);
    while (sentOffset - queueOffset < end) {
      int from = sentOffset - queueOffset;
      int length = Math.min(Constants.SEGMENT_BYTES, end - from);
      segment(nowNs, sentOffset, from, length);
      sentOffset += length;
    }
    if (queued > 0 && !retransmit.isArmed()) {
      armRetransmit(nowNs);
    }
  }

  private void armRetransmit(long nowNs) {
    long timeout = Constants.RETRANSMIT_NS + 3 * Math.max(0, listener.rttNs());
    retransmit.arm(nowNs + (timeout << doublings));
  }

  private void retransmit(long nowNs) {
    if (queued == 0) {
      return;
    }
    doublings = Math.min(doublings + 1, Constants.RETRANSMIT_DOUBLINGS);
    int length = Math.min(Constants.SEGMENT_BYTES, queued);
    segment(nowNs, queueOffset, 0, length);
    sentOffset = Math.max(sentOffset, queueOffset + length);
    armRetransmit(nowNs);
  }

  private void segment(long nowNs, int offset, int from, int length) {
    ack.cancel();
    WireWriter out =
        new WireWriter(HEADER + length)
            .u8(InnerType.STREAM)
            .u32(sendId)
            .u32(receivedOffset == 0 ? 0 : receiveId) // known only from its first byte on
            .u32(offset)
            .u32(receivedOffset)
            .bytes(queue, from, length);
    listener.transmit(nowNs, out.array(), out.size());
  }

  private void acknowledge(long nowNs) {
    int before = sentOffset;
    pump(nowNs);
    if (sentOffset == before) {
      segment(nowNs, sentOffset, 0, 0);
    }
  }

  /** A segment came; its inner type has been read. */
  void receive(long nowNs, WireReader in) throws MalformedException {
    if (stopped) {
      return;
    }
    int theirId = in.u32();
    int knownId = in.u32();
    int offset = in.u32();
    int acknowledged = in.u32();
    byte[] data = in.bytes(in.remaining());
    if (theirId <= 0 || theirId < receiveId) {
      return; // late: from a stream that has ended
    }
    if (theirId > receiveId) {
      receiveId = theirId;
      clearReceived();
      listener.heardAnew(nowNs);
      boolean lost = knownId != sendId || acknowledged - queueOffset < 0;
      if (lost && everAcknowledged) {
        beginSending();
        listener.tellAnew(nowNs);
      }
    }
    if (knownId == sendId) {
      acknowledged(nowNs, acknowledged);
    }
    if (data.length > 0) {
      ack.armBy(nowNs + Constants.ACK_DELAY_NS);
      accept(nowNs, offset, data);
    }
  }

  private void acknowledged(long nowNs, int upTo) {
    int count = upTo - queueOffset;
    if (count <= 0 || count > queued) {
      return;
    }
    everAcknowledged = true;
    doublings = 0;
    System.arraycopy(queue, count, queue, 0, queued - count);
    queued -= count;
    queueOffset = upTo;
    if (queued == 0) {
      queue = EMPTY;
    }
    if (sentOffset - queueOffset < 0) {
      sentOffset = queueOffset;
    }
    retransmit.cancel();
    pump(nowNs);
  }

  private void accept(long nowNs, int offset, byte[] data) throws MalformedException {
    int position = offset - receivedOffset;
    if (position > 0) {
      if (ahead.size() < Constants.AHEAD_MAX && position < 2 * Constants.WINDOW_BYTES) {
        ahead.putIfAbsent(offset, data);
      }
      return;
    }
    append(data, -position);
    while (!ahead.isEmpty() && ahead.firstKey() - receivedOffset <= 0) {
      var first = ahead.pollFirstEntry();
      append(first.getValue(), receivedOffset - first.getKey());
    }
    deliver(nowNs);
  }

  private void append(byte[] data, int skip) {
    int length = data.length - skip;
    if (length <= 0) {
      return;
    }
    if (partialLength + length > partial.length) {
      partial = Arrays.copyOf(partial, Math.max(partial.length * 2, partialLength + length));
    }
    System.arraycopy(data, skip, partial, partialLength, length);
    partialLength += length;
    receivedOffset += length;
  }

  private void deliver(long nowNs) throws MalformedException {
    int id = receiveId;
    int at = 0;
    while (at < partialLength) {
      int start = at;
      int length = 0;
      int shift = 0;
      boolean whole = false;
      while (at < partialLength && !whole) {
        int b = partial[at++];
        length |= (b & 0x7f) << shift;
        shift += 7;
        whole = b >= 0;
        if (shift > 21 || length > MESSAGE_MAX) {
          throw new MalformedException("control message too long");
        }
      }
      if (!whole || at + length > partialLength) {
        at = start;
        break;
      }
      byte[] message = Arrays.copyOfRange(partial, at, at + length);
      at += length;
      listener.message(nowNs, message);
      if (stopped || receiveId != id) {
        return;
      }
    }
    if (at > 0) {
      System.arraycopy(partial, at, partial, 0, partialLength - at);
      partialLength -= at;
    }
    if (partialLength == 0) {
      partial = EMPTY;
    }
  }
}
