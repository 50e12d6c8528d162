package io.peaknet.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class PollTest {
  private static final long SECOND_NS = 1_000_000_000;
  private static final byte[] LOOPBACK = {127, 0, 0, 1};
  private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 127, 0, 0, 1};

  private static void poke(UdpSocket from, UdpSocket to) {
    assertThat(from.send(MAPPED, to.localPort(), 0, new byte[1], 0, 1)).isTrue();
  }

  @Test
  void findsWhatIsReadyAmongMany() throws IOException {
    List<UdpSocket> sockets = new ArrayList<>();
    try (Poll poll = Poll.open()) {
      for (int i = 0; i < 20; i++) {
        sockets.add(UdpSocket.open(LOOPBACK, 0));
        poll.add(sockets.get(i).fd());
      }
      assertThat(poll.await(0)).isZero();
      poke(sockets.get(0), sockets.get(13));
      poke(sockets.get(0), sockets.get(19));
      assertThat(poll.await(SECOND_NS)).isEqualTo(2);
      for (int i = 0; i < 20; i++) {
        assertThat(poll.ready(sockets.get(i).fd())).isEqualTo(i == 13 || i == 19);
      }
      poll.remove(sockets.get(13).fd());
      assertThat(poll.ready(sockets.get(13).fd())).isFalse();
      assertThat(poll.await(SECOND_NS)).isEqualTo(1);
      assertThat(poll.ready(sockets.get(19).fd())).isTrue();
    } finally {
      sockets.forEach(UdpSocket::close);
    }
  }

  @Test
  void waitsAsLongAsAskedToTheMillisecond() throws IOException {
    try (Poll poll = Poll.open()) {
      for (long timeoutNs : new long[] {300_000, 5_000_000, 1_050_000_000}) {
        long startNs = System.nanoTime();
        assertThat(poll.await(timeoutNs)).isZero();
        assertThat(System.nanoTime() - startNs).isBetween(timeoutNs, timeoutNs + SECOND_NS);
      }
    }
  }

  @Test
  void restsThoughSomethingIsReadyAndFindsItAfterwards() throws IOException {
    try (Poll poll = Poll.open();
        UdpSocket socket = UdpSocket.open(LOOPBACK, 0)) {
      poll.add(socket.fd());
      poke(socket, socket);
      long startNs = System.nanoTime();
      poll.rest(20_000_000);
      assertThat(System.nanoTime() - startNs).isGreaterThanOrEqualTo(20_000_000);
      assertThat(poll.await(0)).isEqualTo(1);
    }
  }

  @Test
  void anotherThreadEndsTheWait() throws Exception {
    try (Poll poll = Poll.open()) {
      var waker = new Thread(poll::wakeUp);
      waker.start();
      assertThat(poll.await(-1)).isZero();
      waker.join();
    }
  }

  @Test
  void wakingBeforeTheWaitEndsItOnce() throws IOException {
    try (Poll poll = Poll.open()) {
      poll.wakeUp();
      poll.wakeUp();
      assertThat(poll.await(-1)).isZero();
      long startNs = System.nanoTime();
      poll.await(20_000_000);
      assertThat(System.nanoTime() - startNs).isGreaterThanOrEqualTo(20_000_000);
    }
  }

  @Test
  void noWakeUpIsLost() throws Exception {
    try (Poll poll = Poll.open()) {
      var asked = new AtomicLong();
      int rounds = 20_000;
      var waker =
          CompletableFuture.runAsync(() -> {
            for (int i = 0; i < rounds; i++) {
              asked.incrementAndGet();
              poll.wakeUp();
            }
          });
      for (long seen = 0; seen < rounds; seen = asked.get()) {
        long startNs = System.nanoTime();
        poll.await(2 * SECOND_NS);
        assertThat(System.nanoTime() - startNs).isLessThan(2 * SECOND_NS);
      }
      waker.get();
    }
  }

  @Test
  void wakingAClosedOneDoesNothing() throws IOException {
    Poll poll = Poll.open();
    poll.close();
    poll.close();
    poll.wakeUp();
  }

  @Test
  void watchingTwiceOrNotAtAllIsAMistake() throws IOException {
    try (Poll poll = Poll.open();
        UdpSocket socket = UdpSocket.open(LOOPBACK, 0)) {
      poll.add(socket.fd());
      assertThatThrownBy(() -> poll.add(socket.fd())).isInstanceOf(IllegalArgumentException.class);
      poll.remove(socket.fd());
      assertThatThrownBy(() -> poll.remove(socket.fd()))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
