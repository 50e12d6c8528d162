package io.peaknet.client;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver.LookupPolicy;
import java.security.Security;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps answers for names of others as long as the JDK would have.
 *
 * <p>The JDK keeps each answer for 30 s, whatever its TTL, above any resolver: with that, a dead
 * replica would stay for half a minute. It can only be turned off for all names at once; so it is,
 * and this takes its place for those that are not ours.
 */
final class JdkCache {
  private static final String POSITIVE = "networkaddress.cache.ttl";
  private static final String NEGATIVE = "networkaddress.cache.negative.ttl";
  private static final int POSITIVE_DEFAULT = 30;
  private static final int NAMES_MAX = 10_000;
  private static final long SECOND_NS = 1_000_000_000L;

  /** How a name is looked up if it is not kept. */
  @FunctionalInterface
  interface Finder {
    List<InetAddress> find() throws UnknownHostException;
  }

  private record Key(String name, int characteristics) {}

  /** What was found, or why nothing was. */
  private record Kept(List<InetAddress> found, @Nullable String reason, long untilNs) {}

  private final Map<Key, Kept> names = new ConcurrentHashMap<>();
  private final int positiveSeconds;
  private final int negativeSeconds;
  private final LongSupplier clockNs;

  /** With the times of the JDK's properties: seconds, 0 for never, less for ever. */
  JdkCache(int positiveSeconds, int negativeSeconds, LongSupplier clockNs) {
    this.positiveSeconds = positiveSeconds;
    this.negativeSeconds = negativeSeconds;
    this.clockNs = clockNs;
  }

  /** Turns the JDK's own off. It reads its properties after it has loaded the resolver. */
  static JdkCache takenOver() {
    int positive = seconds(POSITIVE, "sun.net.inetaddr.ttl", POSITIVE_DEFAULT);
    int negative = seconds(NEGATIVE, "sun.net.inetaddr.negative.ttl", 0);
    Security.setProperty(POSITIVE, "0");
    Security.setProperty(NEGATIVE, "0");
    return new JdkCache(positive, negative, System::nanoTime);
  }

  private static int seconds(String security, String system, int usual) {
    try {
      String text = Security.getProperty(security);
      text = text == null ? System.getProperty(system) : text;
      return text == null ? usual : Integer.parseInt(text.strip());
    } catch (NumberFormatException e) {
      return usual;
    }
  }

  List<InetAddress> get(String name, LookupPolicy policy, Finder finder)
      throws UnknownHostException {
    Key key = new Key(name, policy.characteristics());
    Kept kept = names.get(key);
    if (kept == null || kept.untilNs() - clockNs.getAsLong() <= 0) {
      kept = found(finder);
      if (names.size() >= NAMES_MAX) {
        names.clear();
      }
      names.put(key, kept);
    }
    if (kept.reason() != null) {
      throw new UnknownHostException(kept.reason());
    }
    return kept.found();
  }

  private Kept found(Finder finder) {
    try {
      return new Kept(List.copyOf(finder.find()), null, until(positiveSeconds));
    } catch (UnknownHostException e) {
      return new Kept(List.of(), String.valueOf(e.getMessage()), until(negativeSeconds));
    }
  }

  private long until(int seconds) {
    // For ever, as far as a clock of nanoseconds goes.
    long ns = seconds < 0 ? Long.MAX_VALUE / 2 : seconds * SECOND_NS;
    return clockNs.getAsLong() + ns;
  }
}
