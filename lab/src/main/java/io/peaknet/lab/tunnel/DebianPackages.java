package io.peaknet.lab.tunnel;

import io.peaknet.lab.LabException;
import io.peaknet.lab.Tools;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Programs out of Debian packages, the newest that runs here, unpacked in a folder of the user's
 * cache: nothing is installed, and no script of a package is run. The mirror, proxies and keys are
 * those of the machine's own apt.
 */
final class DebianPackages {
  /** Newest first; the machine's own release comes last. */
  private static final List<String> SUITES = List.of("unstable", "stable");

  private static final Duration VERSION = Duration.ofSeconds(10);

  private static final String FETCHING = "fetching-";

  private final Path cache;
  private final PrintStream log;
  private final Apt apt;

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
    apt = new Apt(cache, log);
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
    try {
      Files.createDirectories(cache);
      // Another run's apt would refuse ours, and an older suite would be taken for it.
      try (FileChannel channel =
              FileChannel.open(
                  cache.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (!lock.isValid()) {
          throw new LabException("cannot lock " + cache);
        }
        deleteLeftOvers();
        return newest(name, executable, ask, libraries);
      }
    } catch (IOException e) {
      throw new LabException("cannot write to " + cache + ": " + e.getMessage(), e);
    }
  }

  /** What a run that was killed while it fetched has left. */
  private void deleteLeftOvers() throws IOException {
    try (Stream<Path> folders = Files.list(cache)) {
      for (Path folder :
          folders.filter(f -> f.getFileName().toString().startsWith(FETCHING)).toList()) {
        delete(folder);
      }
    }
  }

  private Program newest(String name, String executable, List<String> ask, List<String> libraries) {
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
    suites.add(Apt.release("VERSION_CODENAME"));
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
      Answer answer = Answer.of(command, VERSION, environment, Path.of("/"));
      return answer.status() == 0
          ? answer.text().lines().filter(line -> line.matches(".*\\d.*")).findFirst()
          : Optional.empty();
    } catch (LabException e) {
      return Optional.empty();
    }
  }

  private Path unpacked(String suite, String name) {
    Path folder = cache.resolve(apt.file(suite, name).replaceAll("\\.deb$", ""));
    if (Files.isDirectory(folder)) {
      return folder;
    }
    log.println("fetching " + folder.getFileName() + " from Debian " + suite);
    try {
      Path work = Files.createTempDirectory(cache, FETCHING);
      try {
        apt.download(suite, name, work);
        Path archive;
        try (Stream<Path> files = Files.list(work)) {
          archive =
              files
                  .filter(file -> file.toString().endsWith(".deb"))
                  .findFirst()
                  .orElseThrow(() -> new LabException("apt-get download left no file"));
        }
        Path tree = work.resolve("tree");
        Answer.of(List.of("dpkg-deb", "-x", archive.toString(), tree.toString())).orThrow();
        Files.move(tree, folder);
      } finally {
        delete(work);
      }
      return folder;
    } catch (IOException e) {
      throw new LabException("cannot unpack " + name + ": " + e.getMessage(), e);
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
