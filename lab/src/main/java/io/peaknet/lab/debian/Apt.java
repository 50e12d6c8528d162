package io.peaknet.lab.debian;

import io.peaknet.lab.LabException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The machine's own apt, asked for packages of other suites of the machine's own mirror. Its lists
 * and caches are folders of their own: the system's stay as they are.
 */
final class Apt {
  private static final String APT_GET = "apt-get";
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
   * The names of packages' files, which tell their versions.
   *
   * @return by the package's name
   * @throws LabException if the suite lacks one of them, or can't be asked
   */
  Map<String, String> files(String suite, List<String> names) {
    Path lists = lists(suite);
    List<String> arguments = new ArrayList<>(List.of("download", "--print-uris"));
    arguments.addAll(pinned(suite, names));
    Map<String, String> files = new HashMap<>();
    for (String line : run(APT_GET, lists, suite, lists, arguments).lines().toList()) {
      // 'address' file size hash
      String[] fields = line.strip().split(" ", -1);
      if (fields.length > 1) {
        files.put(fields[1].split("_", 2)[0], fields[1]);
      }
    }
    for (String name : names) {
      if (!files.containsKey(name)) {
        throw new LabException("Debian " + suite + " has no package " + name);
      }
    }
    return files;
  }

  /** Fetches packages' files into a folder. */
  void download(String suite, List<String> names, Path folder) {
    List<String> arguments = new ArrayList<>(List.of("download"));
    arguments.addAll(pinned(suite, names));
    run(APT_GET, folder, suite, lists(suite), arguments);
  }

  private static List<String> pinned(String suite, List<String> names) {
    return names.stream().map(name -> name + "/" + suite).toList();
  }

  /** All packages of libraries that these packages need, directly or not; not themselves. */
  List<String> libraries(String suite, List<String> names) {
    Set<String> libraries = new LinkedHashSet<>();
    Set<String> seen = new LinkedHashSet<>(names);
    List<String> ask = names;
    while (!ask.isEmpty()) {
      List<String> arguments = new ArrayList<>(List.of("show", "--no-all-versions"));
      arguments.addAll(ask);
      Path lists = lists(suite);
      List<String> next = new ArrayList<>();
      for (PackageRecord record :
          PackageRecord.parse(run("apt-cache", lists, suite, lists, arguments))) {
        boolean library = record.isLibrary();
        if (library) {
          libraries.add(record.name());
        }
        if (library || names.contains(record.name())) {
          record.needs().stream().filter(seen::add).forEach(next::add);
        }
      }
      ask = next;
    }
    names.forEach(libraries::remove);
    return List.copyOf(libraries);
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
      run(APT_GET, lists, suite, lists, List.of("update"));
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

  private String run(
      String program, Path folder, String suite, Path lists, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(program, "-qq"));
    for (String option :
        List.of(
            "Dir::State::Lists=" + lists,
            // What is installed is no package of that suite.
            "Dir::State::Status=/dev/null",
            "Dir::Cache=" + cache.resolve("apt-" + suite),
            "Dir::Etc::SourceList=" + cache.resolve("sources-" + suite + ".list"),
            "Dir::Etc::SourceParts=/dev/null",
            "Acquire::Languages=none",
            "Acquire::Retries=1",
            "Acquire::http::Timeout=20",
            "APT::Sandbox::User=root")) {
      command.addAll(List.of("-o", option));
    }
    command.addAll(arguments);
    try {
      Files.createDirectories(cache.resolve("apt-" + suite + "/archives/partial"));
    } catch (IOException e) {
      throw new LabException("cannot write to " + cache + ": " + e.getMessage(), e);
    }
    Answer answer = Answer.of(command, FETCH, Map.of(), folder);
    if (answer.status() != 0) {
      throw new LabException(
          "Debian %s: %s %s failed: %s"
              .formatted(
                  suite,
                  program,
                  arguments.getFirst(),
                  answer.text().lines().findFirst().orElse("without a word")));
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
