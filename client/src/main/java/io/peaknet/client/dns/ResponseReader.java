package io.peaknet.client.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads a response. Throws nothing but {@link MalformedMessageException}, whatever the bytes are,
 * and takes time in proportion to their number.
 */
final class ResponseReader {
  private static final int FLAG_RESPONSE = 0x8000;
  private static final int FLAG_TRUNCATED = 0x0200;
  private static final int CLASS_IN = 1;
  private static final int OPTION_COOKIE = 10;
  private static final int KEY_PORT = 3;
  private static final int KEY_IPV4_HINT = 4;
  private static final int KEY_IPV6_HINT = 6;

  /** A name has at most 127 labels; so many jumps can only be a trap. */
  private static final int JUMPS_MAX = 127;

  /** A TTL with the top bit set counts as 0 (RFC 2181 section 8). */
  private static final long TTL_MAX = Integer.MAX_VALUE;

  private final byte[] bytes;
  private int at;
  private int code;
  private byte[] cookie = new byte[0];

  private ResponseReader(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The response to a question, which it must repeat. */
  static Response read(byte[] bytes, Question question) throws MalformedMessageException {
    return new ResponseReader(bytes).response(question);
  }

  private Response response(Question question) throws MalformedMessageException {
    int id = u16();
    int flags = u16();
    if (id != question.id() || (flags & FLAG_RESPONSE) == 0) {
      throw new MalformedMessageException("not an answer to this question");
    }
    code = flags & 0xf;
    int questions = u16();
    int[] counts = {u16(), u16(), u16()};
    boolean truncated = (flags & FLAG_TRUNCATED) != 0;
    // Some servers repeat no question in an error.
    if (questions != 1 && (questions != 0 || code == Response.OK)) {
      throw new MalformedMessageException(questions + " questions");
    }
    if (questions == 1) {
      boolean same = name().equals(question.name());
      same &= u16() == question.type();
      same &= u16() == CLASS_IN;
      if (!same) {
        throw new MalformedMessageException("the answer is to another question");
      }
    }
    List<Resource> resources = new ArrayList<>();
    for (int section = 0; section < counts.length && !truncated; section++) {
      for (int i = 0; i < counts[section]; i++) {
        Resource resource = resource();
        // Of the authority section only the SOA is of use: name servers' records answer nothing.
        if (resource != null && (section != 1 || resource instanceof Resource.Authority)) {
          resources.add(resource);
        }
      }
    }
    return new Response(code, truncated, resources, cookie);
  }

  private @Nullable Resource resource() throws MalformedMessageException {
    String owner = name();
    int type = u16();
    int kind = u16();
    long ttl = u32();
    int length = u16();
    int end = at + length;
    if (end > bytes.length) {
      throw new MalformedMessageException("a record is longer than the message");
    }
    ttl = ttl > TTL_MAX ? 0 : ttl;
    Resource resource = null;
    if (type == Resource.OPT) {
      // The upper eight bits of what is a TTL elsewhere extend the code.
      code |= (int) ((ttl >>> 24) & 0xff) << 4;
      options(end);
    } else if (kind == CLASS_IN) {
      resource = resource(owner, type, ttl, end);
    }
    if (at > end) {
      throw new MalformedMessageException("a record is longer than it says");
    }
    at = end;
    return resource;
  }

  private @Nullable Resource resource(String owner, int type, long ttl, int end)
      throws MalformedMessageException {
    return switch (type) {
      case Resource.A -> new Resource.Address(owner, ttl, address(4, end));
      case Resource.AAAA -> new Resource.Address(owner, ttl, address(16, end));
      case Resource.CNAME -> new Resource.Alias(owner, ttl, name());
      case Resource.SOA -> authority(owner, ttl);
      case Resource.SRV -> new Resource.Service(owner, ttl, u16(), u16(), u16(), name());
      case Resource.SVCB, Resource.HTTPS -> binding(owner, ttl, end);
      default -> null;
    };
  }

  private Resource authority(String owner, long ttl) throws MalformedMessageException {
    name();
    name();
    need(20);
    at += 16;
    return new Resource.Authority(owner, ttl, u32());
  }

  private Resource binding(String owner, long ttl, int end) throws MalformedMessageException {
    int priority = u16();
    String named = name();
    // "." stands for the owner itself (RFC 9460 section 2.5).
    String target = named.isEmpty() ? owner : named;
    int port = 0;
    List<InetAddress> hints = new ArrayList<>();
    while (at < end) {
      int key = u16();
      int length = u16();
      int stop = at + length;
      if (stop > end) {
        throw new MalformedMessageException("a parameter is longer than its record");
      }
      switch (key) {
        case KEY_PORT -> port = u16();
        case KEY_IPV4_HINT -> hints(4, stop, hints);
        case KEY_IPV6_HINT -> hints(16, stop, hints);
        default -> at = stop;
      }
      if (at != stop) {
        throw new MalformedMessageException("parameter " + key + " has a wrong length");
      }
    }
    return new Resource.Binding(owner, ttl, priority, target, port, hints);
  }

  private void hints(int size, int stop, List<InetAddress> hints) throws MalformedMessageException {
    while (at < stop) {
      hints.add(address(size, Math.min(stop, at + size)));
    }
  }

  private void options(int end) throws MalformedMessageException {
    while (at < end) {
      int option = u16();
      int length = u16();
      if (at + length > end) {
        throw new MalformedMessageException("an option is longer than its record");
      }
      if (option == OPTION_COOKIE) {
        cookie = java.util.Arrays.copyOfRange(bytes, at, at + length);
      }
      at += length;
    }
  }

  private InetAddress address(int size, int end) throws MalformedMessageException {
    if (end - at != size) {
      throw new MalformedMessageException("an address of " + (end - at) + " bytes");
    }
    need(size);
    try {
      InetAddress address =
          InetAddress.getByAddress(java.util.Arrays.copyOfRange(bytes, at, at + size));
      at += size;
      return address;
    } catch (IOException e) {
      throw new MalformedMessageException("no address");
    }
  }

  /** Reads a name, compressed or not (RFC 1035 section 4.1.4). */
  private String name() throws MalformedMessageException {
    StringBuilder name = new StringBuilder();
    int cursor = at;
    int after = -1;
    for (int jumps = 0; ; ) {
      int length = byteAt(cursor++);
      if (length == 0) {
        break;
      }
      if (length >= 0xc0) {
        int target = (length & 0x3f) << 8 | byteAt(cursor++);
        after = after < 0 ? cursor : after;
        if (++jumps > JUMPS_MAX) {
          throw new MalformedMessageException("a name goes round in circles");
        }
        cursor = target;
        continue;
      }
      if (length > 63 || cursor + length > bytes.length || name.length() + length > 254) {
        throw new MalformedMessageException("a name is too long");
      }
      if (!name.isEmpty()) {
        name.append('.');
      }
      // A dot within a label is none between labels (RFC 1035 section 5.1).
      String label = new String(bytes, cursor, length, StandardCharsets.ISO_8859_1);
      name.append(label.replace(".", "\\."));
      cursor += length;
    }
    at = after < 0 ? cursor : after;
    return name.toString().toLowerCase(Locale.ROOT);
  }

  private int byteAt(int index) throws MalformedMessageException {
    if (index >= bytes.length) {
      throw new MalformedMessageException("the message ends too soon");
    }
    return bytes[index] & 0xff;
  }

  private void need(int count) throws MalformedMessageException {
    if (at + count > bytes.length) {
      throw new MalformedMessageException("the message ends too soon");
    }
  }

  private int u16() throws MalformedMessageException {
    need(2);
    int value = (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    at += 2;
    return value;
  }

  private long u32() throws MalformedMessageException {
    return (long) u16() << 16 | u16();
  }
}
