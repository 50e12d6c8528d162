package io.peaknet.kubernetes.controller;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * One of several controllers writes: who holds the Lease. Two may believe so for some seconds when
 * clocks differ, so writes must not mind.
 */
final class Leadership implements AutoCloseable {
  private static final Duration LEASE = Duration.ofSeconds(15);
  private static final Duration RENEW = Duration.ofSeconds(10);
  private static final Duration RETRY = Duration.ofSeconds(2);

  private final KubernetesClient client;
  private final LeaderElectionConfig config;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile boolean isClosed;
  private volatile CompletableFuture<?> round = CompletableFuture.completedFuture(null);

  /**
   * @param lead told true when it begins and false when it ends
   */
  Leadership(
      KubernetesClient client,
      String namespace,
      String lease,
      String identity,
      Consumer<Boolean> lead) {
    this.client = client;
    config =
        new LeaderElectionConfigBuilder()
            .withName(lease)
            .withLock(new LeaseLock(namespace, lease, identity))
            .withLeaseDuration(LEASE)
            .withRenewDeadline(RENEW)
            .withRetryPeriod(RETRY)
            .withReleaseOnCancel(true)
            .withLeaderCallbacks(
                new LeaderCallbacks(() -> lead.accept(true), () -> lead.accept(false), _ -> {}))
            .build();
  }

  void start() {
    threads.execute(this::rounds);
  }

  /** A round ends when the lease is lost; then it is tried for again. */
  private void rounds() {
    while (!isClosed) {
      round = client.leaderElector().withConfig(config).build().start();
      try {
        round.get();
        Thread.sleep(RETRY);
      } catch (ExecutionException e) {
        // The elector has logged it; the next round may fare better.
      } catch (InterruptedException | java.util.concurrent.CancellationException e) {
        return;
      }
    }
  }

  /** Gives the lease back, so that the next one need not wait for its end. */
  @Override
  public void close() {
    isClosed = true;
    round.cancel(true);
    threads.shutdown();
  }
}
