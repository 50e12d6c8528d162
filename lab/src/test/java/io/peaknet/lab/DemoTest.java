package io.peaknet.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo leaves the machine as it was, also when it is interrupted half-way. */
@NeedsNamespaces(peak = true)
final class DemoTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void afterCtrlCNothingIsLeft() throws Exception {
    interrupted("INT");
  }

  @Test
  void afterItWasKilledNothingIsLeft() throws Exception {
    interrupted("KILL");
  }

  private void interrupted(String signal) throws IOException, InterruptedException {
    Set<String> before = devices();
    Path output = folder.resolve("output");
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    ProcessBuilder builder =
        // Whoever runs the tests in the background of a script may have had it ignored.
        new ProcessBuilder("env", "--default-signal=INT", NodeProcess.launcher(), "demo")
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("TMPDIR", temporary.toString());
    Process demo = builder.start();
    assertThat(
            Until.holds(
                PATIENCE,
                () -> descendants(demo).stream().anyMatch(DemoTest::isNode) || !demo.isAlive()))
        .as(Files.readString(output))
        .isTrue();
    Thread.sleep(500);
    List<ProcessHandle> all = descendants(demo);
    assertThat(all).as("what the demo started").hasSizeGreaterThan(6);
    new ProcessBuilder("kill", "-" + signal, "" + demo.pid()).start().waitFor();
    assertThat(demo.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    assertThat(demo.exitValue()).isNotZero();
    assertThat(Until.holds(PATIENCE, () -> all.stream().noneMatch(ProcessHandle::isAlive)))
        .as("processes left: %s", all.stream().filter(ProcessHandle::isAlive).toList())
        .isTrue();
    assertThat(devices()).isEqualTo(before);
    try (var files = Files.list(temporary)) {
      assertThat(files).isEmpty();
    }
    assertThat(Cage.HOME).doesNotExist();
  }

  private static List<ProcessHandle> descendants(Process demo) {
    return demo.descendants().toList();
  }

  private static boolean isNode(ProcessHandle process) {
    return process.info().commandLine().filter(line -> line.contains("peak.toml")).isPresent();
  }

  private static Set<String> devices() throws IOException {
    try (var devices = Files.list(Path.of("/sys/class/net"))) {
      return devices.map(Path::toString).collect(Collectors.toSet());
    }
  }
}
