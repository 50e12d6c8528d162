package io.peaknet.lab.failover;

import io.peaknet.lab.Cage;
import io.peaknet.lab.CagedProcess;
import io.peaknet.lab.LabException;
import io.peaknet.lab.Until;
import io.peaknet.lab.experiment.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A name with two addresses, and the first is dead: how long does each client take to its page? And
 * what of a connection that was established? All before anybody takes the dead address out of DNS.
 *
 * <p>The order must not be left to chance, so the name is in {@code /etc/hosts}. Those who ask DNS
 * by themselves get both addresses from there.
 */
final class FirstDead {
  private static final int DEAD = 1;
  private static final int ALIVE = 2;

  /** The kernel tries for a quarter of an hour; nobody wants to see all of it. */
  private static final Duration HELD = Duration.ofSeconds(15);

  /** So often a client that draws the order fetches: once in 16 runs the dead one never came up. */
  private static final int DRAWS = 4;

  /** Whoever has not ended by then hangs. */
  private static final Duration HANGS = Duration.ofSeconds(3);

  private static final Pattern BROKEN = Pattern.compile("(?m)^broken (\\d+)$");

  static final String ALIVE_S = "alive_s";
  static final String DEAD_S = "dead_s";
  static final String GAVE_UP_S = "gave_up_s";
  static final String HELD_BROKEN_S = "held_broken_s";
  static final String HELD_HUNG_S = "held_hung_s";

  private final Cluster cluster;
  private final List<WebClient> clients;
  private final Lengths lengths;
  private final Map<String, Double> figures = new LinkedHashMap<>();

  private FirstDead(Cluster cluster, List<WebClient> clients, Lengths lengths) {
    this.cluster = cluster;
    this.clients = clients;
    this.lengths = lengths;
  }

  /** The name of a client's figure. */
  static String figure(WebClient client, String what) {
    return client.name() + ", " + what;
  }

  /** Measures with a tombstone or in silence. */
  static Outcome measure(Cage cage, List<WebClient> clients, Lengths lengths, boolean tombstone) {
    Cluster cluster = new Cluster(cage);
    cluster.start(DEAD, ALIVE);
    Naming naming = Naming.start(cluster, new Naming.Rules(false, false), DEAD, ALIVE);
    naming.intoHosts(DEAD, ALIVE);
    FirstDead trial = new FirstDead(cluster, clients, lengths);
    clients.forEach(trial::fetch);
    trial.eachAlive();
    CagedProcess held = trial.hold();
    cluster.kill(DEAD);
    long deadNs = System.nanoTime();
    if (tombstone) {
      cluster.bury(DEAD);
    }
    trial.eachDead();
    trial.held(held, deadNs);
    return Outcome.of(trial.figures);
  }

  private CagedProcess hold() {
    return cluster
        .programs()
        .listener(
            Cluster.CLIENT,
            HeldConnection.class,
            Cluster.address(DEAD),
            "" + Cluster.PORT,
            "" + HELD.toMillis());
  }

  private void held(CagedProcess held, long deadNs) {
    held.status(HELD.plusSeconds(5));
    Matcher broken = BROKEN.matcher(held.output());
    if (broken.find()) {
      figures.put(HELD_BROKEN_S, (Long.parseLong(broken.group(1)) - deadNs) / 1e9);
    } else if (held.output().contains("hung")) {
      figures.put(HELD_HUNG_S, (double) HELD.toSeconds());
    } else {
      throw new LabException("the held connection says nothing: " + held.complaint());
    }
  }

  private void eachAlive() {
    for (WebClient client : clients) {
      Fetched fetched = fetch(client);
      if (!fetched.came()) {
        throw new LabException(client.name() + " gets no page although all are alive");
      }
      figures.put(figure(client, ALIVE_S), fetched.seconds());
    }
  }

  /** One after the other, but nobody waits for those that hang: they need no core for that. */
  private void eachDead() {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Fetched>> running = new ArrayList<>();
      for (WebClient client : clients) {
        Future<Fetched> started = threads.submit(() -> worst(client));
        Until.holds(HANGS, started::isDone);
        running.add(started);
      }
      for (int i = 0; i < clients.size(); i++) {
        Fetched fetched = running.get(i).get();
        String what = fetched.came() ? DEAD_S : GAVE_UP_S;
        figures.put(figure(clients.get(i), what), fetched.seconds());
      }
    } catch (ExecutionException e) {
      throw new LabException("a client could not be run: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }

  /** The one time, or of several the worst where the order of addresses is drawn. */
  private Fetched worst(WebClient client) {
    Fetched worst = fetch(client);
    for (int i = 1; i < DRAWS && client.drawsOrder() && worst.came(); i++) {
      Fetched next = fetch(client);
      worst = !next.came() || next.seconds() > worst.seconds() ? next : worst;
    }
    return worst;
  }

  private record Fetched(boolean came, double seconds) {}

  private Fetched fetch(WebClient client) {
    long startNs = System.nanoTime();
    Cage.Result result =
        cluster
            .cage()
            .run(
                Cluster.CLIENT,
                lengths.patience().plusSeconds(15),
                client.once(Naming.URL, lengths.patience()));
    return new Fetched(result.status() == 0, (System.nanoTime() - startNs) / 1e9);
  }
}
