package io.peaknet.simulator.adversary;

import io.peaknet.protocol.Endpoint;
import io.peaknet.simulator.chance.Chance;
import io.peaknet.simulator.engine.LinkEnd;
import io.peaknet.simulator.engine.Participant;
import io.peaknet.simulator.live.Contender;

/**
 * A crooked node of any protocol: the real one, with a filter before its links and a will of its
 * own. What it sends while it handles somebody's data frame is taken for that frame, carried on.
 */
public final class Crook implements Contender {
  private static final long SEEK_NS = 2_000_000L;

  private final Conduct conduct;
  private final Contender node;
  private final Chance chance;
  private final Frames frames;
  private final Participant.Wire wire;
  private boolean carrying;
  private long seekNs = NEVER;

  /** What a protocol's frames are to a crook. */
  public interface Frames {
    /** Whether it carries somebody's data. */
    boolean isData(byte[] frame, int offset);

    /** Makes a lie of a frame that the node itself says; same length. */
    void forge(Conduct conduct, byte[] frame);
  }

  /** Makes the node itself, which sends by the wire that it is given. */
  public interface Maker {
    /** A node that has not started. */
    Contender make(Participant.Wire wire);
  }

  /** A crook that has not started. */
  public Crook(Conduct conduct, Frames frames, Chance chance, Participant.Wire wire, Maker maker) {
    this.conduct = conduct;
    this.frames = frames;
    this.chance = chance;
    this.wire = wire;
    node = maker.make(this::send);
  }

  private void send(Endpoint to, byte[] datagram, int offset, int length) {
    if (carrying && frames.isData(datagram, offset) && conduct.drops(chance)) {
      return;
    }
    byte[] frame = new byte[length];
    System.arraycopy(datagram, offset, frame, 0, length);
    frames.forge(conduct, frame);
    wire.send(to, frame, 0, length);
  }

  @Override
  public void receive(long nowNs, LinkEnd from, byte[] datagram) {
    carrying = frames.isData(datagram, 0);
    node.receive(nowNs, from, datagram);
    carrying = false;
  }

  @Override
  public void start(long nowNs) {
    seekNs = conduct == Conduct.FLOODS ? nowNs : NEVER;
    node.start(nowNs);
  }

  @Override
  public long deadlineNs() {
    return Math.min(seekNs, node.deadlineNs());
  }

  @Override
  public void tick(long nowNs) {
    if (seekNs <= nowNs) {
      seekNs = nowNs + SEEK_NS;
      node.seek(nowNs, (int) chance.nextLong());
    }
    if (node.deadlineNs() <= nowNs) {
      node.tick(nowNs);
    }
  }

  @Override
  public void dial(long nowNs, LinkEnd end, int neighbour) {
    node.dial(nowNs, end, neighbour);
  }

  @Override
  public void hangUp(long nowNs, LinkEnd end) {
    node.hangUp(nowNs, end);
  }

  @Override
  public void send(long nowNs, int destination, int packet) {
    node.send(nowNs, destination, packet);
  }

  @Override
  public void seek(long nowNs, int name) {
    node.seek(nowNs, name);
  }
}
