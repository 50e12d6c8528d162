package io.peaknet.dns;

/** Who asks, as far as it matters for the choice among variants. */
final class Client {
  private long high;
  private long low;
  private int sharedBits;
  private int scopeBits;
  private @org.jspecify.annotations.Nullable Zones zones;

  /** The sender, or whom a resolver that is believed names as its client. */
  void begin(Question question, Edns edns, long sourceHigh, long sourceLow, Zones all) {
    zones = all;
    scopeBits = 0;
    boolean named = edns.believesSubnet() && question.subnetBits > 0;
    if (!named) {
      high = sourceHigh;
      low = sourceLow;
      sharedBits = 0;
    } else if (question.subnetFamily == 1) {
      high = 0;
      low = (0xffffL << 32) | (question.subnetHigh >>> 32);
      sharedBits = Math.min(question.subnetBits, 24);
    } else {
      high = question.subnetHigh;
      low = question.subnetLow;
      sharedBits = Math.min(question.subnetBits, 56);
    }
  }

  /** The answer for this client. */
  Answer choose(Answers answers, boolean signatures) {
    Zones all = zones;
    if (answers.isOne() || all == null) {
      return answers.only(signatures);
    }
    scopeBits = sharedBits;
    String site = answers.asksForSite() ? all.siteTable().find(high, low) : "";
    return answers.of(ClientGroups.of(high, low), site, signatures);
  }

  /** For how many bits of the named client's address the answer holds (RFC 7871 section 7.2). */
  int scopeBits() {
    return scopeBits;
  }
}
