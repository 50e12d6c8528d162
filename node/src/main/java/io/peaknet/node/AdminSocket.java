package io.peaknet.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.lang.System.Logger.Level;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Where operators ask a program: a Unix domain socket that only its owner may open. A request is
 * one line of words, the answer one line of JSON; a connection may hold many.
 */
public final class AdminSocket implements AutoCloseable {
  /** Answers requests; called by many threads. */
  public interface Handler {
    /** One line of JSON. */
    String answer(String request);

    /** Called when the answer is on its way. */
    default void answered(String request) {}
  }

  private static final System.Logger LOG = System.getLogger("io.peaknet.node");

  private static final int REQUEST_MAX = 1024;
  private static final int CONNECTIONS_MAX = 64;
  private static final int PATH_MAX = 107; // sun_path of unix(7), without its zero.
  private static final long RETRY_NS = 100_000_000;

  private final ServerSocketChannel server;
  private final Path path;
  private final @Nullable Object file;
  private final Semaphore free = new Semaphore(CONNECTIONS_MAX);
  private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();

  private AdminSocket(ServerSocketChannel server, Path path) throws IOException {
    this.server = server;
    this.path = path;
    file = inode(path);
  }

  /**
   * Binds the socket with mode 0600. One left by a dead process is replaced.
   *
   * @throws IOException naming the path, if a node answers there or it can't be made
   */
  public static AdminSocket bind(Path at) throws IOException {
    Path path = at.toAbsolutePath();
    Path directory = path.getParent();
    if (directory == null) {
      throw new IOException("admin socket " + at + ": it needs a file name");
    }
    // Bound in a directory that nobody else can enter, and moved when its mode is right: at no
    // time can others connect, whatever the umask.
    Path hidden = directory.resolve(".p" + ProcessHandle.current().pid());
    int length = hidden.resolve("s").toString().getBytes(StandardCharsets.UTF_8).length;
    if (Math.max(length, path.toString().length()) > PATH_MAX) {
      throw new IOException("admin socket " + at + ": its path is too long for a socket");
    }
    try {
      checkFree(path);
      Files.createDirectories(directory, directoryMode());
      remove(hidden); // of a process that was killed here, and had the same number
      Files.createDirectory(hidden, directoryMode());
      try {
        return bind(hidden.resolve("s"), path);
      } finally {
        remove(hidden);
      }
    } catch (FileSystemException | SocketException e) {
      String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
      throw new IOException(
          "admin socket %s: can't make it in %s: %s"
              .formatted(at, directory, reason == null ? e.getClass().getSimpleName() : reason),
          e);
    }
  }

  private static void remove(Path hidden) throws IOException {
    Files.deleteIfExists(hidden.resolve("s"));
    Files.deleteIfExists(hidden);
  }

  private static AdminSocket bind(Path temporary, Path path) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(temporary));
      Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rw-------"));
      Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
      return new AdminSocket(server, path);
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private static void checkFree(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    BasicFileAttributes attributes =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!attributes.isOther()) {
      throw new IOException("admin socket " + path + ": something else is there");
    }
    if (answers(path)) {
      throw new IOException(
          "admin socket " + path + ": somebody answers there already; peak down stops a node");
    }
  }

  private static boolean answers(Path path) throws IOException {
    try {
      SocketChannel.open(UnixDomainSocketAddress.of(path)).close();
      return true;
    } catch (ConnectException _) {
      return false; // Nobody listens: its process is dead.
    }
  }

  /** Answers requests from now on, each connection on a virtual thread. */
  public void serve(Handler handler) {
    Thread.ofVirtual().name("peak-admin").start(() -> accept(handler));
  }

  private void accept(Handler handler) {
    String complaint = "";
    while (server.isOpen()) {
      try {
        SocketChannel connection = server.accept();
        if (!free.tryAcquire()) {
          connection.close();
          continue;
        }
        connections.add(connection);
        Thread.ofVirtual().name("peak-admin").start(() -> converse(connection, handler));
      } catch (ClosedChannelException _) {
        return; // with the node
      } catch (IOException e) {
        // No descriptor is left, or no memory: it may be so for a moment only.
        String now = String.valueOf(e.getMessage());
        if (!now.equals(complaint)) {
          LOG.log(Level.ERROR, "admin socket " + path + ": " + now);
          complaint = now;
        }
        LockSupport.parkNanos(RETRY_NS);
      }
    }
  }

  private void converse(SocketChannel connection, Handler handler) {
    try (connection;
        BufferedReader requests =
            new BufferedReader(
                new InputStreamReader(
                    Channels.newInputStream(connection), StandardCharsets.UTF_8));
        Writer answers = Channels.newWriter(connection, StandardCharsets.UTF_8)) {
      for (String request = line(requests); request != null; request = line(requests)) {
        answers.write(handler.answer(request) + "\n");
        answers.flush();
        handler.answered(request);
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "admin connection", e);
    } finally {
      connections.remove(connection);
      free.release();
    }
  }

  /** A line without its end; null at the end of the stream or if it has no end in sight. */
  private static @Nullable String line(BufferedReader from) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = from.read(); c >= 0; c = from.read()) {
      if (c == '\n') {
        return line.toString().strip();
      }
      if (line.length() == REQUEST_MAX) {
        return null;
      }
      line.append((char) c);
    }
    return null;
  }

  @Override
  public void close() throws IOException {
    // Not another node's that took the path over.
    if (file != null && file.equals(inode(path))) {
      Files.deleteIfExists(path);
    }
    server.close();
    for (SocketChannel connection : connections) {
      connection.close();
    }
  }

  private static @Nullable Object inode(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return null;
    }
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  private static FileAttribute<?> directoryMode() {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  }
}
