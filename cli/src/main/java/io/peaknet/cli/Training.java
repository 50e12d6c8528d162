package io.peaknet.cli;

import io.peaknet.node.AdminClient;
import io.peaknet.node.NodeConfig;
import io.peaknet.node.PeakNode;
import io.peaknet.node.PeakUrl;
import io.peaknet.node.crypto.NodeSuite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The run that the launcher makes its AOT cache from: what it loads, links and profiles is what
 * every later start gets for nothing. Two nodes on the loopback go through all that a node's first
 * seconds hold: keys, handshakes, links, places, trees, sessions, questions, goodbyes. Only the
 * interface for the host's programs is left out: it needs privileges, and would show.
 */
final class Training {
  private static final long PATIENCE_MS = 10_000;
  private static final long STEP_MS = 20;

  /** Enough for what a packet runs through to have a profile. */
  private static final int PINGS = 300;

  private Training() {}

  /** Trains in the folder given, which it leaves two keys and a configuration in. */
  public static void main(String[] args) throws Exception {
    train(Path.of(args[0]));
    System.exit(Main.DONE);
  }

  /** Returns how many pings came back. */
  static int train(Path folder) throws IOException, ConfigException, InterruptedException {
    int answered = 0;
    PeakNode.rehearse(NodeSuite.start());
    Path admin = folder.resolve("near.sock");
    try (PeakNode far = far(folder)) {
      Thread near = new Thread(() -> near(folder, admin, far));
      near.start();
      long endNs = System.nanoTime() + PATIENCE_MS * 1_000_000;
      while (!Files.exists(admin) && System.nanoTime() < endNs) {
        Thread.sleep(STEP_MS);
      }
      String target = far.identity().toString();
      try (AdminClient client = AdminClient.open(admin)) {
        while (!client.ask("peers").contains("\"up\":true") && System.nanoTime() < endNs) {
          Thread.sleep(STEP_MS);
        }
        for (int ping = 0; ping < PINGS && System.nanoTime() < endNs; ping++) {
          answered += client.ask("ping " + target).contains("\"answered\":true") ? 1 : 0;
        }
      }
      for (String question : List.of("status", "peers", "tree", "routes", "sessions")) {
        ask(admin, question);
        ask(admin, question, "--json");
      }
      ask(admin, "lookup", target);
      ask(admin, "ping", target, "-c", "1");
      ask(admin, "trace", target);
      Main.execute("--help");
      ask(admin, "down");
      near.join(PATIENCE_MS);
    }
    return answered;
  }

  private static void ask(Path admin, String... question) {
    String[] line = Arrays.copyOf(question, question.length + 2);
    line[question.length] = "--admin";
    line[question.length + 1] = admin.toString();
    Main.execute(line);
  }

  private static PeakNode far(Path folder) throws IOException {
    return PeakNode.start(
        new NodeConfig(
            folder.resolve("far.key"),
            List.of(PeakUrl.parseListen("udp://127.0.0.1:0")),
            List.of(),
            null,
            folder.resolve("far.sock"),
            false,
            true,
            List.of()),
        NodeSuite.start());
  }

  /** As users start one. */
  private static void near(Path folder, Path admin, PeakNode far) {
    PeakUrl at = far.listening().getFirst();
    Path config = folder.resolve("near.toml");
    try {
      Files.writeString(
          config,
          """
          key = "%s"
          listen = ["udp://127.0.0.1:0"]
          peers = ["%s"]
          tun = false

          [[allow]]
          identity = "*"
          port = 80
          """
              .formatted(
                  folder.resolve("near.key"),
                  new PeakUrl(far.identity().address(), at.host(), at.port())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Main.execute("up", "--config", config.toString(), "--admin", admin.toString());
  }
}
