package io.peaknet.simulator.adversary;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A node's control messages to one neighbour (docs/spec/links.md, "Control stream"), with lies in
 * the updates of its tables (docs/spec/routing.md). A lie has the length of the truth, so that the
 * stream's offsets stand; what is sent again is the same lie again.
 */
final class ForgedStream {
  /** Type, two stream numbers, offset, acknowledgement. */
  static final int HEADER = 17;

  private static final int NUMBER_AT = 1;
  private static final int OFFSET_AT = 9;

  private static final int VICINITY = 3;
  private static final int TREES = 4;
  private static final int AREAS = 5;

  private static final int RETRACTED = 1;
  private static final int ORIGIN = 2;
  private static final int PAYLOAD = 4;
  private static final int NAME = 16;
  private static final byte GREATEST_WEIGHT = (byte) 255;

  private final Conduct conduct;
  private byte[] said = new byte[1024];
  private int length;

  /** Where the first message begins of which the end has not been said. */
  private int whole;

  /** Bytes before this have been sent and must stay. */
  private int sent;

  ForgedStream(Conduct conduct) {
    this.conduct = conduct;
  }

  /** The number of the stream that a segment belongs to. */
  static int number(byte[] segment) {
    return ByteBuffer.wrap(segment).getInt(NUMBER_AT);
  }

  /** Puts lies into a segment. */
  void forge(byte[] segment) {
    int offset = ByteBuffer.wrap(segment).getInt(OFFSET_AT);
    int end = offset + segment.length - HEADER;
    if (offset > length) {
      return; // what lies between was never said: not a segment
    }
    if (end > length) {
      if (end > said.length) {
        said = Arrays.copyOf(said, 2 * end);
      }
      System.arraycopy(segment, HEADER + length - offset, said, length, end - length);
      sent = length;
      length = end;
      lie();
    }
    System.arraycopy(said, offset, segment, HEADER, end - offset);
  }

  private void lie() {
    ByteBuffer in = ByteBuffer.wrap(said, 0, length);
    try {
      while (whole < length) {
        in.limit(length).position(whole);
        int size = (int) varint(in);
        int end = in.position() + size;
        in.limit(Math.min(end, length));
        message(in);
        if (end > length) {
          return;
        }
        whole = end;
      }
    } catch (BufferUnderflowException _) {
      // The rest of this message has not been said: it is read again when it has.
    }
  }

  private void message(ByteBuffer in) {
    int type = in.get();
    while (type >= VICINITY && type <= AREAS && in.hasRemaining()) {
      entry(type, in);
    }
  }

  private void entry(int type, ByteBuffer in) {
    switch (type) {
      case VICINITY -> name(in);
      case TREES -> skip(in, 1);
      default -> {
        if (varint(in) > 0) {
          varint(in);
        }
      }
    }
    int flags = in.get();
    if ((flags & RETRACTED) != 0) {
      return;
    }
    if ((flags & ORIGIN) != 0 && type != VICINITY) {
      if (type == TREES) {
        varint(in);
        skip(in, Long.BYTES);
      } else {
        skip(in, Long.BYTES);
        varint(in);
      }
      name(in);
    }
    varint(in); // sequence
    int metricAt = in.position();
    varint(in);
    if (conduct.lies()) {
      least(metricAt, in.position());
    }
    if ((flags & PAYLOAD) != 0) {
      payload(type, in);
    }
  }

  /** The smallest number that takes as many bytes. */
  private void least(int from, int to) {
    for (int at = from; at < to; at++) {
      boolean last = at == to - 1;
      put(at, (byte) (!last ? 0x80 : to - from == 1 ? 0 : 1));
    }
  }

  private void put(int at, byte value) {
    if (at >= sent) {
      said[at] = value;
    }
  }

  private void payload(int type, ByteBuffer in) {
    switch (type) {
      case VICINITY -> {
        for (int changed = Integer.bitCount(in.get() & 0xff); changed > 0; changed--) {
          if (in.getShort() != 0) {
            digits(in);
          }
        }
        skip(in, 1); // the reach
      }
      case TREES -> {
        varint(in);
        digits(in);
      }
      default -> {
        if (conduct.claims()) {
          put(in.position(), GREATEST_WEIGHT);
        }
        skip(in, 1);
        if (in.get() != 0) {
          for (long parts = varint(in); parts > 0; parts--) {
            varint(in);
            skip(in, Short.BYTES);
          }
        }
      }
    }
  }

  private static void name(ByteBuffer in) {
    if (varint(in) == 0) {
      skip(in, NAME);
    }
  }

  private static void digits(ByteBuffer in) {
    skip(in, (int) ((varint(in) + 7) / 8));
  }

  private static void skip(ByteBuffer in, int bytes) {
    if (in.remaining() < bytes) {
      throw new BufferUnderflowException();
    }
    in.position(in.position() + bytes);
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    int shift = 0;
    byte next = in.get();
    for (; next < 0; shift += 7) {
      value |= (long) (next & 0x7f) << shift;
      next = in.get();
    }
    return value | (long) next << shift;
  }
}
