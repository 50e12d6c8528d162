package io.peaknet.simulator;

import io.peaknet.simulator.Traffic.Kind;
import io.peaknet.simulator.engine.LinkEnd;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells what Peak's datagrams are for, from the formats in docs/spec alone. It reads what is
 * sealed: {@link SimSuite} hides nothing.
 */
final class PeakTraffic {
  private static final int SEALED_PACKET = 8;
  private static final int RELAY_FRAME = 9;
  private static final int SEALED_HEADER = 16;
  private static final int TAG = 16;

  /** Of a control segment: the numbers of both streams, both offsets. */
  private static final int SEGMENT_FIELDS = 16;

  /** Of a packet header: what comes behind the flags and before the addresses. */
  private static final int HEADER_FIELDS = 8 + 16;

  private static final int IDENTITY = 16;

  private final Traffic traffic;
  private final Map<LinkEnd, Stream> streams = new HashMap<>();

  PeakTraffic(Traffic traffic) {
    this.traffic = traffic;
  }

  /** One direction of a link's control stream, as far as it was sent. */
  private final class Stream {
    private int number;
    private int sent;
    private int length;
    private int lengthBytes;
    private int left;

    /** Of the message that is under way. */
    private Kind kind = Kind.OTHER;

    private boolean isTypeNext;

    void segment(int newNumber, int offset, ByteBuffer data) {
      if (newNumber != number) {
        number = newNumber;
        sent = 0;
        lengthBytes = 0;
        left = 0;
      }
      int again = Math.min(data.remaining(), Math.max(0, sent - offset));
      traffic.add(Kind.AGAIN, again);
      data.position(data.position() + again);
      sent = Math.max(sent, offset + again + data.remaining());
      while (data.hasRemaining()) {
        take(data.get());
      }
    }

    /** Messages are a varint length, a type, and the rest. */
    private void take(byte next) {
      if (left > 0) {
        kind = isTypeNext ? kindOf(next) : kind;
        traffic.add(kind, 1 + lengthBytes);
        isTypeNext = false;
        lengthBytes = 0;
        left--;
      } else {
        length = lengthBytes == 0 ? next & 0x7f : length | ((next & 0x7f) << (7 * lengthBytes));
        lengthBytes++;
        if (next >= 0) {
          left = length;
          isTypeNext = true;
        }
      }
    }

    private static Kind kindOf(byte type) {
      return switch (type) {
        case 0x03 -> Kind.VICINITY;
        case 0x02, 0x04 -> Kind.TREES;
        case 0x05, 0x06 -> Kind.AREAS;
        case 0x13, 0x14, 0x15 -> Kind.REQUESTS;
        case 0x20, 0x21, 0x22, 0x23, 0x30 -> Kind.PLACES;
        default -> Kind.OTHER;
      };
    }
  }

  /** A datagram goes out to the far end of a link. */
  void sent(LinkEnd to, byte[] datagram, int offset, int length) {
    int wire = length + Traffic.HEADERS;
    switch (datagram[offset]) {
      case SEALED_PACKET -> {
        int sealed = offset + SEALED_HEADER;
        sealed(to, ByteBuffer.wrap(datagram, sealed, length - SEALED_HEADER - TAG), wire);
      }
      case RELAY_FRAME -> {
        int header = datagram[offset + 1] & 0xff;
        traffic.add(ofEnds(datagram[offset + SEALED_HEADER + header + TAG]), wire);
      }
      default -> traffic.add(Kind.LINK_SETUP, wire);
    }
  }

  private void sealed(LinkEnd to, ByteBuffer in, int wire) {
    int type = in.get();
    switch (type) {
      case 2 -> segment(to, in, wire);
      case 3 -> traffic.add(ofMesh(in), wire);
      case 4 -> traffic.add(in.get() < 2 ? Kind.HELLO : Kind.SIZE, wire);
      case 0, 6, 7, 8 -> traffic.add(Kind.LINK_SETUP, wire);
      default -> traffic.add(ofEnds(type), wire);
    }
  }

  private void segment(LinkEnd to, ByteBuffer in, int wire) {
    if (in.remaining() == SEGMENT_FIELDS) {
      traffic.add(Kind.ACKNOWLEDGEMENT, wire);
      return;
    }
    int number = in.getInt();
    in.getInt();
    int offset = in.getInt();
    in.getInt();
    traffic.add(Kind.FRAMES, wire - in.remaining());
    streams.computeIfAbsent(to, end -> new Stream()).segment(number, offset, in);
  }

  private static Kind ofEnds(int inner) {
    return switch (inner) {
      case 1, 10 -> Kind.DATA;
      case 5 -> Kind.END_PROBE;
      case 0, 6, 7 -> Kind.SESSIONS;
      default -> Kind.ENDS;
    };
  }

  private static Kind ofMesh(ByteBuffer in) {
    int flags = in.get();
    in.position(in.position() + HEADER_FIELDS);
    skipDigits(in);
    if ((flags & 1) != 0) {
      in.getShort();
      skipDigits(in);
    }
    if ((flags & 2) != 0) {
      in.position(in.position() + IDENTITY);
      skipDigits(in);
      if ((flags & 4) != 0) {
        in.getShort();
        skipDigits(in);
      }
    }
    return switch (in.get()) {
      case 1 -> Kind.SESSIONS;
      case 2, 3 -> Kind.REGISTRATION;
      case 4, 5 -> Kind.LOOKUP;
      default -> Kind.ENDS;
    };
  }

  private static void skipDigits(ByteBuffer in) {
    int bits = 0;
    int shift = 0;
    byte next;
    do {
      next = in.get();
      bits |= (next & 0x7f) << shift;
      shift += 7;
    } while (next < 0);
    in.position(in.position() + (bits + 7) / 8);
  }
}
