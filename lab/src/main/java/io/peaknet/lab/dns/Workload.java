package io.peaknet.lab.dns;

import java.util.Random;

/** The zone that all serve, and the questions that all are asked; the same in every run. */
final class Workload {
  static final String ORIGIN = "bench.example";

  private static final int NAMES = 1000;
  private static final int ADDRESSES = 8;
  private static final int QUESTIONS = 100_000;

  /** Of a hundred questions so many ask for a name that is not there. */
  private static final int DENIED_PERCENT = 10;

  private static final long SEED = 7;

  private Workload() {}

  /** As a zone file. */
  static String zone() {
    var text = new StringBuilder("$ORIGIN " + ORIGIN + ".\n$TTL 5\n");
    text.append("@ IN SOA ns1 hostmaster 1 3600 600 86400 5\n@ IN NS ns1\nns1 IN AAAA ::1\n");
    for (int i = 0; i < NAMES; i++) {
      for (int j = 0; j < ADDRESSES; j++) {
        text.append("svc%d IN AAAA 2001:db8:%x::%x\n".formatted(i, i, j));
      }
    }
    return text.toString();
  }

  /** As dnsperf reads them, a name and a type a line. */
  static String questions() {
    var random = new Random(SEED);
    var text = new StringBuilder();
    for (int i = 0; i < QUESTIONS; i++) {
      boolean denied = random.nextInt(100) < DENIED_PERCENT;
      text.append(denied ? "no" : "svc").append(random.nextInt(NAMES));
      text.append('.').append(ORIGIN).append(" AAAA\n");
    }
    return text.toString();
  }
}
