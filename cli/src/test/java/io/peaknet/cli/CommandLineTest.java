package io.peaknet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peaknet.node.NodeConfig;
import io.peaknet.node.PeakUrl;
import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class CommandLineTest {
  private static final Defaults DEFAULTS = new Defaults(Path.of("/k"), Path.of("/a"));

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine peak = Main.commandLine(arguments);
    peak.setOut(new PrintWriter(out, true));
    peak.setErr(new PrintWriter(err, true));
    return peak.execute(arguments);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bogus | bogus",
        "--bogus | --bogus",
        "key | subcommand",
        "up --bogus | --bogus",
        "up --tun a --no-tun | mutually exclusive",
        "up --tun this-name-is-far-too-long | this-name-is-far-too-long",
        "up --listen udp://x:1 | --listen 'udp://x:1'",
        "up --peer tls://x:1 | not available in this version",
        "up --config /nonexistent.toml | /nonexistent.toml",
        "ping | ID",
        "ping nobody | nobody",
        "ping 2001:db8::1 | 2001:28:",
        "ping 2001:28::1 -c -1 | -c -1",
        "ping 2001:28::1 -c x | -c",
        "ping 2001:28::1 -i 0 | -i 0",
        "ping 2001:28::1 -c 0 --json | -c 0",
        "lookup nobody | nobody",
        "trace nobody | nobody",
        "status extra | extra",
        "services --move a --release b | either --release or --move",
        "services --undo | --undo",
        "drain | either SERVICE and REPLICA or --server",
        "drain --server ftp://x | ftp://x",
        "agent --server http://[::1]:7453 --allow nowhere | nowhere",
        "agent --server http://[::1]:7453 --allow ::/0 --table 9x | --table '9x'",
        "sim | subcommand",
        "sim run | --graph",
        "sim run --graph ring:5 --router bogus | bogus",
        "sim run --graph ring:5 --pairs 0 | --pairs",
        "sim run --graph ring:5 --quick | --quick",
        "sim run --graph ring:5 --router dart --loss 1 | --router dart",
        "sim run nonsense | quality",
        "sim run quality --pairs 5 | --pairs",
        "sim run failure --graph missing.edges | missing.edges",
        "sim run growth --graph ring:5 | --graph",
        "lab | subcommand",
        "lab run | NAME",
        "lab run nonsense | tunnels",
      })
  void wrongUsageIsOneLineAndStatus2(String line, String named) {
    assertThat(run(line.split(" "))).isEqualTo(2);
    assertThat(err.toString()).startsWith("peak").contains(named).containsOnlyOnce("\n");
    assertThat(out.toString()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"status", "peers", "tree", "routes", "sessions", "down", "ping", "lookup", "trace"})
  void aNodeThatIsNotThereIsOneLineAndStatus1(String command) {
    String admin = folder.resolve("admin").toString();
    int status =
        command.matches("ping|lookup|trace")
            ? run(command, "2001:28::1", "--admin", admin, "--json")
            : run(command, "--admin", admin, "--json");
    assertThat(status).isEqualTo(1);
    assertThat(err.toString()).contains(admin).containsOnlyOnce("\n");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aNewKeyIsPrintedAndNeverOverwritten() throws Exception {
    String file = folder.resolve("key").toString();
    assertThat(run("key", "new", "--out", file, "--json")).isZero();
    assertThat(out.toString().strip())
        .matches(
            "\\{\"identity\":\"[a-z2-7]{52}\",\"ipv6\":\"2001:28:[0-9a-f:]+\",\"file\":\""
                + file
                + "\"}");
    String before = Files.readString(folder.resolve("key"));
    assertThat(run("key", "new", "--out", file)).isEqualTo(1);
    assertThat(err.toString()).contains(file).contains("exists already");
    assertThat(Files.readString(folder.resolve("key"))).isEqualTo(before);
  }

  @Test
  void anEmptyNameIsNotNoInterface() {
    assertThat(run("up", "--tun", "")).isEqualTo(Main.WRONG_USAGE);
    assertThat(err.toString()).contains("--tun: '' is no name for an interface");
  }

  @Test
  void peakAloneListsItsCommands() {
    assertThat(run()).isZero();
    assertThat(out.toString()).contains("up", "down", "demo", "ping");
    assertThat(run("--version")).isZero();
    assertThat(out.toString()).containsPattern("peak \\d+\\.\\d+\\.\\d+");
  }

  @Test
  void completionKnowsTheCommands() {
    assertThat(run("completion")).isZero();
    assertThat(out.toString()).contains("complete", "sessions", "--no-tun");
  }

  @Test
  void withoutFlagsAndFileTheDefaultsHold() throws Exception {
    assertThat(settle())
        .isEqualTo(
            new NodeConfig(
                Path.of("/k"),
                List.of(),
                List.of(),
                "peak0",
                Path.of("/a"),
                false,
                true,
                List.of()));
    assertThat(settle("--no-tun").tun()).isNull();
    assertThat(settle("--tun", "x").tun()).isEqualTo("x");
  }

  @Test
  void flagsWinOverTheFile() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("peak.toml"),
            """
            key = "from-file"
            listen = ["udp://[::1]:1"]
            peers = ["udp://a:1", "udp://b:1"]
            tun = false
            admin = "from-file"
            """);
    String config = "--config=" + file;
    assertThat(settle(config).key()).isEqualTo(folder.resolve("from-file"));
    assertThat(settle(config).tun()).isNull();
    assertThat(settle(config).peers()).hasSize(2);
    NodeConfig settled =
        settle(
            config,
            "--key=k2",
            "--listen=udp://[::1]:2",
            "--listen=udp://127.0.0.1:2",
            "--peer=udp://c:1",
            "--tun=t2",
            "--admin=a2");
    assertThat(settled)
        .isEqualTo(
            new NodeConfig(
                Path.of("k2"),
                List.of(new PeakUrl(null, "::1", 2), new PeakUrl(null, "127.0.0.1", 2)),
                List.of(new PeakUrl(null, "c", 1)),
                "t2",
                Path.of("a2"),
                false,
                true,
                List.of()));
  }

  @Test
  void rootAndUsersHaveTheirOwnPlaces() {
    assertThat(Defaults.of(true, Map.of("XDG_STATE_HOME", "/x")))
        .isEqualTo(new Defaults(Path.of("/var/lib/peak/key"), Path.of("/run/peak/admin.sock")));
    assertThat(
            Defaults.of(
                false,
                Map.of("HOME", "/h", "XDG_STATE_HOME", "/s", "XDG_RUNTIME_DIR", "/run/user/1")))
        .isEqualTo(new Defaults(Path.of("/s/peak/key"), Path.of("/run/user/1/peak/admin.sock")));
    assertThat(Defaults.of(false, Map.of("HOME", "/h", "XDG_STATE_HOME", "relative")))
        .isEqualTo(
            new Defaults(
                Path.of("/h/.local/state/peak/key"), Path.of("/h/.local/state/peak/admin.sock")));
  }

  @Test
  void answersOfANodeAreReadFieldByField() throws Exception {
    JsonObject answer =
        JsonObject.answer(
            "{\"a\":[{\"b\":1,\"c\":[1,2.5,null]}],\"d\":true,\"e\":null,\"f\":\"\\u00e9\",\"g\":1.5}");
    assertThat(answer.objects("a")).hasSize(1);
    assertThat(answer.objects("a").getFirst().get("b")).isEqualTo(1L);
    assertThat(answer.is("d")).isTrue();
    assertThat(answer.text("e")).isEqualTo("-");
    assertThat(answer.text("f")).isEqualTo("é");
    assertThat(answer.milliseconds("g")).isEqualTo("1.50 ms");
    assertThatThrownBy(() -> JsonObject.answer("{\"error\":\"no\"}")).hasMessage("no");
    assertThatThrownBy(() -> JsonObject.answer("[1]")).hasMessageContaining("no JSON object");
    assertThatThrownBy(() -> JsonObject.answer("{")).hasMessageContaining("no JSON");
  }

  private static NodeConfig settle(String... flags) throws Exception {
    UpCommand up = new UpCommand();
    new CommandLine(up).parseArgs(flags);
    return up.settle(DEFAULTS);
  }

  /** The launcher keeps the Kubernetes client's jars from all commands that do without them. */
  @Test
  void allCommandsAreListedWithoutTheKubernetesClient() throws Exception {
    String others =
        Stream.of(System.getProperty("jdk.module.path").split(File.pathSeparator, -1))
            .filter(path -> !path.contains("kubernetes"))
            .collect(Collectors.joining(File.pathSeparator));
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Process listing =
        new ProcessBuilder(java.toString(), "-cp", others, Main.class.getName(), "--help")
            .redirectErrorStream(true)
            .start();
    String text = new String(listing.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(text).contains("Usage: peak", "controller").doesNotContain("Exception");
    assertThat(listing.waitFor()).isEqualTo(Main.DONE);
  }
}
