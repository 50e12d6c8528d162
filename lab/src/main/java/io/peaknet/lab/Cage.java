package io.peaknet.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A world of its own: mount, network and process namespaces (and a user namespace, unless run by
 * root) in which a lab makes hosts, devices, files and processes.
 *
 * <p>Nothing outlives it. Its first process reads a pipe that only this JVM writes to: when the JVM
 * ends, in whatever way, that process ends too, and the kernel takes every other process,
 * namespace, device and the memory-backed {@code /run} and {@code /dev/shm} along. So there is
 * nothing to clean up, and no way to forget it.
 */
public final class Cage implements AutoCloseable {
  /** The folder for a run's files, inside. It is gone with the cage. */
  public static final Path HOME = Path.of("/run/lab");

  private static final Duration OPENING = Duration.ofSeconds(10);
  private static final boolean ROOT = isRoot();

  /** Answers "ready" once the world stands, then lives until its standard input ends. */
  private static final String FIRST_PROCESS =
      "mount -t tmpfs -o mode=755 lab /run && mkdir -p /run/netns "
          + HOME
          // What is named by process ids there would collide with another cage's, and outlive it.
          + " && mount -t tmpfs -o mode=1777 lab /dev/shm"
          + " && ip link set lo up && echo ready && exec cat >/dev/null";

  private final Process unshare;
  private final ProcessHandle first;

  private Cage(Process unshare, ProcessHandle first) {
    this.unshare = unshare;
    this.first = first;
  }

  /** Why no cage can be opened here, as a line for the user; empty if one can. */
  public static Optional<String> obstacle() {
    try (Cage cage = open()) {
      return cage.first.isAlive() ? Optional.empty() : Optional.of("the namespaces did not stay");
    } catch (LabException e) {
      return Optional.ofNullable(e.getMessage());
    }
  }

  /**
   * Opens a new one.
   *
   * @throws LabException if a tool is missing or the kernel forbids it
   */
  public static Cage open() {
    Tools.missing("unshare", "nsenter", "ip", "mount")
        .ifPresent(line -> {
          throw new LabException(line);
        });
    List<String> command = new ArrayList<>(List.of("unshare", "--mount", "--net", "--pid"));
    if (!ROOT) {
      command.addAll(List.of("--user", "--map-root-user"));
    }
    command.addAll(List.of("--fork", "--kill-child", "--mount-proc", "--propagation", "private"));
    command.addAll(List.of("sh", "-c", FIRST_PROCESS));
    try {
      Process unshare = builder(command).redirectErrorStream(true).start();
      String answer = answer(unshare);
      if (!answer.equals("ready")) {
        unshare.destroyForcibly();
        throw new LabException(refusal(answer));
      }
      ProcessHandle first =
          unshare.children().findFirst().orElseThrow(() -> new LabException("the cage died"));
      return new Cage(unshare, first);
    } catch (IOException e) {
      throw new LabException("cannot start unshare: " + e.getMessage(), e);
    }
  }

  private static String answer(Process unshare) throws IOException {
    // A kernel that refuses does so at once; one that hangs must not hang us.
    Thread guard =
        Thread.ofVirtual()
            .start(() -> {
              try {
                Thread.sleep(OPENING);
                unshare.destroyForcibly();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    var lines =
        new BufferedReader(new InputStreamReader(unshare.getInputStream(), StandardCharsets.UTF_8));
    String line = lines.readLine();
    guard.interrupt();
    return line == null ? "unshare ended without a word" : line;
  }

  private static String refusal(String answer) {
    if (ROOT) {
      return "cannot make namespaces here, although run by root: " + answer;
    }
    return "user namespaces are forbidden here ("
        + answer
        + "): run as root, or allow them with `sysctl user.max_user_namespaces=10000`, or"
        + " `sysctl kernel.apparmor_restrict_unprivileged_userns=0` on Ubuntu";
  }

  /** A path inside, as this JVM sees it. */
  public Path outside(Path inside) {
    return Path.of("/proc", Long.toString(first.pid()), "root")
        .resolve("/".equals(inside.toString()) ? Path.of("") : Path.of("/").relativize(inside));
  }

  /** Writes a text file inside, its folders too. */
  public void write(Path inside, String text) {
    try {
      Path path = outside(inside);
      Files.createDirectories(path.getParent());
      Files.writeString(path, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a text file inside holds at the moment; "" if there is none yet. */
  public String read(Path inside) {
    try {
      return Files.readString(outside(inside));
    } catch (IOException e) {
      return "";
    }
  }

  /**
   * Starts a program inside.
   *
   * @param host the network namespace, or null for the cage's own
   * @param log where its output goes, inside; both streams
   */
  public CagedProcess start(
      @Nullable String host, Path log, Map<String, String> environment, List<String> command) {
    try {
      Path output = outside(log);
      Files.createDirectories(output.getParent());
      ProcessBuilder builder = builder(entered(host, command)).redirectErrorStream(true);
      builder.environment().putAll(environment);
      builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
      return new CagedProcess(builder.start(), command, output);
    } catch (IOException e) {
      throw new LabException("cannot start " + command.getFirst() + ": " + e.getMessage(), e);
    }
  }

  /**
   * Runs a program inside to its end.
   *
   * @param host the network namespace, or null for the cage's own
   * @throws LabException if it does not end in time; it is killed then
   */
  public Result run(@Nullable String host, Duration patience, List<String> command) {
    return run(host, patience, "", command);
  }

  /** A shell script inside, in the cage's own network namespace, which must succeed. */
  public void shell(String script) {
    Result result = run(null, Duration.ofSeconds(20), script, List.of("sh", "-eu"));
    if (result.status() != 0) {
      throw new LabException("cannot set the lab up: " + result.err().strip());
    }
  }

  private Result run(@Nullable String host, Duration patience, String input, List<String> command) {
    try {
      Process process = builder(entered(host, command)).start();
      var inner = new CagedProcess(process, command, null);
      var out = Stream.reading(process.getInputStream());
      var err = Stream.reading(process.getErrorStream());
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException ended) {
        // The program ended without reading its input: its status tells.
      }
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        inner.kill();
        throw new LabException(
            String.join(" ", command) + " did not end in " + patience.toSeconds() + " s");
      }
      return new Result(process.exitValue(), out.text(), err.text());
    } catch (IOException e) {
      throw new LabException("cannot run " + command.getFirst() + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }

  private List<String> entered(@Nullable String host, List<String> command) {
    List<String> whole = new ArrayList<>(List.of("nsenter", "--target", "" + first.pid()));
    whole.addAll(List.of("--mount", "--net", "--pid"));
    if (!ROOT) {
      // The credentials map to root inside; changing them would need groups that are not mapped.
      whole.addAll(List.of("--user", "--preserve-credentials"));
    }
    whole.add("--");
    if (host != null) {
      whole.addAll(List.of("ip", "netns", "exec", host));
    }
    whole.addAll(command);
    return whole;
  }

  private static ProcessBuilder builder(List<String> command) {
    List<String> found = new ArrayList<>(command);
    Tools.find(command.getFirst()).ifPresent(path -> found.set(0, path.toString()));
    ProcessBuilder builder = new ProcessBuilder(found);
    builder.environment().put("PATH", Tools.path());
    builder.environment().put("LC_ALL", "C");
    return builder;
  }

  /** Whether root runs this. */
  public static boolean isRoot() {
    try {
      return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Ends every process inside; when this returns, nothing of the cage is left. */
  @Override
  public void close() {
    first.destroyForcibly();
    try {
      if (!unshare.waitFor(10, TimeUnit.SECONDS)) {
        unshare.destroyForcibly();
      }
    } catch (InterruptedException e) {
      unshare.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** How a program ended, and what it printed. */
  public record Result(int status, String out, String err) {}

  /** Reads one of a process's streams to its end while the process runs. */
  private record Stream(java.io.InputStream from, StringBuilder into, Thread reader) {
    static Stream reading(java.io.InputStream from) {
      StringBuilder into = new StringBuilder();
      Thread reader =
          Thread.ofVirtual()
              .start(() -> {
                try (from) {
                  into.append(new String(from.readAllBytes(), StandardCharsets.UTF_8));
                } catch (IOException closed) {
                  // Killed in the middle: what was read counts.
                }
              });
      return new Stream(from, into, reader);
    }

    String text() throws InterruptedException {
      reader.join();
      return into.toString();
    }
  }
}
