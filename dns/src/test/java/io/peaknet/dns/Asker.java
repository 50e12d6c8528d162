package io.peaknet.dns;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** Asks a responder without sockets, from any address at any time. */
final class Asker {
  static final Name ORIGIN = Name.parse("example.org");

  final Zones zones = new Zones();
  final Counters counters = new Counters();
  long nowMs = 1_800_000_000_000L;
  InetAddress from = InetAddress.ofLiteral("2001:db8:1::1");
  boolean udp = true;

  private final Responder responder;
  private final MemorySegment memory = Arena.ofAuto().allocate(70_000, 8);

  Asker() {
    this(ServerConfig.listening(Loopback.ANY).withLoops(1).withRateLimit(Optional.empty()));
  }

  Asker(ServerConfig config) {
    responder = new Responder(config, zones, counters);
  }

  /** The SOA and NS that every zone has. */
  static List<RecordSet> apex(Name origin) {
    return List.of(
        RecordSet.of(
            origin,
            3600,
            Data.soa(Soa.standard(origin.child("ns1"), origin.child("hostmaster"), 1))),
        RecordSet.of(origin, 3600, Data.ns(origin.child("ns1")), Data.ns(origin.child("ns2"))));
  }

  static RecordSet addresses(Name name, String... addresses) {
    return RecordSet.of(
        name, 5, Stream.of(addresses).map(InetAddress::ofLiteral).map(Data::address).toList());
  }

  Zone add(ZoneRules rules, RecordSet... sets) {
    return zones.add(ORIGIN, Stream.concat(apex(ORIGIN).stream(), Stream.of(sets)).toList(), rules);
  }

  /** The answer as it is; empty if there is none. */
  byte[] ask(byte[] question) {
    MemorySegment.copy(question, 0, memory, ValueLayout.JAVA_BYTE, 0, question.length);
    int length =
        responder.answer(
            memory, 0, question.length, Addresses.high(from), Addresses.low(from), udp, nowMs);
    return length == Responder.SPECIAL
        ? new byte[] {'s'}
        : memory.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
  }

  Message ask(Message question) {
    try {
      return new Message(ask(question.toWire()));
    } catch (IOException e) {
      throw new AssertionError("dnsjava can't read the answer to " + question, e);
    }
  }

  Message ask(String name, String type) {
    return ask(question(name, type));
  }

  /** With EDNS and DO. */
  Message askSigned(String name, String type) {
    return ask(question(name, type, 1232, true));
  }

  static Message question(String name, String type) {
    try {
      return Message.newQuery(
          Record.newRecord(
              org.xbill.DNS.Name.fromString(name, org.xbill.DNS.Name.root),
              org.xbill.DNS.Type.value(type, true),
              DClass.IN));
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static Message question(
      String name, String type, int payload, boolean signatures, EDNSOption... options) {
    Message question = question(name, type);
    question.addRecord(
        new OPTRecord(payload, 0, 0, signatures ? ExtendedFlags.DO : 0, List.of(options)),
        Section.ADDITIONAL);
    return question;
  }

  /** Records as text, their fields parted by single blanks. */
  static List<String> texts(Message message, int section) {
    return message.getSection(section).stream()
        .map(record -> record.toString().replaceAll("\\t+", " "))
        .toList();
  }
}
