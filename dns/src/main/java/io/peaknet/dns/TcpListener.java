package io.peaknet.dns;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Answers what comes by TCP (RFC 7766): each connection has a virtual thread, many questions may
 * follow each other without waiting, and whoever is silent, or doesn't take its answer, for too
 * long is cut off, at once when others want the place.
 */
final class TcpListener implements AutoCloseable {
  /** The longest question and the longest answer, and room to read on behind a name. */
  private static final int MESSAGE_BYTES = 65_535 + 64;

  private static final int BACKLOG = 256;

  private final ServerSocket server;
  private final int connectionsMax;
  private final int idleMs;
  private final Responder responder;
  private final MemorySegment memory = Arena.ofAuto().allocate(MESSAGE_BYTES, 8);

  // The one that has been silent for longest comes first.
  private final Set<Socket> open = new LinkedHashSet<>();

  /** Since when answers are being written: there is no time-out for that in the JDK. */
  private final Map<Socket, Long> writingSinceNs = new ConcurrentHashMap<>();

  private final Requests requests;
  private volatile boolean stopped;

  TcpListener(
      ServerConfig config, InetSocketAddress at, Zones zones, Requests requests, Counters counters)
      throws IOException {
    this.requests = requests;
    connectionsMax = config.tcpConnectionsMax();
    idleMs = config.tcpIdleSeconds() * 1000;
    responder = new Responder(config, zones, counters);
    server = new ServerSocket();
    server.setReuseAddress(true);
    try {
      server.bind(at, BACKLOG);
    } catch (IOException e) {
      server.close();
      throw new IOException("listening on tcp " + at + ": " + e.getMessage(), e);
    }
  }

  int port() {
    return server.getLocalPort();
  }

  int connections() {
    synchronized (open) {
      return open.size();
    }
  }

  void start() {
    Thread.ofVirtual().name("dns-tcp-" + port()).start(this::accept);
    Thread.ofVirtual().name("dns-tcp-unread").start(this::cutOffWhoDoesNotRead);
  }

  private void cutOffWhoDoesNotRead() {
    while (!stopped) {
      long nowNs = System.nanoTime();
      writingSinceNs.forEach((socket, sinceNs) -> {
        if (nowNs - sinceNs > idleMs * 1_000_000L) {
          close(socket);
        }
      });
      pause(idleMs / 4);
    }
  }

  private void accept() {
    while (!stopped) {
      try {
        Socket socket = server.accept();
        makeRoom();
        synchronized (open) {
          open.add(socket);
        }
        Thread.ofVirtual().name("dns-tcp").start(() -> serve(socket));
      } catch (IOException e) {
        // Closed, or out of descriptors: those of others are freed within the idle time.
        pause(10);
      }
    }
  }

  private void pause(int ms) {
    try {
      Thread.sleep(stopped ? 0 : ms);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void makeRoom() {
    synchronized (open) {
      Iterator<Socket> longestSilent = open.iterator();
      while (open.size() >= connectionsMax && longestSilent.hasNext()) {
        close(longestSilent.next());
        longestSilent.remove();
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setSoTimeout(idleMs);
      socket.setTcpNoDelay(true);
      var in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream(), 4096));
      while (!stopped) {
        byte[] request = new byte[in.readUnsignedShort()];
        in.readFully(request);
        touch(socket);
        if (!answer(socket, request)) {
          return;
        }
      }
    } catch (IOException | UncheckedIOException e) {
      // Gone, silent for too long, or cut off: nothing is owed to it.
    } finally {
      synchronized (open) {
        open.remove(socket);
      }
    }
  }

  /** Not the longest silent any more. */
  private void touch(Socket socket) {
    synchronized (open) {
      if (open.remove(socket)) {
        open.add(socket);
      }
    }
  }

  /** Answers a message; false if its sender makes no sense. */
  private boolean answer(Socket socket, byte[] request) {
    InetAddress from = socket.getInetAddress();
    byte[] answer = plain(request, from);
    if (answer == null) {
      requests.answer(request, from, false, one -> send(socket, one));
      return true;
    }
    if (answer.length > 0) {
      send(socket, answer);
    }
    return answer.length > 0;
  }

  /** The answer to a plain question; null if it is none. */
  private byte @org.jspecify.annotations.Nullable [] plain(byte[] request, InetAddress from) {
    synchronized (responder) {
      MemorySegment.copy(request, 0, memory, ValueLayout.JAVA_BYTE, 0, request.length);
      int length =
          responder.answer(
              memory,
              0,
              request.length,
              Addresses.high(from),
              Addresses.low(from),
              false,
              System.currentTimeMillis());
      return length == Responder.SPECIAL
          ? null
          : memory.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }
  }

  private void send(Socket socket, byte[] answer) {
    byte[] framed = new byte[2 + answer.length];
    framed[0] = (byte) (answer.length >>> 8);
    framed[1] = (byte) answer.length;
    System.arraycopy(answer, 0, framed, 2, answer.length);
    writingSinceNs.put(socket, System.nanoTime());
    try {
      socket.getOutputStream().write(framed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writingSinceNs.remove(socket);
    }
  }

  @Override
  public void close() {
    stopped = true;
    try {
      server.close();
    } catch (IOException e) {
      // Closed anyway.
    }
    synchronized (open) {
      open.forEach(TcpListener::close);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // Closed anyway.
    }
  }
}
