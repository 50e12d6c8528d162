package io.peaknet.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Rcode;

/**
 * A running server. It answers for its zones and for nothing else: whatever lies outside of them is
 * refused.
 */
public final class DnsServer implements AutoCloseable {
  private final Zones zones;
  private final List<InetSocketAddress> addresses = new ArrayList<>();
  private final List<UdpLoop> loops = new ArrayList<>();
  private final List<TcpListener> listeners = new ArrayList<>();
  private final List<Counters> counters = new ArrayList<>();

  private final Thread renewal;
  private @Nullable Notifier notifier;

  private DnsServer(Zones zones) {
    this.zones = zones;
    renewal = Thread.ofVirtual().name("dns-renewal").unstarted(this::renew);
  }

  /**
   * Starts one.
   *
   * @param zones what it serves, which may change at any time
   * @throws IOException if an address can't be listened on; says which, and why
   */
  public static DnsServer start(ServerConfig config, Zones zones) throws IOException {
    var server = new DnsServer(zones);
    try {
      server.open(config);
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
    server.loops.forEach(UdpLoop::start);
    server.listeners.forEach(TcpListener::start);
    server.renewal.start();
    if (server.notifier != null) {
      server.notifier.start();
    }
    return server;
  }

  private void open(ServerConfig config) throws IOException {
    var requests = new Requests(config, zones, newCounters());
    var special = new SpecialRequests(requests);
    notifier = new Notifier(zones, new TsigKeys(config.keys()));
    for (InetSocketAddress address : config.listen()) {
      InetSocketAddress at = address;
      var listener = new TcpListener(config, at, zones, requests, newCounters());
      listeners.add(listener);
      at = new InetSocketAddress(at.getAddress(), listener.port());
      for (int i = 0; i < config.loopCount(); i++) {
        Counters mine = newCounters();
        loops.add(new UdpLoop(at, new Responder(config, zones, mine), special, mine));
      }
      addresses.add(at);
    }
  }

  private Counters newCounters() {
    var mine = new Counters();
    counters.add(mine);
    return mine;
  }

  /** Where it listens, in the order of the configuration, with the ports that it got. */
  public List<InetSocketAddress> addresses() {
    return List.copyOf(addresses);
  }

  /** What it has done so far. */
  public ServerStatus status() {
    SortedMap<String, Long> answers = new TreeMap<>();
    for (int code = 0; code < Counters.codes(); code++) {
      int one = code;
      long count = counters.stream().mapToLong(counter -> counter.answers(one)).sum();
      if (count > 0) {
        answers.put(Rcode.string(code), count);
      }
    }
    Map<Name, Long> serials = new LinkedHashMap<>();
    zones.all().forEach(zone -> serials.put(zone.origin(), Integer.toUnsignedLong(zone.serial())));
    return new ServerStatus(
        sum(Counters.UDP_QUERIES),
        sum(Counters.TCP_QUERIES),
        sum(Counters.IGNORED),
        sum(Counters.LIMITED),
        sum(Counters.TRUNCATED),
        sum(Counters.UNSENT),
        listeners.stream().mapToInt(TcpListener::connections).sum(),
        answers,
        serials);
  }

  private long sum(int what) {
    return counters.stream().mapToLong(counter -> counter.get(what)).sum();
  }

  /** Signatures are looked at once an hour; they are made anew at half their time. */
  private void renew() {
    try {
      while (true) {
        zones.all().forEach(Zone::renewSignatures);
        Thread.sleep(Duration.ofHours(1));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stops. What came before is answered. */
  @Override
  public void close() {
    renewal.interrupt();
    if (notifier != null) {
      notifier.close();
    }
    listeners.forEach(TcpListener::close);
    loops.forEach(UdpLoop::close);
  }
}
