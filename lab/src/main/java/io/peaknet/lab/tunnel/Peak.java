package io.peaknet.lab.tunnel;

import io.peaknet.lab.Cage;
import io.peaknet.lab.CagedProcess;
import io.peaknet.lab.LabException;
import io.peaknet.lab.NodeProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Peak as it is built: real {@code peak up} processes. */
final class Peak implements Contestant {
  /** What tells a node to seal with the JDK's own AEAD, whatever else the machine has. */
  static final String JDK_AEAD = "-Dpeak.aead=jdk";

  private final String name;
  private final Map<String, String> environment;

  private Peak(String name, Map<String, String> environment) {
    this.name = name;
    this.environment = environment;
  }

  /** As users start it. */
  static Peak asItIs() {
    return new Peak("Peak", Map.of());
  }

  /** Without any native library for cryptography. */
  static Peak withJdkAead() {
    String own = System.getenv().getOrDefault("PEAK_JAVA_OPTS", "");
    return new Peak("Peak, JDK's AEAD", Map.of("PEAK_JAVA_OPTS", (own + " " + JDK_AEAD).strip()));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean isOurs() {
    return true;
  }

  @Override
  public boolean findsOtherPaths() {
    return true;
  }

  @Override
  public String find() {
    String launcher = NodeProcess.launcher();
    try {
      Process process = new ProcessBuilder(launcher, "--version").redirectErrorStream(true).start();
      String text =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      Path build = Files.readSymbolicLink(Path.of(launcher).resolveSibling("target/peak/current"));
      // Two builds of one version can differ: their rounds must not mix.
      return text + ", build " + build;
    } catch (IOException e) {
      throw new LabException("peak --version cannot be run: " + e.getMessage(), e);
    }
  }

  @Override
  public Tunnel prepare(Site site) {
    Cage cage = site.cage();
    List<NodeProcess> nodes =
        IntStream.rangeClosed(1, site.hosts())
            .mapToObj(host -> NodeProcess.create(cage, site.name(host)))
            .toList();
    for (Layout.Wire wire : site.layout().wires()) {
      NodeProcess a = nodes.get(wire.a() - 1);
      NodeProcess b = nodes.get(wire.b() - 1);
      a.dial(b, wire.addressB());
      b.dial(a, wire.addressA());
    }
    for (NodeProcess node : nodes) {
      node.allow(Iperf.PORT);
      node.allow(Flood.PORT);
      environment.forEach(node::environment);
    }
    return new Tunnel() {
      @Override
      public List<CagedProcess> start() {
        return nodes.stream().map(NodeProcess::start).toList();
      }

      @Override
      public String address(int host) {
        return nodes.get(host - 1).address();
      }
    };
  }
}
