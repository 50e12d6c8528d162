package io.peaknet.lab.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.lab.Cage;
import io.peaknet.lab.CagedProcess;
import io.peaknet.lab.NeedsNamespaces;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * The network of the experiment: who is dead is silent, and who is buried refuses.
 *
 * <pre>
 *   client ─┐        ┌─ r1
 *           ├─ node ─┤
 *   dns ────┘        └─ r2
 * </pre>
 */
@NeedsNamespaces(programs = {"nft", "ping", "curl"})
final class ClusterTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final int SERVED = 0;
  private static final int REFUSED = 7;
  private static final int TIMED_OUT = 28;

  /** How curl ends. */
  private static int curl(Cluster cluster, int replica, int patienceS) {
    String url = "http://[" + Cluster.address(replica) + "]:" + Cluster.PORT + "/";
    return cluster
        .cage()
        .run(
            Cluster.CLIENT,
            PATIENCE,
            WebClient.all().getFirst().once(url, Duration.ofSeconds(patienceS)))
        .status();
  }

  @Test
  void theDeadAreSilentUntilTheyAreBuried() {
    try (Cage cage = Cage.open()) {
      Cluster cluster = new Cluster(cage);
      cluster.start(1, 2);
      assertThat(curl(cluster, 1, 10)).isEqualTo(SERVED);
      CagedProcess held =
          cluster
              .programs()
              .listener(
                  Cluster.CLIENT,
                  HeldConnection.class,
                  Cluster.address(1),
                  "" + Cluster.PORT,
                  "" + PATIENCE.toMillis());

      cluster.kill(1);
      assertThat(curl(cluster, 1, 1)).isEqualTo(TIMED_OUT);
      assertThat(held.isAlive()).isTrue();

      cluster.bury(1);
      assertThat(curl(cluster, 1, 10)).isEqualTo(REFUSED);
      assertThat(held.status(PATIENCE)).hasValue(0);
      assertThat(held.output()).contains("broken").doesNotContain("hung");
      assertThat(curl(cluster, 2, 10)).isEqualTo(SERVED);
    }
  }
}
