package io.peaknet.dns;

import io.peaknet.dns.Question.Kind;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions in place: the answer takes the memory where the question lies. Nothing is
 * allocated, whatever is asked. One thread owns it.
 */
final class Responder {
  /** Result: there is nothing to say. */
  static final int SILENCE = 0;

  /** Result: somebody else must look at this message, which is as it was. */
  static final int SPECIAL = -1;

  private static final int QR = 0x8000;
  private static final int AUTHORITATIVE = 0x0400;
  private static final int TRUNCATED = 0x0200;

  // What an answer repeats of the question's flags: operation, "recursion desired" and "checking
  // disabled" (RFC 4035 section 3.1.6).
  private static final int REPEATED = 0x7910;

  private static final int CLASS_IN = 1;
  private static final int CLASS_ANY = 255;
  private static final int PLAIN_BYTES_MAX = 512;
  private static final int TCP_BYTES_MAX = 65_535;

  private final Zones zones;
  private final Edns edns;
  private final @Nullable RateTable rates;
  private final int slip;
  private final int udpBytesMax;
  private final Counters counters;

  private final Question question = new Question();
  private final Reply reply = new Reply();
  private final Client client = new Client();
  private final Lookup lookup = new Lookup(question, reply, client);
  private int limited;

  Responder(ServerConfig config, Zones zones, Counters counters) {
    this.zones = zones;
    this.edns = new Edns(config);
    this.rates =
        config
            .rateLimit()
            .map(limit -> new RateTable(Math.max(1, limit.answersPerSecond() / config.loopCount())))
            .orElse(null);
    this.slip = config.rateLimit().map(RateLimit::slip).orElse(0);
    this.udpBytesMax = config.udpBytesMax();
    this.counters = counters;
  }

  /**
   * Answers a reply.
   *
   * @param memory where it lies; the answer takes its place
   * @param at its first byte; so many as an answer may have must follow
   * @param length its bytes
   * @param high the sender's address, first half; of IPv4 v4-mapped
   * @param udp whether it came by UDP, and not by TCP
   * @param nowMs milliseconds since 1970
   * @return the answer's length, {@link #SILENCE} or {@link #SPECIAL}
   */
  int answer(
      MemorySegment memory, long at, int length, long high, long low, boolean udp, long nowMs) {
    counters.add(udp ? Counters.UDP_QUERIES : Counters.TCP_QUERIES);
    Kind kind = question.read(memory, at, length);
    if (kind == Kind.NOTHING) {
      counters.add(Counters.IGNORED);
      return SILENCE;
    }
    if (kind == Kind.SPECIAL) {
      return SPECIAL;
    }
    reply.begin(memory, at, question.end);
    edns.begin(question, high, low, nowMs);
    client.begin(question, edns, high, low, zones);
    int most = !udp ? TCP_BYTES_MAX : question.edns ? payload() : PLAIN_BYTES_MAX;
    reply.limit(most - edns.bytes(question));
    int code = code(kind);
    boolean truncated = reply.isOver();
    if (udp && rates != null && !edns.isKnown() && !rates.take(likeness(code, high, low), nowMs)) {
      counters.add(Counters.LIMITED);
      limited++;
      if (slip == 0 || limited % slip != 0) {
        return SILENCE;
      }
      truncated = true;
    }
    return finish(code, truncated);
  }

  private int payload() {
    return Math.max(PLAIN_BYTES_MAX, Math.min(question.payload, udpBytesMax));
  }

  private int finish(int code, boolean truncated) {
    int flags = QR | (question.flags & REPEATED) | (code & 15);
    if (truncated) {
      reply.rewind();
      flags |= TRUNCATED;
      counters.add(Counters.TRUNCATED);
    }
    if (reply.authoritative) {
      flags |= AUTHORITATIVE;
    }
    counters.answer(code);
    edns.write(reply, question, code, client.scopeBits());
    return reply.end(flags, question.nameLength > 0 ? 1 : 0);
  }

  /** What answers have in common that are counted together. */
  private long likeness(int code, long high, long low) {
    long prefix = ClientGroups.of(high, low);
    return code == Code.NO_ERROR ? prefix ^ reply.subject : prefix + code;
  }

  private int code(Kind kind) {
    return switch (kind) {
      case MALFORMED, NOTHING, SPECIAL -> Code.FORMAT_ERROR;
      case UNKNOWN_OPERATION -> Code.NOT_IMPLEMENTED;
      case PLAIN -> answered();
    };
  }

  private int answered() {
    if (question.edns && question.ednsVersion != 0) {
      return Code.BAD_VERSION;
    }
    if (question.recordClass != CLASS_IN && question.recordClass != CLASS_ANY) {
      return Code.REFUSED;
    }
    if (question.type != Type.ANY && (question.type == Type.OPT || question.type >> 7 == 1)) {
      return Code.NOT_IMPLEMENTED;
    }
    Zone zone = zone();
    return zone == null ? Code.REFUSED : lookup.answer(zone.version());
  }

  /** The zone with the longest name; for DS, which the zone above holds, the one above. */
  private @Nullable Zone zone() {
    ZoneIndex index = zones.index();
    Zone ofSameName = null;
    for (int i = 0; i <= question.labels; i++) {
      if (index.hasDepth(question.labels - i)) {
        Zone zone = index.find(question.name, question.labelAt[i], question.nameLength);
        if (zone != null && (i > 0 || question.type != Type.DS.code())) {
          return zone;
        }
        ofSameName = zone == null ? ofSameName : zone;
      }
    }
    return ofSameName;
  }
}
