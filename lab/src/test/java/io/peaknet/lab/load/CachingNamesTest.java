package io.peaknet.lab.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Against a DNS server of a few lines, on the loopback. */
class CachingNamesTest {
  private static final List<InetAddress> TWO =
      List.of(InetAddress.ofLiteral("2001:db8::2"), InetAddress.ofLiteral("2001:db8::1"));

  private final AtomicInteger asked = new AtomicInteger();
  private volatile int ttl = 300;
  private volatile int rcode = Rcode.NOERROR;
  private volatile List<InetAddress> addresses = TWO;
  private DatagramSocket socket;

  @BeforeEach
  void serve() throws IOException {
    socket = onLoopback();
    Thread.ofVirtual()
        .start(() -> {
          try {
            while (true) {
              answer();
            }
          } catch (IOException closed) {
            // The test is over.
          }
        });
  }

  private static DatagramSocket onLoopback() throws IOException {
    return new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("::1"), 0));
  }

  private void answer() throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
    socket.receive(packet);
    asked.incrementAndGet();
    Message query = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
    Message answer = new Message(query.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.getHeader().setRcode(rcode);
    answer.addRecord(query.getQuestion(), Section.QUESTION);
    Name name = query.getQuestion().getName();
    if (query.getQuestion().getType() == Type.AAAA) {
      for (InetAddress address : addresses) {
        answer.addRecord(new AAAARecord(name, DClass.IN, ttl, address), Section.ANSWER);
      }
    }
    byte[] bytes = answer.toWire();
    socket.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
  }

  @AfterEach
  void stop() {
    socket.close();
  }

  private String server() {
    return "[::1]:" + socket.getLocalPort();
  }

  private CachingNames names(int clients) {
    return new CachingNames("web.lab.test", List.of(server()), clients);
  }

  @Test
  void anAnswerIsKeptForItsTtlInItsOrder() throws UnknownHostException {
    CachingNames names = names(1);
    assertThat(names.known(0)).isNull();
    assertThat(names.ask(0)).isEqualTo(TWO);
    assertThat(names.known(5)).isEqualTo(TWO);
    assertThat(names.ask(5)).isEqualTo(TWO);
    assertThat(asked.get()).isEqualTo(1);
    assertThat(names.queries()).isEqualTo(1);
  }

  @Test
  void withoutTtlNothingIsKept() throws UnknownHostException {
    ttl = 0;
    CachingNames names = names(1);
    names.ask(0);
    assertThat(names.known(0)).isNull();
    names.ask(0);
    assertThat(asked.get()).isEqualTo(2);
  }

  @Test
  void eachClientHasACacheOfItsOwn() throws UnknownHostException {
    CachingNames names = names(2);
    names.ask(0);
    assertThat(names.known(2)).isEqualTo(TWO);
    assertThat(names.known(1)).isNull();
    names.ask(3);
    assertThat(asked.get()).isEqualTo(2);
  }

  @Test
  void whatIsDeniedIsNotKept() throws UnknownHostException {
    CachingNames names = names(1);
    rcode = Rcode.NXDOMAIN;
    assertThatThrownBy(() -> names.ask(0))
        .isInstanceOf(UnknownHostException.class)
        .hasMessageContaining("NXDOMAIN");
    rcode = Rcode.NOERROR;
    addresses = List.of();
    assertThatThrownBy(() -> names.ask(0)).hasMessageContaining("no address");
    addresses = TWO;
    assertThat(names.ask(0)).isEqualTo(TWO);
  }

  @Test
  void theNextServerIsAskedWhereOneIsGoneSilentOrCannotTell() throws IOException {
    String gone;
    try (DatagramSocket ended = onLoopback()) {
      gone = "[::1]:" + ended.getLocalPort();
    }
    try (DatagramSocket silent = onLoopback()) {
      String mute = "[::1]:" + silent.getLocalPort();
      CachingNames names = new CachingNames("web.lab.test", List.of(gone, mute, server()), 1);
      assertThat(names.ask(0)).isEqualTo(TWO);
      assertThat(names.queries()).isEqualTo(3);
      assertThat(asked.get()).isEqualTo(1);
    }
  }

  @Test
  void whoCannotTellIsAskedAgainAndWhoDeniesIsBelieved() {
    rcode = Rcode.SERVFAIL;
    CachingNames names = new CachingNames("web.lab.test", List.of(server(), server()), 1);
    assertThatThrownBy(() -> names.ask(0)).hasMessageContaining("SERVFAIL");
    assertThat(asked.get()).isEqualTo(4);
    rcode = Rcode.NXDOMAIN;
    assertThatThrownBy(() -> names.ask(0)).hasMessageContaining("NXDOMAIN");
    assertThat(asked.get()).isEqualTo(5);
  }

  @Test
  void serversAreLiteralAddresses() {
    assertThat(CachingNames.endpoint("2001:db8::1").getPort()).isEqualTo(53);
    assertThat(CachingNames.endpoint("[2001:db8::1]:5300").getPort()).isEqualTo(5300);
    assertThat(CachingNames.endpoint("192.0.2.1:5300").getPort()).isEqualTo(5300);
    for (String wrong : List.of("dns.lab.test", "2001:db8::1:x", "[::1", "")) {
      assertThatThrownBy(() -> CachingNames.endpoint(wrong))
          .as(wrong)
          .hasMessage(
              "--dns "
                  + wrong
                  + ": must be ADDRESS or [ADDRESS]:PORT, with commas between several");
    }
  }
}
