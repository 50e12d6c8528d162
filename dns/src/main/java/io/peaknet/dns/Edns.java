package io.peaknet.dns;

import org.jspecify.annotations.Nullable;

/**
 * The OPT record of answers (RFC 6891): cookies, client subnets, and why a question is refused (RFC
 * 8914). One thread owns it.
 */
final class Edns {
  private static final int OPT_BYTES = 11;
  private static final int COOKIE_BYTES = 4 + 24;
  private static final int SUBNET_BYTES = 4 + 4;
  private static final int ERROR_BYTES = 4 + 2;
  private static final int COOKIE_VERSION = 1;
  private static final int EXTENDED_ERROR = 15;
  private static final int NOT_AUTHORITATIVE = 20;

  private final int udpBytesMax;
  private final @Nullable Cookies cookies;
  private final SiteTable believed;

  private boolean known;
  private boolean subnetBelieved;
  private int cookieSeconds;
  private long cookieHash;

  Edns(ServerConfig config) {
    udpBytesMax = config.udpBytesMax();
    cookies = config.cookies().orElse(null);
    believed =
        config.clientSubnetFrom().isEmpty()
            ? SiteTable.of(java.util.List.of())
            : SiteTable.of(java.util.List.of(new Site("believed", config.clientSubnetFrom())));
  }

  /** Checks the cookie and makes the one to give. */
  void begin(Question question, long high, long low, long nowMs) {
    known = false;
    subnetBelieved = question.hasSubnet && !believed.find(high, low).isEmpty();
    if (cookies == null || !question.hasCookie) {
      return;
    }
    int now = (int) (nowMs / 1000);
    known =
        question.hasServerCookie
            && question.cookieVersion == COOKIE_VERSION
            && Cookies.isFresh(question.cookieSeconds, now)
            && question.cookieHash
                == cookies.hash(
                    question.clientCookie,
                    question.cookieVersion,
                    question.cookieSeconds,
                    high,
                    low);
    cookieSeconds = now;
    cookieHash = cookies.hash(question.clientCookie, COOKIE_VERSION, now, high, low);
  }

  /** Whether the client has shown a valid cookie: its address is not forged. */
  boolean isKnown() {
    return known;
  }

  /** Whether the client subnet that the question names is to be believed. */
  boolean believesSubnet() {
    return subnetBelieved;
  }

  private boolean givesCookie(Question question) {
    return cookies != null && question.hasCookie;
  }

  /** How long the record will be; 0 without. */
  int bytes(Question question) {
    if (!question.edns) {
      return 0;
    }
    return OPT_BYTES
        + (givesCookie(question) ? COOKIE_BYTES : 0)
        + (subnetBelieved ? SUBNET_BYTES + (question.subnetBits + 7) / 8 : 0);
  }

  /**
   * Writes the record, if the question had one.
   *
   * @param code the response code, of which it holds the upper bits
   * @param scopeBits for the client subnet
   */
  void write(Reply reply, Question question, int code, int scopeBits) {
    if (!question.edns) {
      return;
    }
    reply.additional();
    reply.put8(0);
    reply.put16(Type.OPT);
    reply.put16(udpBytesMax);
    reply.put8(code >>> 4);
    reply.put8(0);
    reply.put16(question.wantsSignatures ? Question.DO : 0);
    boolean refused = code == Code.REFUSED; // Such an answer has nothing else, so there is room.
    reply.put16(bytes(question) - OPT_BYTES + (refused ? ERROR_BYTES : 0));
    if (givesCookie(question)) {
      reply.put16(Question.COOKIE);
      reply.put16(COOKIE_BYTES - 4);
      reply.put64(question.clientCookie);
      reply.put32(COOKIE_VERSION << 24);
      reply.put32(cookieSeconds);
      reply.put64(cookieHash);
    }
    if (subnetBelieved) {
      writeSubnet(reply, question, scopeBits);
    }
    if (refused) {
      reply.put16(EXTENDED_ERROR);
      reply.put16(ERROR_BYTES - 4);
      reply.put16(NOT_AUTHORITATIVE);
    }
  }

  private static void writeSubnet(Reply reply, Question question, int scopeBits) {
    int bytes = (question.subnetBits + 7) / 8;
    reply.put16(Question.CLIENT_SUBNET);
    reply.put16(4 + bytes);
    reply.put16(question.subnetFamily);
    reply.put8(question.subnetBits);
    reply.put8(scopeBits);
    for (int i = 0; i < bytes; i++) {
      long half = i < 8 ? question.subnetHigh : question.subnetLow;
      reply.put8((int) (half >>> (56 - 8 * (i & 7))));
    }
  }
}
