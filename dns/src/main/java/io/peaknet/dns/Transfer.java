package io.peaknet.dns;

import io.peaknet.dns.ZoneEntry.Owned;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIGRecord;

/** One secondary that takes a zone (AXFR, RFC 5936), or what changed in it (IXFR, RFC 1995). */
final class Transfer {
  // Messages of that many bytes before compression: each is signed and sent by itself.
  private static final int MESSAGE_BYTES = 16_000;

  private final Zone zone;
  private final Requests.Request request;

  Transfer(Zone zone, Requests.Request request) {
    this.zone = zone;
    this.request = request;
  }

  /** Sends all of it. */
  void send(Consumer<byte[]> reply) {
    Message message = next();
    TSIGRecord last = request.signature();
    boolean first = true;
    int bytes = 0;
    for (Owned one : records()) {
      int size = one.owner().wire().length + 10 + one.data().wire().length;
      if (bytes > 0 && bytes + size > MESSAGE_BYTES) {
        last = sign(message, last, first);
        reply.accept(message.toWire());
        message = next();
        bytes = 0;
        first = false;
      }
      message.addRecord(Wire.record(one.owner(), one.ttlSeconds(), one.data()), Section.ANSWER);
      bytes += size;
    }
    sign(message, last, first);
    reply.accept(message.toWire());
  }

  private @org.jspecify.annotations.Nullable TSIGRecord sign(
      Message message, @org.jspecify.annotations.Nullable TSIGRecord last, boolean first) {
    if (request.key() == null) {
      return null;
    }
    request.key().apply(message, last, first);
    return message.getTSIG();
  }

  private Message next() {
    var message = new Message(request.message().getHeader().getID());
    message.getHeader().setFlag(Flags.QR);
    message.getHeader().setFlag(Flags.AA);
    message.addRecord(request.message().getQuestion(), Section.QUESTION);
    return message;
  }

  private List<Owned> records() {
    ZoneWriter writer = zone.writer();
    synchronized (writer) {
      if (request.message().getQuestion().getType() == Type.IXFR) {
        Owned soa = writer.soaRecord();
        int has = serial();
        // By UDP the version is told alone, and the secondary comes by TCP for the rest.
        if (has - writer.serial() >= 0 || request.udp()) {
          return List.of(soa);
        }
        var steps = writer.history().since(has);
        if (steps.isPresent()) {
          return incremental(soa, steps.get());
        }
      }
      List<Owned> all = new ArrayList<>();
      all.add(writer.soaRecord());
      for (Owned one : writer.transfer()) {
        if (!one.data().type().equals(Type.SOA)) {
          all.add(one);
        }
      }
      all.add(writer.soaRecord());
      return all;
    }
  }

  private static List<Owned> incremental(Owned soa, List<ZoneHistory.Step> steps) {
    List<Owned> all = new ArrayList<>();
    all.add(soa);
    for (ZoneHistory.Step step : steps) {
      all.addAll(step.deleted());
      all.addAll(step.added());
    }
    all.add(soa);
    return all;
  }

  /** The version that the secondary has. */
  private int serial() {
    for (Record record : request.message().getSection(Section.AUTHORITY)) {
      if (record instanceof SOARecord soa) {
        return (int) soa.getSerial();
      }
    }
    return zone.serial() - 1;
  }
}
