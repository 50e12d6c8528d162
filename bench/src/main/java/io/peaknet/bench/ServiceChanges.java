package io.peaknet.bench;

import io.peaknet.dns.Name;
import io.peaknet.dns.ServerConfig;
import io.peaknet.services.Change;
import io.peaknet.services.Endpoint;
import io.peaknet.services.EndpointId;
import io.peaknet.services.Feed;
import io.peaknet.services.ServiceId;
import io.peaknet.services.ServicePort;
import io.peaknet.services.ServiceServer;
import io.peaknet.services.ServiceSpec;
import io.peaknet.services.ServicesConfig;
import io.peaknet.services.Source;
import io.peaknet.services.ZoneConfig;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * How long it takes from the word of a source that a replica has moved to the answer by UDP that
 * has its new address, while many services change. Not a JMH benchmark: what counts are the
 * percentiles of what happens at a given pace.
 *
 * <pre>
 *   ServiceChanges [SERVICES [REPLICAS [CHANGES_A_SECOND [SECONDS]]]]     1000 10 100 20
 * </pre>
 */
public final class ServiceChanges {
  private static final int WARM_UP_SECONDS = 5;
  private static final int TYPE_AAAA = 28;

  private final int services;
  private final int replicas;
  private final Random random = new Random(1);
  private @Nullable Feed feed;

  private ServiceChanges(int services, int replicas) {
    this.services = services;
    this.replicas = replicas;
  }

  /** See the class. */
  public static void main(String[] args) throws Exception {
    int[] numbers = {1000, 10, 100, 20};
    for (int i = 0; i < args.length; i++) {
      numbers[i] = Integer.parseInt(args[i]);
    }
    new ServiceChanges(numbers[0], numbers[1]).run(numbers[2], numbers[3]);
  }

  private void run(int rate, int seconds) throws Exception {
    Path state = Files.createTempFile("peak-bench", ".json");
    Files.delete(state);
    ServerConfig dns =
        ServerConfig.listening(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))
            .withRateLimit(Optional.empty());
    ServicesConfig config =
        ServicesConfig.of(dns, ZoneConfig.of(Name.parse("example"))).withState(state);
    try (ServiceServer server = ServiceServer.start(config, List.of(new Told()))) {
      long begunNs = System.nanoTime();
      told().replace(everything());
      server.views();
      IO.println(
          "%d services of %d replicas: first published after %.0f ms"
              .formatted(services, replicas, (System.nanoTime() - begunNs) / 1e6));
      InetSocketAddress at = server.addresses().getFirst();
      measure(at, rate, WARM_UP_SECONDS);
      long[] delaysNs = measure(at, rate, seconds);
      Arrays.sort(delaysNs);
      IO.println(
          String.format(
              Locale.ROOT,
              "%d changes at %d a second: word to wire p50 %.2f ms, p99 %.2f ms, max %.2f ms",
              delaysNs.length,
              rate,
              delaysNs[delaysNs.length / 2] / 1e6,
              delaysNs[(int) Math.ceil(delaysNs.length * 0.99) - 1] / 1e6,
              delaysNs[delaysNs.length - 1] / 1e6));
      IO.println(
          String.format(
              Locale.ROOT,
              "of that, word to zone: p50 %.2f ms, p99 %.2f ms",
              server.propagationMs(50),
              server.propagationMs(99)));
    } finally {
      Files.deleteIfExists(state);
    }
  }

  /** Changes at even distances, whether or not the last one was seen. */
  private long[] measure(InetSocketAddress at, int rate, int seconds) throws InterruptedException {
    int count = rate * seconds;
    long[] delaysNs = new long[count];
    CountDownLatch seen = new CountDownLatch(count);
    long startNs = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long dueNs = startNs + i * 1_000_000_000L / rate;
      Thread.sleep(java.time.Duration.ofNanos(Math.max(0, dueNs - System.nanoTime())));
      int service = random.nextInt(services);
      InetAddress moved = address(random.nextInt());
      int change = i;
      long saidNs = System.nanoTime();
      told().apply(List.of(endpoint(service, random.nextInt(replicas), moved)));
      Thread.ofVirtual()
          .start(() -> {
            await(at, service, moved);
            delaysNs[change] = System.nanoTime() - saidNs;
            seen.countDown();
          });
    }
    seen.await();
    return delaysNs;
  }

  private static void await(InetSocketAddress at, int service, InetAddress moved) {
    byte[] question = question("s" + service + ".example");
    byte[] wanted = moved.getAddress();
    byte[] buffer = new byte[1500];
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(1000);
      while (true) {
        socket.send(new DatagramPacket(question, question.length, at));
        DatagramPacket answer = new DatagramPacket(buffer, buffer.length);
        socket.receive(answer);
        if (contains(buffer, answer.getLength(), wanted)) {
          return;
        }
        Thread.sleep(1);
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean contains(byte[] bytes, int length, byte[] wanted) {
    for (int i = 0; i + wanted.length <= length; i++) {
      if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
        return true;
      }
    }
    return false;
  }

  /** A question for AAAA with EDNS (RFC 6891). */
  private static byte[] question(String name) {
    ByteBuffer out = ByteBuffer.allocate(300);
    out.putShort((short) 1).putShort((short) 0).putShort((short) 1).putInt(0).putShort((short) 1);
    for (String label : name.split("\\.", -1)) {
      out.put((byte) label.length()).put(label.getBytes(StandardCharsets.US_ASCII));
    }
    out.put((byte) 0).putShort((short) TYPE_AAAA).putShort((short) 1);
    out.put((byte) 0).putShort((short) 41).putShort((short) 1232).putInt(0).putShort((short) 0);
    return Arrays.copyOf(out.array(), out.position());
  }

  private List<Change> everything() {
    List<Change> changes = new ArrayList<>();
    for (int service = 0; service < services; service++) {
      changes.add(
          new Change.ServicePut(
              ServiceSpec.of(
                  id(service),
                  Instant.EPOCH,
                  List.of("s" + service + ".example"),
                  List.of(ServicePort.tcp("http", 80)))));
      for (int replica = 0; replica < replicas; replica++) {
        changes.add(endpoint(service, replica, address(random.nextInt())));
      }
    }
    return changes;
  }

  private static Change endpoint(int service, int replica, InetAddress address) {
    return new Change.EndpointPut(
        id(service),
        Endpoint.ready(new EndpointId("bench", "s" + service + "-" + replica), address));
  }

  private InetAddress address(int number) {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    ByteBuffer.wrap(bytes).putInt(0x2001_0db8).putInt(12, number);
    try {
      return InetAddress.getByAddress(bytes);
    } catch (java.net.UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ServiceId id(int service) {
    return new ServiceId("bench", "", "s" + service);
  }

  private Feed told() {
    return java.util.Objects.requireNonNull(feed);
  }

  /** Says what the benchmark has it say. */
  private final class Told implements Source {
    @Override
    public String name() {
      return "bench";
    }

    @Override
    public void start(Feed into) {
      feed = into;
    }

    @Override
    public void close() {}
  }
}
