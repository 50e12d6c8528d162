package io.peaknet.simulator.live;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Frames of {@link TreeNode}, as long as ironwood's ({@code wire.go}): a key takes 32 bytes and a
 * signature 64, whatever they hold here.
 */
final class TreeWire {
  private static final int KEY_PADDING = 32 - Integer.BYTES;
  private static final int SIGNATURE = 64;
  private static final int FLAGS = 16;
  private static final int USUAL = 256;

  private ByteBuffer frame = ByteBuffer.allocate(USUAL);

  /** A frame of a type, to be filled. */
  static TreeWire of(byte type) {
    TreeWire wire = new TreeWire();
    wire.frame.put(type);
    return wire;
  }

  private ByteBuffer room(int bytes) {
    if (frame.remaining() < bytes) {
      frame = ByteBuffer.allocate(2 * frame.capacity() + bytes).put(frame.flip());
    }
    return frame;
  }

  TreeWire key(int key) {
    room(Integer.BYTES + KEY_PADDING).putInt(key).put(new byte[KEY_PADDING]);
    return this;
  }

  static int key(ByteBuffer from) {
    int key = from.getInt();
    from.position(from.position() + KEY_PADDING);
    return key;
  }

  TreeWire signature() {
    room(SIGNATURE).put(new byte[SIGNATURE]);
    return this;
  }

  static void skipSignature(ByteBuffer from) {
    from.position(from.position() + SIGNATURE);
  }

  /** Seven bits a byte. */
  TreeWire number(long value) {
    long left = value;
    while (left > 0x7f) {
      room(1).put((byte) (left | 0x80));
      left >>>= 7;
    }
    room(1).put((byte) left);
    return this;
  }

  static long number(ByteBuffer from) {
    long value = 0;
    byte next = from.get();
    int shift = 0;
    for (; next < 0; shift += 7) {
      value |= (long) (next & 0x7f) << shift;
      next = from.get();
    }
    return value | (long) next << shift;
  }

  /** Ports, and a zero. */
  TreeWire path(int[] ports) {
    for (int port : ports) {
      number(port);
    }
    return number(0);
  }

  static int[] path(ByteBuffer from) {
    int[] ports = new int[8];
    int length = 0;
    for (long port = number(from); port != 0; port = number(from)) {
      if (length == ports.length) {
        ports = Arrays.copyOf(ports, 2 * length);
      }
      ports[length++] = (int) port;
    }
    return Arrays.copyOf(ports, length);
  }

  /** A place that a parent gives: the word but for its node and parent, and one signature. */
  TreeWire word(TreeWord word) {
    return key(word.node())
        .key(word.parent())
        .number(word.sequence())
        .number(word.nonce())
        .number(word.port())
        .signature()
        .signature();
  }

  static TreeWord word(ByteBuffer from) {
    int node = key(from);
    int parent = key(from);
    TreeWord word = new TreeWord(node, parent, number(from), number(from), (int) number(from));
    skipSignature(from);
    skipSignature(from);
    return word;
  }

  /** Words that are all zeros or all ones take two bits, others 66. */
  TreeWire filter(long[] words) {
    byte[] zeros = new byte[FLAGS];
    byte[] ones = new byte[FLAGS];
    for (int i = 0; i < words.length; i++) {
      byte flag = (byte) (0x80 >>> (i & 7));
      zeros[i >>> 3] |= words[i] == 0 ? flag : 0;
      ones[i >>> 3] |= words[i] == -1 ? flag : 0;
    }
    room(2 * FLAGS).put(zeros).put(ones);
    for (long word : words) {
      if (word != 0 && word != -1) {
        room(Long.BYTES).putLong(word);
      }
    }
    return this;
  }

  static long[] filter(ByteBuffer from) {
    byte[] zeros = new byte[FLAGS];
    byte[] ones = new byte[FLAGS];
    from.get(zeros).get(ones);
    long[] words = new long[8 * FLAGS];
    for (int i = 0; i < words.length; i++) {
      int flag = 0x80 >>> (i & 7);
      boolean zero = (zeros[i >>> 3] & flag) != 0;
      boolean one = (ones[i >>> 3] & flag) != 0;
      words[i] = zero ? 0 : one ? -1 : from.getLong();
    }
    return words;
  }

  byte[] bytes() {
    return Arrays.copyOf(frame.array(), frame.position());
  }
}
