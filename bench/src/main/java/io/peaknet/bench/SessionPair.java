package io.peaknet.bench;

import io.peaknet.node.crypto.AeadSource;
import io.peaknet.protocol.Endpoint;
import io.peaknet.protocol.Event;
import io.peaknet.protocol.Settings;
import io.peaknet.protocol.crypto.Aead;
import io.peaknet.protocol.crypto.JdkSuite;
import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.session.Session;
import io.peaknet.protocol.session.Sessions;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Two nodes' sessions with each other, ready for data, on a clock that stands still. */
final class SessionPair {
  /** Where one of the two is. */
  record Place(String name) implements Endpoint {}

  private record Flight(Side to, Place from, byte[] bytes) {}

  private final Deque<Flight> flights = new ArrayDeque<>();
  final long nowNs = 1;
  final Side a;
  final Side b;

  SessionPair(AeadSource source) {
    a = new Side("a", source);
    b = new Side("b", source);
    a.other = b;
    b.other = a;
    a.sessions.dial(nowNs, b.place, null, false);
    while (!flights.isEmpty() || a.sessions.deadlineNs() <= nowNs) {
      Flight next = flights.poll();
      if (next != null) {
        next.to.sessions.receive(nowNs, next.from, next.bytes, 0, next.bytes.length);
      }
      a.sessions.tick(nowNs);
      b.sessions.tick(nowNs);
    }
    if (a.session == null || b.session == null || !a.session.ready() || !b.session.ready()) {
      throw new IllegalStateException("the two could not agree on a session");
    }
  }

  /** One end. */
  final class Side implements Sessions.Upcalls {
    final Sessions sessions;
    final Place place;
    @Nullable Side other;
    @Nullable Session session;

    Side(String name, AeadSource source) {
      place = new Place(name);
      Suite suite =
          new JdkSuite() {
            @Override
            public Aead sessionAead(Aead.Kind kind, byte[] key) {
              return source.aead(kind, key);
            }
          };
      sessions = new Sessions(new Settings(suite.generateSigning(), true, true), suite, this);
    }

    private void launch(byte[] datagram, int offset, int length) {
      if (other != null) {
        byte[] bytes = Arrays.copyOfRange(datagram, offset, offset + length);
        flights.add(new Flight(other, place, bytes));
      }
    }

    @Override
    public void send(Endpoint to, byte[] datagram, int offset, int length) {
      launch(datagram, offset, length);
    }

    @Override
    public void sendOverMesh(long nowNs, IdentityAddress to, byte[] handshake) {
      throw new IllegalStateException("there is no mesh");
    }

    @Override
    public void transmit(long nowNs, Session by, byte[] inner, int offset, int length) {
      byte[] datagram = new byte[length + Session.OVERHEAD];
      launch(datagram, 0, by.seal(nowNs, 0, inner, offset, length, datagram, 0));
    }

    @Override
    public void inner(
        long nowNs, Session by, @Nullable Endpoint from, byte[] packet, int offset, int length) {}

    @Override
    public void up(long nowNs, Session with, @Nullable Endpoint at, boolean restarted) {
      session = with;
    }

    @Override
    public void ready(long nowNs, Session with) {}

    @Override
    public void down(long nowNs, Session with, String reason) {
      throw new IllegalStateException("down: " + reason);
    }

    @Override
    public void dialFailed(long nowNs, Endpoint at, String reason) {
      throw new IllegalStateException("dial failed: " + reason);
    }

    @Override
    public void meshHandshakeFailed(long nowNs, IdentityAddress peer, String reason) {
      throw new IllegalStateException("there is no mesh");
    }

    @Override
    public void event(Event event) {}
  }
}
