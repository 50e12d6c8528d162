package io.peaknet.lab;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The programs of the machine that a lab calls, and where to get those that are missing. */
public final class Tools {
  /** Where an ordinary user's PATH often doesn't look, and {@code ip} is. */
  private static final List<String> SYSTEM_FOLDERS =
      List.of("/usr/sbin", "/sbin", "/usr/local/sbin");

  private Tools() {}

  /** The PATH for child processes: the user's, and the system's folders after it. */
  static String path() {
    String own = System.getenv().getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
    return own + File.pathSeparator + String.join(File.pathSeparator, SYSTEM_FOLDERS);
  }

  /** Where a program is, or empty if it is on none of the folders of {@link #path}. */
  public static Optional<Path> find(String program) {
    return Stream.of(path().split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** The first of the programs that is missing, as a line for the user; empty if none is. */
  public static Optional<String> missing(String... programs) {
    return Stream.of(programs)
        .filter(program -> find(program).isEmpty())
        .findFirst()
        .map(program -> program + " is missing: install " + debianPackage(program));
  }

  private static String debianPackage(String program) {
    return switch (program) {
      case "ip" -> "iproute2";
      case "unshare", "nsenter", "setpriv" -> "util-linux";
      case "ping" -> "iputils-ping";
      case "dig" -> "bind9-dnsutils";
      case "nft" -> "nftables";
      case "getent" -> "libc-bin";
      case "node" -> "nodejs";
      default -> program;
    };
  }

  /** The {@code java} that runs this program. */
  public static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  /** The JDK's plain web server, {@code jwebserver}. */
  static Path webServer() {
    return Path.of(System.getProperty("java.home"), "bin", "jwebserver");
  }
}
