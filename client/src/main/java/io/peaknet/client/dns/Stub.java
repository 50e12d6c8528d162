package io.peaknet.client.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.StringJoiner;

/**
 * Asks name servers, each of which should know the answer. One that failed is asked last for a
 * while. Safe for use by several threads; each question waits in the calling thread.
 */
public final class Stub implements Asker {
  /** How often each server is asked before giving up; each time with twice the patience. */
  private static final int ROUNDS = 3;

  private final List<Server> servers;
  private final Duration patience;
  private final SecureRandom random = new SecureRandom();

  /**
   * With servers in order of preference.
   *
   * @param patience how long the first try waits for a server
   */
  public Stub(List<InetSocketAddress> servers, Duration patience) {
    if (servers.isEmpty()) {
      throw new IllegalArgumentException("no name servers");
    }
    this.servers = servers.stream().map(address -> new Server(address, random)).toList();
    this.patience = patience;
  }

  @Override
  public Response ask(String name, int type) throws IOException {
    StringJoiner reasons = new StringJoiner(", ");
    long waitMs = Math.max(1, patience.toMillis());
    for (int round = 0; round < ROUNDS; round++) {
      for (Server server : preferred()) {
        try {
          Response response = server.ask(random.nextInt(1 << 16), name, type, (int) waitMs);
          if (response.isCertain()) {
            server.succeeded();
            return response;
          }
          reasons.add(server + " answered with code " + response.code());
        } catch (IOException e) {
          if (Thread.currentThread().isInterrupted()) {
            throw e;
          }
          reasons.add(server + ": " + e.getMessage());
        }
        server.failed();
      }
      waitMs *= 2;
    }
    throw new IOException("no name server knows " + name + ": " + reasons);
  }

  private List<Server> preferred() {
    long nowNs = System.nanoTime();
    List<Server> sorted = new ArrayList<>(servers);
    sorted.sort(Comparator.comparing(server -> server.isAvoided(nowNs)));
    return sorted;
  }
}
