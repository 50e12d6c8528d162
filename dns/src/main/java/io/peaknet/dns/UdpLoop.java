package io.peaknet.dns;

import io.peaknet.linux.DatagramVector;
import io.peaknet.linux.UdpOptions;
import io.peaknet.linux.UdpSocket;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.locks.LockSupport;

/** One thread that answers what comes by UDP, many questions with two system calls. */
final class UdpLoop implements AutoCloseable {
  private static final int BATCH = 64;

  /** Questions and answers alike; an odd multiple of 64, and room to read on behind a name. */
  static final int SLOT_BYTES = 23 * 64;

  /** So many questions a second and more are let gather, for so long. */
  private static final long GATHERED_FROM_PER_SECOND = 40_000;

  private static final long GATHER_NS = 100_000;
  private static final long NS_PER_SECOND = 1_000_000_000;

  private final UdpSocket socket;
  private final DatagramVector batch = new DatagramVector(BATCH, SLOT_BYTES);
  private final MemorySegment memory = batch.memory();
  private final Responder responder;
  private final SpecialRequests special;
  private final Counters counters;
  private final Thread thread;
  private long batchNs = System.nanoTime();
  private volatile boolean stopped;

  /** Opens one at an address; several may have the same. */
  UdpLoop(
      InetSocketAddress address, Responder responder, SpecialRequests special, Counters counters)
      throws IOException {
    InetAddress where = address.getAddress();
    socket =
        UdpSocket.open(
            where.getAddress(), address.getPort(), UdpOptions.answering(where.isAnyLocalAddress()));
    socket.withoutFlowLabels();
    this.responder = responder;
    this.special = special;
    this.counters = counters;
    thread =
        Thread.ofPlatform().name("dns-udp-" + socket.localPort()).daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  int port() {
    return socket.localPort();
  }

  private void run() {
    while (!stopped) {
      int count = socket.receive(batch);
      if (count > 0) {
        answer(count);
        gather(count);
      }
    }
  }

  /**
   * Lets questions that come fast gather: each batch costs two calls, and its clients a wake-up.
   */
  private void gather(int count) {
    long nowNs = System.nanoTime();
    boolean fast = count * NS_PER_SECOND > (nowNs - batchNs) * GATHERED_FROM_PER_SECOND;
    batchNs = nowNs;
    if (fast && count < BATCH / 2) {
      LockSupport.parkNanos(GATHER_NS);
      batchNs = System.nanoTime();
    }
  }

  private void answer(int count) {
    long nowMs = System.currentTimeMillis();
    for (int i = 0; i < count; i++) {
      long at = batch.offset(i);
      int length = batch.length(i);
      int answered =
          responder.answer(
              memory, at, length, batch.sourceHigh(i), batch.sourceLow(i), true, nowMs);
      if (answered > 0) {
        batch.answer(i, answered);
      } else if (answered == Responder.SPECIAL) {
        hand(i, at, length);
      }
    }
    batch.keepAnswers();
    // What the kernel has no room for is lost, as any datagram may be: the client asks again.
    counters.add(Counters.UNSENT, socket.send(batch));
    batch.clear();
  }

  /** Lets another thread see to it, which has time. */
  private void hand(int entry, long at, int length) {
    byte[] request = memory.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
    byte[] address = Addresses.bytes(batch.sourceHigh(entry), batch.sourceLow(entry));
    int port = batch.sourcePort(entry);
    int scope = batch.sourceScope(entry);
    special.byUdp(request, Addresses.of(address), answer -> reply(address, port, scope, answer));
  }

  /** The loop sends vectors only: the socket's means for single datagrams are free. */
  private void reply(byte[] address, int port, int scope, byte[] answer) {
    synchronized (thread) {
      if (!stopped) {
        socket.send(address, port, scope, answer, 0, answer.length);
      }
    }
  }

  @Override
  public void close() {
    synchronized (thread) {
      stopped = true;
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    socket.close();
  }
}
