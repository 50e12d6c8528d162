package io.peaknet.cli;

import io.peaknet.node.NodeConfig;
import io.peaknet.node.PeakNode;
import io.peaknet.node.PeakUrl;
import io.peaknet.node.crypto.NodeSuite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code peak up}: a node, until it is stopped. */
@Command(
    name = "up",
    description = "Start a node, and run it until 'peak down' or Ctrl-C.",
    mixinStandardHelpOptions = true)
final class UpCommand extends LastingCommand {
  @Option(names = "--config", paramLabel = "FILE", description = "TOML or YAML; flags win over it")
  private @Nullable Path config;

  @Option(names = "--key", paramLabel = "FILE", description = "its identity; made if missing")
  private @Nullable Path key;

  @Option(
      names = "--listen",
      paramLabel = "URL",
      description = "udp://address:port; may be repeated (default: port 7411 of all addresses)")
  private @Nullable List<String> listen;

  @Option(
      names = "--peer",
      paramLabel = "URL",
      description = "udp://[ID@]host:port to keep a link to; may be repeated")
  private @Nullable List<String> peers;

  @ArgGroup(exclusive = true)
  private @Nullable Interface device;

  @Option(names = "--admin", paramLabel = "SOCKET", description = "where to ask this node")
  private @Nullable Path admin;

  /** An interface by name, or none. */
  static final class Interface {
    @Option(
        names = "--tun",
        paramLabel = "NAME",
        description = "the interface for this host's programs (default: peak0)")
    @Nullable String name;

    @Option(names = "--no-tun", description = "carry other nodes' packets only")
    boolean none;
  }

  @Override
  void last() throws IOException, ConfigException {
    NodeConfig settled = settle(Defaults.here());
    PeakNode node = PeakNode.start(settled, NodeSuite.start());
    Thread hook = onStop(node::close);
    say(readyLine(node, settled));
    try {
      node.awaitEnd();
    } finally {
      forget(hook);
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // A signal came: the hook runs, and ends the process.
    }
  }

  /** Flags win over the file, which wins over the defaults. */
  NodeConfig settle(Defaults defaults) throws ConfigException {
    ConfigFile file = config == null ? ConfigFile.EMPTY : ConfigFile.read(config);
    String tun = file.tun() == null ? NodeConfig.DEFAULT_TUN : file.tun();
    try {
      if (device != null && device.name != null) {
        NodeConfig.checkTun(device.name);
        tun = device.name;
      } else if (device != null) {
        tun = ConfigFile.NO_TUN;
      }
      return new NodeConfig(
          first(key, file.key(), defaults.key()),
          urls("--listen", listen, file.listen(), PeakUrl::parseListen),
          urls("--peer", peers, file.peers(), PeakUrl::parsePeer),
          tun.equals(ConfigFile.NO_TUN) ? null : tun,
          first(admin, file.admin(), defaults.admin()),
          file.open() != null && file.open(),
          file.postQuantumRequired() == null || file.postQuantumRequired(),
          file.allow());
    } catch (IllegalArgumentException e) {
      throw new ConfigException("--tun: " + e.getMessage());
    }
  }

  private static String readyLine(PeakNode node, NodeConfig config) {
    String listening =
        node.listening().stream().map(PeakUrl::toString).collect(Collectors.joining(" "));
    String device = node.tun() == null ? "none" : node.tun() + " (" + node.tunKind() + ")";
    return "up: identity %s, ipv6 %s, listen %s, interface %s, admin %s"
        .formatted(node.identity(), node.identity().address(), listening, device, config.admin());
  }

  private static Path first(@Nullable Path flag, @Nullable Path file, Path otherwise) {
    return flag != null ? flag : file != null ? file : otherwise;
  }

  private static List<PeakUrl> urls(
      String flag,
      @Nullable List<String> given,
      @Nullable List<PeakUrl> file,
      Function<String, PeakUrl> parser)
      throws ConfigException {
    if (given == null) {
      return file == null ? List.of() : file;
    }
    try {
      return given.stream().map(parser).toList();
    } catch (IllegalArgumentException e) {
      throw new ConfigException(flag + " " + e.getMessage());
    }
  }
}
