package io.peaknet.lab.debian;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A program that can be started.
 *
 * @param version as it prints itself, and the package that it is from
 * @param loader what must stand before its path for it to find its libraries; empty if it finds
 *     those of the machine
 * @param roots folders that hold its files, each in the place of {@code /}
 */
public record Program(Path path, String version, List<String> loader, List<Path> roots) {
  /** Before it was looked for. */
  public static final Program NONE = new Program(Path.of("/nonexistent"), "", List.of(), List.of());

  /** What starts it. */
  public List<String> command(String... arguments) {
    List<String> command = new ArrayList<>(loader);
    command.add(path.toString());
    command.addAll(List.of(arguments));
    return command;
  }

  /**
   * A file that came with it.
   *
   * @param name relative to {@code /}, as an installation has it
   */
  public Optional<Path> file(String name) {
    return roots.stream().map(root -> root.resolve(name)).filter(Files::exists).findFirst();
  }
}
