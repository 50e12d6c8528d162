package io.peaknet.dns;

import java.net.InetAddress;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** Requests other than plain questions, each on a virtual thread, so many at a time. */
final class SpecialRequests {
  private static final int AT_A_TIME = 64;

  private final Semaphore free = new Semaphore(AT_A_TIME);
  private final Requests requests;

  SpecialRequests(Requests requests) {
    this.requests = requests;
  }

  /** Sees to a datagram; when too many wait it is dropped, and its sender asks again. */
  void byUdp(byte[] request, InetAddress from, Consumer<byte[]> reply) {
    if (!free.tryAcquire()) {
      return;
    }
    Thread.ofVirtual()
        .name("dns-special")
        .start(() -> {
          try {
            requests.answer(request, from, true, reply);
          } finally {
            free.release();
          }
        });
  }
}
