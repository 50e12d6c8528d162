package io.peaknet.dns;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A message that asks, as far as it matters for the answer. Read anew for each message, without
 * allocation; reads nothing beyond the message, and every byte of it once at most, in no more steps
 * than the longest name needs.
 */
final class Question {
  /** What to do with a message. */
  enum Kind {
    /** Answer it. */
    PLAIN,

    /** Let it go: too short for an answer, or an answer itself. */
    NOTHING,

    /** It breaks the format: say so (FORMERR). */
    MALFORMED,

    /** An operation that there is not (NOTIMP). */
    UNKNOWN_OPERATION,

    /** Signed, an update, a transfer or a notice. */
    SPECIAL
  }

  static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LITTLE =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  static final int HEADER = 12;
  static final int COOKIE = 10;
  static final int CLIENT_SUBNET = 8;
  static final int DO = 0x8000;

  private static final int QR = 0x8000;
  private static final int OPCODE_NOTIFY = 4;
  private static final int OPCODE_UPDATE = 5;
  static final int LABELS_MAX = 129;
  private static final int ADDITIONAL_MAX = 4;

  /**
   * Labels, records and options in one message: the longest name, and some more than anybody has.
   */
  private static final int STEPS_MAX = LABELS_MAX + 24;

  /** The name asked for, in lower case, with room to read on behind it. */
  final byte[] name = new byte[Name.BYTES_MAX + 1 + Hashes.PADDING];

  final int[] labelAt = new int[LABELS_MAX];
  int nameLength;
  int labels;
  int type;
  int recordClass;
  int flags;

  /** Where the message goes on behind the question. */
  int end;

  boolean edns;
  int ednsVersion;
  int payload;
  boolean wantsSignatures;

  /** The client's cookie, little-endian, and the server's that came with it. */
  boolean hasCookie;

  long clientCookie;
  boolean hasServerCookie;
  int cookieVersion;
  int cookieSeconds;
  long cookieHash;

  /** The client subnet's option: family, bits and address in two halves. */
  int subnetFamily;

  int subnetBits;
  long subnetHigh;
  long subnetLow;
  boolean hasSubnet;

  private MemorySegment memory = MemorySegment.NULL;
  private long base;
  private int length;
  private int steps;

  /** Reads a message of {@code length} bytes at {@code base}. */
  Kind read(MemorySegment memory, long base, int length) {
    this.memory = memory;
    this.base = base;
    this.length = length;
    edns = false;
    wantsSignatures = false;
    hasCookie = false;
    hasServerCookie = false;
    hasSubnet = false;
    nameLength = 0;
    labels = 0;
    steps = 0;
    end = HEADER;
    if (length < HEADER) {
      return Kind.NOTHING;
    }
    flags = short16(2);
    if ((flags & QR) != 0) {
      return Kind.NOTHING;
    }
    int operation = (flags >>> 11) & 15;
    if (operation == OPCODE_NOTIFY || operation == OPCODE_UPDATE) {
      return Kind.SPECIAL;
    }
    if (operation != 0) {
      return Kind.UNKNOWN_OPERATION;
    }
    if (short16(4) != 1 || !readName()) {
      return Kind.MALFORMED;
    }
    if (type == Type.AXFR || type == Type.IXFR) {
      return Kind.SPECIAL;
    }
    if (memory.get(INT, base + 6) != 0) {
      return Kind.MALFORMED;
    }
    int additional = short16(10);
    return additional == 0 ? Kind.PLAIN : readAdditional(additional);
  }

  /** How many labels, records and options the last message was read in. */
  int steps() {
    return steps;
  }

  private int short16(int at) {
    return memory.get(SHORT, base + at) & 0xffff;
  }

  private int byte8(int at) {
    return memory.get(JAVA_BYTE, base + at) & 0xff;
  }

  private boolean readName() {
    int at = HEADER;
    while (true) {
      if (at >= length || at - HEADER >= Name.BYTES_MAX) {
        return false;
      }
      int label = byte8(at);
      if (label == 0) {
        break;
      }
      // A pointer has nothing to point to but the header and itself.
      if (label > 63) {
        return false;
      }
      steps++;
      labelAt[labels++] = at - HEADER;
      at += 1 + label;
    }
    nameLength = at + 1 - HEADER;
    end = at + 5;
    if (end > length || nameLength > Name.BYTES_MAX) {
      nameLength = 0;
      labels = 0;
      end = HEADER;
      return false;
    }
    labelAt[labels] = nameLength - 1;
    copyLower();
    type = short16(at + 1);
    recordClass = short16(at + 3);
    return true;
  }

  /** Eight bytes at a time; what follows the name in the array is of no matter. */
  private void copyLower() {
    long from = base + HEADER;
    int i = 0;
    for (; i + 8 <= nameLength; i += 8) {
      Hashes.put(name, i, lower(memory.get(LITTLE, from + i)));
    }
    for (; i < nameLength; i++) {
      byte value = memory.get(JAVA_BYTE, from + i);
      name[i] = value >= 'A' && value <= 'Z' ? (byte) (value + 32) : value;
    }
  }

  /** Turns each byte from 'A' to 'Z' into its lower case; length bytes are below them. */
  private static long lower(long word) {
    long low7 = word & 0x7f7f7f7f7f7f7f7fL;
    long notBelowA = low7 + 0x3f3f3f3f3f3f3f3fL;
    long aboveZ = low7 + 0x2525252525252525L;
    long upper = notBelowA & ~aboveZ & ~word & 0x8080808080808080L;
    return word | (upper >>> 2);
  }

  private Kind readAdditional(int count) {
    int at = end;
    if (count > ADDITIONAL_MAX) {
      return Kind.MALFORMED;
    }
    for (int i = 0; i < count; i++) {
      int owner = at;
      steps++;
      at = skipName(at);
      if (at < 0 || at + 10 > length) {
        return Kind.MALFORMED;
      }
      int one = short16(at);
      int dataLength = short16(at + 8);
      int data = at + 10;
      if (data + dataLength > length) {
        return Kind.MALFORMED;
      }
      if (one == Type.TSIG) {
        return Kind.SPECIAL;
      }
      if (one == Type.OPT) {
        if (edns || byte8(owner) != 0) {
          return Kind.MALFORMED;
        }
        edns = true;
        payload = short16(at + 2);
        ednsVersion = byte8(at + 5);
        wantsSignatures = (short16(at + 6) & DO) != 0;
        if (ednsVersion == 0 && !readOptions(data, data + dataLength)) {
          return Kind.MALFORMED;
        }
      }
      at = data + dataLength;
    }
    return Kind.PLAIN;
  }

  private int skipName(int from) {
    int at = from;
    while (at < length && steps++ < STEPS_MAX) {
      int label = byte8(at);
      if (label == 0) {
        return at + 1;
      }
      if (label >= 0xc0) {
        return at + 2;
      }
      if (label > 63) {
        return -1;
      }
      at += 1 + label;
    }
    return -1;
  }

  private boolean readOptions(int from, int to) {
    int at = from;
    while (at < to) {
      if (steps++ >= STEPS_MAX || at + 4 > to || at + 4 + short16(at + 2) > to) {
        return false;
      }
      int size = short16(at + 2);
      int data = at + 4;
      switch (short16(at)) {
        case COOKIE -> {
          if (!readCookie(data, size)) {
            return false;
          }
        }
        case CLIENT_SUBNET -> {
          if (!readSubnet(data, size)) {
            return false;
          }
        }
        default -> {}
      }
      at = data + size;
    }
    return true;
  }

  /** RFC 7873 section 4: 8 bytes of the client, then none or 8 to 32 of the server. */
  private boolean readCookie(int at, int size) {
    if (size != 8 && (size < 16 || size > 40)) {
      return false;
    }
    hasCookie = true;
    clientCookie = memory.get(LITTLE, base + at);
    // Only cookies of our own making, RFC 9018's of 16 bytes, are looked at.
    if (size == 24) {
      hasServerCookie = true;
      cookieVersion = Integer.reverseBytes(memory.get(INT, base + at + 8));
      cookieSeconds = memory.get(INT, base + at + 12);
      cookieHash = memory.get(LITTLE, base + at + 16);
    }
    return true;
  }

  /** RFC 7871 section 6: family, source bits, scope bits (0 in questions), address cut short. */
  private boolean readSubnet(int at, int size) {
    if (size < 4) {
      return false;
    }
    subnetFamily = short16(at);
    subnetBits = byte8(at + 2);
    int bytes = (subnetBits + 7) / 8;
    int bitsMax = subnetFamily == 1 ? 32 : subnetFamily == 2 ? 128 : 0;
    if (subnetBits > bitsMax || size != 4 + bytes || byte8(at + 3) != 0) {
      return false;
    }
    subnetHigh = 0;
    subnetLow = 0;
    for (int i = 0; i < 16; i++) {
      long value = i < bytes ? byte8(at + 4 + i) : 0;
      if (i < 8) {
        subnetHigh = (subnetHigh << 8) | value;
      } else {
        subnetLow = (subnetLow << 8) | value;
      }
    }
    hasSubnet = true;
    return true;
  }
}
