package io.peaknet.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.util.function.Consumer;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;

/** Answers what is no plain question: signed requests, transfers, updates, notices. */
final class Requests {
  /**
   * Answers one.
   *
   * @param udp whether it came by UDP
   * @param reply given each message of the answer
   */
  void answer(byte[] request, InetAddress from, boolean udp, Consumer<byte[]> reply) {
    try {
      var answer = new Message(new Header(request).getID());
      answer.getHeader().setFlag(Flags.QR);
      answer.getHeader().setRcode(Rcode.NOTIMP);
      reply.accept(answer.toWire());
    } catch (IOException e) {
      // Not even a header: nothing to answer.
    }
  }
}
