package io.peaknet.lab.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peaknet.lab.Cage;
import io.peaknet.lab.CagedProcess;
import io.peaknet.lab.LabException;
import io.peaknet.lab.NeedsNamespaces;
import io.peaknet.lab.Programs;
import io.peaknet.lab.Topology;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The generator as a program of its own, on a host with a web server. */
@NeedsNamespaces
class LoadRunTest {
  private static final String HOST = "h";
  private static final int PORT = 8080;
  private static final Path FOLDER = Cage.HOME.resolve("www");
  private static final String URL = "http://[::1]:" + PORT + "/page";

  private Cage cage;
  private Programs programs;

  @BeforeEach
  void open() {
    cage = Cage.open();
    new Topology(cage).host(HOST);
    programs = new Programs(cage);
    cage.write(FOLDER.resolve("page"), "x".repeat(1024));
  }

  @AfterEach
  void close() {
    cage.close();
  }

  private static LoadPlan plan() {
    return LoadPlan.to(URL)
        .at(Pace.frugal(200))
        .over(LoadPlan.Mode.KEEP, 4)
        .during(Times.lasting(Duration.ofMillis(500), Duration.ofSeconds(5)));
  }

  @Test
  void aDeathIsMetByTheRequestsThatAreDueAfterIt() throws InterruptedException {
    CagedProcess server = programs.web(HOST, "::1", PORT, FOLDER);
    LoadRun run = LoadRun.start(programs, HOST, plan());
    long beginNs = run.awaitBegin();
    assertThat(System.nanoTime() - beginNs).isNotNegative();
    Thread.sleep(Duration.ofSeconds(1));
    server.kill();
    LoadResult result = run.result();
    assertThat(result.due()).isEqualTo(1000);
    assertThat(result.due() - result.failed()).isPositive();
    assertThat(result.count(Fate.REFUSED)).isPositive();
    int last = result.timeline().buckets() - 1;
    assertThat(result.timeline().of(Fate.REFUSED)[last]).isEqualTo(result.timeline().due(last));
    assertThat(result.timeline().unavailableSeconds()).isPositive();
    assertThat(result.cpuSeconds()).isPositive();
  }

  @Test
  void aPlanThatCannotBeDoneIsALabException() {
    LoadPlan tls = LoadPlan.to("https://[::1]/").trusting(Path.of("/nowhere.pem"));
    LoadRun failing = LoadRun.start(programs, HOST, tls);
    assertThatThrownBy(failing::result)
        .isInstanceOf(LabException.class)
        .hasMessageContaining("--trust /nowhere.pem: cannot be read");
  }
}
