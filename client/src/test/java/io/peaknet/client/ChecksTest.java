package io.peaknet.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On addresses of the loopback. */
@Timeout(30)
final class ChecksTest {
  private static final Duration STALL = Duration.ofMillis(1_500);

  /** Whoever accepted while the program stood still is not silent. */
  @Test
  void aProgramThatStandsStillBlamesNobody() throws Exception {
    InetAddress full = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    InetAddress free = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
    Health health = new Health(Duration.ofMinutes(1).toNanos(), System::nanoTime);
    List<SocketChannel> queued = new ArrayList<>();
    try (ServerSocket busy = new ServerSocket(0, 1, full);
        ServerSocket idle = new ServerSocket(0, 50, free)) {
      for (int i = 0; i < 3; i++) {
        SocketChannel one = SocketChannel.open();
        one.configureBlocking(false);
        one.connect(busy.getLocalSocketAddress());
        queued.add(one);
      }
      InetSocketAddress first = new InetSocketAddress(full, busy.getLocalPort());
      InetSocketAddress second = new InetSocketAddress(free, idle.getLocalPort());
      List<InetSocketAddress> candidates =
          new AbstractList<>() {
            @Override
            public InetSocketAddress get(int index) {
              return index == 0 ? first : afterStall();
            }

            @Override
            public int size() {
              return 2;
            }

            private InetSocketAddress afterStall() {
              // Room for the first, whose request the kernel repeats after a second.
              try {
                for (int i = 0; i < 2; i++) {
                  busy.accept().close();
                }
                Thread.sleep(STALL);
              } catch (Exception e) {
                throw new AssertionError(e);
              }
              return second;
            }
          };
      assertThat(new Checks(health).first(candidates)).isPresent();
      assertThat(health.isFailed(full)).isFalse();
      assertThat(health.isFailed(free)).isFalse();
    } finally {
      for (SocketChannel one : queued) {
        one.close();
      }
    }
  }
}
