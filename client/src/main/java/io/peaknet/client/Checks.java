package io.peaknet.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the first of several addresses that accepts a connection, as Happy Eyeballs does (RFC 8305
 * section 5): the next one is tried when the one before refused, or has been silent for a while.
 * The connection carries nothing and is closed at once.
 */
final class Checks {
  private static final long NEXT_AFTER_NS = Duration.ofMillis(100).toNanos();

  /** However many there are: a look-up shall not wait longer. */
  private static final long PATIENCE_NS = Duration.ofSeconds(1).toNanos();

  private final Health health;

  Checks(Health health) {
    this.health = health;
  }

  /** The first that accepts; empty if none does. All that was learned goes to {@link Health}. */
  Optional<InetAddress> first(List<InetSocketAddress> candidates) {
    try (Race race = new Race(candidates.iterator())) {
      return race.run();
    } catch (IOException | UncheckedIOException e) {
      // Interrupted, or no more sockets: that tells nothing of the replicas.
      return Optional.empty();
    }
  }

  private final class Race implements AutoCloseable {
    private final Selector selector = Selector.open();
    private final Iterator<InetSocketAddress> waiting;

    /** In the order in which they were tried, and since when. */
    private final Map<InetAddress, Long> silent = new LinkedHashMap<>();

    Race(Iterator<InetSocketAddress> candidates) throws IOException {
      waiting = candidates;
    }

    Optional<InetAddress> run() throws IOException {
      long endNs = System.nanoTime() + PATIENCE_NS;
      Optional<InetAddress> winner = Optional.empty();
      while (winner.isEmpty()) {
        if (waiting.hasNext()) {
          winner = started(waiting.next());
          if (winner.isPresent()) {
            break;
          }
        } else if (selector.keys().isEmpty()) {
          break;
        }
        long nowNs = System.nanoTime();
        long untilNs = waiting.hasNext() ? Math.min(endNs, nowNs + NEXT_AFTER_NS) : endNs;
        if (nowNs - endNs >= 0) {
          break;
        }
        winner = await(untilNs);
      }
      // This thread may have been kept from looking for longer than they were given.
      selector.selectNow();
      List<InetAddress> late = accepted();
      late.forEach(silent::remove);
      if (winner.isEmpty()) {
        winner = late.stream().findFirst();
      }
      // Whoever was tried before the winner, or with nobody winning, and did not answer in time.
      long nowNs = System.nanoTime();
      silent.forEach((address, sinceNs) -> {
        if (nowNs - sinceNs >= NEXT_AFTER_NS) {
          health.failed(address);
        }
      });
      winner.ifPresent(health::accepted);
      return winner;
    }

    /** Tries one; it may accept at once. */
    private Optional<InetAddress> started(InetSocketAddress target) throws IOException {
      InetAddress address = target.getAddress();
      SocketChannel channel = SocketChannel.open();
      try {
        channel.configureBlocking(false);
        if (channel.connect(target)) {
          channel.close();
          return Optional.of(address);
        }
        channel.register(selector, SelectionKey.OP_CONNECT, address);
        silent.put(address, System.nanoTime());
      } catch (IOException e) {
        learnFrom(e, address);
        channel.close();
      }
      return Optional.empty();
    }

    private void learnFrom(IOException failure, InetAddress address) throws IOException {
      if (failure instanceof ClosedByInterruptException) {
        throw failure;
      }
      health.failed(address);
      silent.remove(address);
    }

    /** Until then, until one accepts, or until one refuses and another can be tried. */
    private Optional<InetAddress> await(long untilNs) throws IOException {
      while (!selector.keys().isEmpty()) {
        long leftMs = (untilNs - System.nanoTime() + 999_999) / 1_000_000;
        if (leftMs <= 0) {
          return Optional.empty();
        }
        selector.select(leftMs);
        if (Thread.currentThread().isInterrupted()) {
          throw new ClosedByInterruptException();
        }
        int before = silent.size();
        List<InetAddress> accepted = accepted();
        if (!accepted.isEmpty()) {
          InetAddress winner = accepted.getFirst();
          List<InetAddress> tried = List.copyOf(silent.keySet());
          tried.subList(tried.indexOf(winner), tried.size()).forEach(silent::remove);
          return Optional.of(winner);
        }
        if (silent.size() < before) {
          selector.selectNow(); // so that the refused ones' keys are gone
          return Optional.empty();
        }
      }
      return Optional.empty();
    }

    /** Who among the selected ones accepted; who refused is noted. */
    private List<InetAddress> accepted() throws IOException {
      List<InetAddress> accepted = new ArrayList<>();
      for (SelectionKey key : selector.selectedKeys()) {
        InetAddress address = (InetAddress) key.attachment();
        SocketChannel channel = (SocketChannel) key.channel();
        try {
          if (channel.finishConnect()) {
            accepted.add(address);
          }
        } catch (IOException e) {
          learnFrom(e, address);
          channel.close();
        }
      }
      selector.selectedKeys().clear();
      return accepted;
    }

    @Override
    public void close() throws IOException {
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
      selector.close();
    }
  }
}
