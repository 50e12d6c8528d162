package io.peaknet.dns;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TSIGRecord;

/** Answers what is no plain question: signed requests, transfers, updates, notices. */
final class Requests {
  private static final int TRANSFERS_AT_A_TIME = 16;
  private static final int MESSAGE_BYTES = 65_535 + 64;

  private final Zones zones;
  private final TsigKeys keys;
  private final Counters counters;
  private final Responder responder;
  private final MemorySegment memory = Arena.ofAuto().allocate(MESSAGE_BYTES, 8);
  private final Semaphore transfers = new Semaphore(TRANSFERS_AT_A_TIME);

  Requests(ServerConfig config, Zones zones, Counters counters) {
    this.zones = zones;
    this.keys = new TsigKeys(config.keys());
    this.counters = counters;
    this.responder = new Responder(config.withRateLimit(Optional.empty()), zones, counters);
  }

  /** A request whose signature, if any, is right. */
  record Request(
      Message message,
      byte[] bytes,
      InetAddress from,
      boolean udp,
      @Nullable TSIG key,
      @Nullable TSIGRecord signature) {
    /** Whether a rule lets it. */
    boolean isAllowed(List<ZoneRules.Access> rules) {
      return rules.stream().anyMatch(rule -> rule.from().contains(from) && fits(rule.key()));
    }

    private boolean fits(Optional<Name> wanted) {
      return wanted.isEmpty()
          || (signature != null && Wire.name(signature.getName()).equals(wanted.get()));
    }
  }

  /**
   * Answers one.
   *
   * @param udp whether it came by UDP
   * @param reply given each message of the answer
   */
  void answer(byte[] request, InetAddress from, boolean udp, Consumer<byte[]> reply) {
    Message message;
    try {
      message = new Message(request);
    } catch (IOException e) {
      if (request.length >= Question.HEADER) {
        reply.accept(malformed(request).toWire());
        counters.answer(Code.FORMAT_ERROR);
      }
      return;
    }
    TSIGRecord signature = message.getTSIG();
    TSIG key = signature == null ? null : keys.find(Wire.name(signature.getName())).orElse(null);
    var signed = new Request(message, request, from, udp, key, signature);
    int error = signature == null ? Rcode.NOERROR : error(message, request, key);
    if (signature != null && error != Rcode.NOERROR) {
      reply.accept(refused(message, key, signature, error).toWire());
      counters.answer(Code.NOT_AUTHORITATIVE);
      return;
    }
    switch (message.getHeader().getOpcode()) {
      case Opcode.UPDATE -> finish(signed, bare(message, update(signed)), reply);
      case Opcode.QUERY -> query(signed, reply);
      default -> finish(signed, bare(message, Rcode.NOTIMP), reply);
    }
  }

  /** What is wrong with a signature (RFC 8945 section 5.2). */
  private static int error(Message message, byte[] request, @Nullable TSIG key) {
    return key == null ? Rcode.BADKEY : key.verify(message, request, null);
  }

  /**
   * Says so (RFC 8945 section 5.3.2): without a signature, unless both ends have the key and only
   * their clocks differ, of which ours is told then.
   */
  private static Message refused(
      Message request, @Nullable TSIG key, TSIGRecord signature, int error) {
    Message answer = bare(request, Rcode.NOTAUTH);
    if (key != null && error == Rcode.BADTIME) {
      key.apply(answer, error, signature);
      return answer;
    }
    answer.addRecord(
        new TSIGRecord(
            signature.getName(),
            DClass.ANY,
            0,
            signature.getAlgorithm(),
            Instant.now(),
            signature.getFudge(),
            new byte[0],
            request.getHeader().getID(),
            error,
            new byte[0]),
        Section.ADDITIONAL);
    return answer;
  }

  /** For who can't be read beyond the header. */
  private static Message malformed(byte[] request) {
    var answer = new Message(((request[0] & 0xff) << 8) | (request[1] & 0xff));
    answer.getHeader().setOpcode((request[2] >> 3) & 15);
    answer.getHeader().setFlag(Flags.QR);
    answer.getHeader().setRcode(Rcode.FORMERR);
    return answer;
  }

  private static Message bare(Message request, int code) {
    var answer = new Message(request.getHeader().getID());
    answer.getHeader().setOpcode(request.getHeader().getOpcode());
    answer.getHeader().setFlag(Flags.QR);
    answer.getHeader().setRcode(code);
    Record question = request.getQuestion();
    if (question != null) {
      answer.addRecord(question, Section.QUESTION);
    }
    return answer;
  }

  private void finish(Request request, Message answer, Consumer<byte[]> reply) {
    if (request.key() != null) {
      request.key().apply(answer, request.signature());
    }
    counters.answer(answer.getRcode());
    reply.accept(answer.toWire());
  }

  private int update(Request request) {
    Record zone = request.message().getQuestion();
    Optional<Zone> found = zone == null ? Optional.empty() : zones.zone(Wire.name(zone.getName()));
    if (found.isEmpty()) {
      return Rcode.NOTAUTH;
    }
    if (!request.isAllowed(found.get().rules().update())) {
      return Rcode.REFUSED;
    }
    return new Update(found.get(), request.message(), zones.journal()).apply();
  }

  private void query(Request request, Consumer<byte[]> reply) {
    Record question = request.message().getQuestion();
    int type = question == null ? 0 : question.getType();
    if (type == Type.AXFR || type == Type.IXFR) {
      transfer(request, Wire.name(question.getName()), reply);
    } else {
      plain(request, reply);
    }
  }

  private void transfer(Request request, Name origin, Consumer<byte[]> reply) {
    Optional<Zone> zone = zones.zone(origin);
    boolean known = zone.isPresent() && request.isAllowed(zone.get().rules().transfer());
    boolean whole = request.message().getQuestion().getType() == Type.AXFR;
    if (!known || (whole && request.udp()) || !transfers.tryAcquire()) {
      finish(request, bare(request.message(), Rcode.REFUSED), reply);
      return;
    }
    try {
      new Transfer(zone.get(), request).send(reply);
      counters.answer(Code.NO_ERROR);
    } finally {
      transfers.release();
    }
  }

  /** A question like others, but that its answer is to be signed. */
  private void plain(Request request, Consumer<byte[]> reply) {
    Message unsigned = request.message().clone();
    unsigned.removeAllRecords(Section.ADDITIONAL);
    if (request.message().getOPT() != null) {
      unsigned.addRecord(request.message().getOPT(), Section.ADDITIONAL);
    }
    byte[] bytes = unsigned.toWire();
    byte[] answer;
    synchronized (responder) {
      MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, bytes.length);
      int length =
          responder.answer(
              memory,
              0,
              bytes.length,
              Addresses.high(request.from()),
              Addresses.low(request.from()),
              request.udp(),
              System.currentTimeMillis());
      if (length <= 0) {
        return;
      }
      answer = memory.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }
    try {
      Message parsed = new Message(answer);
      if (request.key() != null) {
        request.key().apply(parsed, request.signature());
      }
      reply.accept(parsed.toWire());
    } catch (IOException e) {
      throw new IllegalStateException("an answer of our own can't be read", e);
    }
  }
}
