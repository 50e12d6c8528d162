package io.peaknet.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A Peak node on a host of a lab: a real {@code peak up} with a configuration of its own, asked by
 * the same questions that a user's commands ask.
 */
public final class NodeProcess {
  /** The underlay port that every node of a lab listens on; each has a host of its own. */
  public static final int PORT = 7411;

  private static final Duration COMMAND = Duration.ofSeconds(15);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Cage cage;
  private final String name;
  private final Path folder;
  private final String identity;
  private final String address;
  private final List<String> peers = new ArrayList<>();
  private final List<String> extra = new ArrayList<>();
  private final List<String> allowed = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();
  private @Nullable CagedProcess process;
  private int starts;

  private NodeProcess(Cage cage, String name, Path folder, String identity, String address) {
    this.cage = cage;
    this.name = name;
    this.folder = folder;
    this.identity = identity;
    this.address = address;
    environment.put("HOME", folder.toString());
  }

  /**
   * A node that has a key, and does not run yet.
   *
   * @param host the name of its host, and its own
   */
  public static NodeProcess create(Cage cage, String host) {
    Path folder = Cage.HOME.resolve(host);
    cage.shell("mkdir -p " + folder + "\n");
    Cage.Result made =
        cage.run(
            null, COMMAND, List.of(launcher(), "key", "new", "--out", folder + "/key", "--json"));
    if (made.status() != 0) {
      throw new LabException("peak key new failed: " + made.err().strip());
    }
    JsonNode key = json(made.out()).orElseThrow(() -> new LabException("no JSON: " + made.out()));
    return new NodeProcess(
        cage, host, folder, key.path("identity").asString(), key.path("ipv6").asString());
  }

  /** The script that starts Peak as users do. */
  public static String launcher() {
    String launcher = System.getProperty("peak.launcher");
    if (launcher == null || !Files.isExecutable(Path.of(launcher))) {
      throw new LabException("the peak command is not known: start through ./peak");
    }
    return launcher;
  }

  /** Makes both ends dial each other over a cable, from their next start on. */
  public static void link(NodeProcess one, NodeProcess other, Topology.Cable cable) {
    one.dial(other, cable.addressAt(other.name));
    other.dial(one, cable.addressAt(one.name));
  }

  /** Dials another node at an address of the underlay, from the next start on. */
  public void dial(NodeProcess other, String underlay) {
    String host = underlay.contains(":") ? "[" + underlay + "]" : underlay;
    peers.add("udp://" + other.identity + "@" + host + ":" + PORT);
  }

  /** Lets everybody in to a TCP and UDP port, from the next start on. */
  public void allow(int port) {
    allowed.add("[[allow]]\nidentity = \"*\"\nport = \"" + port + "\"\n");
  }

  /** Adds a line to its configuration, at the top level, from the next start on. */
  public void configure(String line) {
    extra.add(line);
  }

  /** Sets a variable of its environment, from the next start on. */
  public void environment(String name, String value) {
    environment.put(name, value);
  }

  /** Starts it; what it prints goes to its log. */
  public CagedProcess start() {
    return start(List.of());
  }

  /** Starts it through a wrapper, say {@code faketime}. */
  public CagedProcess start(List<String> wrapper) {
    cage.write(configuration(), toml());
    List<String> command = new ArrayList<>(wrapper);
    command.addAll(List.of(launcher(), "up", "--config", configuration().toString()));
    Path log = folder.resolve("log." + ++starts);
    CagedProcess started = cage.start(name, log, environment, command);
    process = started;
    return started;
  }

  /** The text of its configuration file. */
  String toml() {
    StringBuilder toml = new StringBuilder();
    toml.append("key = \"%s/key\"\n".formatted(folder));
    toml.append("listen = [\"udp://[::]:%1$d\", \"udp://0.0.0.0:%1$d\"]\n".formatted(PORT));
    toml.append("admin = \"%s\"\n".formatted(admin()));
    toml.append("tun = \"peak0\"\n");
    toml.append("peers = [\n");
    peers.forEach(url -> toml.append("  \"").append(url).append("\",\n"));
    toml.append("]\n");
    extra.forEach(line -> toml.append(line).append('\n'));
    allowed.forEach(rule -> toml.append('\n').append(rule));
    return toml.toString();
  }

  /** Where its configuration is, inside the cage. */
  Path configuration() {
    return folder.resolve("peak.toml");
  }

  /** Its admin socket, inside the cage. */
  Path admin() {
    return folder.resolve("admin.sock");
  }

  /** The name of its host. */
  public String name() {
    return name;
  }

  /** Base32. */
  public String identity() {
    return identity;
  }

  /** Its identity address, as text. */
  public String address() {
    return address;
  }

  /**
   * The newest process.
   *
   * @throws IllegalStateException before the first start
   */
  public CagedProcess process() {
    if (process == null) {
      throw new IllegalStateException(name + " has not been started");
    }
    return process;
  }

  /** Whether it has been started and has not ended. */
  public boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** What the newest process printed so far. */
  public String log() {
    return process == null ? "" : process.output();
  }

  /**
   * Asks it by a command of {@code peak} with {@code --json}, as a user would.
   *
   * @return empty if it does not answer (yet)
   */
  public Optional<JsonNode> command(String... command) {
    List<String> whole = new ArrayList<>(List.of(launcher()));
    whole.addAll(List.of(command));
    whole.addAll(List.of("--admin", admin().toString(), "--json"));
    return json(cage.run(name, COMMAND, whole).out());
  }

  /**
   * Asks it over its admin socket, which is what the command of that name does: for polling, where
   * starting a program each time would disturb what is measured.
   *
   * @return empty if it does not answer (yet)
   */
  public Optional<JsonNode> ask(String... request) {
    var address = UnixDomainSocketAddress.of(cage.outside(admin()));
    try (SocketChannel channel = SocketChannel.open(address)) {
      var line = ByteBuffer.wrap((String.join(" ", request) + "\n").getBytes(UTF_8));
      while (line.hasRemaining()) {
        channel.write(line);
      }
      String answer =
          new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), UTF_8))
              .readLine();
      return answer == null ? Optional.empty() : json(answer);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** A JSON object, or empty if the text is none. */
  static Optional<JsonNode> json(String text) {
    try {
      JsonNode json = JSON.readTree(text);
      return json.isObject() ? Optional.of(json) : Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }
}
