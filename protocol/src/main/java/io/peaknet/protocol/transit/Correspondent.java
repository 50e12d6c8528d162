package io.peaknet.protocol.transit;

import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.route.Forwarder;
import io.peaknet.protocol.route.Locator;
import io.peaknet.protocol.route.MeetingPoint;
import io.peaknet.protocol.route.PacketHeader;
import io.peaknet.protocol.session.Session;
import io.peaknet.protocol.timer.Timers;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The other end of a session, present or coming: where it is, and what waits for it. */
final class Correspondent {
  final IdentityAddress peer;
  final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
  int waitingBytes;

  @Nullable Session session;
  @Nullable Locator locator;
  boolean resolving;
  boolean connecting;

  long sentNs = Long.MIN_VALUE / 2;
  long heardNs = Long.MIN_VALUE / 2;
  long unansweredSinceNs = Timers.NEVER;
  long lookedNs = Long.MIN_VALUE / 2;
  long rttNs = -1;
  int locationTries;

  /** Which of the peer's own words on its place was the last: later ones may overtake. */
  long locationNumber;

  /** The boot that {@link #locationNumber} counts in. */
  long locationEpoch;

  Timers.@Nullable Timer stall;

  /** Since when it has been asked, if it was since {@link #unansweredSinceNs}. */
  long askedSinceNs = Long.MIN_VALUE / 2;

  /** How often in a row the peer answered as soon as it was asked: it only listens. */
  int listened;

  /** What the paths to and from the peer carry. */
  final PathSize size = new PathSize();

  /** Packets of the peer's that are not whole yet. */
  final Reassembly.FromPeer parts = new Reassembly.FromPeer();

  /** Counts packets that were split. */
  int split;

  /** Packets sent to it over relays, up to {@link Constants#MEETING_AFTER}. */
  int relayed;

  /** Questions for its meeting points since the last answer. */
  int questions;

  /** Number of the last question; an answer bears its low byte. */
  int question;

  /** Packets of its answer that may still come. */
  int answersDue;

  long askedNs = Long.MIN_VALUE / 2;

  /** When it last named its meeting points. */
  long metNs = Long.MIN_VALUE / 2;

  /** When this node last named its own to it. */
  long toldMeetingsNs = Long.MIN_VALUE / 2;

  private List<MeetingPoint> meetings = List.of();

  /** How often a stall was noticed since the peer was last heard. */
  int stalls;

  /** Which way packets take. */
  final Detours detours = new Detours();

  private int places;
  private int sinceWayBack;
  private long wayBackNs;

  private @Nullable PacketHeader template;
  private long templateChanges = -1;

  Correspondent(IdentityAddress peer) {
    this.peer = peer;
  }

  boolean isReady() {
    return session != null && session.ready();
  }

  void locator(Locator newLocator) {
    if (!newLocator.equals(locator)) {
      locator = newLocator;
      forgetMeetings();
      wayAltered();
    }
  }

  private void wayAltered() {
    places++;
    templateChanges = -1;
    wayBackDue();
  }

  /** The nodes that know it, as far as they are used. */
  List<MeetingPoint> meetings() {
    return meetings;
  }

  /** It named the nodes that know it. */
  void met(long nowNs, List<MeetingPoint> points) {
    metNs = nowNs;
    questions = 0;
    if (!points.equals(meetings)) {
      meetings = points;
      wayAltered();
    }
  }

  /** What it named may not be so any more: it is asked again. An answer under way is newer. */
  void doubtMeetings() {
    if (!meetings.isEmpty()) {
      forgetMeetings();
    }
  }

  private void forgetMeetings() {
    metNs = Long.MIN_VALUE / 2;
    questions = 0;
    question++; // an answer under way is about what is forgotten
    answersDue = 0;
    if (!meetings.isEmpty()) {
      meetings = List.of();
      wayAltered();
    }
  }

  /** Counts the places where the peer was, and other changes of the way there. */
  int places() {
    return places;
  }

  /** A header for the next packet; chosen anew only if a table has changed since. */
  PacketHeader header(Forwarder forwarder, long changes) {
    if (template == null || templateChanges != changes) {
      template = header(forwarder, detours.way());
      templateChanges = changes;
    }
    return template.fresh();
  }

  /** A header for a packet that takes a way of its own. */
  PacketHeader header(Forwarder forwarder, int by) {
    if (locator == null) {
      return PacketHeader.toName(peer);
    }
    return by == 0
        ? forwarder.header(peer, locator, meetings)
        : forwarder.header(peer, locator, by);
  }

  /** The peer answered what was sent to it by a way. */
  void answered(long nowNs, int way) {
    if (detours.answered(nowNs, way)) {
      wayAltered();
    }
  }

  /** The next packet is to carry the way back. */
  void wayBackDue() {
    sinceWayBack = 0;
  }

  /** Whether this packet is to carry the way back; counts it. */
  boolean owesWayBack(long nowNs) {
    boolean owed =
        sinceWayBack == 0
            || (sinceWayBack >= Constants.WAY_BACK_INTERVAL
                && nowNs - wayBackNs >= Constants.WAY_BACK_NS);
    if (owed) {
      sinceWayBack = 0;
      wayBackNs = nowNs;
    }
    sinceWayBack++;
    return owed;
  }

  /** Queues what must wait; the oldest goes first if it is too much. */
  void enqueue(byte[] packet) {
    waiting.addLast(packet);
    waitingBytes += packet.length;
    while (waiting.size() > Constants.WAITING_PACKETS || waitingBytes > Constants.WAITING_BYTES) {
      waitingBytes -= waiting.removeFirst().length;
    }
  }

  byte[][] drain() {
    byte[][] all = waiting.toArray(byte[][]::new);
    waiting.clear();
    waitingBytes = 0;
    return all;
  }
}
