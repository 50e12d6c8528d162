package io.peaknet.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.sun.management.ThreadMXBean;
import io.peaknet.linux.crypto.LibraryMissingException;
import io.peaknet.node.crypto.AeadSource;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An established session costs the collector nothing, by the JVM's own count. */
final class AllocationTest {
  private static final int WARM_UP = 200_000;
  private static final int PACKETS = 100_000;
  private static final int ROUNDS = 5;

  private static AeadSource present(String name) {
    try {
      return AeadSource.open(name);
    } catch (LibraryMissingException e) {
      return abort(name + ": " + e.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ipsecmb", "openssl"})
  void packetsBetweenTwoNodesAllocateNothing(String maker) {
    SessionPath path = new SessionPath(present(maker), 1400);
    assertThat(bytesPerPacket(path::sealAndOpen)).isLessThan(1.0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ipsecmb", "openssl"})
  void packetsBehindARelayAllocateNothing(String maker) {
    SessionPath path = new SessionPath(present(maker), 200);
    assertThat(bytesPerPacket(path::relay)).isLessThan(1.0);
  }

  /** The least of several rounds: the compiler may still be at work in the first. */
  private static double bytesPerPacket(Runnable packet) {
    run(packet, WARM_UP);
    double least = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS && least >= 1; round++) {
      long before = allocated();
      run(packet, PACKETS);
      least = Math.min(least, (double) (allocated() - before) / PACKETS);
    }
    return least;
  }

  private static void run(Runnable packet, int times) {
    for (int i = 0; i < times; i++) {
      packet.run();
    }
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }
}
