package io.peaknet.node;

import io.peaknet.protocol.identity.IdentityAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What this host has begun to talk about with whom, so that answers find their way in. Bounded: the
 * flow that was silent for longest goes first, so that a host that floods costs its own oldest
 * flows, not memory.
 */
final class FlowTable {
  static final int FLOWS_MAX = 65_536;

  private static final long SECOND_NS = 1_000_000_000L;

  // RFC 6092 REC-35: no less than 2 hours 4 minutes established, 4 minutes otherwise.
  private static final long TCP_ESTABLISHED_NS = (2 * 3600 + 4 * 60) * SECOND_NS;
  private static final long TCP_TRANSITORY_NS = 4 * 60 * SECOND_NS;

  // RFC 6092 REC-14: five minutes by default.
  private static final long UDP_NS = 5 * 60 * SECOND_NS;

  // RFC 5508 REQ-2: no less than 60 seconds for ICMP queries.
  private static final long ICMP_NS = 60 * SECOND_NS;

  // Dead entries looked at for each new one: keeps the table near its living size.
  private static final int SWEEP = 2;

  /**
   * Names a flow. Protocols without ports have 0 for both; ICMPv6 echo has its identifier for both.
   */
  record FlowKey(IdentityAddress peer, int protocol, int localPort, int remotePort) {}

  /** What is known of a flow. */
  static final class Flow {
    private final int protocol;
    private long lastNs;
    private boolean answered;
    private boolean closing;

    private Flow(int protocol) {
      this.protocol = protocol;
    }

    /** Whether the other side has sent anything. */
    boolean answered() {
      return answered;
    }

    private long idleNsMax() {
      return switch (protocol) {
        case Ip6Packet.TCP -> answered && !closing ? TCP_ESTABLISHED_NS : TCP_TRANSITORY_NS;
        case Ip6Packet.ICMPV6 -> ICMP_NS;
        default -> UDP_NS;
      };
    }

    private boolean isExpired(long nowNs) {
      return nowNs - lastNs > idleNsMax();
    }
  }

  private final LinkedHashMap<FlowKey, Flow> flows = new LinkedHashMap<>(64, 0.75f, true);
  private final int flowsMax;

  FlowTable() {
    this(FLOWS_MAX);
  }

  FlowTable(int flowsMax) {
    this.flowsMax = flowsMax;
  }

  /** The host sent a packet of this flow. {@code flags} are TCP's, 0 for other protocols. */
  void sent(long nowNs, FlowKey key, int flags) {
    Flow flow = flows.get(key);
    boolean opens = (flags & (Ip6Packet.SYN | Ip6Packet.ACK)) == Ip6Packet.SYN;
    if (flow == null || flow.isExpired(nowNs) || (opens && flow.closing)) {
      if ((flags & Ip6Packet.RST) != 0) {
        return; // It ends something; there is nothing to wait for.
      }
      sweep(nowNs);
      flow = new Flow(key.protocol());
      flows.put(key, flow);
    }
    flow.lastNs = nowNs;
    flow.closing |= (flags & (Ip6Packet.FIN | Ip6Packet.RST)) != 0;
  }

  /** The flow that a packet from outside belongs to; null if the host began none. */
  @Nullable Flow find(long nowNs, FlowKey key) {
    Flow flow = flows.get(key);
    return flow == null || flow.isExpired(nowNs) ? null : flow;
  }

  /** A packet of this flow came in. */
  void received(long nowNs, Flow flow, int flags) {
    flow.lastNs = nowNs;
    flow.answered = true;
    flow.closing |= (flags & (Ip6Packet.FIN | Ip6Packet.RST)) != 0;
  }

  int size() {
    return flows.size();
  }

  private void sweep(long nowNs) {
    Iterator<Map.Entry<FlowKey, Flow>> eldest = flows.entrySet().iterator();
    for (int i = 0; i < SWEEP && eldest.hasNext(); i++) {
      if (eldest.next().getValue().isExpired(nowNs) || flows.size() >= flowsMax) {
        eldest.remove();
      }
    }
  }
}
