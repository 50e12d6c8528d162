package io.peaknet.simulator;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * What the nodes of a run send, in bytes on the wire by what they are for: headers of UDP and IPv6,
 * headers and tags of what is sealed included.
 */
public final class Traffic {
  /** IPv6 and UDP around each datagram (RFC 8200, RFC 768). */
  static final int HEADERS = 48;

  /** What a byte is for; the words are those of tables. */
  public enum Kind {
    /** Packets of the flows. */
    DATA("data"),
    /** Handshakes and ML-KEM exchanges between neighbours. */
    LINK_SETUP("link set-up"),
    /** Probes that measure links and find the dead. */
    HELLO("hello"),
    /** Probes that look for the largest datagram. */
    SIZE("link size"),
    /** Acknowledgements alone. */
    ACKNOWLEDGEMENT("acks"),
    /** Headers around control messages. */
    FRAMES("frames"),
    /** Control messages that are sent again. */
    AGAIN("sent again"),
    /** The nearest nodes. */
    VICINITY("vicinity"),
    /** Landmark trees. */
    TREES("trees"),
    /** Areas and their split tables. */
    AREAS("areas"),
    /** Requests for newer sequence numbers. */
    REQUESTS("requests"),
    /** Addresses and leases, the cost of a link. */
    PLACES("places"),
    /** Records to anchors, and their answers. */
    REGISTRATION("registration"),
    /** Questions for records, and answers. */
    LOOKUP("lookup"),
    /** Handshakes and ML-KEM exchanges over the mesh. */
    SESSIONS("sessions"),
    /** Whether the other end is still there. */
    END_PROBE("end probes"),
    /** What else ends tell each other: places, sizes, errors. */
    ENDS("ends"),
    /** Anything else; all of a protocol that is not told apart. */
    OTHER("other");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /** Each a single number. */
  private final Map<Kind, long[]> bytes = new EnumMap<>(Kind.class);

  /** Nothing yet. */
  Traffic() {
    for (Kind kind : Kind.values()) {
      bytes.put(kind, new long[1]);
    }
  }

  /** Counts bytes. */
  void add(Kind kind, long count) {
    of(kind)[0] += count;
  }

  private long[] of(Kind kind) {
    return Objects.requireNonNull(bytes.get(kind));
  }

  /** A copy that stands still. */
  Traffic now() {
    return since(new Traffic());
  }

  /** What has been sent since an earlier look. */
  public Traffic since(Traffic before) {
    Traffic difference = new Traffic();
    for (Kind kind : Kind.values()) {
      difference.add(kind, bytes(kind) - before.bytes(kind));
    }
    return difference;
  }

  /** Bytes of a kind. */
  public long bytes(Kind kind) {
    return of(kind)[0];
  }

  /** All but the packets of the flows. */
  public long control() {
    long all = 0;
    for (Kind kind : Kind.values()) {
      all += kind == Kind.DATA ? 0 : bytes(kind);
    }
    return all;
  }
}
