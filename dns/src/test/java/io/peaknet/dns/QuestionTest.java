package io.peaknet.dns;

import static io.peaknet.dns.Asker.ORIGIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.testkit.ForAll;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ClientSubnetOption;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.Message;

/** Whatever comes, nothing is thrown and nothing is read or written out of bounds. */
final class QuestionTest {
  private final Asker asker = new Asker();

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replaceAll("#.*|\\s", ""));
  }

  private byte[] valid(Random random) throws Exception {
    Message question =
        Asker.question(
            random.nextBoolean() ? "www.example.org." : "a.b.c.d.e." + "example.org.",
            random.nextBoolean() ? "AAAA" : "TXT");
    if (random.nextBoolean()) {
      question =
          Asker.question(
              "www.example.org.",
              "A",
              1232,
              random.nextBoolean(),
              new CookieOption(new byte[8], new byte[16]),
              new ClientSubnetOption(24, java.net.InetAddress.ofLiteral("10.1.2.0")));
    }
    return question.toWire();
  }

  @Test
  void damagedQuestionsNeverThrowAndNeverGrow() {
    asker.add(ZoneRules.CLOSED, Asker.addresses(ORIGIN.child("www"), "192.0.2.1"));
    ForAll.seeds(
        1,
        20_000,
        random -> {
          byte[] question =
              random.nextInt(4) == 0
                  ? ForAll.bytes(random, 200)
                  : ForAll.mutated(random, valid(random));
          byte[] answer = asker.ask(question);
          assertThat(answer.length).isLessThanOrEqualTo(1232);
          if (answer.length > 1) {
            assertThat(answer[0]).isEqualTo(question[0]);
            assertThat(answer[2] & 0x80).as("it is an answer").isEqualTo(0x80);
            new Message(answer);
          }
        });
  }

  @Test
  void whatIsReadIsWhatDnsjavaReads() {
    MemorySegment memory = Arena.ofAuto().allocate(2000);
    ForAll.seeds(
        2,
        10_000,
        random -> {
          byte[] bytes = ForAll.mutated(random, valid(random));
          MemorySegment.copy(
              bytes, 0, memory, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, bytes.length);
          var question = new Question();
          if (question.read(memory, 0, bytes.length) != Question.Kind.PLAIN) {
            return;
          }
          Message theirs;
          try {
            theirs = new Message(bytes);
          } catch (java.io.IOException e) {
            // Of records that don't matter for the answer it looks at more.
            return;
          }
          assertThat(Name.ofWire(question.name, 0))
              .isEqualTo(Wire.name(theirs.getQuestion().getName()));
          assertThat(question.type).isEqualTo(theirs.getQuestion().getType());
          assertThat(question.edns).isEqualTo(theirs.getOPT() != null);
        });
  }

  @Test
  void loopsAndTruncationsAreMalformed() {
    asker.add(ZoneRules.CLOSED);
    String[] broken = {
      // A name that points to itself.
      "1234 0000 0001 0000 0000 0000  c00c 0001 0001",
      // A label that ends behind the message.
      "1234 0000 0001 0000 0000 0000  3f61",
      // A label of a kind that there is not.
      "1234 0000 0001 0000 0000 0000  4161 00 0001 0001",
      // No type and class.
      "1234 0000 0001 0000 0000 0000  0161 00 0001",
      // Two questions.
      "1234 0000 0002 0000 0000 0000  00 0001 0001 00 0001 0001",
      // None.
      "1234 0000 0000 0000 0000 0000",
      // An answer in the question.
      "1234 0000 0001 0001 0000 0000  00 0001 0001 00 0001 0001 00000000 0000",
      // Two OPT records.
      "1234 0000 0001 0000 0000 0002  00 0001 0001 00 0029 04d0 00000000 0000"
          + " 00 0029 04d0 00000000 0000",
      // An option longer than its record.
      "1234 0000 0001 0000 0000 0001  00 0001 0001 00 0029 04d0 00000000 0004 000a 0008",
      // An additional record that is not there.
      "1234 0000 0001 0000 0000 0001  00 0001 0001"
    };
    for (String one : broken) {
      byte[] answer = asker.ask(hex(one));
      assertThat(answer.length).as(one).isGreaterThanOrEqualTo(12);
      assertThat(answer[3] & 15).as(one).isEqualTo(Code.FORMAT_ERROR);
    }
    assertThat(asker.ask(hex("1234 0000 0001 0000 0000 00"))).as("no header").isEmpty();
  }

  @Test
  void theLongestNamesAreAnswered() {
    String label = "a".repeat(63);
    String longest = label + "." + label + "." + label + "." + "b".repeat(49) + ".example.org.";
    Name name = Name.parse(longest);
    assertThat(name.wire()).hasSize(255);
    asker.add(ZoneRules.CLOSED, Asker.addresses(name, "192.0.2.1"));
    assertThat(asker.ask(longest, "A").getSection(org.xbill.DNS.Section.ANSWER)).hasSize(1);
    String deepest = "a.".repeat(121) + "example.org.";
    assertThat(asker.ask(deepest, "A").getRcode()).isEqualTo(org.xbill.DNS.Rcode.NXDOMAIN);
  }
}
