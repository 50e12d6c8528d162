package io.peaknet.dns;

import static io.peaknet.dns.Asker.ORIGIN;
import static io.peaknet.dns.Asker.addresses;
import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.testkit.ForAll;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ClientSubnetOption;
import org.xbill.DNS.CookieOption;

/** No answer allocates, whatever is asked: else strangers would decide when to collect garbage. */
final class AllocationTest {
  private static final int WARM_UP = 20_000;
  private static final int COUNTED = 50_000;

  /** By reflection: the tests run as part of a module that does not read {@code jdk.management}. */
  private static long allocatedBytes() throws ReflectiveOperationException {
    Object threads =
        Class.forName("java.lang.management.ManagementFactory")
            .getMethod("getThreadMXBean")
            .invoke(null);
    Class<?> type = Class.forName("com.sun.management.ThreadMXBean");
    return (long) type.getMethod("getCurrentThreadAllocatedBytes").invoke(threads);
  }

  @Test
  void noQuestionAllocates() throws Exception {
    var zones = new Zones();
    List<RecordSet> content = new java.util.ArrayList<>(Asker.apex(ORIGIN));
    content.add(addresses(ORIGIN.child("www"), "192.0.2.1"));
    content.add(
        RecordSet.of(ORIGIN.child("alias"), 60, Data.cname(Name.parse("x.wild.example.org"))));
    content.add(RecordSet.of(Name.parse("*.wild.example.org"), 60, Data.txt("w")));
    content.add(RecordSet.of(ORIGIN.child("cut"), 60, Data.ns(Name.parse("ns.cut.example.org"))));
    content.add(
        new RecordSet(
            ORIGIN.child("svc"),
            Type.A,
            5,
            List.of(
                Variant.of(List.of(Data.address(InetAddress.ofLiteral("192.0.2.1")))),
                Variant.of(List.of(Data.address(InetAddress.ofLiteral("192.0.2.2"))))),
            Choice.BY_CLIENT));
    zones.add(
        ORIGIN, content, ZoneRules.CLOSED.withSigning(Signing.with(SigningKey.generateP256())));
    var config =
        ServerConfig.listening(Loopback.ANY)
            .withLoops(1)
            .withClientSubnetFrom(Prefix.parse("2001:db8::/32"));
    var responder = new Responder(config, zones, new Counters());

    List<byte[]> questions = new java.util.ArrayList<>();
    for (String name : List.of("www", "alias", "a.wild", "x.cut", "svc", "no", "a.b.c")) {
      for (String type : List.of("A", "TXT", "ANY")) {
        questions.add(Asker.question(name + ".example.org.", type).toWire());
        questions.add(
            Asker.question(
                    name + ".example.org.",
                    type,
                    1232,
                    true,
                    new CookieOption(new byte[8], new byte[16]),
                    new ClientSubnetOption(24, InetAddress.ofLiteral("10.1.2.0")))
                .toWire());
      }
    }
    var random = new Random(3);
    for (int i = 0; i < 50; i++) {
      questions.add(ForAll.mutated(random, questions.get(random.nextInt(questions.size()))));
    }
    MemorySegment memory = Arena.ofAuto().allocate(2000, 8);
    ask(responder, memory, questions, WARM_UP);
    long before = allocatedBytes();
    ask(responder, memory, questions, COUNTED);
    assertThat((allocatedBytes() - before) / COUNTED).as("bytes a question").isZero();
  }

  private static void ask(
      Responder responder, MemorySegment memory, List<byte[]> questions, int count) {
    for (int i = 0; i < count; i++) {
      byte[] question = questions.get(i % questions.size());
      MemorySegment.copy(question, 0, memory, ValueLayout.JAVA_BYTE, 0, question.length);
      responder.answer(memory, 0, question.length, 0x20010db8L << 32, i, true, 1_000L * i);
    }
  }
}
