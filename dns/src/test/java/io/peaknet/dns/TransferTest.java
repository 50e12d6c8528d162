package io.peaknet.dns;

import static io.peaknet.dns.Asker.ORIGIN;
import static io.peaknet.dns.Asker.addresses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.peaknet.dns.ZoneRules.Access;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.ZoneTransferException;
import org.xbill.DNS.ZoneTransferIn;

/** Transfers, signatures of messages and updates, with dnsjava at the other end. */
final class TransferTest {
  private static final String SECRET = "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0";
  private static final Name KEY = Name.parse("transfer");

  private final Zones zones = new Zones();
  private DnsServer server;
  private Zone zone;

  @BeforeEach
  void start() throws Exception {
    var access = new Access(Prefix.parse("::1"), Optional.of(KEY));
    List<RecordSet> content = new ArrayList<>(Asker.apex(ORIGIN));
    for (int i = 0; i < 200; i++) {
      content.add(addresses(ORIGIN.child("host" + i), "2001:db8::" + i));
    }
    zone =
        zones.add(
            ORIGIN,
            content,
            ZoneRules.CLOSED
                .withSigning(Signing.with(SigningKey.generateP256()))
                .withTransfer(access)
                .withUpdate(access));
    server =
        DnsServer.start(
            ServerConfig.listening(Loopback.ANY)
                .withLoops(1)
                .withKeys(new TsigKey(KEY, "hmac-sha256", SECRET)),
            zones);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static TSIG key() {
    return new TSIG(TSIG.HMAC_SHA256, KEY.toString(), SECRET);
  }

  private static org.xbill.DNS.Name origin() {
    return Wire.name(ORIGIN);
  }

  private Set<String> taken() throws Exception {
    var transfer = ZoneTransferIn.newAXFR(origin(), server.addresses().getFirst(), key());
    transfer.run();
    var all = new TreeSet<String>();
    transfer.getAXFR().forEach(record -> all.add(record.toString()));
    return all;
  }

  private Set<String> held() {
    var all = new TreeSet<String>();
    zone.writer()
        .transfer()
        .forEach(one -> all.add(Wire.record(one.owner(), one.ttlSeconds(), one.data()).toString()));
    return all;
  }

  @Test
  void theWholeZoneIsTakenByWhoMay() throws Exception {
    assertThat(taken()).isEqualTo(held());
    var at = server.addresses().getFirst();
    var wrong = new TSIG(TSIG.HMAC_SHA256, KEY.toString(), "d3Jvbmd3cm9uZ3dyb25nd3Jvbmc=");
    assertThatThrownBy(() -> ZoneTransferIn.newAXFR(origin(), at, wrong).run())
        .isInstanceOf(ZoneTransferException.class);
    assertThatThrownBy(
            () -> ZoneTransferIn.newAXFR(origin(), at.getHostString(), at.getPort(), null).run())
        .isInstanceOf(ZoneTransferException.class);
  }

  @Test
  void whatChangedIsTakenAlone() throws Exception {
    var copy = taken();
    int serial = zone.serial();
    for (int i = 0; i < 5; i++) {
      zone.apply(
          Change.builder()
              .put(addresses(ORIGIN.child("new" + i), "192.0.2.1"))
              .remove(ORIGIN.child("host" + i), Type.AAAA)
              .build());
    }
    var transfer =
        ZoneTransferIn.newIXFR(origin(), serial, false, server.addresses().getFirst(), key());
    transfer.run();
    assertThat(transfer.isIXFR()).isTrue();
    assertThat(transfer.getIXFR()).hasSize(5);
    for (ZoneTransferIn.Delta delta : transfer.getIXFR()) {
      delta.deletes.forEach(record -> assertThat(copy.remove(record.toString())).isTrue());
      delta.adds.forEach(record -> assertThat(copy.add(record.toString())).isTrue());
    }
    assertThat(copy).isEqualTo(held());
    var none =
        ZoneTransferIn.newIXFR(
            origin(), zone.serial(), false, server.addresses().getFirst(), key());
    none.run();
    assertThat(none.isCurrent()).isTrue();
    var all =
        ZoneTransferIn.newIXFR(
            origin(),
            Integer.toUnsignedLong(serial - 100),
            true,
            server.addresses().getFirst(),
            key());
    all.run();
    assertThat(all.isAXFR()).as("a version that is not remembered").isTrue();
  }

  @Test
  void signedQuestionsGetSignedAnswers() throws Exception {
    var config =
        ServerConfig.listening(Loopback.ANY).withKeys(new TsigKey(KEY, "hmac-sha256", SECRET));
    var requests = new Requests(config, zones, new Counters());
    Message question = Asker.question("host7.example.org.", "AAAA", 1232, true);
    key().apply(question, null);
    byte[] bytes = question.toWire();
    List<byte[]> answers = new ArrayList<>();
    requests.answer(bytes, Loopback.ANY.getAddress(), true, answers::add);
    byte[] answer = answers.getFirst();
    Message read = new Message(answer);
    assertThat(read.getSection(Section.ANSWER)).hasSize(2);
    assertThat(key().verify(read, answer, new Message(bytes).getTSIG())).isEqualTo(Rcode.NOERROR);

    bytes[bytes.length - 20] ^= 1;
    requests.answer(bytes, Loopback.ANY.getAddress(), true, answers::add);
    assertThat(new Message(answers.getLast()).getRcode()).as("forged").isEqualTo(Rcode.NOTAUTH);
  }

  private static Requests requests(Zones zones) {
    var config =
        ServerConfig.listening(Loopback.ANY).withKeys(new TsigKey(KEY, "hmac-sha256", SECRET));
    return new Requests(config, zones, new Counters());
  }

  private static byte[] answer(Requests requests, byte[] request) {
    List<byte[]> answers = new ArrayList<>();
    requests.answer(request, Loopback.ANY.getAddress(), true, answers::add);
    assertThat(answers).hasSize(1);
    return answers.getFirst();
  }

  /** RFC 8945 section 5.2: a client believes no refusal that has no TSIG record. */
  @Test
  void whoSignsWronglyIsToldWhatIsWrong() throws Exception {
    var requests = requests(zones);
    Message question = Asker.question("host7.example.org.", "AAAA", 1232, true);
    var stranger = new TSIG(TSIG.HMAC_SHA256, "stranger.", SECRET);
    stranger.apply(question, null);
    Message unknown = new Message(answer(requests, question.toWire()));
    assertThat(unknown.getRcode()).isEqualTo(Rcode.NOTAUTH);
    assertThat(unknown.getTSIG().getName()).hasToString("stranger.");
    assertThat(unknown.getTSIG().getError()).isEqualTo(Rcode.BADKEY);
    assertThat(unknown.getTSIG().getSignature()).isEmpty();

    question = Asker.question("host7.example.org.", "AAAA", 1232, true);
    key().apply(question, null);
    byte[] bytes = question.toWire();
    bytes[bytes.length - 20] ^= 1;
    Message forged = new Message(answer(requests, bytes));
    assertThat(forged.getRcode()).isEqualTo(Rcode.NOTAUTH);
    assertThat(forged.getTSIG().getError()).isEqualTo(Rcode.BADSIG);
    assertThat(forged.getTSIG().getSignature()).isEmpty();
  }

  @Test
  void whoseClockIsWrongIsToldTheTimeAndCanBelieveIt() throws Exception {
    Clock slow = Clock.offset(Clock.systemUTC(), Duration.ofHours(-1));
    var late =
        new TSIG(
            TSIG.HMAC_SHA256,
            Wire.name(KEY),
            new SecretKeySpec(Base64.getDecoder().decode(SECRET), "HmacSHA256"),
            slow);
    Message question = Asker.question("host7.example.org.", "AAAA", 1232, true);
    late.apply(question, null);
    byte[] bytes = question.toWire();
    byte[] answer = answer(requests(zones), bytes);
    Message read = new Message(answer);
    assertThat(read.getRcode()).isEqualTo(Rcode.NOTAUTH);
    assertThat(read.getTSIG().getError()).isEqualTo(Rcode.BADTIME);
    // Its clock says when it asked: the answer's signature is of that time.
    assertThat(late.verify(read, answer, new Message(bytes).getTSIG())).isEqualTo(Rcode.NOERROR);
    long told = new BigInteger(1, read.getTSIG().getOther()).longValue();
    assertThat(told).isCloseTo(Instant.now().getEpochSecond(), within(60L));
  }

  @Test
  void whatCannotBeReadIsMalformedAndNotIgnored() throws Exception {
    Message question = Asker.question("host7.example.org.", "AAAA", 1232, true);
    key().apply(question, null);
    byte[] bytes = question.toWire();
    byte[] cut = Arrays.copyOf(bytes, bytes.length - 20);
    Message answer = new Message(answer(requests(zones), cut));
    assertThat(answer.getRcode()).isEqualTo(Rcode.FORMERR);
    assertThat(answer.getHeader().getID()).isEqualTo(question.getHeader().getID());
    List<byte[]> answers = new ArrayList<>();
    requests(zones).answer(Arrays.copyOf(bytes, 11), Loopback.ANY.getAddress(), true, answers::add);
    assertThat(answers).as("without a header there is nobody to tell").isEmpty();
  }

  private int update(@Nullable TSIG key, UpdateStep... steps) throws Exception {
    var update = new org.xbill.DNS.Update(origin());
    for (UpdateStep step : steps) {
      step.to(update);
    }
    var resolver = new SimpleResolver(server.addresses().getFirst());
    if (key != null) {
      resolver.setTSIGKey(key);
    }
    return resolver.send(update).getRcode();
  }

  private interface UpdateStep {
    void to(org.xbill.DNS.Update update) throws Exception;
  }

  @Test
  void updatesAreDoneAsAWholeForWhoMay() throws Exception {
    var name = org.xbill.DNS.Name.fromString("dyn", origin());
    UpdateStep add = one -> one.add(name, org.xbill.DNS.Type.A, 60, "192.0.2.9");
    assertThat(update(null, add)).isEqualTo(Rcode.REFUSED);
    assertThat(zone.find(ORIGIN.child("dyn"), Type.A)).isEmpty();
    assertThat(update(key(), add)).isEqualTo(Rcode.NOERROR);
    assertThat(zone.find(ORIGIN.child("dyn"), Type.A).orElseThrow().union())
        .containsExactly(Data.parse(Type.A, "192.0.2.9"));

    assertThat(update(key(), one -> one.absent(name), add)).isEqualTo(Rcode.YXDOMAIN);
    assertThat(update(key(), one -> one.present(name, org.xbill.DNS.Type.TXT), add))
        .isEqualTo(Rcode.NXRRSET);
    assertThat(
            update(
                key(),
                one -> one.present(name, org.xbill.DNS.Type.A, "192.0.2.9"),
                one -> one.delete(name, org.xbill.DNS.Type.A, "192.0.2.9"),
                one -> one.add(name, org.xbill.DNS.Type.A, 60, "192.0.2.10")))
        .isEqualTo(Rcode.NOERROR);
    assertThat(zone.find(ORIGIN.child("dyn"), Type.A).orElseThrow().union())
        .containsExactly(Data.parse(Type.A, "192.0.2.10"));

    int serial = zone.serial();
    assertThat(
            update(
                key(),
                one -> one.delete(name),
                one ->
                    one.add(
                        org.xbill.DNS.Name.fromString("x.example.com."),
                        org.xbill.DNS.Type.A,
                        60,
                        "192.0.2.1")))
        .isEqualTo(Rcode.NOTZONE);
    assertThat(zone.serial()).as("nothing of it happened").isEqualTo(serial);
    assertThat(update(key(), one -> one.delete(name))).isEqualTo(Rcode.NOERROR);
    assertThat(zone.find(ORIGIN.child("dyn"), Type.A)).isEmpty();
    assertThat(update(key(), one -> one.delete(origin()))).isEqualTo(Rcode.NOERROR);
    assertThat(zone.find(ORIGIN, Type.SOA)).as("the apex keeps SOA and NS").isPresent();
  }

  @Test
  void updatesAreOffUnlessARuleAllowsThem() throws Exception {
    Name closed = Name.parse("closed.test");
    zones.add(closed, Asker.apex(closed), ZoneRules.CLOSED);
    var update = new org.xbill.DNS.Update(Wire.name(closed));
    update.add(
        Record.fromString(
            Wire.name(closed.child("x")),
            org.xbill.DNS.Type.A,
            DClass.IN,
            5,
            "192.0.2.1",
            Wire.name(closed)));
    var resolver = new SimpleResolver(server.addresses().getFirst());
    resolver.setTSIGKey(key());
    assertThat(resolver.send(update).getRcode()).isEqualTo(Rcode.REFUSED);
    var transfer = ZoneTransferIn.newAXFR(Wire.name(closed), server.addresses().getFirst(), key());
    assertThatThrownBy(transfer::run).isInstanceOf(Exception.class);
  }
}
