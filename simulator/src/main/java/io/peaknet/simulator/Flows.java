package io.peaknet.simulator;

import io.peaknet.protocol.Output.Undeliverable;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.simulator.check.Journeys.Journey;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Pairs of nodes that send to each other. Each sends one packet, ten more at 200 ms, so that the
 * session stands and its ends had the chance to agree on a better way, and a last one 2 s later.
 */
final class Flows {
  static final int PACKETS = 12;

  private static final long USUAL_INTERVAL_NS = 200_000_000L;
  private static final long PAUSE_NS = 2_000_000_000L;
  private static final long LATE_NS = 1_000_000_000L;
  private static final long ARRIVAL_NS = 6_000_000_000L;

  private final long intervalNs;
  final int[] source;
  final int[] destination;
  final double[] firstCost;
  final double[] lastCost;
  private final @Nullable Journey[] last;
  private final int[] arrived;
  private final @Nullable String[] trouble;

  Flows(int[] source, int[] destination) {
    this(source, destination, USUAL_INTERVAL_NS);
  }

  /** The same, but that the ten packets come at another interval. */
  Flows(int[] source, int[] destination, long intervalNs) {
    this.intervalNs = intervalNs;
    this.source = source;
    this.destination = destination;
    firstCost = new double[source.length];
    lastCost = new double[source.length];
    last = new @Nullable Journey[source.length];
    Arrays.fill(firstCost, Double.NaN);
    Arrays.fill(lastCost, Double.NaN);
    arrived = new int[source.length];
    trouble = new @Nullable String[source.length];
  }

  int count() {
    return source.length;
  }

  /** When packet {@code number} of a flow is sent, counted from its first. */
  long sendNs(int number) {
    return number == PACKETS - 1 ? (PACKETS - 2) * intervalNs + PAUSE_NS : number * intervalNs;
  }

  /** From the first packet of a flow until its last has arrived or is lost. */
  long durationNs() {
    return sendNs(PACKETS - 1) + ARRIVAL_NS;
  }

  byte[] packet(Identities identities, int flow, int number) {
    IdentityAddress from = identities.address(source[flow]);
    return ProbePacket.write(from, identities.address(destination[flow]), flow, number);
  }

  /** A packet came; {@code journey} is null if its way was not seen. */
  void arrived(int node, int from, int flow, int number, @Nullable Journey journey) {
    if (flow < 0 || flow >= source.length || source[flow] != from || destination[flow] != node) {
      return;
    }
    arrived[flow] |= 1 << number;
    if (journey != null && number == 0) {
      firstCost[flow] = journey.cost();
    } else if (journey != null && number == PACKETS - 1) {
      lastCost[flow] = journey.cost();
      last[flow] = journey;
    }
  }

  /** The way of the last packet; null if it did not arrive. */
  @Nullable Journey last(int flow) {
    return last[flow];
  }

  void refused(int flow, int number, Undeliverable reason) {
    if (flow >= 0 && flow < source.length && trouble[flow] == null) {
      trouble[flow] = "packet " + number + " was refused as " + reason;
    }
  }

  boolean allArrived(int flow) {
    return arrived[flow] == (1 << PACKETS) - 1;
  }

  /** Whether all packets arrived that were sent from the second second on. */
  boolean lateArrived(int flow) {
    int late = (1 << PACKETS) - (1 << (int) Math.min(PACKETS - 1, LATE_NS / intervalNs));
    return (arrived[flow] & late) == late;
  }

  boolean anyArrived(int flow) {
    return arrived[flow] != 0;
  }

  /** What went wrong with a flow, for a message. */
  String story(int flow) {
    StringBuilder text = new StringBuilder();
    text.append("node ").append(source[flow]).append(" to node ").append(destination[flow]);
    text.append(": ").append(Integer.bitCount(arrived[flow])).append(" of ").append(PACKETS);
    text.append(" packets arrived");
    String why = trouble[flow];
    return why == null ? text.toString() : text.append("; ").append(why).toString();
  }
}
