package io.peaknet.protocol.link;

import io.peaknet.protocol.Endpoint;
import io.peaknet.protocol.route.Link;
import io.peaknet.protocol.session.InnerType;
import io.peaknet.protocol.session.Session;
import io.peaknet.protocol.timer.Timers;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;

/** A node at the other end of a link: whether it answers, how far it is, and the stream to it. */
public final class Neighbour {
  private static final int COST_MESSAGE = 0x30;
  private static final int REQUEST = 0;
  private static final int REPLY = 1;
  private static final int SIZE_REQUEST = 2;
  private static final int SIZE_REPLY = 3;

  /** Inner type, kind and number. */
  private static final int PROBE_HEADER = 6;

  private static final int PROBES_REMEMBERED = 16;
  private static final long NEVER_PROBED = Long.MIN_VALUE / 2;

  /** What a neighbour's state sets off. */
  interface Listener {
    /** Seals and sends an inner packet to the neighbour. */
    void transmit(long nowNs, Neighbour neighbour, byte[] inner, int offset, int length);

    /** It is measured on both sides: routing may use it. */
    void usable(long nowNs, Neighbour neighbour, int cost);

    void costChanged(long nowNs, Neighbour neighbour, int cost);

    /** It has not answered for a while, or was heard after that. */
    void doubted(Neighbour neighbour, boolean inDoubt);

    void silent(long nowNs, Neighbour neighbour, String reason);

    void message(long nowNs, Neighbour neighbour, byte[] message);

    void heardAnew(long nowNs, Neighbour neighbour);

    void tellAnew(long nowNs, Neighbour neighbour);

    int randomInt();

    int nextStream();
  }

  private final Listener listener;
  private final Link link;
  private final ControlStream stream;
  private final Timers.Timer watch;
  private final CostEstimate estimate = new CostEstimate();
  private final SizeSearch size;
  private final Timers timers;
  private final long[] probeSentNs = new long[PROBES_REMEMBERED];
  private Session session;
  private Endpoint endpoint;
  private boolean up;
  private boolean inUse;
  private boolean inDoubt;
  private int costThere;
  private int costTold;
  private int probes;
  private long downSinceNs;
  private long heardNs;
  private long answeredNs = NEVER_PROBED;
  private long sentNs;
  private long unansweredSinceNs = Timers.NEVER;
  private long probedNs;
  private long idleSpreadNs;
  private long rxBytes;
  private long txBytes;

  Neighbour(int index, Session session, Endpoint endpoint, Listener listener, Timers timers) {
    this.session = session;
    this.endpoint = endpoint;
    this.listener = listener;
    stream = new ControlStream(new StreamListener(), timers);
    link = new Link(index, session.peer().address(), stream::send);
    watch = timers.timer(this::watch);
    size = new SizeSearch(new SizeListener(), timers);
    this.timers = timers;
  }

  private final class SizeListener implements SizeSearch.Listener {
    @Override
    public void probe(long nowNs, int number, int bytes) {
      byte[] padded = new byte[bytes - Session.OVERHEAD];
      WireWriter out =
          new WireWriter(PROBE_HEADER).u8(InnerType.PROBE).u8(SIZE_REQUEST).u32(number);
      System.arraycopy(out.array(), 0, padded, 0, PROBE_HEADER);
      listener.transmit(nowNs, Neighbour.this, padded, 0, padded.length);
    }

    @Override
    public long rttNs() {
      return estimate.rttNs();
    }

    @Override
    public long heardNs() {
      return heardNs;
    }
  }

  private final class StreamListener implements ControlStream.Listener {
    @Override
    public void transmit(long nowNs, byte[] inner, int length) {
      listener.transmit(nowNs, Neighbour.this, inner, 0, length);
    }

    @Override
    public void message(long nowNs, byte[] message) {
      if (message.length > 0 && message[0] == COST_MESSAGE) {
        costHeard(nowNs, message);
      } else {
        listener.message(nowNs, Neighbour.this, message);
      }
    }

    @Override
    public void heardAnew(long nowNs) {
      listener.heardAnew(nowNs, Neighbour.this);
    }

    @Override
    public void tellAnew(long nowNs) {
      link.resetOutgoing();
      tellCost();
      listener.tellAnew(nowNs, Neighbour.this);
    }

    @Override
    public void overrun(long nowNs) {
      listener.silent(nowNs, Neighbour.this, "takes no control messages");
    }

    @Override
    public long rttNs() {
      return estimate.rttNs();
    }

    @Override
    public int nextStream() {
      return listener.nextStream();
    }
  }

  /** The link as routing sees it. */
  public Link link() {
    return link;
  }

  /** Its session. */
  public Session session() {
    return session;
  }

  /** Where it is reached. */
  public Endpoint endpoint() {
    return endpoint;
  }

  /** Whether it answers. */
  public boolean isUp() {
    return up;
  }

  /** Whether it has been silent for a while although it was to answer. */
  public boolean isInDoubt() {
    return inDoubt;
  }

  /** The least round trip of the last minute; -1 before the first. */
  public long rttNs() {
    return estimate.rttNs();
  }

  /** The largest datagram that is known to reach the neighbour, as UDP payload in bytes. */
  public int carries() {
    return size.carries();
  }

  /** Whether {@link #carries} was looked for: on a link just come up it may be far too little. */
  public boolean carriesKnown() {
    return size.known();
  }

  /** Large packets seem to vanish on the way that begins here. */
  public void suspectSize(long nowNs) {
    if (up) {
      size.suspect(nowNs);
    }
  }

  /** Bytes received over the link. */
  public long rxBytes() {
    return rxBytes;
  }

  /** Bytes sent over the link. */
  public long txBytes() {
    return txBytes;
  }

  long heardNs() {
    return heardNs;
  }

  void session(Session newSession, Endpoint at) {
    session = newSession;
    if (!at.equals(endpoint)) {
      endpoint = at;
      size.forget();
      if (up) {
        size.start(timers.nowNs());
      }
    }
  }

  void up(long nowNs) {
    up = true;
    inUse = false;
    costThere = 0;
    costTold = 0;
    heardNs = nowNs;
    unansweredSinceNs = Timers.NEVER;
    idleSpreadNs = Integer.toUnsignedLong(listener.randomInt()) % (Constants.IDLE_NS / 4);
    stream.reset();
    link.resetOutgoing();
    probe(nowNs);
    size.start(nowNs);
  }

  /** The peer counts its streams anew. */
  void restarted() {
    stream.peerRestarted();
  }

  long downSinceNs() {
    return downSinceNs;
  }

  void down(long nowNs) {
    up = false;
    inDoubt = false;
    downSinceNs = nowNs;
    inUse = false;
    stream.stop();
    watch.cancel();
    size.stop();
  }

  /** A datagram went out to it. */
  public void sent(long nowNs, int bytes, boolean wantsAnswer) {
    txBytes += bytes;
    sentNs = nowNs;
    size.sent(nowNs, bytes);
    if (wantsAnswer && unansweredSinceNs == Timers.NEVER) {
      unansweredSinceNs = nowNs;
      probedNs = NEVER_PROBED;
      watch.armBy(nowNs + patienceNs());
    }
  }

  /** An authentic datagram came from it. */
  void heard(long nowNs, int bytes) {
    rxBytes += bytes;
    heardNs = nowNs;
    unansweredSinceNs = Timers.NEVER;
    if (inDoubt) {
      inDoubt = false;
      listener.doubted(this, false);
    }
  }

  /** Whether the last thing heard was an answer to a probe: the neighbour says nothing else. */
  private boolean onlyAnswers() {
    return heardNs == answeredNs;
  }

  private long patienceNs() {
    long leastNs = onlyAnswers() ? Constants.LISTENER_PATIENCE_NS : Constants.PATIENCE_NS;
    return Math.max(leastNs, estimate.rttNs() * 3 / 2);
  }

  private long probeAfterNs() {
    return Math.max(Constants.PROBE_NS, estimate.rttNs() * 3 / 2);
  }

  private long doubtNs() {
    long leastNs = onlyAnswers() ? Constants.LISTENER_DOUBT_NS : Constants.DOUBT_NS;
    return Math.max(leastNs, estimate.rttNs() * 4);
  }

  private long silenceNs() {
    long leastNs = onlyAnswers() ? Constants.LISTENER_SILENCE_NS : Constants.SILENCE_NS;
    return Math.max(leastNs, estimate.rttNs() * 8);
  }

  /**
   * One deadline for all that may be due: probes, silence, hello. Re-armed lazily, not per packet.
   */
  private void watch(long nowNs) {
    if (!up) {
      return;
    }
    if (unansweredSinceNs == Timers.NEVER) {
      // Until the link is measured, whatever else is heard makes up for no answer that was lost.
      long due =
          costTold == 0
              ? probedNs + probeAfterNs()
              : Math.max(sentNs, heardNs) + Constants.IDLE_NS + idleSpreadNs;
      if (nowNs >= due) {
        probe(nowNs);
      }
      watch.arm(Math.max(due, nowNs + probeAfterNs()));
      return;
    }
    if (nowNs - unansweredSinceNs >= silenceNs()) {
      listener.silent(nowNs, this, "no answer for " + (nowNs - heardNs) / 1_000_000 + " ms");
      return;
    }
    boolean probed = probedNs != NEVER_PROBED;
    long dueNs = probed ? probedNs + probeAfterNs() : unansweredSinceNs + patienceNs();
    if (nowNs >= dueNs) {
      if (!inDoubt && nowNs - unansweredSinceNs >= doubtNs()) {
        inDoubt = true;
        listener.doubted(this, true);
      }
      probe(nowNs);
      dueNs = nowNs + probeAfterNs();
    }
    watch.arm(Math.min(dueNs, unansweredSinceNs + silenceNs()));
  }

  private void probe(long nowNs) {
    int number = probes++;
    probeSentNs[number % PROBES_REMEMBERED] = nowNs;
    WireWriter out = new WireWriter(8).u8(InnerType.PROBE).u8(REQUEST).u32(number);
    listener.transmit(nowNs, this, out.array(), 0, out.size());
    probedNs = nowNs;
    watch.armBy(nowNs + probeAfterNs());
  }

  /**
   * Whether an inner packet is to be answered, so that silence after it tells something: not an
   * acknowledgement alone, and nothing about sizes, which may well be too large.
   */
  static boolean wantsAnswer(byte[] inner, int offset, int length) {
    return switch (inner[offset]) {
      case InnerType.STREAM -> length != ControlStream.HEADER;
      case InnerType.PROBE -> inner[offset + 1] < SIZE_REQUEST;
      default -> true;
    };
  }

  /** A probe or its answer came; the inner type has been read. */
  void probed(long nowNs, WireReader in) throws MalformedException {
    int kind = in.u8();
    int number = in.u32();
    if (kind == REQUEST) {
      WireWriter out = new WireWriter(8).u8(InnerType.PROBE).u8(REPLY).u32(number);
      listener.transmit(nowNs, this, out.array(), 0, out.size());
      unansweredSinceNs = Timers.NEVER; // an answer needs no answer
      return;
    }
    if (kind == SIZE_REQUEST) {
      int arrived = in.remaining() + PROBE_HEADER + Session.OVERHEAD;
      WireWriter out =
          new WireWriter(8).u8(InnerType.PROBE).u8(SIZE_REPLY).u32(number).u16(arrived);
      listener.transmit(nowNs, this, out.array(), 0, out.size());
      return;
    }
    if (kind == SIZE_REPLY) {
      size.answered(nowNs, number, in.u16());
      return;
    }
    if (kind != REPLY || number < 0 || number >= probes || probes - number > PROBES_REMEMBERED) {
      return;
    }
    answeredNs = nowNs;
    estimate.sample(nowNs, nowNs - probeSentNs[number % PROBES_REMEMBERED]);
    if (estimate.samples() < Constants.FIRST_SAMPLES) {
      probe(nowNs);
      return;
    }
    tellCost(nowNs);
  }

  private void tellCost(long nowNs) {
    int cost = estimate.cost(nowNs);
    if (cost != costTold) {
      costTold = cost;
      tellCost();
      agreeOnCost(nowNs);
    }
  }

  private void tellCost() {
    if (costTold > 0) {
      stream.send(new WireWriter(8).u8(COST_MESSAGE).u24(costTold).toBytes());
    }
  }

  private void costHeard(long nowNs, byte[] message) {
    try {
      WireReader in = new WireReader(message, 1, message.length - 1);
      costThere = Math.max(io.peaknet.protocol.route.Constants.COST_MIN, in.u24());
      agreeOnCost(nowNs);
    } catch (MalformedException e) {
      listener.silent(nowNs, this, "malformed cost");
    }
  }

  private void agreeOnCost(long nowNs) {
    if (costTold == 0 || costThere == 0 || !up) {
      return;
    }
    int cost =
        Math.min(io.peaknet.protocol.route.Constants.INFINITY / 4, Math.max(costTold, costThere));
    if (!inUse) {
      inUse = true;
      listener.usable(nowNs, this, cost);
    } else {
      listener.costChanged(nowNs, this, cost);
    }
  }

  /** A control segment came; the inner type has been read. */
  void segment(long nowNs, WireReader in) {
    try {
      stream.receive(nowNs, in);
    } catch (MalformedException e) {
      listener.silent(nowNs, this, "malformed control stream: " + e.getMessage());
    }
  }
}
