package io.peaknet.simulator.engine;

import io.peaknet.simulator.chance.Chance;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A tiny machine: tells its neighbours the largest number it has heard of, at random times. */
final class Gossip implements Participant {
  final List<LinkEnd> dialled = new ArrayList<>();
  final List<LinkEnd> heard = new ArrayList<>();
  int received;
  long largest;
  long lastNs = -1;
  private final Wire wire;
  private final Chance chance;
  private long deadlineNs = NEVER;

  Gossip(int node, int life, Wire wire, long seed) {
    this.wire = wire;
    chance = new Chance(seed).forPart("gossip", node * 1_000L + life);
    largest = node;
  }

  @Override
  public void start(long nowNs) {
    deadlineNs = nowNs + chance.nextInt(1_000_000);
  }

  @Override
  public void dial(long nowNs, LinkEnd end, int neighbour) {
    dialled.add(end);
    if (neighbour != end.node()) {
      throw new AssertionError(end + " is not at " + neighbour);
    }
  }

  @Override
  public void hangUp(long nowNs, LinkEnd end) {
    dialled.remove(end);
    heard.remove(end);
  }

  @Override
  public void receive(long nowNs, LinkEnd from, byte[] datagram) {
    if (nowNs < lastNs) {
      throw new AssertionError("time went back");
    }
    lastNs = nowNs;
    received++;
    if (!heard.contains(from)) {
      heard.add(from);
    }
    largest = Math.max(largest, ByteBuffer.wrap(datagram).getLong());
  }

  @Override
  public long deadlineNs() {
    return deadlineNs;
  }

  @Override
  public void tick(long nowNs) {
    byte[] datagram = ByteBuffer.allocate(12).putLong(2, largest).array();
    for (LinkEnd end : dialled) {
      wire.send(end, datagram, 2, 8);
    }
    for (LinkEnd end : heard) {
      wire.send(end, datagram, 2, 8);
    }
    // What is done with the buffer after send must not matter.
    java.util.Arrays.fill(datagram, (byte) 0xff);
    deadlineNs = nowNs + 10_000_000 + chance.nextInt(1_000_000);
  }
}
