package io.peaknet.dns;

import static io.peaknet.dns.Asker.ORIGIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;

/** Connections: many questions on one, and those who only sit there. */
final class TcpTest {
  private final Zones zones = new Zones();
  private DnsServer server;

  @BeforeEach
  void start() throws IOException {
    zones.add(ORIGIN, Asker.apex(ORIGIN), ZoneRules.CLOSED);
    server =
        DnsServer.start(ServerConfig.listening(Loopback.ANY).withLoops(1).withTcp(10, 1), zones);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Socket connected() throws IOException {
    var socket = new Socket();
    socket.connect(server.addresses().getFirst(), 5000);
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static byte[] framed(byte[] message) {
    byte[] framed = new byte[message.length + 2];
    framed[0] = (byte) (message.length >> 8);
    framed[1] = (byte) message.length;
    System.arraycopy(message, 0, framed, 2, message.length);
    return framed;
  }

  private static byte[] answer(DataInputStream in) throws IOException {
    byte[] answer = new byte[in.readUnsignedShort()];
    in.readFully(answer);
    return answer;
  }

  @Test
  void manyQuestionsFollowEachOtherInPiecesOfAnySize() throws Exception {
    byte[] question = framed(Asker.question("example.org.", "SOA").toWire());
    byte[] all = new byte[50 * question.length];
    for (int i = 0; i < 50; i++) {
      System.arraycopy(question, 0, all, i * question.length, question.length);
    }
    try (Socket socket = connected()) {
      var in = new DataInputStream(socket.getInputStream());
      for (int at = 0; at < all.length; ) {
        int length = Math.min(all.length - at, 1 + at % 97);
        socket.getOutputStream().write(all, at, length);
        at += length;
      }
      for (int i = 0; i < 50; i++) {
        byte[] answer = answer(in);
        assertThat(new Message(answer).getSection(1)).hasSize(1);
        assertThat(answer.length).as("no longer than it must be").isLessThan(120);
      }
    }
  }

  @Test
  void whoeverSitsThereIsCutOffAndNobodyIsKeptOut() throws Exception {
    List<Socket> idle = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      idle.add(connected());
    }
    try (Socket socket = connected()) {
      socket.getOutputStream().write(framed(Asker.question("example.org.", "NS").toWire()));
      byte[] answer = answer(new DataInputStream(socket.getInputStream()));
      assertThat(new Message(answer).getSection(1)).hasSize(2);
      assertThat(server.status().tcpConnections()).isLessThanOrEqualTo(10);
      assertThat(socket.getInputStream().read())
          .as("closed after a second of silence")
          .isEqualTo(-1);
    }
    for (Socket one : idle) {
      one.close();
    }
  }

  @Test
  void whoeverDoesNotTakeItsAnswersIsCutOff() throws Exception {
    byte[] question = framed(Asker.question("example.org.", "SOA").toWire());
    byte[] many = new byte[question.length * 1000];
    for (int at = 0; at < many.length; at += question.length) {
      System.arraycopy(question, 0, many, at, question.length);
    }
    try (Socket socket = connected()) {
      // Until neither end has room left for more, and the server closes.
      assertThatThrownBy(
              () -> {
                while (true) {
                  socket.getOutputStream().write(many);
                }
              })
          .isInstanceOf(IOException.class);
    }
    long untilNs = System.nanoTime() + 20_000_000_000L;
    while (server.status().tcpConnections() > 0 && System.nanoTime() < untilNs) {
      Thread.sleep(20);
    }
    assertThat(server.status().tcpConnections()).isZero();
  }

  @Test
  void nonsenseEndsTheConnection() throws Exception {
    try (Socket socket = connected()) {
      socket.getOutputStream().write(framed(new byte[] {1, 2, 3}));
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }
}
