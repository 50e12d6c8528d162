package io.peaknet.lab.debian;

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
 *
 * <p>A program that the machine's libraries are too old for is started by the dynamic linker of its
 * own suite, with all the libraries that its package names.
 */
public final class DebianPackages {
  /** Newest first; the machine's own release comes last. */
  private static final List<String> SUITES = List.of("unstable", "stable");

  private static final Duration VERSION = Duration.ofSeconds(10);

  private static final String FETCHING = "fetching-";

  /** Ends the name of a file that lists the folders which a program ran with. */
  private static final String RUNS_WITH = ".runs-with";

  /** The dynamic linker's own file name, of any architecture (ld.so(8)). */
  private static final String LINKER = "ld-linux.*\\.so\\.\\d+";

  private final Path cache;
  private final PrintStream log;
  private final Apt apt;

  /**
   * Programs kept in this folder.
   *
   * @param log for what takes a while, a line each
   */
  public DebianPackages(Path cache, PrintStream log) {
    this.cache = cache;
    this.log = log;
    apt = new Apt(cache, log);
  }

  /** The folder of the user's cache (XDG base directory specification 0.8). */
  public static Path cacheFolder(Map<String, String> environment) {
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
   * @param parts packages of further parts of it, which it loads itself
   * @throws LabException if there is none; the message says why
   */
  public Program program(String name, String executable, List<String> ask, List<String> parts) {
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
        return newest(name, executable, ask, parts);
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

  private Program newest(String name, String executable, List<String> ask, List<String> parts) {
    String obstacle = "no package of it runs here";
    try {
      for (String suite : suites()) {
        try {
          Optional<Program> program = fetched(suite, name, executable, ask, parts);
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
    return fetchedBefore(name, executable, ask)
        .or(() -> installed(executable, ask))
        .orElseThrow(() -> new LabException(reason));
  }

  private List<String> suites() {
    List<String> suites = new ArrayList<>(SUITES);
    suites.add(Apt.release("VERSION_CODENAME"));
    return suites;
  }

  private Optional<Program> fetched(
      String suite, String name, String executable, List<String> ask, List<String> parts) {
    List<String> names = new ArrayList<>(List.of(name));
    names.addAll(parts);
    List<Path> folders = unpacked(suite, names);
    Optional<Program> program = runnable(folders, executable, ask);
    if (program.isEmpty()) {
      folders = new ArrayList<>(folders);
      folders.addAll(unpacked(suite, apt.libraries(suite, names)));
      program = runnable(folders, executable, ask);
    }
    if (program.isPresent()) {
      remember(folders);
    }
    return program;
  }

  private void remember(List<Path> folders) {
    Path file = Path.of(folders.getFirst() + RUNS_WITH);
    try {
      Files.write(file, folders.stream().map(folder -> "" + folder.getFileName()).toList());
    } catch (IOException e) {
      throw new LabException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /** Where the mirror can't be reached, what was fetched once does. */
  private Optional<Program> fetchedBefore(String name, String executable, List<String> ask) {
    try (Stream<Path> files = Files.list(cache)) {
      List<Path> before =
          files
              .filter(file -> file.getFileName().toString().matches(name + "_.*" + RUNS_WITH))
              .sorted(Comparator.comparing(DebianPackages::modified).reversed())
              .toList();
      for (Path file : before) {
        List<Path> folders = Files.readAllLines(file).stream().map(cache::resolve).toList();
        Optional<Program> program = runnable(folders, executable, ask);
        if (program.isPresent()) {
          return program;
        }
      }
    } catch (IOException e) {
      log.println("note: cannot read " + cache + ": " + e.getMessage());
    }
    return Optional.empty();
  }

  private Optional<Program> installed(String executable, List<String> ask) {
    return Tools.find(executable)
        .flatMap(path ->
            version(List.of(path.toString()), ask)
                .map(version ->
                    new Program(
                        path, version + " (the system's)", List.of(), List.of(Path.of("/")))));
  }

  private static Optional<Program> runnable(
      List<Path> folders, String executable, List<String> ask) {
    for (String place : List.of("usr/bin", "usr/sbin", "bin", "sbin")) {
      Path path = folders.getFirst().resolve(place).resolve(executable);
      if (Files.isExecutable(path)) {
        List<String> loader = loader(folders);
        List<String> command = new ArrayList<>(loader);
        command.add(path.toString());
        return version(command, ask)
            .map(version ->
                new Program(
                    path,
                    version + " (" + folders.getFirst().getFileName() + ")",
                    loader,
                    List.copyOf(folders)));
      }
    }
    return Optional.empty();
  }

  /** Nothing if there is no dynamic linker among them: then the machine's does. */
  private static List<String> loader(List<Path> folders) {
    List<Path> libraries = new ArrayList<>();
    for (Path folder : folders) {
      for (String place : List.of("usr/lib", "lib")) {
        try (Stream<Path> files = Files.walk(folder.resolve(place))) {
          files
              .filter(file -> file.getFileName().toString().contains(".so"))
              .forEach(libraries::add);
        } catch (IOException e) {
          // It has none there.
        }
      }
    }
    String path =
        libraries.stream()
            .map(library -> "" + library.getParent())
            .distinct()
            .reduce((a, b) -> a + ":" + b)
            .orElse("");
    return libraries.stream()
        .filter(library -> library.getFileName().toString().matches(LINKER))
        .findFirst()
        .map(linker -> List.of(linker.toString(), "--library-path", path))
        .orElse(List.of());
  }

  /** The first line with a digit that it prints; empty if it does not run here. */
  private static Optional<String> version(List<String> program, List<String> ask) {
    List<String> command = new ArrayList<>(program);
    command.addAll(ask);
    try {
      Answer answer = Answer.of(command, VERSION, Map.of(), Path.of("/"));
      return answer.status() == 0
          ? answer.text().lines().filter(line -> line.matches(".*\\d.*")).findFirst()
          : Optional.empty();
    } catch (LabException e) {
      return Optional.empty();
    }
  }

  /** A folder for each package, fetching those that are missing. */
  private List<Path> unpacked(String suite, List<String> names) {
    Map<String, String> files = apt.files(suite, names);
    List<Path> folders = names.stream().map(name -> folder(files.getOrDefault(name, ""))).toList();
    List<String> missing =
        names.stream()
            .filter(name -> !Files.isDirectory(folder(files.getOrDefault(name, ""))))
            .toList();
    if (missing.isEmpty()) {
      return folders;
    }
    log.println("fetching " + String.join(" ", missing) + " from Debian " + suite);
    try {
      Path work = Files.createTempDirectory(cache, FETCHING);
      try {
        apt.download(suite, missing, work);
        try (Stream<Path> archives = Files.list(work)) {
          for (Path archive : archives.filter(f -> f.toString().endsWith(".deb")).toList()) {
            Path tree = work.resolve("tree");
            Answer.of(List.of("dpkg-deb", "-x", archive.toString(), tree.toString())).orThrow();
            Files.move(tree, folder(archive.getFileName().toString()));
          }
        }
      } finally {
        delete(work);
      }
    } catch (IOException e) {
      throw new LabException("cannot unpack " + missing + ": " + e.getMessage(), e);
    }
    return folders;
  }

  /** Where a package's file is unpacked; its name tells its version. */
  private Path folder(String file) {
    return cache.resolve(file.replace("%3a", "-").replaceAll("\\.deb$", ""));
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
