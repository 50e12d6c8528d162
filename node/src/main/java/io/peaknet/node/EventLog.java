package io.peaknet.node;

import io.peaknet.protocol.Event;
import java.lang.System.Logger.Level;

/**
 * One line for each event that an operator wants to see. What strangers can provoke is limited, so
 * that nobody fills a disk from afar.
 */
final class EventLog {
  private static final System.Logger LOG = System.getLogger("io.peaknet.node");

  private static final int PER_SECOND = 1;
  private static final int BURST = 20;

  private final boolean silent;
  private final TokenBucket provoked = new TokenBucket(0, PER_SECOND, BURST);
  private long suppressed;

  /**
   * Nothing logged yet.
   *
   * @param silent whether it stays so
   */
  EventLog(boolean silent) {
    this.silent = silent;
  }

  void event(long nowNs, Event event) {
    if (silent) {
      return;
    }
    switch (event) {
      case Event.LinkUp(var neighbour, var endpoint) ->
          info("link up: " + neighbour + " at " + endpoint);
      case Event.LinkDown(var neighbour, var endpoint, var reason) ->
          info("link down: " + neighbour + " at " + endpoint + ": " + reason);
      case Event.AddressTaken(var address, var previous, var reason) ->
          address(address, previous, reason);
      case Event.SessionUp(var peer, var direct) ->
          LOG.log(Level.DEBUG, () -> "session up: " + peer + (direct ? ", direct" : ", relayed"));
      case Event.SessionDown(var peer, var reason) ->
          LOG.log(Level.DEBUG, () -> "session down: " + peer + ": " + reason);
      case Event.Refused(var endpoint, var reason) ->
          provoked(nowNs, Level.WARNING, "refused " + endpoint + ": " + reason);
    }
  }

  /** A fault of Peak's own that one packet or task ran into. */
  void fault(long nowNs, Throwable fault) {
    if (silent) {
      return;
    }
    StackTraceElement[] trace = fault.getStackTrace();
    provoked(nowNs, Level.ERROR, "survived " + fault + (trace.length > 0 ? " at " + trace[0] : ""));
    LOG.log(Level.DEBUG, "survived", fault);
  }

  private static void address(String address, String previous, String reason) {
    // Each node begins with the empty address; that is no news.
    if (!address.equals(previous)) {
      info("address " + address + ", was " + previous + ": " + reason);
    }
  }

  private static void info(String line) {
    LOG.log(Level.INFO, line);
  }

  private void provoked(long nowNs, Level level, String line) {
    if (provoked.take(nowNs)) {
      LOG.log(level, suppressed == 0 ? line : line + " (and " + suppressed + " more like it)");
      suppressed = 0;
    } else {
      suppressed++;
    }
  }
}
