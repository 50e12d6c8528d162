package io.peaknet.dns;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Writes an {@link Answer}: names within the zone end with a pointer into the question's name. */
final class Rendering {
  /** Where the question's name begins in a message. */
  static final int QUESTION = 12;

  /** A pointer (RFC 1035 section 4.1.4) to the question's name. */
  static final int QUESTION_POINTER = 0xc000 | QUESTION;

  private final byte[] origin;
  private final int nameLength;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private short[] owners = {};
  private short[] apexes = {};
  private final int[] counts = new int[3];

  /** The sections, as they follow each other. */
  enum Section {
    ANSWER(0),
    AUTHORITY(1),
    ADDITIONAL(2);

    private final int place;

    Section(int place) {
      this.place = place;
    }
  }

  /**
   * Starts one.
   *
   * @param nameLength of the question's name on the wire
   */
  Rendering(Name origin, int nameLength) {
    this.origin = origin.wire();
    this.nameLength = nameLength;
  }

  /** Adds a record; its owner is the question's name if null. Sections come in order. */
  Rendering add(Section section, @Nullable Name owner, long ttlSeconds, Data data) {
    if (owner == null) {
      owners = with(owners, out.size());
      short16(QUESTION_POINTER);
    } else {
      name(owner.wire(), 0);
    }
    short16(data.type().code());
    short16(1);
    short16((int) (ttlSeconds >>> 16));
    short16((int) ttlSeconds);
    data(data);
    counts[section.place]++;
    return this;
  }

  private void data(Data data) {
    byte[] wire = data.wire();
    int from = data.compressible();
    if (from < 0) {
      short16(wire.length);
      out.writeBytes(wire);
      return;
    }
    int names = data.type().equals(Type.SOA) ? 2 : 1;
    int end = from;
    int length = from;
    for (int i = 0; i < names; i++) {
      int whole = nameLength(wire, end);
      length += compressedLength(wire, end, whole);
      end += whole;
    }
    short16(length + wire.length - end);
    out.write(wire, 0, from);
    for (int i = 0, at = from; i < names; i++) {
      name(wire, at);
      at += nameLength(wire, at);
    }
    out.write(wire, end, wire.length - end);
  }

  private static int nameLength(byte[] wire, int from) {
    int at = from;
    while (wire[at] != 0) {
      at += 1 + wire[at];
    }
    return at + 1 - from;
  }

  private int compressedLength(byte[] wire, int from, int length) {
    return endsWithOrigin(wire, from, length) ? length - origin.length + 2 : length;
  }

  private boolean endsWithOrigin(byte[] wire, int from, int length) {
    int start = from;
    while (start < from + length - origin.length) {
      start += 1 + wire[start];
    }
    return origin.length > 2
        && start == from + length - origin.length
        && Arrays.equals(wire, start, from + length, origin, 0, origin.length);
  }

  private void name(byte[] wire, int from) {
    int length = nameLength(wire, from);
    if (!endsWithOrigin(wire, from, length)) {
      out.write(wire, from, length);
      return;
    }
    out.write(wire, from, length - origin.length);
    apexes = with(apexes, out.size());
    short16(QUESTION_POINTER + nameLength - origin.length);
  }

  private void short16(int value) {
    out.write(value >>> 8);
    out.write(value);
  }

  private static short[] with(short[] array, int value) {
    short[] longer = Arrays.copyOf(array, array.length + 1);
    longer[array.length] = (short) value;
    return longer;
  }

  Answer done() {
    return new Answer(
        out.toByteArray(), counts[0], counts[1], counts[2], nameLength, owners, apexes);
  }
}
