package io.peaknet.lab.failover;

import io.peaknet.lab.Cage;
import io.peaknet.lab.CagedProcess;
import io.peaknet.lab.LabException;
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
    trial.inTurn(true);
    CagedProcess held = trial.hold();
    long killedNs = System.nanoTime();
    cluster.kill(DEAD);
    if (tombstone) {
      cluster.bury(DEAD);
      trial.inTurn(false);
    } else {
      trial.atOnce();
    }
    trial.held(held, killedNs);
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

  private void held(CagedProcess held, long killedNs) {
    held.status(HELD.plusSeconds(5));
    Matcher broken = BROKEN.matcher(held.output());
    if (broken.find()) {
      figures.put(HELD_BROKEN_S, (Long.parseLong(broken.group(1)) - killedNs) / 1e9);
    } else if (held.output().contains("hung")) {
      figures.put(HELD_HUNG_S, (double) HELD.toSeconds());
    } else {
      throw new LabException("the held connection says nothing: " + held.complaint());
    }
  }

  /** One client after the other: for what is fast. */
  private void inTurn(boolean alive) {
    for (WebClient client : clients) {
      keep(client, fetch(client), alive);
    }
  }

  /** All clients at once: for what takes all of their patience. */
  private void atOnce() {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Fetched>> running = new ArrayList<>();
      for (WebClient client : clients) {
        running.add(threads.submit(() -> fetch(client)));
      }
      for (int i = 0; i < clients.size(); i++) {
        keep(clients.get(i), running.get(i).get(), false);
      }
    } catch (ExecutionException e) {
      throw new LabException("a client could not be run: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
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

  private void keep(WebClient client, Fetched fetched, boolean alive) {
    if (alive && !fetched.came()) {
      throw new LabException(client.name() + " gets no page although all are alive");
    }
    String what = alive ? ALIVE_S : fetched.came() ? DEAD_S : GAVE_UP_S;
    figures.put(figure(client, what), fetched.seconds());
  }
}
