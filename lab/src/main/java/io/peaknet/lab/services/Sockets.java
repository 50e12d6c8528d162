package io.peaknet.lab.services;

import io.peaknet.lab.Cage;
import io.peaknet.lab.LabException;
import io.peaknet.lab.debian.Answer;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What programs in a cage are asked from outside. */
final class Sockets {
  private static final Duration COMMAND = Duration.ofSeconds(5);

  private Sockets() {}

  /** Whether somebody listens on a TCP port of a host. */
  static boolean listens(Cage cage, String host, int port) {
    // proc(5): addresses and ports in hexadecimal digits; state 0A is LISTEN.
    String line = "(?s).*:%04X [0-9A-F]+:0000 0A .*".formatted(port);
    List<String> look = List.of("cat", "/proc/net/tcp", "/proc/net/tcp6");
    return cage.run(host, COMMAND, look).out().matches(line);
  }

  /** Says a line to a Unix socket inside, and gives all of the answer. */
  static String ask(Cage cage, Path socket, String line) {
    var address = UnixDomainSocketAddress.of(cage.outside(socket));
    try (SocketChannel channel = SocketChannel.open(address)) {
      var bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.shutdownOutput();
      return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new LabException(socket + " does not answer: " + e.getMessage(), e);
    }
  }

  /** Sends a signal, by name, to a process that this machine knows by its id. */
  static void signal(long pid, String signal) {
    Answer.of(List.of("kill", "-" + signal, Long.toString(pid))).orThrow();
  }
}
