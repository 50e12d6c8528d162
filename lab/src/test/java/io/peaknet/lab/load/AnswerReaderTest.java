package io.peaknet.lab.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peaknet.testkit.ForAll;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AnswerReaderTest {
  private final AnswerReader reader = new AnswerReader("X-Replica");

  @Test
  void readsAnAnswerOfKnownLength() throws MalformedAnswerException {
    assertThat(whole("HTTP/1.1 200 OK\r\nX-Replica: r7\r\nContent-Length: 5\r\n\r\nhello"))
        .isTrue();
    assertThat(reader.status()).isEqualTo(200);
    assertThat(reader.bodyBytes()).isEqualTo(5);
    assertThat(reader.keepsAlive()).isTrue();
    assertThat(replica()).isEqualTo("r7");
  }

  @Test
  void countsTheBodyOfChunksWithoutTheirFrames() throws MalformedAnswerException {
    String chunks = "5\r\nhello\r\nA;why=not\r\n0123456789\r\n0\r\nX-Trailer: yes\r\n\r\n";
    assertThat(whole("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n" + chunks)).isTrue();
    assertThat(reader.bodyBytes()).isEqualTo(15);
    assertThat(reader.keepsAlive()).isTrue();
  }

  @Test
  void aBodyWithoutLengthEndsWithTheConnection() throws MalformedAnswerException {
    assertThat(whole("HTTP/1.1 200 OK\r\n\r\nall of it")).isFalse();
    assertThat(reader.keepsAlive()).isFalse();
    assertThat(reader.ended()).isTrue();
    assertThat(reader.bodyBytes()).isEqualTo(9);
  }

  @Test
  void anAnswerThatIsCutOffIsNotWhole() throws MalformedAnswerException {
    String answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    for (int end = 0; end < answer.length(); end++) {
      assertThat(whole(answer.substring(0, end))).as("%d bytes", end).isFalse();
      assertThat(reader.ended()).as("%d bytes and the end", end).isFalse();
    }
  }

  @Test
  void whatIsOnlyAnnouncedIsPassedOver() throws MalformedAnswerException {
    String early = "HTTP/1.1 103 Early Hints\r\nContent-Length: 99\r\n\r\n";
    assertThat(whole(early + "HTTP/1.1 204 No Content\r\n\r\n")).isTrue();
    assertThat(reader.status()).isEqualTo(204);
    assertThat(reader.bodyBytes()).isZero();
  }

  @Test
  void closingIsHeard() throws MalformedAnswerException {
    assertThat(whole("HTTP/1.1 200 OK\nconnection: CLOSE\nContent-Length: 0\n\n")).isTrue();
    assertThat(reader.keepsAlive()).isFalse();
    assertThat(whole("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n")).isTrue();
    assertThat(reader.keepsAlive()).isFalse();
  }

  @Test
  void refusesWhatIsNoAnswer() {
    for (String wrong :
        List.of(
            "SSH-2.0-OpenSSH_9.2\r\n",
            "HTTP/1.1 20 OK\r\n",
            "HTTP/2.0 200 OK\r\n",
            "HTTP/1.1 200 OK\r\nno header\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: many\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
            "HTTP/1.1 200 OK\r\nX: " + "a".repeat(20_000),
            "HTTP/1.1 200 OK\r\n" + ("X: " + "a".repeat(1000) + "\r\n").repeat(100))) {
      assertThatThrownBy(() -> whole(wrong))
          .as(wrong.substring(0, Math.min(60, wrong.length())))
          .isInstanceOf(MalformedAnswerException.class);
    }
  }

  /** What is drawn is what is read, however the bytes are cut, and not a byte of the next one. */
  @Test
  void answersAreReadHoweverTheyAreCut() {
    ForAll.seeds(
        1,
        random -> {
          AnswerReader one = new AnswerReader("X-Replica");
          int body = random.nextInt(5_000);
          String replica = "r" + random.nextInt(100);
          byte[] answer = answer(random, body, replica);
          byte[] next = "HTTP/1.1 404".getBytes(StandardCharsets.US_ASCII);
          ByteBuffer bytes =
              ByteBuffer.allocate(answer.length + next.length).put(answer).put(next).flip();
          one.begin();
          boolean whole = false;
          while (!whole) {
            int piece = Math.min(bytes.remaining(), 1 + random.nextInt(700));
            ByteBuffer part = bytes.slice(bytes.position(), piece);
            whole = one.read(part);
            bytes.position(bytes.position() + part.position());
          }
          assertThat(one.bodyBytes()).isEqualTo(body);
          assertThat(StandardCharsets.US_ASCII.decode(one.replica()).toString()).isEqualTo(replica);
          assertThat(bytes.remaining()).isEqualTo(next.length);
        });
  }

  /** Random bytes and damaged answers are read, refused or waited for; nothing else. */
  @Test
  void nothingThatComesBreaksIt() {
    ForAll.seeds(
        2,
        20_000,
        random -> {
          byte[] answer = answer(random, random.nextInt(300), "r1");
          byte[] damaged =
              random.nextInt(8) == 0 ? ForAll.bytes(random, 400) : ForAll.mutated(random, answer);
          AnswerReader one = new AnswerReader("X-Replica");
          one.begin();
          try {
            boolean whole = one.read(ByteBuffer.wrap(damaged));
            assertThat(one.bodyBytes()).isBetween(0L, (long) damaged.length);
            assertThat(whole || !one.ended() || one.bodyBytes() <= damaged.length).isTrue();
          } catch (MalformedAnswerException expected) {
            assertThat(expected).hasMessageMatching(".{10,80}");
          }
        });
  }

  /** An answer as servers frame them: a length, chunks of any sizes, header lines around. */
  private static byte[] answer(Random random, int body, String replica) {
    StringBuilder text = new StringBuilder("HTTP/1.1 200 OK\r\n");
    List<String> headers = new ArrayList<>(List.of("Server: some", "x-replica:  " + replica + " "));
    boolean chunked = random.nextBoolean();
    headers.add(
        random.nextInt(headers.size() + 1),
        chunked ? "transfer-encoding: chunked" : "CONTENT-LENGTH: " + body);
    headers.forEach(header -> text.append(header).append("\r\n"));
    text.append("\r\n");
    int left = body;
    while (chunked && left > 0) {
      int size = 1 + random.nextInt(left);
      text.append(Integer.toHexString(size)).append("\r\n");
      text.append("b".repeat(size)).append("\r\n");
      left -= size;
    }
    text.append(chunked ? "0\r\n\r\n" : "b".repeat(body));
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private boolean whole(String answer) throws MalformedAnswerException {
    reader.begin();
    return reader.read(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
  }

  private String replica() {
    return StandardCharsets.US_ASCII.decode(reader.replica()).toString();
  }
}
