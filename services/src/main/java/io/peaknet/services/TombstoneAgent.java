package io.peaknet.services;

import io.peaknet.dns.Prefix;
import io.peaknet.report.AddressText;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Keeps tombstones on a machine that forwards packets to replicas, or is where they ran: whoever
 * comes to an address that is gone gets a TCP reset, or port unreachable, at once, and tries the
 * next one.
 *
 * <p>It waits at each server for changes. A server that is gone takes nothing back: tombstones end
 * by their own time.
 */
public final class TombstoneAgent implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("io.peaknet.services");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration WAIT = Duration.ofSeconds(30);
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration AGAIN = Duration.ofSeconds(1);
  private static final int ANSWER_BYTES_MAX = 16 << 20;

  /**
   * What an agent is to do.
   *
   * @param servers the HTTP addresses of servers, such as {@code http://[::1]:7453}
   * @param allowed tombstones of addresses outside of these prefixes are refused: no server can
   *     take this machine off the network
   * @param table the name of its table in nftables
   * @param token what servers want named; none: they are on this machine
   */
  public record Config(
      List<URI> servers, List<Prefix> allowed, String table, Optional<AccessToken> token) {
    /**
     * Copies.
     *
     * @throws IllegalArgumentException if {@code table} can't be a table's name
     */
    public Config {
      servers = List.copyOf(servers);
      allowed = List.copyOf(allowed);
      Nftables.check(table);
    }
  }

  private final Config config;
  private final Nftables nftables;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT).build();
  private final Map<URI, Heard> heard = new HashMap<>();
  private final List<Thread> threads = new ArrayList<>();
  private final CountDownLatch end = new CountDownLatch(1);
  private final Set<InetAddress> exempt;
  private final Filter filter;

  /** What a server said, and when. */
  private record Heard(Tombstones tombstones, long atNs) {}

  /** Where scripts for nftables are run. */
  interface Filter {
    /** Runs one; all of it or nothing. */
    void run(String script) throws IOException;
  }

  private TombstoneAgent(Config config, Filter filter) throws IOException {
    this.config = config;
    this.filter = filter;
    nftables = new Nftables(config.table());
    exempt = exempt(config.servers());
  }

  /**
   * Makes the table, and keeps it.
   *
   * @throws IOException if nftables can't be used here, in one line
   */
  public static TombstoneAgent start(Config config) throws IOException {
    return start(config, TombstoneAgent::nft);
  }

  static TombstoneAgent start(Config config, Filter filter) throws IOException {
    TombstoneAgent agent = new TombstoneAgent(config, filter);
    filter.run(agent.nftables.setUp(agent.exempt));
    for (URI server : config.servers()) {
      agent.threads.add(Thread.ofVirtual().start(() -> agent.follow(server)));
    }
    return agent;
  }

  private static Set<InetAddress> exempt(List<URI> servers) throws IOException {
    Set<InetAddress> exempt = new LinkedHashSet<>();
    for (URI server : servers) {
      for (InetAddress address : InetAddress.getAllByName(server.getHost())) {
        if (!address.isLoopbackAddress()) {
          exempt.add(address);
        }
      }
    }
    return exempt;
  }

  private void follow(URI server) {
    long version = -1;
    String trouble = "";
    while (end.getCount() > 0) {
      String found = "";
      try {
        Tombstones now = ask(server, version);
        if (now.version() != version) {
          take(server, now);
          version = now.version();
        }
      } catch (IOException e) {
        found =
            server
                + ": "
                + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
      } catch (InterruptedException _) {
        return;
      }
      if (!found.equals(trouble)) {
        trouble = found;
        LOG.log(
            found.isEmpty() ? Level.INFO : Level.WARNING,
            found.isEmpty() ? server + " answers again" : found + "; asking on");
      }
      try {
        if (!found.isEmpty() && end.await(AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  private Tombstones ask(URI server, long version) throws IOException, InterruptedException {
    HttpRequest question =
        DrainWait.question(
            server,
            "tombstones?after=" + version + "&wait=" + WAIT.toSeconds(),
            WAIT.plus(CONNECT),
            config.token());
    HttpResponse<java.io.InputStream> response =
        http.send(question, HttpResponse.BodyHandlers.ofInputStream());
    try (var body = response.body()) {
      if (response.statusCode() == 401 || response.statusCode() == 403) {
        throw new IOException("it wants another token (--token-file)");
      }
      if (response.statusCode() != 200) {
        throw new IOException("status " + response.statusCode());
      }
      return read(new String(body.readNBytes(ANSWER_BYTES_MAX), StandardCharsets.UTF_8));
    }
  }

  /**
   * Reads an answer.
   *
   * @throws IOException if it is none
   */
  static Tombstones read(String text) throws IOException {
    try {
      JsonNode answer = JSON.readTree(text);
      List<Tombstones.Stone> stones = new ArrayList<>();
      for (JsonNode one : answer.path("tombstones")) {
        stones.add(
            new Tombstones.Stone(
                InetAddress.ofLiteral(one.path("address").asString("")),
                kind(one.path("kind").asString("")),
                Duration.ofMillis(one.path("left_ms").asLong(0))));
      }
      return new Tombstones(answer.path("version").asLong(), List.copyOf(stones));
    } catch (JacksonException e) {
      throw new IOException("no tombstones: " + e.getOriginalMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IOException("no tombstones: " + e.getMessage(), e);
    }
  }

  private static Drain.Tombstone kind(String word) {
    return switch (word) {
      case "reset" -> Drain.Tombstone.RESET;
      case "drop" -> Drain.Tombstone.DROP;
      default -> throw new IllegalArgumentException("'" + word + "' is no kind of tombstone");
    };
  }

  private synchronized void take(URI server, Tombstones now) throws IOException {
    if (end.getCount() == 0) {
      return; // Or the table that was taken away would come back.
    }
    for (Tombstones.Stone stone : now.stones()) {
      if (!Nftables.lies(stone.address(), config.allowed())) {
        LOG.log(
            Level.WARNING,
            server
                + ": a tombstone for "
                + AddressText.of(stone.address())
                + ", which is outside of what --allow names: refused");
      }
    }
    heard.put(server, new Heard(now, System.nanoTime()));
    Collection<Tombstones.Stone> all = all(System.nanoTime());
    try {
      filter.run(nftables.replace(all));
    } catch (IOException e) {
      // Somebody may have taken the table away, as `nft flush ruleset` does.
      filter.run(nftables.setUp(exempt) + nftables.replace(all));
      LOG.log(Level.WARNING, e.getMessage() + ": the table was made anew");
    }
    LOG.log(Level.DEBUG, all.size() + " tombstones");
  }

  /** What all servers say together: of two the longer one counts. */
  private Collection<Tombstones.Stone> all(long nowNs) {
    Map<String, Tombstones.Stone> all = new TreeMap<>();
    heard
        .values()
        .forEach(from -> {
          Duration age = Duration.ofNanos(nowNs - from.atNs());
          for (Tombstones.Stone stone : from.tombstones().stones()) {
            Duration left = stone.left().minus(age);
            if (left.isPositive() && Nftables.lies(stone.address(), config.allowed())) {
              all.merge(
                  stone.address().getHostAddress(),
                  new Tombstones.Stone(stone.address(), stone.kind(), left),
                  (one, other) -> one.left().compareTo(other.left()) >= 0 ? one : other);
            }
          }
        });
    return all.values();
  }

  /** Runs a script; nft takes all of it or nothing. */
  private static void nft(String script) throws IOException {
    Process process;
    try {
      process = new ProcessBuilder("nft", "-f", "-").redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new IOException("nft can't be run: install nftables (" + e.getMessage() + ")", e);
    }
    try (var stdin = process.getOutputStream()) {
      stdin.write(script.getBytes(StandardCharsets.UTF_8));
    } catch (IOException _) {
      // It ended early: what it printed says why.
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException("nft refuses: " + said.lines().findFirst().orElse("no reason given"));
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Waits until it is closed. */
  public void awaitEnd() throws InterruptedException {
    end.await();
  }

  /** Takes the table away. */
  @Override
  public void close() {
    end.countDown();
    threads.forEach(Thread::interrupt);
    http.shutdownNow();
    synchronized (this) {
      try {
        filter.run(nftables.tearDown());
      } catch (IOException e) {
        LOG.log(Level.WARNING, "the table stays: " + e.getMessage());
      }
    }
  }
}
