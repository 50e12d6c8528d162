package io.peaknet.lab.tunnel;

import io.peaknet.lab.CagedProcess;
import io.peaknet.lab.LabException;
import io.peaknet.lab.debian.DebianPackages;
import io.peaknet.lab.debian.Program;
import java.io.IOException;
import java.math.BigInteger;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.XECPrivateKey;
import java.security.interfaces.XECPublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * wireguard-go, configured over its socket (the cross-platform userspace protocol of
 * wireguard.com/xplatform). It knows no relays: in a line the middle host opens each packet, routes
 * it in the kernel and seals it again.
 */
final class WireguardGo implements Contestant {
  private static final int PORT = 51820;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final DebianPackages packages;
  private Program program = Program.NONE;

  WireguardGo(DebianPackages packages) {
    this.packages = packages;
  }

  @Override
  public String name() {
    return "wireguard-go";
  }

  @Override
  public String find() {
    program = packages.program("wireguard-go", "wireguard-go", List.of("--version"), List.of());
    return program.version();
  }

  @Override
  public Tunnel prepare(Site site) {
    List<KeyPair> keys = new ArrayList<>();
    for (int host = 1; host <= site.hosts(); host++) {
      keys.add(newKey());
    }
    return new Tunnel() {
      @Override
      public List<CagedProcess> start() {
        List<CagedProcess> processes = new ArrayList<>();
        for (int host = 1; host <= site.hosts(); host++) {
          List<String> command = program.command("-f", device(host));
          Path log = site.folder(host).resolve("log");
          processes.add(site.cage().start(site.name(host), log, Map.of(), command));
        }
        // The pings come from the first host: a handshake with one that is not ready would only be
        // repeated after 5 s.
        for (int host = site.hosts(); host >= 1; host--) {
          configure(site, host, keys, processes.get(host - 1));
        }
        return processes;
      }

      @Override
      public String address(int host) {
        return WireguardGo.address(host);
      }
    };
  }

  private static void configure(Site site, int host, List<KeyPair> keys, CagedProcess process) {
    Path socket = site.cage().outside(Path.of("/run/wireguard", device(host) + ".sock"));
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    // Asked often: the time until it is there counts as wireguard-go's.
    while (!Files.exists(socket)) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new LabException("wireguard-go does not start: " + process.complaint());
      }
      Measures.pause(Duration.ofMillis(2));
    }
    tell(socket, settings(site.layout(), host, keys));
    site.run(
        host,
        List.of(
            "sh",
            "-ec",
            "ip address add %1$s/64 dev %2$s nodad; ip link set %2$s up"
                .formatted(address(host), device(host))));
    if (site.layout().wiresAt(host).size() > 1) {
      site.forward(host);
    }
  }

  /** The {@code set} request for a host of a line. */
  static String settings(Layout layout, int host, List<KeyPair> keys) {
    StringBuilder text = new StringBuilder("set=1\n");
    text.append("private_key=").append(privateHex(keys.get(host - 1))).append('\n');
    text.append("listen_port=").append(PORT).append('\n');
    for (Layout.Wire wire : layout.wiresAt(host)) {
      int other = wire.other(host);
      text.append("public_key=").append(publicHex(keys.get(other - 1))).append('\n');
      text.append("endpoint=[%s]:%d\n".formatted(wire.addressAt(other), PORT));
      // Whoever lies beyond that neighbour is reached through it.
      for (int far = 1; far <= layout.hosts(); far++) {
        if (Integer.signum(far - host) == Integer.signum(other - host)) {
          text.append("allowed_ip=%s/128\n".formatted(address(far)));
        }
      }
    }
    return text.append('\n').toString();
  }

  private static void tell(Path socket, String request) {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.shutdownOutput();
      String answer =
          new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.US_ASCII);
      if (!answer.contains("errno=0")) {
        throw new LabException("wireguard-go refuses its configuration: " + answer.strip());
      }
    } catch (IOException e) {
      throw new LabException("wireguard-go's socket: " + e.getMessage(), e);
    }
  }

  /** Sockets are named by interface, and the hosts share their folder. */
  private static String device(int host) {
    return "wg" + host;
  }

  private static String address(int host) {
    return "fd01::" + host;
  }

  static KeyPair newKey() {
    try {
      return KeyPairGenerator.getInstance("X25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new LabException("this JDK has no X25519", e);
    }
  }

  private static String privateHex(KeyPair pair) {
    byte[] scalar = ((XECPrivateKey) pair.getPrivate()).getScalar().orElseThrow();
    return HexFormat.of().formatHex(scalar);
  }

  /** Little-endian, as RFC 7748 has it. */
  static String publicHex(KeyPair pair) {
    BigInteger u = ((XECPublicKey) pair.getPublic()).getU();
    byte[] bytes = new byte[32];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = u.shiftRight(8 * i).byteValue();
    }
    return HexFormat.of().formatHex(bytes);
  }
}
