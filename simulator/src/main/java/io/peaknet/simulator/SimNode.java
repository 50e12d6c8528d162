package io.peaknet.simulator;

import io.peaknet.protocol.Endpoint;
import io.peaknet.protocol.Event;
import io.peaknet.protocol.Node;
import io.peaknet.protocol.Observer;
import io.peaknet.protocol.Output;
import io.peaknet.protocol.Settings;
import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.route.Shared;
import io.peaknet.simulator.chance.Chance;
import io.peaknet.simulator.engine.LinkEnd;
import io.peaknet.simulator.engine.Participant;

/** One node of the protocol as a participant of a run. */
final class SimNode implements Participant, Output, Observer {
  private final int number;
  private final Identities identities;
  private final Wire wire;
  private final Story story;
  private final Node node;

  /** What a run wants to know of its nodes while they are being called. */
  interface Story {
    void forwarded(int node, int destination, int packet, int mode, long watermark);

    void delivered(int node, int packet);

    void dropped(int node, int destination, int packet, String reason);

    void received(int node, int source, byte[] packet, int offset, int length);

    void undeliverable(
        int node, Output.Undeliverable reason, byte[] packet, int offset, int length);

    void addressChanged(int node, String previous, String next, String reason);
  }

  /** What a node draws from in one of its lives. */
  static Suite suite(Chance chance, int number, int life) {
    return new SimSuite(chance.forPart("node", number).forPart("life", life));
  }

  /** {@code shared}: what it holds together with nodes that the same thread calls. */
  SimNode(int number, Identities identities, Suite suite, Shared shared, Wire wire, Story story) {
    this.number = number;
    this.identities = identities;
    this.wire = wire;
    this.story = story;
    Settings settings = new Settings(identities.key(number), false, true);
    node = new Node(settings, suite, shared, this);
    node.observe(this);
  }

  Node node() {
    return node;
  }

  @Override
  public void start(long nowNs) {
    node.start(nowNs);
  }

  @Override
  public void dial(long nowNs, LinkEnd end, int neighbour) {
    node.dial(nowNs, end, identities.address(neighbour));
  }

  @Override
  public void hangUp(long nowNs, LinkEnd end) {
    node.hangUp(nowNs, end);
  }

  @Override
  public void receive(long nowNs, LinkEnd from, byte[] datagram) {
    node.receive(nowNs, from, datagram, 0, datagram.length);
  }

  @Override
  public long deadlineNs() {
    return node.deadlineNs();
  }

  @Override
  public void tick(long nowNs) {
    node.tick(nowNs);
  }

  @Override
  public void send(Endpoint to, byte[] datagram, int offset, int length) {
    wire.send(to, datagram, offset, length);
  }

  @Override
  public void deliver(IdentityAddress source, byte[] packet, int offset, int length) {
    story.received(number, identities.node(source), packet, offset, length);
  }

  @Override
  public void undeliverable(Undeliverable reason, byte[] packet, int offset, int length) {
    story.undeliverable(number, reason, packet, offset, length);
  }

  @Override
  public void event(Event event) {
    // The observer tells what the checkers need.
  }

  @Override
  public void forwarded(IdentityAddress destination, int packetId, int mode, long watermark) {
    story.forwarded(number, identities.node(destination), packetId, mode, watermark);
  }

  @Override
  public void delivered(IdentityAddress source, int packetId) {
    story.delivered(number, packetId);
  }

  @Override
  public void dropped(IdentityAddress destination, int packetId, String reason) {
    story.dropped(number, identities.node(destination), packetId, reason);
  }

  @Override
  public void addressChanged(String previous, String next, String reason) {
    story.addressChanged(number, previous, next, reason);
  }
}
