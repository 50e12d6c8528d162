package io.peaknet.protocol.transit;

import io.peaknet.protocol.route.Labels;
import io.peaknet.protocol.route.MeetingPoint;
import io.peaknet.protocol.route.MeetingPoints;
import io.peaknet.protocol.route.Router;
import io.peaknet.protocol.session.InnerType;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks peers behind relays which nodes know them: a packet addressed to the best of these takes a
 * shorter way than the landmark trees lead to the peer itself. A wrong answer costs only the ways
 * of packets to whoever gave it; the peer's own place stays in every header.
 */
final class Meetings {
  private static final int QUESTION = 0;
  private static final int ANSWER = 1;

  private final Correspondents correspondents;
  private final Router router;
  private final Carrier carrier;

  Meetings(Correspondents correspondents, Router router, Carrier carrier) {
    this.correspondents = correspondents;
    this.router = router;
    this.carrier = carrier;
  }

  /** A packet of the host's went to a peer over relays. */
  void sent(long nowNs, Correspondent peer) {
    if (peer.relayed < Constants.MEETING_AFTER) {
      peer.relayed++;
      return;
    }
    long ageNs = nowNs - peer.metNs;
    if (ageNs < Constants.MEETING_FRESH_NS) {
      return;
    }
    if (ageNs >= Constants.MEETING_OLD_NS) {
      peer.doubtMeetings();
    }
    long askedForNs = nowNs - peer.askedNs;
    if (askedForNs >= Constants.MEETING_FRESH_NS) {
      peer.questions = 0;
    }
    boolean waits = askedForNs < Constants.MEETING_RETRY_NS;
    if (waits || peer.questions >= Constants.MEETING_TRIES || router.knows(peer.peer)) {
      return;
    }
    peer.questions++;
    peer.question++;
    peer.answersDue = MeetingPoints.MESSAGES;
    peer.askedNs = nowNs;
    WireWriter out = new WireWriter().u8(InnerType.MEETING).u8(QUESTION).u8(peer.question);
    router.labels().write(out);
    correspondents.send(nowNs, peer, out.array(), 0, out.size(), false);
  }

  /** An inner packet of this type came; the type has been read. */
  void received(long nowNs, Correspondent peer, WireReader in) throws MalformedException {
    int kind = in.u8();
    int question = in.u8();
    if (kind == QUESTION) {
      answer(nowNs, peer, question, Labels.read(in));
    } else if (question == (peer.question & 0xff) && peer.answersDue > 0) {
      peer.answersDue--;
      // Of one question's answers each adds to the others, in whatever order they come.
      List<MeetingPoint> points = new ArrayList<>(MeetingPoints.read(in));
      if (peer.questions == 0) {
        points.addAll(peer.meetings());
      }
      peer.met(nowNs, carrier.forwarder().nearestOf(points, peer.peer, Constants.MEETING_KEPT));
    }
  }

  private void answer(long nowNs, Correspondent peer, int question, Labels asker) {
    if (nowNs - peer.toldMeetingsNs < Constants.MEETING_ANSWER_NS) {
      return;
    }
    peer.toldMeetingsNs = nowNs;
    for (byte[] points : MeetingPoints.write(carrier.forwarder().meetingPoints(asker))) {
      WireWriter out = new WireWriter(3 + points.length);
      out.u8(InnerType.MEETING).u8(ANSWER).u8(question).bytes(points);
      correspondents.send(nowNs, peer, out.array(), 0, out.size(), false);
    }
  }
}
