package io.peaknet.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** A drain ends when the server says so or time is up, whatever goes wrong meanwhile. */
class DrainWaitTest {
  private static final int BREAKS_OFF = 0;

  @Test
  void aServerThatBreaksOffOrHasNoTimeIsAskedAgain() throws Exception {
    assertThat(waited(Duration.ofSeconds(30), BREAKS_OFF, BREAKS_OFF, 503, 500, 504, 200)).isTrue();
  }

  @Test
  void whenTimeIsUpThatIsSaid() throws Exception {
    assertThat(waited(Duration.ofMillis(1500), 503, 504, 504)).isFalse();
    assertThatThrownBy(() -> waited(Duration.ofMillis(700), 504, 503, 503, 503))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("status 503");
  }

  @Test
  void aServerThatRefusesIsNotAskedAgain() {
    assertThatThrownBy(() -> waited(Duration.ofSeconds(30), 404, 200))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("status 404");
  }

  /** Waits at a server that answers so in turn, the last for ever. */
  private static boolean waited(Duration patience, Integer... answers) throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Queue<Integer> left = new ArrayDeque<>(List.of(answers));
      Thread.ofVirtual().start(() -> serve(socket, left));
      URI url = URI.create("http://127.0.0.1:" + socket.getLocalPort());
      return DrainWait.until(url, List.of(), patience, Optional.empty());
    }
  }

  private static void serve(ServerSocket socket, Queue<Integer> answers) {
    int status = 0;
    while (!socket.isClosed()) {
      try (Socket one = socket.accept()) {
        var in =
            new BufferedReader(
                new InputStreamReader(one.getInputStream(), StandardCharsets.US_ASCII));
        String line = in.readLine();
        while (line != null && !line.isEmpty()) {
          line = in.readLine();
        }
        status = answers.isEmpty() ? status : answers.remove();
        if (status != BREAKS_OFF) {
          // As the server does, whose word takes its time.
          Thread.sleep(status == 504 ? 200 : 0);
          String text =
              "HTTP/1.1 " + status + " x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
          one.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        }
      } catch (IOException e) {
        // Closed, or the client is gone.
      } catch (InterruptedException e) {
        return;
      }
    }
  }
}
