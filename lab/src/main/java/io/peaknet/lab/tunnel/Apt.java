package io.peaknet.lab.tunnel;

import io.peaknet.lab.LabException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The machine's own apt, asked for packages of other suites of the machine's own mirror. Its lists
 * and caches are folders of their own: the system's stay as they are.
 */
final class Apt {
  private static final Path KEYRING = Path.of("/usr/share/keyrings/debian-archive-keyring.gpg");
  private static final Duration LIST_AGE_MAX = Duration.ofDays(1);
  private static final Duration FETCH = Duration.ofMinutes(3);

  private final Path cache;
  private final PrintStream log;

  Apt(Path cache, PrintStream log) {
    this.cache = cache;
    this.log = log;
  }

  /**
   * The name of a package's file, which tells its version.
   *
   * @throws LabException if the suite has no such package, or can't be asked
   */
  String file(String suite, String name) {
    Path lists = lists(suite);
    String uri = run(lists, suite, lists, "download", "--print-uris", name + "/" + suite);
    // 'address' file size hash
    String[] fields = uri.strip().split(" ", -1);
    if (fields.length < 2) {
      throw new LabException("Debian " + suite + " has no package " + name);
    }
    return fields[1].replace("%3a", "-");
  }

  /** Fetches a package's file into a folder. */
  void download(String suite, String name, Path folder) {
    run(folder, suite, lists(suite), "download", name + "/" + suite);
  }

  /** The package lists of a suite, at most a day old, apart from the system's. */
  private Path lists(String suite) {
    Path lists = cache.resolve("lists-" + suite);
    // Beside the folder: apt clears the folder of what it does not know.
    Path stamp = cache.resolve("lists-" + suite + ".stamp");
    try {
      if (Files.exists(stamp)
          && Files.getLastModifiedTime(stamp)
              .toInstant()
              .isAfter(Instant.now().minus(LIST_AGE_MAX))) {
        return lists;
      }
      Files.createDirectories(lists.resolve("partial"));
      Files.writeString(cache.resolve("sources-" + suite + ".list"), source(suite));
      log.println("fetching the package list of Debian " + suite);
      run(lists, suite, lists, "update");
      Files.writeString(stamp, "");
      return lists;
    } catch (IOException e) {
      throw new LabException("cannot write to " + lists + ": " + e.getMessage(), e);
    }
  }

  /** The machine's own mirror, with another suite. */
  private static String source(String suite) {
    if (!release("ID").equals("debian")) {
      throw new LabException("it is not installed, and this system is not Debian");
    }
    String own = release("VERSION_CODENAME");
    String targets =
        Answer.of(
                List.of(
                    "apt-get",
                    "indextargets",
                    "--no-release-info",
                    "--format",
                    "$(RELEASE) $(REPO_URI)",
                    "Created-By: Packages"))
            .orThrow();
    String mirror =
        targets
            .lines()
            .filter(line -> line.startsWith(own + " "))
            .map(line -> line.substring(own.length() + 1).strip())
            .findFirst()
            .orElseThrow(() -> new LabException("apt has no source for Debian " + own));
    String signed = Files.exists(KEYRING) ? "[signed-by=" + KEYRING + "] " : "";
    return "deb " + signed + mirror + " " + suite + " main\n";
  }

  private String run(Path folder, String suite, Path lists, String... arguments) {
    List<String> command = new ArrayList<>(List.of("apt-get", "-qq"));
    for (String option :
        List.of(
            "Dir::State::Lists=" + lists,
            "Dir::Cache=" + cache.resolve("apt-" + suite),
            "Dir::Etc::SourceList=" + cache.resolve("sources-" + suite + ".list"),
            "Dir::Etc::SourceParts=/dev/null",
            "Acquire::Languages=none",
            "Acquire::Retries=1",
            "Acquire::http::Timeout=20",
            "APT::Sandbox::User=root")) {
      command.addAll(List.of("-o", option));
    }
    command.addAll(List.of(arguments));
    try {
      Files.createDirectories(cache.resolve("apt-" + suite + "/archives/partial"));
    } catch (IOException e) {
      throw new LabException("cannot write to " + cache + ": " + e.getMessage(), e);
    }
    Answer answer = Answer.of(command, FETCH, Map.of(), folder);
    if (answer.status() != 0) {
      throw new LabException(
          "Debian %s: apt-get %s failed: %s"
              .formatted(
                  suite, arguments[0], answer.text().lines().findFirst().orElse("without a word")));
    }
    return answer.text();
  }

  /** A value of {@code /etc/os-release}; "unknown" if it is not there. */
  static String release(String name) {
    try (Stream<String> lines = Files.lines(Path.of("/etc/os-release"))) {
      return lines
          .filter(line -> line.startsWith(name + "="))
          .map(line -> line.substring(name.length() + 1).replace("\"", ""))
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }
}
