package io.peaknet.client.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peaknet.testkit.ForAll;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Answers as bytes: dnsjava writes them, and seeds damage them. */
final class ResponseReaderTest {
  private static final int ID = 0x1234;

  private static Question question(String name, int type) {
    return new Question(ID, name, type, new byte[8]);
  }

  private static Message message(String name, int type) throws IOException {
    Message message = new Message(ID);
    message.getHeader().setFlag(Flags.QR);
    message.addRecord(Record.newRecord(Name.fromString(name + "."), type, 1), Section.QUESTION);
    return message;
  }

  private static Record of(String owner, int type, long ttl, String data) throws IOException {
    return Record.fromString(Name.fromString(owner + "."), type, 1, ttl, data, Name.root);
  }

  @Test
  void readsEveryKindThatItUnderstandsAndPassesOverOthers() throws Exception {
    Message message = message("shop.test", Type.AAAA);
    message.addRecord(of("shop.test", Type.CNAME, 7, "web.test."), Section.ANSWER);
    message.addRecord(of("web.test", Type.TXT, 7, "\"not for us\""), Section.ANSWER);
    message.addRecord(of("web.test", Type.AAAA, 5, "2001:db8::1"), Section.ANSWER);
    message.addRecord(of("web.test", Type.A, 5, "192.0.2.1"), Section.ANSWER);
    message.addRecord(of("_x._tcp.test", Type.SRV, 4, "1 2 80 web.test."), Section.ANSWER);
    message.addRecord(
        of("web.test", Type.HTTPS, 3, "1 . alpn=h2 port=8443 ipv6hint=2001:db8::1,2001:db8::2"),
        Section.ANSWER);
    message.addRecord(of("test", Type.SOA, 9, "ns.test. a\\.b.test. 1 2 3 4 6"), Section.AUTHORITY);

    Response response = ResponseReader.read(message.toWire(), question("shop.test", Resource.AAAA));

    assertThat(response.code()).isEqualTo(Response.OK);
    assertThat(response.canonical("shop.test")).isEqualTo("web.test");
    assertThat(response.resources())
        .containsExactly(
            new Resource.Alias("shop.test", 7, "web.test"),
            new Resource.Address("web.test", 5, InetAddress.getByName("2001:db8::1")),
            new Resource.Address("web.test", 5, InetAddress.getByName("192.0.2.1")),
            new Resource.Service("_x._tcp.test", 4, 1, 2, 80, "web.test"),
            new Resource.Binding(
                "web.test",
                3,
                1,
                "web.test",
                8443,
                List.of(
                    InetAddress.getByName("2001:db8::1"), InetAddress.getByName("2001:db8::2"))),
            new Resource.Authority("test", 9, 6));
    assertThat(response.negativeTtl()).hasValue(6);
  }

  @Test
  void theQuestionIsReadByOthersAsItIsMeant() throws Exception {
    byte[] cookie = HexFormat.of().parseHex("0102030405060708");
    Message read = new Message(new Question(ID, "shop.test", Resource.SRV, cookie).toBytes());
    assertThat(read.getHeader().getID()).isEqualTo(ID);
    assertThat(read.getHeader().getFlag(Flags.RD)).isTrue();
    assertThat(read.getQuestion().getName()).isEqualTo(Name.fromString("shop.test."));
    assertThat(read.getQuestion().getType()).isEqualTo(Type.SRV);
    assertThat(read.getOPT().getPayloadSize()).isEqualTo(Question.UDP_SIZE);
    assertThat(read.getOPT().getOptions(10).getFirst().toWire()).endsWith(cookie);
  }

  @Test
  void anAnswerToAnotherQuestionIsNone() throws Exception {
    byte[] bytes = message("shop.test", Type.AAAA).toWire();
    for (Question other :
        List.of(
            question("shop.other", Resource.AAAA),
            question("shop.test", Resource.A),
            new Question(ID + 1, "shop.test", Resource.AAAA, new byte[8]))) {
      assertThatThrownBy(() -> ResponseReader.read(bytes, other))
          .isInstanceOf(MalformedMessageException.class);
    }
  }

  @Test
  void aNameThatGoesRoundInCirclesEnds() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(HexFormat.of().parseHex("123480000001000000000000"));
    out.writeBytes(HexFormat.of().parseHex("c00c00010001"));
    assertThatThrownBy(
            () -> ResponseReader.read(out.toByteArray(), question("shop.test", Resource.A)))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void whateverTheBytesAreItThrowsNothingElse() throws Exception {
    Message message = message("shop.test", Type.AAAA);
    message.addRecord(of("shop.test", Type.CNAME, 7, "web.test."), Section.ANSWER);
    message.addRecord(of("web.test", Type.AAAA, 5, "2001:db8::1"), Section.ANSWER);
    message.addRecord(of("web.test", Type.SRV, 4, "1 2 80 web.test."), Section.ANSWER);
    message.addRecord(
        of("web.test", Type.HTTPS, 3, "1 . port=8443 ipv4hint=192.0.2.1"), Section.ANSWER);
    message.addRecord(of("test", Type.SOA, 9, "ns.test. a.test. 1 2 3 4 6"), Section.AUTHORITY);
    byte[] whole = message.toWire();
    ForAll.seeds(
        1,
        50_000,
        random -> {
          boolean wild = random.nextInt(8) == 0;
          byte[] bytes = wild ? ForAll.bytes(random, 300) : ForAll.mutated(random, whole);
          try {
            Response response = ResponseReader.read(bytes, question("shop.test", Resource.AAAA));
            assertThat(response.canonical("shop.test")).isNotNull();
          } catch (MalformedMessageException refused) {
            assertThat(refused).hasMessageNotContaining("null");
          }
        });
  }

  @Test
  void namesHaveOneFormAndBounds() {
    assertThat(Names.normal("Shop.Test.")).hasValue("shop.test");
    for (String bad : List.of("", ".", "a..b", ".a", "a b", "ä.test", "x".repeat(64))) {
      assertThat(Names.normal(bad)).as(bad).isEmpty();
    }
    assertThat(Names.normal("a.".repeat(127) + "a")).isEmpty();
    assertThat(Names.isWithin("a.shop.test", "shop.test")).isTrue();
    assertThat(Names.isWithin("ashop.test", "shop.test")).isFalse();
  }
}
