package io.peaknet.lab.tunnel;

import io.peaknet.lab.LabException;
import io.peaknet.lab.Tools;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Programs out of Debian packages, the newest that runs here, unpacked in a folder of the user's
 * cache: nothing is installed, and no script of a package is run. The mirror, proxies and keys are
 * those of the machine's own apt.
 */
final class DebianPackages {
  /** Newest first; the machine's own release comes last. */
  private static final List<String> SUITES = List.of("unstable", "stable");

  private static final Path KEYRING = Path.of("/usr/share/keyrings/debian-archive-keyring.gpg");
  private static final Duration LIST_AGE_MAX = Duration.ofDays(1);
  private static final Duration FETCH = Duration.ofMinutes(3);
  private static final Duration VERSION = Duration.ofSeconds(10);

  private final Path cache;
  private final PrintStream log;

  /**
   * A program that can be started.
   *
   * @param version as it prints itself, and the package that it is from
   * @param environment what it must be started with
   */
  record Program(Path path, String version, Map<String, String> environment) {
    /** Before it was looked for. */
    static final Program NONE = new Program(Path.of("/nonexistent"), "", Map.of());
  }

  DebianPackages(Path cache, PrintStream log) {
    this.cache = cache;
    this.log = log;
  }

  /** The folder of the user's cache (XDG base directory specification 0.8). */
  static Path cacheFolder(Map<String, String> environment) {
    String folder = environment.get("XDG_CACHE_HOME");
    Path base =
        folder != null && folder.startsWith("/")
            ? Path.of(folder)
            : Path.of(environment.getOrDefault("HOME", "/tmp"), ".cache");
    return base.resolve("peak/lab").toAbsolutePath();
  }

  /**
   * The newest of a program that runs here.
   *
   * @param name the package
   * @param executable the program in it
   * @param ask arguments that make it print its version
   * @param libraries packages of libraries that it needs beside the system's
   * @throws LabException if there is none; the message says why
   */
  Program program(String name, String executable, List<String> ask, List<String> libraries) {
    String obstacle = "no package of it runs here";
    try {
      for (String suite : suites()) {
        try {
          List<Path> folders = new ArrayList<>();
          folders.add(unpacked(suite, name));
          for (String library : libraries) {
            folders.add(unpacked(suite, library));
          }
          Optional<Program> program = runnable(folders, executable, ask);
          if (program.isPresent()) {
            return program.get();
          }
        } catch (LabException e) {
          obstacle = String.valueOf(e.getMessage());
        }
      }
    } catch (LabException e) {
      obstacle = String.valueOf(e.getMessage());
    }
    String reason = obstacle;
    return unpackedBefore(name, executable, ask, libraries)
        .or(() -> installed(executable, ask))
        .orElseThrow(() -> new LabException(reason));
  }

  private List<String> suites() {
    List<String> suites = new ArrayList<>(SUITES);
    suites.add(release("VERSION_CODENAME"));
    return suites;
  }

  private Optional<Program> installed(String executable, List<String> ask) {
    return Tools.find(executable)
        .flatMap(path ->
            version(path, ask, Map.of())
                .map(version -> new Program(path, version + " (the system's)", Map.of())));
  }

  /** Where the mirror can't be reached, what was fetched once does. */
  private Optional<Program> unpackedBefore(
      String name, String executable, List<String> ask, List<String> libraries) {
    List<Path> folders = new ArrayList<>(kept(name));
    List<Path> beside = libraries.stream().flatMap(library -> kept(library).stream()).toList();
    for (Path folder : folders) {
      List<Path> all = new ArrayList<>(List.of(folder));
      all.addAll(beside);
      Optional<Program> program = runnable(all, executable, ask);
      if (program.isPresent()) {
        return program;
      }
    }
    return Optional.empty();
  }

  private List<Path> kept(String name) {
    if (!Files.isDirectory(cache)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(cache)) {
      return folders
          .filter(folder -> folder.getFileName().toString().startsWith(name + "_"))
          .filter(Files::isDirectory)
          .sorted(Comparator.comparing(DebianPackages::modified).reversed())
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static Optional<Program> runnable(
      List<Path> folders, String executable, List<String> ask) {
    Map<String, String> environment =
        folders.size() > 1
            ? Map.of("LD_LIBRARY_PATH", String.join(":", libraryFolders(folders)))
            : Map.of();
    Path folder = folders.getFirst();
    for (String place : List.of("usr/bin", "usr/sbin", "bin", "sbin")) {
      Path path = folder.resolve(place).resolve(executable);
      if (Files.isExecutable(path)) {
        return version(path, ask, environment)
            .map(version ->
                new Program(path, version + " (" + folder.getFileName() + ")", environment));
      }
    }
    return Optional.empty();
  }

  private static List<String> libraryFolders(List<Path> folders) {
    List<String> found = new ArrayList<>();
    for (Path folder : folders.subList(1, folders.size())) {
      try (Stream<Path> files = Files.walk(folder)) {
        files
            .filter(file -> file.getFileName().toString().contains(".so"))
            .map(file -> String.valueOf(file.getParent()))
            .distinct()
            .forEach(found::add);
      } catch (IOException e) {
        throw new LabException("cannot read " + folder + ": " + e.getMessage(), e);
      }
    }
    return found;
  }

  /** The first line with a digit that it prints; empty if it does not run here. */
  private static Optional<String> version(
      Path path, List<String> ask, Map<String, String> environment) {
    List<String> command = new ArrayList<>(List.of(path.toString()));
    command.addAll(ask);
    try {
      Answer answer = answer(command, VERSION, environment);
      return answer.status() == 0
          ? answer.text().lines().filter(line -> line.matches(".*\\d.*")).findFirst()
          : Optional.empty();
    } catch (LabException e) {
      return Optional.empty();
    }
  }

  private Path unpacked(String suite, String name) {
    Path lists = lists(suite);
    String wanted = name + "/" + suite;
    String uri = apt(suite, lists, "download", "--print-uris", wanted).strip();
    // 'address' file size hash
    String[] fields = uri.split(" ", -1);
    if (fields.length < 2) {
      throw new LabException("Debian " + suite + " has no package " + name);
    }
    Path folder = cache.resolve(fields[1].replaceAll("\\.deb$", "").replace("%3a", "-"));
    if (Files.isDirectory(folder)) {
      return folder;
    }
    log.println("fetching " + folder.getFileName() + " from Debian " + suite);
    try {
      Path work = Files.createTempDirectory(cache, "fetching-");
      try {
        aptIn(work, suite, lists, "download", wanted);
        Path archive;
        try (Stream<Path> files = Files.list(work)) {
          archive =
              files
                  .filter(file -> file.toString().endsWith(".deb"))
                  .findFirst()
                  .orElseThrow(() -> new LabException("apt-get download left no file"));
        }
        Path tree = work.resolve("tree");
        run(List.of("dpkg-deb", "-x", archive.toString(), tree.toString()), Map.of());
        Files.move(tree, folder);
      } finally {
        delete(work);
      }
      return folder;
    } catch (IOException e) {
      throw new LabException("cannot unpack " + name + ": " + e.getMessage(), e);
    }
  }

  /** The package lists of a suite, at most a day old, apart from the system's. */
  private Path lists(String suite) {
    Path lists = cache.resolve("lists-" + suite);
    // Beside the folder: apt clears the folder of what it does not know.
    Path stamp = cache.resolve("lists-" + suite + ".stamp");
    try {
      if (Files.exists(stamp)
          && modified(stamp).toInstant().isAfter(Instant.now().minus(LIST_AGE_MAX))) {
        return lists;
      }
      Files.createDirectories(lists.resolve("partial"));
      Files.writeString(cache.resolve("sources-" + suite + ".list"), source(suite));
      log.println("fetching the package list of Debian " + suite);
      apt(suite, lists, "update");
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
        run(
            List.of(
                "apt-get",
                "indextargets",
                "--no-release-info",
                "--format",
                "$(RELEASE) $(REPO_URI)",
                "Created-By: Packages"),
            Map.of());
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

  private String apt(String suite, Path lists, String... arguments) {
    return aptIn(lists, suite, lists, arguments);
  }

  private String aptIn(Path folder, String suite, Path lists, String... arguments) {
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
    Answer answer = answer(command, FETCH, Map.of(), folder);
    if (answer.status() != 0) {
      throw new LabException(
          "Debian %s: apt-get %s failed: %s"
              .formatted(
                  suite, arguments[0], answer.text().lines().findFirst().orElse("without a word")));
    }
    return answer.text();
  }

  private static String run(List<String> command, Map<String, String> environment) {
    Answer answer = answer(command, FETCH, environment);
    if (answer.status() != 0) {
      throw new LabException(
          command.getFirst()
              + " failed: "
              + answer.text().lines().findFirst().orElse("without a word"));
    }
    return answer.text();
  }

  private record Answer(int status, String text) {}

  private static Answer answer(
      List<String> command, Duration patience, Map<String, String> environment) {
    return answer(command, patience, environment, Path.of("/"));
  }

  private static Answer answer(
      List<String> command, Duration patience, Map<String, String> environment, Path folder) {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    builder.environment().put("LC_ALL", "C");
    builder.directory(folder.toFile());
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      Thread guard =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly();
                  }
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int status = process.waitFor();
      guard.interrupt();
      return new Answer(status, text);
    } catch (IOException e) {
      throw new LabException(command.getFirst() + " cannot be run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }

  private static String release(String name) {
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

  private static FileTime modified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return FileTime.fromMillis(0);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
