package io.peaknet.services;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Asks addresses whether they live: each target on a virtual thread of its own, until it is no
 * target any more. Tells what it finds, from those threads.
 */
final class Prober implements AutoCloseable {
  /** Hears what probes find. */
  interface Finding {
    /** An address answered, or did not. */
    void found(Target target, boolean alive);
  }

  private static final int STATUS_LINE_MAX = 256;

  private final Finding finding;
  private final Map<ServiceId, Map<Target, Thread>> threads = new HashMap<>();

  Prober(Finding finding) {
    this.finding = finding;
  }

  /** Asks these targets of a service from now on, and no others. */
  synchronized void retarget(ServiceId service, Set<Target> targets) {
    Map<Target, Thread> running = threads.computeIfAbsent(service, _ -> new HashMap<>());
    for (Target gone : new HashSet<>(running.keySet())) {
      if (!targets.contains(gone)) {
        Thread thread = running.remove(gone);
        if (thread != null) {
          thread.interrupt();
        }
      }
    }
    for (Target target : targets) {
      running.computeIfAbsent(target, _ -> Thread.ofVirtual().start(() -> watch(target)));
    }
    if (running.isEmpty()) {
      threads.remove(service);
    }
  }

  /** How many addresses are asked. */
  synchronized int targets() {
    return threads.values().stream().mapToInt(Map::size).sum();
  }

  private void watch(Target target) {
    long periodNs = target.probe().period().toNanos();
    try {
      while (true) {
        long begunNs = System.nanoTime();
        boolean alive = ask(target);
        if (Thread.interrupted()) {
          return;
        }
        finding.found(target, alive);
        // A tenth of jitter, so that not all of them ask at once for ever.
        long jitterNs = ThreadLocalRandom.current().nextLong(periodNs / 10 + 1);
        long restNs = periodNs - jitterNs - (System.nanoTime() - begunNs);
        Thread.sleep(java.time.Duration.ofNanos(Math.max(1, restNs)));
      }
    } catch (InterruptedException _) {
      // It is no target any more.
    }
  }

  /** One try. */
  static boolean ask(Target target) {
    Probe probe = target.probe();
    int timeoutMs = (int) Math.min(Integer.MAX_VALUE, probe.timeout().toMillis());
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(target.address(), target.port()), timeoutMs);
      if (probe.kind() == Probe.Kind.TCP) {
        return true;
      }
      socket.setSoTimeout(timeoutMs);
      socket.getOutputStream().write(request(target).getBytes(StandardCharsets.US_ASCII));
      return isWell(socket.getInputStream(), System.nanoTime() + probe.timeout().toNanos());
    } catch (IOException _) {
      return false;
    }
  }

  private static String request(Target target) {
    InetAddress address = target.address();
    String host = address.getHostAddress();
    if (address.getAddress().length == 16) {
      host = "[" + host + "]";
    }
    return "GET "
        + target.probe().path()
        + " HTTP/1.1\r\nHost: "
        + host
        + ":"
        + target.port()
        + "\r\nUser-Agent: peak\r\nAccept: */*\r\nConnection: close\r\n\r\n";
  }

  /** Whether the status line (RFC 9112 section 4) says 200 to 399; slow ones count as silence. */
  private static boolean isWell(InputStream in, long untilNs) throws IOException {
    StringBuilder line = new StringBuilder();
    while (line.length() < STATUS_LINE_MAX && System.nanoTime() < untilNs) {
      int c = in.read();
      if (c < 0 || c == '\n') {
        return line.toString().strip().matches("HTTP/1\\.[01] [23]\\d\\d( .*)?");
      }
      line.append((char) c);
    }
    return false;
  }

  @Override
  public synchronized void close() {
    threads.values().forEach(running -> running.values().forEach(Thread::interrupt));
    threads.clear();
  }
}
