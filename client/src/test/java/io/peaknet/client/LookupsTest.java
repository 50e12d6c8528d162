package io.peaknet.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is kept, and for how long; the clock is the test's. */
@Timeout(30)
final class LookupsTest {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final long STALE_NS = 100 * SECOND_NS;

  private final AtomicLong clockNs = new AtomicLong();
  private final AtomicInteger asked = new AtomicInteger();
  private volatile int number = 1;
  private volatile boolean reachable = true;
  private volatile boolean stuck;
  private final CountDownLatch waiting = new CountDownLatch(1);

  /** A long TTL, in real time, so that the background does nothing while a test runs. */
  private volatile long ttlNs = 1000 * SECOND_NS;

  private final Lookups lookups = new Lookups(this::find, STALE_NS, clockNs::get);

  @AfterEach
  void close() {
    lookups.close();
  }

  private Answer find(String name) throws IOException {
    asked.incrementAndGet();
    if (stuck) {
      waiting.countDown();
      try {
        Thread.sleep(Duration.ofMinutes(1));
      } catch (InterruptedException e) {
        throw new IOException("interrupted", e);
      }
    }
    if (!reachable) {
      throw new IOException("nobody answers");
    }
    return new Answer(List.of(replica(number)), ttlNs);
  }

  private static Replica replica(int number) throws UnknownHostException {
    byte[] address = {(byte) 192, 0, 2, (byte) number};
    return new Replica(InetAddress.getByAddress(address), 0, 0, 0);
  }

  @Test
  void anAnswerIsKeptAsLongAsItSays() throws Exception {
    assertThat(lookups.replicas("a.test")).containsExactly(replica(1));
    number = 2;
    clockNs.set(999 * SECOND_NS);
    assertThat(lookups.replicas("a.test")).containsExactly(replica(1));
    assertThat(asked).hasValue(1);
    clockNs.set(1000 * SECOND_NS);
    assertThat(lookups.replicas("a.test")).containsExactly(replica(2));
  }

  @Test
  void anOldAnswerStaysWhileNobodyCanBeAskedButNotForEver() throws Exception {
    assertThat(lookups.replicas("a.test")).containsExactly(replica(1));
    reachable = false;
    clockNs.set(1099 * SECOND_NS);
    assertThat(lookups.replicas("a.test")).containsExactly(replica(1));
    // Right after a failure nobody waits for another.
    int before = asked.get();
    assertThat(lookups.replicas("a.test")).containsExactly(replica(1));
    assertThat(asked).hasValue(before);
    clockNs.set(1101 * SECOND_NS);
    assertThatThrownBy(() -> lookups.replicas("a.test"))
        .isInstanceOf(IOException.class)
        .hasMessage("nobody answers");
    reachable = true;
    number = 3;
    assertThat(lookups.replicas("a.test")).containsExactly(replica(3));
  }

  @Test
  void manyWhoAskAtOnceAskOnce() throws Exception {
    CountDownLatch done = new CountDownLatch(20);
    for (int i = 0; i < 20; i++) {
      Thread.ofVirtual()
          .start(() -> {
            try {
              lookups.replicas("a.test");
              done.countDown();
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          });
    }
    assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(asked).hasValue(1);
  }

  @Test
  void whatIsInUseIsLookedUpAgainBeforeItEnds() throws Exception {
    ttlNs = Duration.ofMillis(50).toNanos();
    BlockingQueue<List<Replica>> heard = new LinkedBlockingQueue<>();
    try (AutoCloseable watch = lookups.watch("a.test", heard::add)) {
      assertThat(heard.poll(10, TimeUnit.SECONDS)).containsExactly(replica(1));
      number = 2;
      assertThat(heard.poll(10, TimeUnit.SECONDS)).containsExactly(replica(2));
      // Said once, although it is looked up again and again.
      int before = asked.get();
      while (asked.get() < before + 3) {
        Thread.sleep(5);
      }
      assertThat(heard).isEmpty();
      assertThat(watch).isNotNull();
    }
  }

  @Test
  void nobodyWaitsForNameServersThatAreOutOfReach() throws Exception {
    assertThat(lookups.replicas("a.test")).containsExactly(replica(1));
    reachable = false;
    clockNs.set(1001 * SECOND_NS);
    assertThat(lookups.replicas("a.test")).containsExactly(replica(1));
    // From now on asking takes for ever, in the background too.
    stuck = true;
    clockNs.set(1010 * SECOND_NS);
    Thread asking =
        Thread.ofVirtual()
            .start(() -> {
              try {
                lookups.replicas("a.test");
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    while (waiting.getCount() > 0) {
      Thread.sleep(1);
    }
    assertThat(lookups.replicas("a.test")).containsExactly(replica(1));
    asking.interrupt();
  }

  @Test
  void whatNobodyAskedForInAMinuteRests() throws Exception {
    ttlNs = Duration.ofMillis(50).toNanos();
    lookups.replicas("a.test");
    clockNs.set(61 * SECOND_NS);
    // They came 40 ms apart.
    int before;
    do {
      before = asked.get();
      Thread.sleep(300);
    } while (asked.get() > before + 1);
    before = asked.get();
    Thread.sleep(300);
    assertThat(asked).hasValue(before);
  }
}
