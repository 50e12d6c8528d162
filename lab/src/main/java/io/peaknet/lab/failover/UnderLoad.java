package io.peaknet.lab.failover;

import io.peaknet.lab.Cage;
import io.peaknet.lab.CagedProcess;
import io.peaknet.lab.LabException;
import io.peaknet.lab.Until;
import io.peaknet.lab.experiment.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Each client fetches page after page, while a replica dies, or while all replicas are replaced one
 * after the other.
 */
final class UnderLoad {
  /** Those that serve at the beginning. */
  private static final int[] FIRST = {1, 2, 3};

  /** Those that take their places in a rolling update. */
  private static final int[] NEXT = {4, 5, 6};

  static final String PAGES = "pages";
  static final String FAILED = "failed";
  static final String SLOW = "slow";
  static final String LONGEST_S = "longest_s";
  static final String TROUBLE_S = "trouble_s";

  /** Longer than that, and a person notices. */
  private static final double SLOW_S = 1;

  /** Load is ended when all has happened; nothing takes longer. */
  private static final Duration LOAD_MAX = Duration.ofMinutes(10);

  private static final Duration STARTING = Duration.ofSeconds(30);

  private static final Pattern LINE = Pattern.compile("(?m)^(\\d+) (ok|fail) (\\d+)(?: (\\S+))?$");

  private final Cluster cluster;
  private final Lengths lengths;
  private final Map<WebClient, CagedProcess> running = new LinkedHashMap<>();

  private UnderLoad(Cluster cluster, Lengths lengths) {
    this.cluster = cluster;
    this.lengths = lengths;
  }

  /** A replica is killed, and nothing comes from its address any more. */
  static Outcome kill(Cage cage, List<WebClient> clients, Lengths lengths, boolean tombstones) {
    Cluster cluster = new Cluster(cage);
    cluster.start(FIRST);
    Naming.start(cluster, new Naming.Rules(true, tombstones), FIRST);
    UnderLoad load = new UnderLoad(cluster, lengths);
    load.begin(clients);
    int victim = load.victim();
    long killedMs = System.currentTimeMillis();
    cluster.kill(victim);
    sleep(lengths.after());
    return load.end(killedMs);
  }

  /**
   * Who is killed: the one that the JDK's client uses. It goes to one alone for half a minute, and
   * would notice nothing of another's death.
   */
  private int victim() {
    for (Map.Entry<WebClient, CagedProcess> one : running.entrySet()) {
      if (one.getKey().name().equals(WebClient.JDK)) {
        List<String> served =
            LINE.matcher(one.getValue().output()).results().map(line -> line.group(4)).toList();
        for (int replica : FIRST) {
          if (!served.isEmpty() && Cluster.name(replica).equals(served.getLast())) {
            return replica;
          }
        }
      }
    }
    throw new LabException("the JDK's client was served by nobody");
  }

  /** Every replica is replaced: new ones come, old ones are drained and then asked to end. */
  static Outcome roll(Cage cage, List<WebClient> clients, Lengths lengths) {
    Cluster cluster = new Cluster(cage);
    cluster.start(FIRST);
    Naming naming = Naming.start(cluster, new Naming.Rules(true, true), FIRST);
    UnderLoad load = new UnderLoad(cluster, lengths);
    load.begin(clients);
    long begunMs = System.currentTimeMillis();
    for (int[] turn : lengths.turns()) {
      int[] old = IntStream.of(turn).map(i -> FIRST[i]).toArray();
      int[] next = IntStream.of(turn).map(i -> NEXT[i]).toArray();
      cluster.start(next);
      naming.add(next);
      together(IntStream.of(old).<Runnable>mapToObj(one -> () -> naming.drain(one)).toList());
      IntStream.of(old).forEach(cluster::stop);
      naming.remove(old);
    }
    double tookS = (System.currentTimeMillis() - begunMs) / 1e3;
    sleep(lengths.before());
    Outcome outcome = load.end(begunMs);
    Map<String, Double> figures = new LinkedHashMap<>(outcome.figures());
    figures.put("rolled_s", tookS);
    return Outcome.of(figures);
  }

  /** Does all at once; fails if one of them does. */
  private static void together(List<Runnable> tasks) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<?> future : tasks.stream().map(threads::submit).toList()) {
        future.get();
      }
    } catch (ExecutionException e) {
      throw new LabException(String.valueOf(e.getCause()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }

  /** Starts all clients, and lets them be for a while once each of them has its first page. */
  private void begin(List<WebClient> clients) {
    for (WebClient client : clients) {
      Path log = Cage.HOME.resolve("load").resolve(client.name().replace(' ', '-'));
      List<String> command =
          client.load(Naming.URL, lengths.loadPatience(), Lengths.EVERY, LOAD_MAX);
      running.put(client, cluster.cage().start(Cluster.CLIENT, log, Map.of(), command));
    }
    running.forEach((client, process) -> {
      if (!Until.holds(STARTING, () -> pages(process.output()).stream().anyMatch(Page::came))) {
        throw new LabException(client.name() + " gets no page although all are alive");
      }
    });
    sleep(lengths.before());
  }

  private Outcome end(long eventMs) {
    Map<String, Double> figures = new LinkedHashMap<>();
    running.values().forEach(CagedProcess::kill);
    running.forEach(
        (client, process) -> figures(client, pages(process.output()), eventMs, figures));
    return Outcome.of(figures);
  }

  /**
   * A page, or what became of it.
   *
   * @param endMs since 1970
   */
  record Page(long endMs, boolean came, double seconds) {
    boolean isTrouble() {
      return !came || seconds > SLOW_S;
    }
  }

  /** Reads what a client under load printed. */
  static List<Page> pages(String output) {
    return LINE.matcher(output)
        .results()
        .map(line ->
            new Page(
                Long.parseLong(line.group(1)),
                line.group(2).equals("ok"),
                Long.parseLong(line.group(3)) / 1e3))
        .toList();
  }

  /** What a client's pages come to, from an event on. */
  static void figures(
      WebClient client, List<Page> pages, long eventMs, Map<String, Double> figures) {
    List<Page> since = pages.stream().filter(page -> page.endMs() >= eventMs).toList();
    if (since.isEmpty()) {
      throw new LabException(client.name() + " fetched nothing under load");
    }
    put(client, PAGES, figures, since.size());
    put(client, FAILED, figures, count(since, page -> !page.came()));
    put(client, SLOW, figures, count(since, page -> page.came() && page.isTrouble()));
    put(client, LONGEST_S, figures, max(since, Page::seconds));
    List<Page> troubles = since.stream().filter(Page::isTrouble).toList();
    put(
        client,
        TROUBLE_S,
        figures,
        troubles.isEmpty() ? 0 : max(troubles, page -> (page.endMs() - eventMs) / 1e3));
  }

  private static double count(List<Page> pages, Predicate<Page> which) {
    return (double) pages.stream().filter(which).count();
  }

  private static double max(List<Page> pages, ToDoubleFunction<Page> value) {
    return pages.stream().mapToDouble(value).max().orElse(0);
  }

  private static void put(
      WebClient client, String what, Map<String, Double> figures, double value) {
    figures.put(FirstDead.figure(client, what), value);
  }

  private static void sleep(Duration length) {
    try {
      Thread.sleep(length);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }
}
