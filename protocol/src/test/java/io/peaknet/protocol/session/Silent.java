package io.peaknet.protocol.session;

import io.peaknet.protocol.Endpoint;
import io.peaknet.protocol.Event;
import io.peaknet.protocol.identity.IdentityAddress;
import org.jspecify.annotations.Nullable;

/** Upcalls that lead nowhere. */
class Silent implements Sessions.Upcalls {
  @Override
  public void send(Endpoint to, byte[] datagram, int offset, int length) {}

  @Override
  public void sendOverMesh(long nowNs, IdentityAddress to, byte[] handshake) {}

  @Override
  public void transmit(long nowNs, Session session, byte[] inner, int offset, int length) {}

  @Override
  public void inner(
      long nowNs,
      Session session,
      @Nullable Endpoint from,
      byte[] packet,
      int offset,
      int length) {}

  @Override
  public void up(long nowNs, Session session, @Nullable Endpoint at, boolean restarted) {}

  @Override
  public void ready(long nowNs, Session session) {}

  @Override
  public void down(long nowNs, Session session, String reason) {}

  @Override
  public void dialFailed(long nowNs, Endpoint at, String reason) {}

  @Override
  public void meshHandshakeFailed(long nowNs, IdentityAddress peer, String reason) {}

  @Override
  public void event(Event event) {}
}
