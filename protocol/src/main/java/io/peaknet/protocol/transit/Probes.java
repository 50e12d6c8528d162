package io.peaknet.protocol.transit;

import io.peaknet.protocol.Views;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.lookup.MessageKind;
import io.peaknet.protocol.route.PacketHeader;
import io.peaknet.protocol.session.InnerType;
import io.peaknet.protocol.timer.Timers;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Questions from end to end: whether a peer answers, how long it takes, and over whom. */
public final class Probes {
  private static final int REQUEST = 0;
  private static final int REPLY = 1;
  private static final int SENT_MAX = 1024;

  private abstract static sealed class Waiting permits Ping, Trace {
    final Correspondent peer;
    final long startedNs;

    Waiting(Correspondent peer, long startedNs) {
      this.peer = peer;
      this.startedNs = startedNs;
    }

    abstract void fail(String failure);
  }

  private static final class Ping extends Waiting {
    final Consumer<Views.Ping> answer;

    Ping(Correspondent peer, long startedNs, Consumer<Views.Ping> answer) {
      super(peer, startedNs);
      this.answer = answer;
    }

    @Override
    void fail(String failure) {
      answer.accept(new Views.Ping(false, -1, failure));
    }
  }

  private static final class Trace extends Waiting {
    final Consumer<Views.Trace> answer;
    int token;
    long sentNs;

    Trace(Correspondent peer, long startedNs, Consumer<Views.Trace> answer) {
      super(peer, startedNs);
      this.answer = answer;
    }

    @Override
    void fail(String failure) {
      answer.accept(new Views.Trace(false, List.of(), -1, failure));
    }
  }

  private record Sent(Correspondent peer, long atNs, int way) {}

  private final Correspondents correspondents;
  private final Carrier carrier;
  private final Timers.Timer again;
  private final List<Waiting> waiting = new ArrayList<>();
  private final Map<Integer, Sent> sent =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Sent> eldest) {
          return size() > SENT_MAX;
        }
      };
  private int next;

  Probes(Correspondents correspondents, Carrier carrier, Timers timers) {
    this.correspondents = correspondents;
    this.carrier = carrier;
    again = timers.timer(this::again);
  }

  /** A round trip inside the session. */
  public void ping(long nowNs, IdentityAddress to, Consumer<Views.Ping> answer) {
    begin(nowNs, new Ping(correspondents.get(to), nowNs, answer));
  }

  /** The nodes on the way. */
  public void trace(long nowNs, IdentityAddress to, Consumer<Views.Trace> answer) {
    begin(nowNs, new Trace(correspondents.get(to), nowNs, answer));
  }

  private void begin(long nowNs, Waiting question) {
    waiting.add(question);
    again.armBy(nowNs + Constants.PROBE_AGAIN_NS);
    step(nowNs, question);
  }

  private void step(long nowNs, Waiting question) {
    Correspondent peer = question.peer;
    switch (question) {
      case Ping _ -> {
        if (peer.isReady()) {
          ask(nowNs, peer);
        } else {
          correspondents.connect(nowNs, peer);
        }
      }
      case Trace trace -> {
        if (peer.locator == null) {
          correspondents.locate(nowNs, peer);
        } else {
          send(nowNs, trace, carrier.forwarder().header(peer.peer, peer.locator));
        }
      }
    }
  }

  private void send(long nowNs, Trace trace, PacketHeader header) {
    trace.token = ++next;
    trace.sentNs = nowNs;
    carrier.send(nowNs, header, MessageKind.TRACE, new WireWriter(4).u32(trace.token).toBytes());
  }

  private void again(long nowNs) {
    for (Waiting question : List.copyOf(waiting)) {
      if (nowNs - question.startedNs >= Constants.ANSWER_NS) {
        waiting.remove(question);
        question.fail("no answer");
      } else {
        step(nowNs, question);
      }
    }
    if (!waiting.isEmpty()) {
      again.arm(nowNs + Constants.PROBE_AGAIN_NS);
    }
  }

  /** Asks a peer to answer. */
  void ask(long nowNs, Correspondent peer) {
    ask(nowNs, peer, peer.detours.way());
  }

  private void ask(long nowNs, Correspondent peer, int way) {
    int number = ++next;
    sent.put(number, new Sent(peer, nowNs, way));
    WireWriter out = new WireWriter(8).u8(InnerType.END_PROBE).u8(REQUEST).u32(number);
    out.u8(Math.min(peer.stalls, 255));
    correspondents.sendBy(nowNs, peer, way, out.toBytes());
  }

  /** Asks a peer by several other ways at once: the first that is answered will be taken. */
  void race(long nowNs, Correspondent peer) {
    if (peer.detours.search(nowNs)) {
      for (int i = 0; i < Constants.RACE; i++) {
        ask(nowNs, peer, peer.detours.next());
      }
    }
  }

  /** Asks a peer by the straight way, which failed before. */
  void askStraight(long nowNs, Correspondent peer) {
    for (int i = 0; i < Constants.STRAIGHT_PROBES; i++) {
      ask(nowNs, peer, 0);
    }
  }

  private void answer(long nowNs, Correspondent peer, int number, int missed) {
    WireWriter out = new WireWriter(8).u8(InnerType.END_PROBE).u8(REPLY).u32(number);
    correspondents.sendBy(nowNs, peer, peer.detours.way(), out.toBytes());
    if (missed >= Constants.MISSED_MAX && peer.detours.search(nowNs)) {
      // What is sent from here does not arrive there.
      for (int i = 0; i < Constants.RACE; i++) {
        int way = peer.detours.next();
        correspondents.sendBy(nowNs, peer, way, out.toBytes());
        ask(nowNs, peer, way);
      }
    }
  }

  void received(long nowNs, Correspondent peer, WireReader in) throws MalformedException {
    int kind = in.u8();
    int number = in.u32();
    if (kind == REQUEST) {
      answer(nowNs, peer, number, in.remaining() > 0 ? in.u8() : 0);
      return;
    }
    Sent probe = sent.get(number);
    if (kind != REPLY || probe == null || probe.peer != peer) {
      return;
    }
    sent.remove(number);
    peer.answered(nowNs, probe.way);
    long rttNs = nowNs - probe.atNs;
    peer.rttNs = peer.rttNs < 0 ? rttNs : (7 * peer.rttNs + rttNs) / 8;
    for (Waiting question : List.copyOf(waiting)) {
      if (question instanceof Ping ping && ping.peer == peer) {
        waiting.remove(question);
        ping.answer.accept(new Views.Ping(true, rttNs, ""));
      }
    }
  }

  /** A trace came to its end, here: it goes back with the names that it collected. */
  void answer(long nowNs, PacketHeader header, byte[] payload) {
    if (header.source != null) {
      carrier.send(
          nowNs,
          carrier.forwarder().header(header.source, header.sourceLocator()),
          MessageKind.TRACED,
          payload);
    }
  }

  /** A trace came home. */
  public void traced(long nowNs, WireReader in) throws MalformedException {
    int token = in.u32();
    List<IdentityAddress> hops = new ArrayList<>();
    while (in.remaining() > 0) {
      hops.add(in.identity());
    }
    for (Waiting question : List.copyOf(waiting)) {
      if (question instanceof Trace trace && trace.token == token) {
        waiting.remove(question);
        trace.answer.accept(new Views.Trace(true, List.copyOf(hops), nowNs - trace.sentNs, ""));
      }
    }
  }

  void ready(long nowNs, Correspondent peer) {
    for (Waiting question : List.copyOf(waiting)) {
      if (question instanceof Ping && question.peer == peer) {
        step(nowNs, question);
      }
    }
  }

  void located(long nowNs, Correspondent peer) {
    for (Waiting question : List.copyOf(waiting)) {
      if (question instanceof Trace && question.peer == peer) {
        step(nowNs, question);
      }
    }
  }

  void failed(long nowNs, Correspondent peer, String failure) {
    for (Waiting question : List.copyOf(waiting)) {
      if (question.peer == peer) {
        waiting.remove(question);
        question.fail(failure);
      }
    }
  }
}
