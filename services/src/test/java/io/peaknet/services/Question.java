package io.peaknet.services;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;
import org.xbill.DNS.Update;

/** A resolver that caches nothing. */
final class Question {
  private final SimpleResolver resolver;

  /** An answer as it came: codes, records' data, and how long it was. */
  record Answer(String code, List<String> data, long ttl, boolean truncated, int bytes) {}

  Question(ServiceServer server) {
    InetSocketAddress address = server.addresses().getFirst();
    resolver = new SimpleResolver(address);
    resolver.setTimeout(Duration.ofSeconds(5));
    resolver.setIgnoreTruncation(true);
    resolver.setEDNS(0, 1232, 0, List.of());
  }

  Answer ask(String name, String type) throws IOException {
    Name asked = Name.fromString(name, Name.root);
    Message answer =
        resolver.send(Message.newQuery(Record.newRecord(asked, Type.value(type), DClass.IN)));
    List<Record> records = answer.getSection(Section.ANSWER);
    return new Answer(
        Rcode.string(answer.getRcode()),
        records.stream().map(Record::rdataToString).toList(),
        records.isEmpty() ? -1 : records.getFirst().getTTL(),
        answer.getHeader().getFlag(Flags.TC),
        answer.toWire().length);
  }

  /** Whether it offers to ask others. */
  boolean recurses(String name) throws IOException {
    Name asked = Name.fromString(name, Name.root);
    return resolver
        .send(Message.newQuery(Record.newRecord(asked, Type.AAAA, DClass.IN)))
        .getHeader()
        .getFlag(Flags.RA);
  }

  /** What it says to who would change a zone (RFC 2136). */
  String updates(String zone) throws IOException {
    Name origin = Name.fromString(zone, Name.root);
    Update update = new Update(origin);
    update.add(Name.fromString("new", origin), Type.AAAA, 5, "2001:db8::bad");
    return Rcode.string(resolver.send(update).getRcode());
  }

  List<String> answers(String name, String type) throws IOException {
    return ask(name, type).data();
  }

  String code(String name, String type) throws IOException {
    return ask(name, type).code();
  }

  long ttl(String name, String type) throws IOException {
    return ask(name, type).ttl();
  }

  /** What follows the last colon of the IPv6 addresses of a name. */
  List<String> addresses(String name) throws IOException {
    return answers(name, "AAAA").stream()
        .map(address -> address.substring(address.lastIndexOf(':') + 1))
        .sorted()
        .toList();
  }
}
