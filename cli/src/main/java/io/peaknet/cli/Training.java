package io.peaknet.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The run that the launcher makes its AOT cache from: what it loads and warms is what every later
 * start gets for nothing.
 */
final class Training {
  private static final long PATIENCE_MS = 10_000;

  private Training() {}

  /** Starts a node without a TUN device in the folder given, asks for its status and stops it. */
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    Path admin = folder.resolve("admin");
    Path config = folder.resolve("peak.toml");
    Files.writeString(config, "tun = false\n[[allow]]\nidentity = \"*\"\nport = 80\n");
    Thread node = new Thread(() -> up(folder, config, admin));
    node.start();
    long endMs = System.currentTimeMillis() + PATIENCE_MS;
    while (!Files.exists(admin) && System.currentTimeMillis() < endMs) {
      Thread.sleep(20);
    }
    for (String command : new String[] {"status", "peers", "tree", "routes", "sessions"}) {
      Main.execute(command, "--admin", admin.toString());
      Main.execute(command, "--admin", admin.toString(), "--json");
    }
    String nobody = "2001:28::1";
    Main.execute("ping", nobody, "-c", "1", "--admin", admin.toString());
    Main.execute("trace", nobody, "--admin", admin.toString());
    Main.execute("--help");
    Main.execute("down", "--admin", admin.toString());
    node.join(PATIENCE_MS);
    System.exit(0);
  }

  private static void up(Path folder, Path config, Path admin) {
    Main.execute(
        "up",
        "--config",
        config.toString(),
        "--key",
        folder.resolve("key").toString(),
        "--listen",
        "udp://127.0.0.1:0",
        "--admin",
        admin.toString());
  }
}
