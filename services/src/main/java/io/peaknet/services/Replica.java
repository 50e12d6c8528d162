package io.peaknet.services;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of one endpoint of one service besides what its source says. */
final class Replica {
  /** When it became ready, for those that were there before this server was. */
  static final long ALWAYS = Long.MIN_VALUE / 2;

  /** Probes of one address. */
  private static final class Pulse {
    boolean down;
    int streak;
  }

  Endpoint endpoint;

  /** Whether its source still speaks of it. */
  boolean said = true;

  /** Whether it stays although its source withdrew it. */
  boolean held;

  long heldSinceNs;

  /** Whether the operator wants it to finish. */
  boolean ordered;

  long readySinceNs = Long.MAX_VALUE;
  boolean overloaded;
  Standing standing = Standing.NOT_READY;
  final LoadAverage load = new LoadAverage();
  private final Map<InetAddress, Pulse> pulses = new HashMap<>();

  Replica(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  /** Tells it to finish, or takes that back: then it is as ready as it was. */
  void order(boolean finish) {
    ordered = finish;
    readySinceNs = isReady() ? ALWAYS : Long.MAX_VALUE;
  }

  /** Takes in what its source says now. */
  void say(long nowNs, Endpoint now, boolean fromBefore) {
    boolean wasReady = isReady();
    endpoint = now;
    said = true;
    pulses.keySet().retainAll(now.addresses());
    if (!isReady()) {
      readySinceNs = Long.MAX_VALUE;
    } else if (!wasReady || readySinceNs == Long.MAX_VALUE) {
      readySinceNs = fromBefore ? ALWAYS : nowNs;
    }
  }

  boolean isReady() {
    return endpoint.condition().ready() && !isEnding();
  }

  boolean isEnding() {
    return endpoint.condition().terminating() || ordered;
  }

  /**
   * Takes in the outcome of a probe.
   *
   * @return whether the address is up or down since
   */
  boolean probed(InetAddress address, boolean alive, int fall, int rise) {
    Pulse pulse = pulses.computeIfAbsent(address, _ -> new Pulse());
    if (alive != pulse.down) {
      pulse.streak = 0;
      return false;
    }
    pulse.streak++;
    if (pulse.streak < (pulse.down ? rise : fall)) {
      return false;
    }
    pulse.down = !pulse.down;
    pulse.streak = 0;
    return true;
  }

  /** Forgets what probes found. */
  void unprobe() {
    pulses.clear();
  }

  /** The addresses whose probes don't fail. */
  List<InetAddress> alive() {
    return endpoint.addresses().stream().filter(address -> !isDown(address)).toList();
  }

  private boolean isDown(InetAddress address) {
    @Nullable Pulse pulse = pulses.get(address);
    return pulse != null && pulse.down;
  }
}
