package io.peaknet.node;

import io.peaknet.node.FlowTable.Flow;
import io.peaknet.node.FlowTable.FlowKey;
import io.peaknet.protocol.identity.IdentityAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides which packets from the network reach the host. Everything is denied but answers to what
 * the host began, ICMPv6 errors about that, a limited rate of echo requests, and what an {@link
 * AllowRule} opens. Rests on the sender's proven identity, not on an address that anybody can
 * write. Modelled on RFC 6092, simple security for IPv6.
 *
 * <p>What is denied is dropped without a word, no RST and no ICMPv6: identities cost nothing, so an
 * answer would let anybody with a session map the closed ports and make this node send a packet for
 * each that it gets.
 *
 * <p>One thread uses it. Every table is bounded; no packet makes it throw.
 */
final class Firewall {
  /** What becomes of a packet from the network. */
  enum Verdict {
    PASS,
    /** Nothing lets it in. */
    DENIED,
    /** An echo request beyond the rate. */
    LIMITED,
    /** Not a packet that a host should see. */
    MALFORMED
  }

  // An echo request costs the host a reply: enough for ping -i 0.01, no use as an amplifier.
  private static final int ECHO_PER_SECOND = 100;
  private static final int ECHO_BURST = 200;
  private static final int ECHO_ALL_PER_SECOND = 1000;
  private static final int ECHO_PEERS_MAX = 1024;

  // RFC 8200 section 4.5: reassembly is given up 60 seconds after the first fragment.
  private static final long FRAGMENTS_NS = 60_000_000_000L;
  private static final int DATAGRAMS_MAX = 1024;
  private static final int FRAGMENTS_MAX = 64; // 64 KiB in fragments of 1280 bytes need 54.

  private record DatagramKey(IdentityAddress peer, int id) {}

  private static final class Datagram {
    final long firstNs;
    int fragments = 1;

    Datagram(long firstNs) {
      this.firstNs = firstNs;
    }
  }

  private final IdentityAddress own;
  private final List<AllowRule> rules;
  private final FlowTable flows;
  private final Map<IdentityAddress, TokenBucket> echoes = bounded(ECHO_PEERS_MAX);
  private final Map<DatagramKey, Datagram> datagrams = bounded(DATAGRAMS_MAX);
  private final TokenBucket echoesOfAll;

  Firewall(long nowNs, IdentityAddress own, List<AllowRule> rules) {
    this(nowNs, own, rules, new FlowTable());
  }

  Firewall(long nowNs, IdentityAddress own, List<AllowRule> rules, FlowTable flows) {
    this.own = own;
    this.rules = List.copyOf(rules);
    this.flows = flows;
    echoesOfAll = new TokenBucket(nowNs, ECHO_ALL_PER_SECOND, ECHO_ALL_PER_SECOND);
  }

  /** The host sends a packet: its answer may come in. */
  void outbound(long nowNs, byte[] bytes, int offset, int length) {
    Ip6Packet packet = Ip6Packet.parse(bytes, offset, length);
    if (packet == null
        || packet.fragment() == Ip6Packet.Fragment.LATER
        || !packet.source().equals(own)
        || !packet.destination().inPrefix()) {
      return;
    }
    IdentityAddress peer = packet.destination();
    if (packet.protocol() == Ip6Packet.ICMPV6) {
      if (packet.icmpType() == Icmpv6.ECHO_REQUEST) {
        flows.sent(nowNs, echoKey(peer, packet.echoIdentifier()), 0);
      }
      return;
    }
    FlowKey key = key(peer, packet, packet.sourcePort(), packet.destinationPort());
    // Answers to what a rule lets in need no state: whoever a rule names can't push flows out.
    if (!isOpen(peer, packet.protocol(), key.localPort())) {
      flows.sent(nowNs, key, flags(packet));
    }
  }

  /**
   * Judges a packet from the network.
   *
   * @param source the identity that sealed it
   */
  Verdict inbound(long nowNs, IdentityAddress source, byte[] bytes, int offset, int length) {
    Ip6Packet packet = Ip6Packet.parse(bytes, offset, length);
    if (packet == null || !packet.source().equals(source) || !packet.destination().equals(own)) {
      return Verdict.MALFORMED;
    }
    if (packet.fragment() == Ip6Packet.Fragment.LATER) {
      return laterFragment(nowNs, source, packet);
    }
    Verdict verdict =
        packet.protocol() == Ip6Packet.ICMPV6
            ? icmp(nowNs, source, packet)
            : transport(nowNs, source, packet);
    if (packet.fragment() == Ip6Packet.Fragment.FIRST) {
      DatagramKey datagram = new DatagramKey(source, packet.fragmentId());
      if (verdict == Verdict.PASS) {
        datagrams.put(datagram, new Datagram(nowNs));
      } else {
        datagrams.remove(datagram);
      }
    }
    return verdict;
  }

  /** Flows remembered at present. */
  int flows() {
    return flows.size();
  }

  private Verdict transport(long nowNs, IdentityAddress source, Ip6Packet packet) {
    FlowKey key = key(source, packet, packet.destinationPort(), packet.sourcePort());
    int flags = flags(packet);
    boolean opens = (flags & (Ip6Packet.SYN | Ip6Packet.ACK)) == Ip6Packet.SYN;
    Flow flow = flows.find(nowNs, key);
    // A SYN is an answer only to a SYN (simultaneous open); later it would be a new connection.
    if (flow != null && !(opens && flow.answered())) {
      flows.received(nowNs, flow, flags);
      return Verdict.PASS;
    }
    return isOpen(source, packet.protocol(), key.localPort()) ? Verdict.PASS : Verdict.DENIED;
  }

  private Verdict icmp(long nowNs, IdentityAddress source, Ip6Packet packet) {
    int type = packet.icmpType();
    if (type == Icmpv6.ECHO_REQUEST) {
      return echoRequest(nowNs, source);
    }
    if (type == Icmpv6.ECHO_REPLY) {
      Flow flow = flows.find(nowNs, echoKey(source, packet.echoIdentifier()));
      if (flow == null) {
        return Verdict.DENIED;
      }
      flows.received(nowNs, flow, 0);
      return Verdict.PASS;
    }
    // The rest is of one link (neighbour discovery, multicast listeners) or obsolete.
    boolean error = type >= Icmpv6.DESTINATION_UNREACHABLE && type <= Icmpv6.PARAMETER_PROBLEM;
    return error && isAboutAFlow(nowNs, source, packet) ? Verdict.PASS : Verdict.DENIED;
  }

  private Verdict echoRequest(long nowNs, IdentityAddress source) {
    for (AllowRule rule : rules) {
      if (rule.allowsIcmp(source)) {
        return Verdict.PASS;
      }
    }
    TokenBucket ofSource =
        echoes.computeIfAbsent(source, any -> new TokenBucket(nowNs, ECHO_PER_SECOND, ECHO_BURST));
    return ofSource.take(nowNs) && echoesOfAll.take(nowNs) ? Verdict.PASS : Verdict.LIMITED;
  }

  /** Whether an ICMPv6 error quotes a packet that this host sent to whoever reports the error. */
  private boolean isAboutAFlow(long nowNs, IdentityAddress source, Ip6Packet error) {
    int at = error.transport() + 8;
    Ip6Packet quoted = Ip6Packet.parseQuoted(error.bytes(), at, error.end() - at);
    if (quoted == null
        || quoted.fragment() == Ip6Packet.Fragment.LATER
        || !quoted.source().equals(own)
        || !quoted.destination().equals(source)) {
      return false;
    }
    if (quoted.protocol() == Ip6Packet.ICMPV6) {
      return quoted.icmpType() == Icmpv6.ECHO_REQUEST
          && flows.find(nowNs, echoKey(source, quoted.echoIdentifier())) != null;
    }
    FlowKey key = key(source, quoted, quoted.sourcePort(), quoted.destinationPort());
    return flows.find(nowNs, key) != null || isOpen(source, key.protocol(), key.localPort());
  }

  /**
   * Passes only behind a first fragment that passed. One that overtook it is dropped, since what it
   * belongs to can't be known; overlapping ones are the kernel's to refuse (RFC 5722).
   */
  private Verdict laterFragment(long nowNs, IdentityAddress source, Ip6Packet packet) {
    Datagram datagram = datagrams.get(new DatagramKey(source, packet.fragmentId()));
    if (datagram == null
        || nowNs - datagram.firstNs > FRAGMENTS_NS
        || ++datagram.fragments > FRAGMENTS_MAX) {
      return Verdict.DENIED;
    }
    return Verdict.PASS;
  }

  private boolean isOpen(IdentityAddress peer, int protocol, int localPort) {
    for (AllowRule rule : rules) {
      if (rule.allows(peer, protocol, localPort)) {
        return true;
      }
    }
    return false;
  }

  private static FlowKey key(
      IdentityAddress peer, Ip6Packet packet, int localPort, int remotePort) {
    return new FlowKey(peer, packet.protocol(), localPort, remotePort);
  }

  private static FlowKey echoKey(IdentityAddress peer, int identifier) {
    return new FlowKey(peer, Ip6Packet.ICMPV6, identifier, identifier);
  }

  private static int flags(Ip6Packet packet) {
    return packet.protocol() == Ip6Packet.TCP ? packet.tcpFlags() : 0;
  }

  private static <K, V> Map<K, V> bounded(int sizeMax) {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > sizeMax;
      }
    };
  }
}
