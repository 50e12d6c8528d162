package io.peaknet.services;

import java.io.IOException;
import java.io.Writer;
import java.lang.System.Logger.Level;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Keeps {@link Memory} in a file, so that a restart serves before the sources speak. The file is
 * always whole: it is written beside, forced to disk, and put in the place of the old one.
 */
final class MemoryFile {
  private static final System.Logger LOG = System.getLogger("io.peaknet.services");

  private static final int BUFFER_BYTES = 1 << 16;

  private final Path path;

  MemoryFile(Path path) {
    this.path = path.toAbsolutePath();
  }

  /** What was remembered; nothing, with a warning, if the file can't be believed. */
  Memory read() {
    try {
      return MemoryReader.read(Files.readString(path));
    } catch (NoSuchFileException _) {
      return Memory.NONE;
    } catch (IOException | IllegalArgumentException e) {
      LOG.log(
          Level.WARNING,
          "state "
              + path
              + ": not believed, so nothing is served before sources speak: "
              + e.getMessage());
      return Memory.NONE;
    }
  }

  /**
   * Remembers that.
   *
   * @throws IOException if it can't be written; then the file is as it was
   */
  void write(Memory memory) throws IOException {
    Path directory = path.getParent();
    if (directory == null) {
      throw new IOException("state " + path + ": it needs a file name");
    }
    Files.createDirectories(directory);
    Path beside = directory.resolve(path.getFileName() + ".new");
    Files.deleteIfExists(beside);
    try (FileChannel channel =
        FileChannel.open(
            beside,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      Writer out = Channels.newWriter(channel, StandardCharsets.UTF_8.newEncoder(), BUFFER_BYTES);
      MemoryWriter.write(memory, out);
      out.flush();
      channel.force(true);
    }
    Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel entries = FileChannel.open(directory)) {
      entries.force(true);
    }
  }
}
