package io.peaknet.lab.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * As an ordinary caching client finds a server: it asks DNS servers as a stub resolver does, one
 * after the other until one answers, and believes the answer until its TTL is over, in the order in
 * which it came. What is denied is not kept.
 *
 * <p>As resolv.conf(5) has it, with {@code timeout:1} and {@code attempts:2}: each question begins
 * with the first server; one that is silent for the time-out, can't be reached, or says that it
 * can't tell makes it go on to the next; and all are asked twice.
 */
final class CachingNames implements Names {
  private static final int DNS_PORT = 53;
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final int ATTEMPTS = 2;

  /** Whoever says one of these has answered for all servers. */
  private static final Set<Integer> FINAL = Set.of(Rcode.NOERROR, Rcode.NXDOMAIN);

  private final String host;
  private final Name name;
  private final List<SimpleResolver> servers;
  private final Cache[] caches;
  private final AtomicLong queries = new AtomicLong();

  /**
   * For so many clients, each with a cache of its own.
   *
   * @param servers in the order in which they are asked
   * @throws IllegalArgumentException if a server is no address, or the name can't be asked for
   */
  CachingNames(String host, List<String> servers, int clients) {
    this.host = host;
    try {
      this.name = new Name(host, Name.root);
    } catch (TextParseException e) {
      throw new IllegalArgumentException(host + ": no name of DNS", e);
    }
    this.servers = servers.stream().map(CachingNames::resolver).toList();
    this.caches = new Cache[clients];
    for (int i = 0; i < clients; i++) {
      caches[i] = new Cache();
    }
  }

  private static SimpleResolver resolver(String server) {
    SimpleResolver resolver = new SimpleResolver(endpoint(server));
    resolver.setTimeout(PATIENCE);
    return resolver;
  }

  /** {@code ADDRESS}, {@code ADDRESS:PORT} for IPv4, {@code [ADDRESS]:PORT} for IPv6. */
  static InetSocketAddress endpoint(String text) {
    try {
      try {
        return new InetSocketAddress(InetAddress.ofLiteral(text), DNS_PORT);
      } catch (IllegalArgumentException hasPort) {
        URI uri = URI.create("dns://" + text);
        String literal = String.valueOf(uri.getHost()).replaceAll("[\\[\\]]", "");
        int port = uri.getPort() < 0 ? DNS_PORT : uri.getPort();
        return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "--dns %s: must be ADDRESS or [ADDRESS]:PORT, with commas between several"
              .formatted(text),
          e);
    }
  }

  @Override
  public @Nullable List<InetAddress> known(int connection) {
    return caches[connection % caches.length].fresh();
  }

  @Override
  public List<InetAddress> ask(int connection) throws UnknownHostException {
    return caches[connection % caches.length].get();
  }

  @Override
  public long queries() {
    return queries.get();
  }

  private record Held(List<InetAddress> addresses, long untilNs) {}

  /** One client's. Who asks while another does waits for that one's answer. */
  private final class Cache {
    private volatile @Nullable Held held;

    @Nullable List<InetAddress> fresh() {
      Held now = held;
      return now != null && System.nanoTime() - now.untilNs() < 0 ? now.addresses() : null;
    }

    synchronized List<InetAddress> get() throws UnknownHostException {
      List<InetAddress> known = fresh();
      if (known != null) {
        return known;
      }
      List<Record> records = records(Type.AAAA);
      if (records.isEmpty()) {
        records = records(Type.A);
      }
      if (records.isEmpty()) {
        throw new UnknownHostException(host + ": no address");
      }
      long ttl = records.stream().mapToLong(Record::getTTL).min().orElse(0);
      List<InetAddress> addresses = records.stream().flatMap(CachingNames::address).toList();
      held = new Held(addresses, System.nanoTime() + Duration.ofSeconds(ttl).toNanos());
      return addresses;
    }
  }

  private List<Record> records(int type) throws UnknownHostException {
    Message answer = answer(Message.newQuery(Record.newRecord(name, type, DClass.IN)));
    if (answer.getRcode() != Rcode.NOERROR) {
      throw new UnknownHostException(host + ": " + Rcode.string(answer.getRcode()));
    }
    return answer.getSection(Section.ANSWER).stream().filter(one -> one.getType() == type).toList();
  }

  private Message answer(Message question) throws UnknownHostException {
    StringJoiner reasons = new StringJoiner(", ", host + ": ", "");
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      for (SimpleResolver server : servers) {
        queries.incrementAndGet();
        try {
          Message answer = server.send(question);
          if (FINAL.contains(answer.getRcode())) {
            return answer;
          }
          reasons.add(Rcode.string(answer.getRcode()));
        } catch (IOException e) {
          reasons.add(String.valueOf(e.getMessage()));
        }
      }
    }
    throw new UnknownHostException(reasons.toString());
  }

  private static Stream<InetAddress> address(Record one) {
    return switch (one) {
      case AAAARecord six -> Stream.of(six.getAddress());
      case ARecord four -> Stream.of(four.getAddress());
      default -> Stream.empty();
    };
  }
}
