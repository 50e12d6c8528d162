package io.peaknet.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;

/**
 * Tells secondaries that a zone has changed (RFC 1996): each has a virtual thread for each zone, so
 * that one that doesn't answer holds up no other; what changes while one is being told is told
 * next.
 */
final class Notifier implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final int TRIES = 5;

  /** How long changes are gathered before the next message. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  private record Target(Name zone, InetSocketAddress address) {}

  private record Worker(Semaphore due, Thread thread) {}

  private final Zones zones;
  private final TsigKeys keys;
  private final Map<Target, Worker> workers = new HashMap<>();
  private final java.util.function.Consumer<Zone> listener = this::changed;
  private boolean closed;

  Notifier(Zones zones, TsigKeys keys) {
    this.zones = zones;
    this.keys = keys;
  }

  /** Tells of all zones once, and of changes from now. */
  void start() {
    zones.listen(listener);
    zones.all().forEach(this::changed);
  }

  private synchronized void changed(Zone zone) {
    for (ZoneRules.Secondary secondary : zone.rules().secondaries()) {
      if (!closed) {
        workers
            .computeIfAbsent(
                new Target(zone.origin(), secondary.address()), _ -> worker(zone, secondary))
            .due()
            .release();
      }
    }
  }

  private Worker worker(Zone zone, ZoneRules.Secondary secondary) {
    var due = new Semaphore(0);
    Thread thread =
        Thread.ofVirtual()
            .name("dns-notify-" + zone.origin())
            .start(() -> tell(zone.origin(), secondary, due));
    return new Worker(due, thread);
  }

  private void tell(Name origin, ZoneRules.Secondary secondary, Semaphore due) {
    try {
      while (true) {
        due.acquire();
        Thread.sleep(PAUSE);
        due.drainPermits();
        for (int i = 0; i < TRIES && !told(origin, secondary); i++) {
          Thread.sleep(PAUSE);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean told(Name origin, ZoneRules.Secondary secondary) {
    try {
      var resolver = new SimpleResolver(secondary.address());
      resolver.setTimeout(TIMEOUT);
      secondary.key().flatMap(keys::find).ifPresent(resolver::setTSIGKey);
      var message = new Message();
      message.getHeader().setOpcode(Opcode.NOTIFY);
      message.getHeader().setFlag(Flags.AA);
      message.addRecord(
          Record.newRecord(Wire.name(origin), Type.SOA.code(), DClass.IN), Section.QUESTION);
      resolver.send(message);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    zones.forget(listener);
    workers.values().forEach(worker -> worker.thread().interrupt());
  }
}
