package io.peaknet.client.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.NameResolver;
import io.grpc.NameResolverRegistry;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.SynchronizationContext;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.peaknet.client.PeakClient;
import io.peaknet.client.Settings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real gRPC channels and servers on addresses of the loopback. */
@Timeout(60)
final class ChannelTest {
  private static final MethodDescriptor<String, String> WHO =
      MethodDescriptor.<String, String>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("test.Replica/Who")
          .setRequestMarshaller(new Text())
          .setResponseMarshaller(new Text())
          .build();

  /** Text as the bytes that it is: the test needs no schema. */
  private static final class Text implements MethodDescriptor.Marshaller<String> {
    @Override
    public InputStream stream(String value) {
      return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String parse(InputStream stream) {
      try {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /**
   * Answers every question for A records with some IPv4 addresses, or with the one whose number the
   * name begins with; for SRV records of HTTP with the ports that some of them have; and others
   * with nothing.
   */
  private static final class Addresses implements AutoCloseable {
    private static final int A = 1;
    private static final int SRV = 33;

    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private volatile List<Integer> hosts = List.of();

    /** By host. */
    private volatile Map<Integer, Integer> ports = Map.of();

    Addresses() throws IOException {
      Thread.ofVirtual().start(this::serve);
    }

    private void serve() {
      while (!socket.isClosed()) {
        try {
          DatagramPacket packet = new DatagramPacket(new byte[512], 512);
          socket.receive(packet);
          byte[] query = Arrays.copyOf(packet.getData(), packet.getLength());
          byte[] answer = answer(query);
          socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        } catch (IOException closed) {
          return;
        }
      }
    }

    private byte[] answer(byte[] query) {
      int end = 12;
      while (query[end] != 0) {
        end += query[end] + 1;
      }
      List<byte[]> records = new ArrayList<>();
      boolean ofOne = query[12] == 1;
      if (query[end + 2] == A) {
        List<Integer> given = ofOne ? List.of(query[13] - '0') : hosts;
        given.forEach(host -> records.add(address(host)));
      } else if (query[end + 2] == SRV && query[12] == 5 && query[13] == '_') {
        ports.forEach((host, port) -> records.add(service(host, port)));
      }
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      // An answer, authoritative; one question, so many answers, nothing else.
      byte[] header = {(byte) 0x84, 0, 0, 1, 0, (byte) records.size(), 0, 0, 0, 0};
      answer.write(query, 0, 2);
      answer.writeBytes(header);
      answer.write(query, 12, end + 5 - 12);
      records.forEach(answer::writeBytes);
      return answer.toByteArray();
    }

    private static byte[] address(int host) {
      return new byte[] {(byte) 0xc0, 12, 0, A, 0, 1, 0, 0, 0, 1, 0, 4, 127, 0, 0, (byte) host};
    }

    /** Of a name that is the host's number below "test". */
    private static byte[] service(int host, int port) {
      byte[] target = {1, (byte) ('0' + host), 4, 't', 'e', 's', 't', 0};
      byte[] head = {(byte) 0xc0, 12, 0, SRV, 0, 1, 0, 0, 0, 1, 0, (byte) (6 + target.length)};
      byte[] data = {0, 0, 0, 1, (byte) (port >> 8), (byte) port};
      ByteArrayOutputStream record = new ByteArrayOutputStream();
      record.writeBytes(head);
      record.writeBytes(data);
      record.writeBytes(target);
      return record.toByteArray();
    }

    @Override
    public void close() {
      socket.close();
    }
  }

  private final List<Server> servers = new ArrayList<>();
  private Addresses addresses;
  private PeakClient client;
  private PeakNameResolverProvider provider;

  @BeforeEach
  void open() throws IOException {
    addresses = new Addresses();
    InetSocketAddress server =
        new InetSocketAddress(addresses.socket.getLocalAddress(), addresses.socket.getLocalPort());
    client = new PeakClient(Settings.of(List.of("test"), List.of(server)));
    provider = PeakNameResolverProvider.with(client);
    NameResolverRegistry.getDefaultRegistry().register(provider);
  }

  @AfterEach
  void close() {
    NameResolverRegistry.getDefaultRegistry().deregister(provider);
    servers.forEach(Server::shutdownNow);
    client.close();
    addresses.close();
  }

  /** A server that answers with its own number. */
  private int serve(int host, int port) throws IOException {
    Server server =
        NettyServerBuilder.forAddress(
                new InetSocketAddress("127.0.0." + host, port), InsecureServerCredentials.create())
            .addService(
                ServerServiceDefinition.builder("test.Replica")
                    .addMethod(
                        WHO,
                        ServerCalls.asyncUnaryCall((request, answer) -> {
                          answer.onNext("" + host);
                          answer.onCompleted();
                        }))
                    .build())
            .build()
            .start();
    servers.add(server);
    return server.getPort();
  }

  private static String who(ManagedChannel channel) {
    return ClientCalls.blockingUnaryCall(
        channel,
        WHO,
        CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.SECONDS).withWaitForReady(),
        "who?");
  }

  private static ManagedChannel channel(String target) {
    return Grpc.newChannelBuilder(target, InsecureChannelCredentials.create()).build();
  }

  @Test
  void callsGoToAllReplicasAndFollowThem() throws Exception {
    int port = serve(2, 0);
    serve(3, port);
    addresses.hosts = List.of(2, 3);
    ManagedChannel channel = channel("peak:///shop.test:" + port);
    try {
      Set<String> answered = new HashSet<>();
      while (answered.size() < 2) {
        answered.add(who(channel));
      }
      assertThat(answered).containsExactlyInAnyOrder("2", "3");
      serve(4, port);
      addresses.hosts = List.of(4);
      while (!who(channel).equals("4")) {
        Thread.sleep(20);
      }
      // Those that left get nothing more, though they still run.
      for (int i = 0; i < 20; i++) {
        assertThat(who(channel)).isEqualTo("4");
      }
    } finally {
      channel.shutdownNow();
    }
  }

  /** An answer may have room for the SRV records of some replicas only. */
  @Test
  void aReplicaWhosePortIsNotToldIsNotSoughtAtTheUsualOne() throws Exception {
    addresses.hosts = List.of(2, 3, 4);
    addresses.ports = Map.of(2, 8080, 3, 8080);
    assertThat(resolved("shop.test"))
        .containsExactlyInAnyOrder("127.0.0.2:8080", "127.0.0.3:8080", "127.0.0.4:8080");
    addresses.ports = Map.of(2, 8080, 3, 9090);
    assertThat(resolved("post.test")).containsExactlyInAnyOrder("127.0.0.2:8080", "127.0.0.3:9090");
    addresses.ports = Map.of();
    assertThat(resolved("mail.test"))
        .containsExactlyInAnyOrder("127.0.0.2:443", "127.0.0.3:443", "127.0.0.4:443");
    addresses.ports = Map.of(2, 8080, 3, 9090);
    assertThat(resolved("film.test:81"))
        .containsExactlyInAnyOrder("127.0.0.2:81", "127.0.0.3:81", "127.0.0.4:81");
  }

  /** What a channel of a target without a port is told first. */
  private List<String> resolved(String name) throws Exception {
    CompletableFuture<List<String>> told = new CompletableFuture<>();
    SynchronizationContext context =
        new SynchronizationContext((thread, failure) -> told.completeExceptionally(failure));
    NameResolver.Args args =
        NameResolver.Args.newBuilder()
            .setDefaultPort(443)
            .setProxyDetector(address -> null)
            .setSynchronizationContext(context)
            .setServiceConfigParser(
                new NameResolver.ServiceConfigParser() {
                  @Override
                  public NameResolver.ConfigOrError parseServiceConfig(Map<String, ?> config) {
                    return NameResolver.ConfigOrError.fromConfig(config);
                  }
                })
            .build();
    NameResolver resolver =
        Objects.requireNonNull(provider.newNameResolver(URI.create("peak:///" + name), args));
    context.execute(() ->
        resolver.start(
            new NameResolver.Listener2() {
              @Override
              public void onResult(NameResolver.ResolutionResult result) {
                told.complete(
                    result.getAddressesOrError().getValue().stream()
                        .map(group -> (InetSocketAddress) group.getAddresses().getFirst())
                        .map(at -> at.getAddress().getHostAddress() + ":" + at.getPort())
                        .toList());
              }

              @Override
              public void onError(Status failure) {
                told.completeExceptionally(failure.asException());
              }
            }));
    try {
      return told.get(20, TimeUnit.SECONDS);
    } finally {
      context.execute(resolver::shutdown);
    }
  }

  @Test
  void aNameThatIsNotThereFailsCallsAtOnce() {
    ManagedChannel channel = channel("peak:///nothing.test:1");
    try {
      assertThatThrownBy(
              () -> ClientCalls.blockingUnaryCall(channel, WHO, CallOptions.DEFAULT, "who?"))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE))
          .hasMessageContaining("nothing.test");
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void targetsThatMakeNoSenseAreRefusedWithTheRightForm() {
    for (String target :
        List.of("peak:///", "peak://host/name", "peak:///a/b", "peak:///a:0", "peak:///a:x")) {
      assertThatThrownBy(() -> channel(target).shutdownNow())
          .as(target)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("peak:///NAME");
    }
  }
}
