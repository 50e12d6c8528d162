package io.peaknet.services;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Services that a file lists. The file is read again whenever it changes; one that makes no sense
 * is reported, and what it said before stays true.
 *
 * <p>The content is looked at, not the time of change: that sees files that are moved into place
 * and links that are turned (as in mounted ConfigMaps) on every file system.
 */
public final class FileSource implements Source {
  /** Understands a file's text. */
  @FunctionalInterface
  public interface Parser {
    /**
     * What the text says: services and endpoints whose ids bear the source's name.
     *
     * @throws IllegalArgumentException in one line that names file and line
     */
    List<Change> parse(String text);
  }

  private static final System.Logger LOG = System.getLogger("io.peaknet.services");
  private static final Duration PERIOD = Duration.ofMillis(200);

  private final String name;
  private final Path path;
  private final Parser parser;
  private @Nullable Thread thread;

  /** A source of that name. */
  public FileSource(String name, Path path, Parser parser) {
    this.name = name;
    this.path = path;
    this.parser = parser;
  }

  @Override
  public String name() {
    return name;
  }

  /**
   * Reads the file, and watches it.
   *
   * @throws IOException if it can't be read or makes no sense: at the start somebody is there to be
   *     told
   */
  @Override
  public void start(Feed feed) throws IOException {
    byte[] content = Files.readAllBytes(path);
    try {
      feed.replace(parse(content));
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
    thread = Thread.ofVirtual().name("peak-file").start(() -> watch(feed, content));
  }

  private void watch(Feed feed, byte[] first) {
    byte[] applied = first;
    byte[] previous = first;
    String trouble = "";
    try {
      while (true) {
        Thread.sleep(PERIOD);
        String found = "";
        try {
          byte[] now = Files.readAllBytes(path);
          // What is the same twice is not just being written.
          if (!Arrays.equals(now, applied) && Arrays.equals(now, previous)) {
            applied = now;
            feed.replace(parse(now));
            feed.health(SourceHealth.LIVE);
            trouble = "";
          }
          previous = now;
          continue;
        } catch (IllegalArgumentException e) {
          found = String.valueOf(e.getMessage());
        } catch (IOException e) {
          found = path + ": can't be read: " + e.getMessage();
          applied = new byte[0];
        }
        if (!found.equals(trouble)) {
          trouble = found;
          LOG.log(Level.WARNING, found + "; what was read before stays");
          feed.health(SourceHealth.lost(found));
        }
      }
    } catch (InterruptedException _) {
      // Closed.
    }
  }

  private List<Change> parse(byte[] content) {
    return parser.parse(new String(content, java.nio.charset.StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
  }
}
