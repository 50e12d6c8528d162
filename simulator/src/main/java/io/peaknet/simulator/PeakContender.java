package io.peaknet.simulator;

import io.peaknet.protocol.Node;
import io.peaknet.protocol.Output;
import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.simulator.engine.LinkEnd;
import io.peaknet.simulator.live.Contender;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A node of Peak in a trial: the live protocol, without the checks of {@link Scenario}. */
final class PeakContender implements Contender, SimNode.Story {
  private final SimNode node;
  private final int number;
  private final Identities identities;
  private final Contender.Story story;

  PeakContender(int number, Identities identities, Suite suite, Wire wire, Contender.Story story) {
    this.number = number;
    this.identities = identities;
    this.story = story;
    node = new SimNode(number, identities, suite, identities.shared(0), wire, this);
  }

  @Override
  public void send(long nowNs, int destination, int packet) {
    byte[] bytes =
        ProbePacket.write(identities.address(number), identities.address(destination), packet, 0);
    node.node().packet(nowNs, bytes, 0, bytes.length);
  }

  @Override
  public boolean lookUp(long nowNs, int target, Consumer<@Nullable String> answer) {
    node.node()
        .lookup(
            nowNs,
            identities.address(target),
            found -> answer.accept(found.found() ? found.address() : null));
    return true;
  }

  @Override
  public String place() {
    return node.node().status().address();
  }

  @Override
  public void seek(long nowNs, int name) {
    long high = (long) IdentityAddress.PREFIX << Integer.SIZE | (name & 0xffffffffL);
    node.node().lookup(nowNs, new IdentityAddress(high, name), answer -> {});
  }

  /** The protocol's node. */
  Node node() {
    return node.node();
  }

  @Override
  public void start(long nowNs) {
    node.start(nowNs);
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
  public void receive(long nowNs, LinkEnd from, byte[] datagram) {
    node.receive(nowNs, from, datagram);
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
  public void received(int at, int source, byte[] packet, int offset, int length) {
    if (ProbePacket.is(packet, offset, length)) {
      story.arrived(at, ProbePacket.flow(packet, offset));
    }
  }

  @Override
  public void addressChanged(int at, String previous, String next, String reason) {
    story.moved(at);
  }

  @Override
  public void forwarded(int at, int destination, int packet, int mode, long watermark) {
    // A trial asks what arrives, not how.
  }

  @Override
  public void delivered(int at, int packet) {
    // As above: the content is counted when it is received.
  }

  @Override
  public void dropped(int at, int destination, int packet, String reason) {
    // What does not arrive is lost, wherever that was.
  }

  @Override
  public void undeliverable(
      int at, Output.Undeliverable reason, byte[] packet, int offset, int length) {
    // As above.
  }
}
