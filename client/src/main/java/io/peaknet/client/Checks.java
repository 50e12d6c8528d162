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
import java.util.List;
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
    private final List<InetAddress> silent = new ArrayList<>();

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
      // Whoever was tried before the winner, or with nobody winning, and did not answer.
      silent.forEach(health::failed);
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
        silent.add(address);
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
        boolean refused = false;
        for (SelectionKey key : selector.selectedKeys()) {
          InetAddress address = (InetAddress) key.attachment();
          SocketChannel channel = (SocketChannel) key.channel();
          try {
            if (channel.finishConnect()) {
              silent.subList(silent.indexOf(address), silent.size()).clear();
              return Optional.of(address);
            }
          } catch (IOException e) {
            learnFrom(e, address);
            channel.close();
            refused = true;
          }
        }
        selector.selectedKeys().clear();
        if (refused) {
          selector.selectNow();
          return Optional.empty();
        }
      }
      return Optional.empty();
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
