package io.peaknet.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What {@code peak up} can't do it says in one line, and its status tells. */
@NeedsNamespaces(peak = true)
final class RefusalTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Path FOLDER = Cage.HOME.resolve("refused");

  private static Cage cage;

  @BeforeAll
  static void open() {
    cage = Cage.open();
    new Topology(cage).host("n1");
    cage.shell("mkdir -p " + FOLDER + "\n");
  }

  @AfterAll
  static void close() {
    cage.close();
  }

  @Test
  void aBadConfigurationNamesFileLineAndKey() {
    cage.write(FOLDER.resolve("peak.toml"), "tun = \"peak0\"\nlisten = [\"udp://nowhere\"]\n");
    Cage.Result result = up("--config", FOLDER + "/peak.toml");
    assertThat(result.err()).contains("peak.toml").contains("2").contains("listen");
    assertRefused(result);
  }

  @Test
  void anUnknownKeyNamesFileLineAndKey() {
    cage.write(FOLDER.resolve("peak.toml"), "\n\nlisen = []\n");
    Cage.Result result = up("--config", FOLDER + "/peak.toml");
    assertThat(result.err()).contains("peak.toml").contains("3").contains("lisen");
    assertRefused(result);
  }

  @Test
  void aConfigurationThatIsNotThereIsNamed() {
    Cage.Result result = up("--config", FOLDER + "/none.toml");
    assertThat(result.err()).contains("none.toml");
    assertRefused(result);
  }

  @Test
  void aPortInUseIsNamed() {
    CagedProcess first =
        cage.start(
            "n1",
            FOLDER.resolve("first.log"),
            java.util.Map.of(),
            command("--no-tun", "--listen", "udp://0.0.0.0:7400", "--admin", FOLDER + "/first"));
    assertThat(Until.holds(PATIENCE, () -> cage.outside(FOLDER.resolve("first")).toFile().exists()))
        .as(first.output())
        .isTrue();
    Cage.Result result =
        up("--no-tun", "--listen", "udp://0.0.0.0:7400", "--admin", FOLDER + "/second");
    assertThat(result.err()).contains("7400");
    assertRefused(result);
    first.kill();
  }

  @Test
  void aKeyThatCantBeReadIsNamed() {
    cage.write(FOLDER.resolve("bad.key"), "no key at all\n");
    cage.shell("chmod 600 " + FOLDER + "/bad.key\n");
    Cage.Result result = up("--no-tun", "--key", FOLDER + "/bad.key");
    assertThat(result.err()).contains("bad.key");
    assertRefused(result);
  }

  @Test
  void aTunThatCantBeMadeIsNamed() {
    Cage.Result result = up("--tun", "this-name-is-too-long-for-linux");
    assertThat(result.err()).contains("this-name-is-too-long-for-linux");
    assertRefused(result);
  }

  @Test
  void aMissingTunDeviceIsNamed() {
    // Neither /dev/net/tun nor the right to make any other device.
    Cage.Result result =
        run(
            List.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount -t tmpfs none /dev/net && exec setpriv --bounding-set -net_admin"
                    + " --inh-caps -net_admin \"$@\"",
                "sh"),
            "--tun",
            "peak0");
    assertThat(result.err()).containsAnyOf("/dev/net/tun", "CAP_NET_ADMIN");
    assertRefused(result);
  }

  @Test
  void anUnknownOptionIsWrongUsage() {
    Cage.Result result = up("--nonsense");
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("--nonsense");
  }

  private static void assertRefused(Cage.Result result) {
    assertThat(result.status()).as(result.err()).isIn(1, 2);
    assertThat(result.err().strip().lines()).as(result.err()).hasSize(1);
    assertThat(result.out()).isEmpty();
  }

  private static Cage.Result up(String... arguments) {
    return run(List.of(), arguments);
  }

  private static Cage.Result run(List<String> wrapper, String... arguments) {
    List<String> whole = new ArrayList<>(wrapper);
    whole.addAll(command(arguments));
    return cage.run("n1", PATIENCE, whole);
  }

  private static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>(List.of(NodeProcess.launcher(), "up"));
    command.addAll(List.of(arguments));
    List<String> given = List.of(arguments);
    if (!given.contains("--admin")) {
      command.addAll(List.of("--admin", FOLDER + "/admin"));
    }
    if (!given.contains("--key") && !given.contains("--config")) {
      command.addAll(List.of("--key", FOLDER + "/key-" + System.nanoTime()));
    }
    return command;
  }
}
