package io.peaknet.kubernetes;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;

/** The server as users start it: {@code peak dns} and {@code peak controller}, by the launcher. */
class ProcessWireTest extends WireContract {
  private static final Path LAUNCHER = Path.of(System.getProperty("peak.launcher", "peak"));
  private static final Duration START = Duration.ofSeconds(60);
  private static final String LOCAL = "127.0.0.1";

  @BeforeAll
  static void needsTheProgram() {
    assumeTrue(
        Files.exists(LAUNCHER.resolveSibling("target/peak/current")),
        "peak is not built: run ./peak");
  }

  @Override
  Running dns(Path kubeconfig, Path folder, Path state) throws IOException {
    int port = FreePort.both();
    int http = FreePort.tcp();
    Process process =
        peak(
            "dns",
            folder,
            """
            listen = ["%1$s:%2$d"]
            http = "%1$s:%3$d"
            admin = "admin.sock"
            state = "%4$s"
            loops = 1
            [kubernetes]
            kubeconfig = "%5$s"
            """
                .formatted(LOCAL, port, http, state, kubeconfig));
    return new Running() {
      @Override
      public InetSocketAddress dns() {
        return new InetSocketAddress(InetAddress.ofLiteral(LOCAL), port);
      }

      @Override
      public InetSocketAddress http() {
        return new InetSocketAddress(InetAddress.ofLiteral(LOCAL), http);
      }

      @Override
      public void close() {
        stop(process);
      }
    };
  }

  @Override
  AutoCloseable controller(Path kubeconfig, Path folder, String namespace) throws IOException {
    Process process =
        peak(
            "controller",
            folder,
            """
            [kubernetes]
            kubeconfig = "%s"
            lease_namespace = "%s"
            """
                .formatted(kubeconfig, namespace));
    return () -> stop(process);
  }

  /** Starts a command; returns once it says that it is ready. */
  private static Process peak(String command, Path folder, String config) throws IOException {
    Path file = Files.writeString(folder.resolve("peak.toml"), config);
    File log = folder.resolve("log").toFile();
    Process process =
        new ProcessBuilder(List.of(LAUNCHER.toString(), command, "--config", file.toString()))
            .redirectErrorStream(true)
            .redirectOutput(log)
            .start();
    try {
      Until.holds(
          "peak " + command + " says that it is ready",
          START,
          () -> !process.isAlive() || text(log).contains(command + ": "));
      if (!process.isAlive()) {
        throw new AssertionError("peak " + command + " ended: " + text(log));
      }
    } catch (AssertionError e) {
      process.destroyForcibly();
      throw new AssertionError(e.getMessage() + "\n" + text(log), e);
    }
    return process;
  }

  private static String text(File log) {
    try {
      return Files.readString(log.toPath());
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static void stop(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("it does not end when it is told to");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.destroyForcibly();
    }
  }
}
