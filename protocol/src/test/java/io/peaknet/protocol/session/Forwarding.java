package io.peaknet.protocol.session;

import io.peaknet.protocol.Endpoint;
import io.peaknet.protocol.identity.IdentityAddress;

/** Sends as another's upcalls do, and hears nothing. */
class Forwarding extends Silent {
  private final Sessions.Upcalls way;

  Forwarding(Sessions.Upcalls way) {
    this.way = way;
  }

  @Override
  public void send(Endpoint to, byte[] datagram, int offset, int length) {
    way.send(to, datagram, offset, length);
  }

  @Override
  public void sendOverMesh(long nowNs, IdentityAddress to, byte[] handshake) {
    way.sendOverMesh(nowNs, to, handshake);
  }

  @Override
  public void transmit(long nowNs, Session session, byte[] inner, int offset, int length) {
    way.transmit(nowNs, session, inner, offset, length);
  }
}
