package io.peaknet.lab.services;

import io.peaknet.lab.Cage;
import io.peaknet.lab.CagedProcess;
import io.peaknet.lab.LabException;
import io.peaknet.lab.Until;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A program that stays, on one host, and can be killed and started again. */
final class Daemon {
  private static final Duration STARTING = Duration.ofSeconds(15);

  private final Network network;
  private final String host;
  private final String name;
  private final Map<String, String> environment;
  private final List<String> command;
  private @Nullable CagedProcess process;

  /**
   * One that does not run yet.
   *
   * @param name of its log, unique on its host
   */
  Daemon(
      Network network,
      String host,
      String name,
      Map<String, String> environment,
      List<String> command) {
    this.network = network;
    this.host = host;
    this.name = name;
    this.environment = environment;
    this.command = command;
  }

  /** Starts it. */
  void start() {
    Path log = Cage.HOME.resolve(host).resolve(name + ".log");
    process = network.cage().start(host, log, environment, command);
  }

  /** Waits until somebody listens on a TCP port of its host. */
  void awaitListening(int port) {
    boolean listens =
        Until.holds(
            STARTING, () -> !process().isAlive() || Sockets.listens(network.cage(), host, port));
    if (!listens || !process().isAlive()) {
      throw new LabException(name + " does not listen: " + process().output().strip());
    }
  }

  /** The newest process. */
  CagedProcess process() {
    if (process == null) {
      throw new IllegalStateException(name + " has not been started");
    }
    return process;
  }

  /** Sends it a signal, by name. */
  void signal(String signal) {
    long pid =
        process()
            .inner()
            .map(ProcessHandle::pid)
            .orElseThrow(() -> new LabException(name + " ended: " + process().complaint()));
    Sockets.signal(pid, signal);
  }
}
