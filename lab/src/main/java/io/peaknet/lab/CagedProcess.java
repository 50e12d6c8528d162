package io.peaknet.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A program that runs in a {@link Cage}. */
public final class CagedProcess {
  private final Process entering;
  private final List<String> command;
  private final @Nullable Path log;

  CagedProcess(Process entering, List<String> command, @Nullable Path log) {
    this.entering = entering;
    this.command = command;
    this.log = log;
  }

  /**
   * The program itself. What was started is {@code nsenter}, which stays outside as its parent,
   * because a process cannot change its own process namespace, only its children's.
   */
  public Optional<ProcessHandle> inner() {
    return entering.children().findFirst();
  }

  /** Whether it still runs. */
  public boolean isAlive() {
    return entering.isAlive();
  }

  /** Its exit status, or empty if it still runs after so long. */
  public Optional<Integer> status(Duration patience) {
    try {
      return entering.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)
          ? Optional.of(entering.exitValue())
          : Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Asks it to end (SIGTERM). */
  public void stop() {
    inner().ifPresent(ProcessHandle::destroy);
  }

  /** Ends it with SIGKILL, and what it started too (a wrapper's program), and waits for the end. */
  public void kill() {
    entering.descendants().forEach(ProcessHandle::destroyForcibly);
    status(Duration.ofSeconds(5));
    entering.destroyForcibly();
  }

  /** What it printed so far. */
  public String output() {
    try {
      return log == null ? "" : Files.readString(log);
    } catch (IOException e) {
      return "";
    }
  }

  /** The first line that it printed, which in a Java program's last words is the telling one. */
  public String complaint() {
    return output().lines().findFirst().orElse("it said nothing");
  }

  @Override
  public String toString() {
    return String.join(" ", command);
  }
}
