package io.peaknet.lab.debian;

import io.peaknet.lab.LabException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What a program of this machine, outside of any cage, answered.
 *
 * @param text of both its streams
 */
public record Answer(List<String> command, int status, String text) {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  public static Answer of(List<String> command) {
    return of(command, PATIENCE, Map.of(), Path.of("/"));
  }

  /** Runs a program to its end; kills it and what it started if that is not in time. */
  public static Answer of(
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
      return new Answer(command, status, text);
    } catch (IOException e) {
      throw new LabException(command.getFirst() + " cannot be run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }

  /**
   * What it printed.
   *
   * @throws LabException if it failed
   */
  public String orThrow() {
    if (status != 0) {
      throw new LabException(
          command.getFirst() + " failed: " + text.lines().findFirst().orElse("without a word"));
    }
    return text;
  }
}
