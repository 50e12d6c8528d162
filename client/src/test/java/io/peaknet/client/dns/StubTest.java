package io.peaknet.client.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peaknet.client.NameServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Section;

/** Questions over UDP and TCP to servers that behave, and to some that don't. */
final class StubTest {
  /** For servers that answer: never used up. */
  private static final Duration LONG = Duration.ofSeconds(10);

  /** For those that are silent: long enough for one that is not. */
  private static final Duration SHORT = Duration.ofSeconds(1);

  private NameServer server;
  private NameServer other;

  @BeforeEach
  void open() throws IOException {
    server = new NameServer().put("shop.test", "AAAA", 5, "2001:db8::1");
    other = new NameServer().put("shop.test", "AAAA", 5, "2001:db8::2");
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    other.close();
  }

  private static String address(Stub stub) throws IOException {
    return stub.ask("shop.test", Resource.AAAA)
        .of(Resource.Address.class)
        .getFirst()
        .address()
        .getHostAddress();
  }

  private static Stub stub(NameServer... servers) {
    return stub(LONG, servers);
  }

  private static Stub stub(Duration patience, NameServer... servers) {
    List<InetSocketAddress> addresses = Arrays.stream(servers).map(NameServer::address).toList();
    return new Stub(addresses, patience);
  }

  @Test
  void asksTheFirstServerOverUdp() throws Exception {
    assertThat(address(stub(server, other))).isEqualTo("2001:db8:0:0:0:0:0:1");
    assertThat(server.asked()).containsExactly("shop.test AAAA udp");
    assertThat(other.asked()).isEmpty();
  }

  @Test
  void asksOverTcpWhatDoesNotFit() throws Exception {
    AtomicInteger count = new AtomicInteger();
    server.twist((query, answer) -> {
      if (count.getAndIncrement() == 0) {
        answer.getHeader().setFlag(Flags.TC);
        answer.removeAllRecords(Section.ANSWER);
      }
      return answer;
    });
    assertThat(address(stub(server))).isEqualTo("2001:db8:0:0:0:0:0:1");
    assertThat(server.asked()).containsExactly("shop.test AAAA udp", "shop.test AAAA tcp");
  }

  @Test
  void aSilentServerIsPassedOverAndAskedLastAfterwards() throws Exception {
    server.fallSilent();
    Stub stub = stub(SHORT, server, other);
    assertThat(address(stub)).isEqualTo("2001:db8:0:0:0:0:0:2");
    assertThat(server.asked()).hasSize(1);
    assertThat(address(stub)).isEqualTo("2001:db8:0:0:0:0:0:2");
    assertThat(server.asked()).hasSize(1);
  }

  @Test
  void aServerThatRefusesIsPassedOver() throws Exception {
    server.twist((query, answer) -> {
      answer.getHeader().setRcode(5);
      answer.removeAllRecords(Section.ANSWER);
      return answer;
    });
    assertThat(address(stub(server, other))).isEqualTo("2001:db8:0:0:0:0:0:2");
  }

  @Test
  void thatThereIsNoSuchNameIsAnAnswer() throws Exception {
    Response response = stub(server, other).ask("nothing.test", Resource.AAAA);
    assertThat(response.code()).isEqualTo(Response.NO_SUCH_NAME);
    assertThat(response.negativeTtl()).hasValue(1);
    assertThat(other.asked()).isEmpty();
  }

  @Test
  void nobodyAnsweringIsSaidWithEveryServersReason() {
    server.fallSilent();
    Duration tiny = Duration.ofMillis(50);
    assertThatThrownBy(() -> stub(tiny, server).ask("shop.test", Resource.AAAA))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("shop.test")
        .hasMessageContaining("127.0.0.1:" + server.address().getPort())
        .hasMessageContaining("no answer within 50 ms");
  }

  @Test
  void aForgedAnswerBeforeTheTrueOneIsPassedOver() throws Exception {
    AtomicInteger count = new AtomicInteger();
    server.twist((query, answer) -> {
      // Somebody who saw no question can only guess its number. The true one comes on the retry.
      return count.getAndIncrement() == 0 ? withId(answer, query.getHeader().getID() ^ 1) : answer;
    });
    assertThat(address(stub(SHORT, server))).isEqualTo("2001:db8:0:0:0:0:0:1");
    assertThat(server.asked()).hasSize(2);
  }

  private static Message withId(Message message, int id) {
    message.getHeader().setID(id);
    return message;
  }

  @Test
  void aServersCookieIsSentBackAndABadOneReplaced() throws Exception {
    byte[] first = {1, 1, 1, 1, 1, 1, 1, 1};
    byte[] second = {2, 2, 2, 2, 2, 2, 2, 2};
    AtomicInteger count = new AtomicInteger();
    server.twist((query, answer) -> {
      CookieOption came =
          (CookieOption) query.getOPT().getOptions(EDNSOption.Code.COOKIE).getFirst();
      int number = count.getAndIncrement();
      boolean wanted = number == 0 || came.getServerCookie().isPresent();
      assertThat(wanted).isTrue();
      boolean old = number == 1 && Arrays.equals(came.getServerCookie().orElseThrow(), first);
      byte[] cookie = number == 0 ? first : second;
      answer.addRecord(
          new OPTRecord(1232, old ? 1 : 0, 0, 0, new CookieOption(came.getClientCookie(), cookie)),
          Section.ADDITIONAL);
      if (old) {
        // BADCOOKIE is 23: 1 above the four bits of the header, and 7 in them.
        answer.getHeader().setRcode(7);
        answer.removeAllRecords(Section.ANSWER);
      }
      return answer;
    });
    Stub stub = stub(server);
    assertThat(address(stub)).isEqualTo("2001:db8:0:0:0:0:0:1");
    assertThat(address(stub)).isEqualTo("2001:db8:0:0:0:0:0:1");
    assertThat(server.asked()).hasSize(3);
  }

  @Test
  void anAnswerWithoutTheCookieOfAServerThatHasOneIsNotBelieved() throws Exception {
    AtomicInteger count = new AtomicInteger();
    server.twist((query, answer) -> {
      CookieOption came =
          (CookieOption) query.getOPT().getOptions(EDNSOption.Code.COOKIE).getFirst();
      if (count.getAndIncrement() != 1) {
        answer.addRecord(
            new OPTRecord(1232, 0, 0, 0, new CookieOption(came.getClientCookie(), new byte[8])),
            Section.ADDITIONAL);
      }
      return answer;
    });
    Stub stub = stub(SHORT, server);
    assertThat(address(stub)).isNotEmpty();
    assertThat(address(stub)).isNotEmpty();
    // The second question was asked twice.
    assertThat(server.asked()).hasSize(3);
  }
}
