package io.peaknet.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** Asks a running node over its admin socket. Not for several threads at once. */
public final class AdminClient implements AutoCloseable {
  private final Path path;
  private final SocketChannel channel;
  private final BufferedReader answers;

  private AdminClient(Path path, SocketChannel channel) {
    this.path = path;
    this.channel = channel;
    answers =
        new BufferedReader(
            new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
  }

  /**
   * Connects to a node.
   *
   * @throws IOException in one line, if no node answers there or it may not be asked
   */
  public static AdminClient open(Path path) throws IOException {
    try {
      return new AdminClient(path, SocketChannel.open(UnixDomainSocketAddress.of(path)));
    } catch (ConnectException | IllegalArgumentException e) {
      throw new IOException("no node answers at " + path, e);
    } catch (IOException e) {
      throw new IOException(why(path, e), e);
    }
  }

  private static String why(Path path, IOException failure) {
    try {
      Files.readAttributes(path, BasicFileAttributes.class);
    } catch (NoSuchFileException _) {
      return "no node at " + path + ": peak up starts one, --admin names another socket";
    } catch (IOException _) {
      // It is somebody else's, so that not even whether it is there can be seen.
    }
    return "may not ask the node at " + path + ": " + failure.getMessage();
  }

  /**
   * The answer to one request, a line of JSON.
   *
   * @throws IOException if the node ends before it has answered
   */
  public String ask(String request) throws IOException {
    ByteBuffer line = ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8));
    while (line.hasRemaining()) {
      channel.write(line);
    }
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("the node at " + path + " ended the conversation");
    }
    return answer;
  }

  /** Waits until the node has ended. */
  public void awaitEnd() {
    try {
      while (answers.readLine() != null) {
        // Nothing more is expected.
      }
    } catch (IOException _) {
      // Reset is an end too.
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
