package io.peaknet.kubernetes;

import static io.peaknet.kubernetes.Samples.endpoint;
import static io.peaknet.kubernetes.Samples.peakService;
import static io.peaknet.kubernetes.Samples.pod;
import static io.peaknet.kubernetes.Samples.service;
import static io.peaknet.kubernetes.Samples.slice;
import static io.peaknet.kubernetes.Samples.withStatus;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.peaknet.kubernetes.apiserver.ApiServer;
import io.peaknet.kubernetes.resource.PeakService;
import io.peaknet.kubernetes.resource.PeakServiceStatus;
import io.peaknet.kubernetes.resource.PeakZone;
import io.peaknet.kubernetes.resource.PeakZoneSpec;
import io.peaknet.kubernetes.resource.PeakZoneSpec.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From an object of the API to the answer on the wire: a server that watches a cluster, asked by
 * UDP. On a real API server or one in this process; whoever runs the server of names.
 */
abstract class WireContract {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static TestCluster cluster;

  @TempDir private Path folder;
  private final List<AutoCloseable> open = new ArrayList<>();
  private String namespace;
  private String origin;
  private PeakZone zone;

  /** A server of names. */
  interface Running extends AutoCloseable {
    /** Where it answers DNS. */
    InetSocketAddress dns();

    /** Where it tells of itself over HTTP. */
    InetSocketAddress http();

    @Override
    void close();
  }

  /**
   * Starts a server.
   *
   * @param state its file, which outlives it
   */
  abstract Running dns(Path kubeconfig, Path folder, Path state) throws Exception;

  /** Starts a controller that has its lease in a namespace. */
  abstract AutoCloseable controller(Path kubeconfig, Path folder, String namespace)
      throws Exception;

  @BeforeAll
  static void openCluster() throws IOException {
    cluster = TestCluster.open();
  }

  @AfterAll
  static void closeCluster() {
    cluster.close();
  }

  @BeforeEach
  void define() {
    namespace = cluster.namespace();
    origin = namespace + ".example";
    zone = new PeakZone();
    zone.setMetadata(new ObjectMetaBuilder().withName(namespace).build());
    zone.setSpec(
        new PeakZoneSpec(
            origin,
            List.of(new Server("ns1." + origin, List.of("2001:db8::53"))),
            null,
            null,
            null));
    cluster.create(zone);
    Map<String, String> labels = Map.of("app", "web");
    Endpoint[] endpoints = new Endpoint[3];
    for (int i = 0; i < endpoints.length; i++) {
      cluster.create(pod(namespace, "web-" + i, labels));
      say(i, true);
      endpoints[i] = endpoint(namespace, "web-" + i, address(i));
    }
    cluster.create(service(namespace, "web", labels));
    cluster.create(slice(namespace, "web-6", "web", "IPv6", endpoints));
    cluster.create(peakService(namespace, "web", "web", "web." + origin));
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
    cluster.client.resource(zone).delete();
  }

  @Test
  void aPodIsAnsweredWhenItIsReadyAndIsNotWhenItIsDeleted() throws Exception {
    say(0, false);
    Lookups lookups = new Lookups(start("first"));
    until("two are ready", () -> lookups.of("web." + origin).equals(of(1, 2)));
    say(0, true);
    until("all three are", () -> lookups.of("web." + origin).equals(of(0, 1, 2)));
    delete(1);
    until("one is gone", () -> lookups.of("web." + origin).equals(of(0, 2)));
    assertThat(lookups.code("none." + origin)).isEqualTo("NXDOMAIN");
    assertThat(lookups.code("web.elsewhere.example")).isEqualTo("REFUSED");
  }

  @Test
  void nobodyMissesAnAnswerWhileTheApiServerIsAwayForgetsAndIsListedAnew() throws Exception {
    ApiServer api = cluster.server();
    Lookups lookups = new Lookups(start("first"));
    until("all are ready", () -> lookups.of("web." + origin).equals(of(0, 1, 2)));
    List<String> missing = Collections.synchronizedList(new ArrayList<>());
    AtomicBoolean ended = new AtomicBoolean();
    Thread asking = Thread.ofVirtual().start(() -> ask(lookups, "web." + origin, missing, ended));
    api.goDown();
    until("it is known to be lost", () -> lookups.status().contains("\"state\":\"lost\""));
    assertThat(lookups.code("none." + origin)).isEqualTo("NXDOMAIN");
    assertThat(lookups.ready()).isEqualTo(200);
    // What it watched from is not known any more: 410, and everything is listed.
    api.forget();
    api.comeUp();
    delete(2);
    until("what went meanwhile is gone", () -> lookups.of("web." + origin).equals(of(0, 1)));
    api.cutWatches();
    say(0, false);
    until("what came after a cut is seen", () -> lookups.of("web." + origin).equals(of(1)));
    ended.set(true);
    asking.join();
    assertThat(missing).isEmpty();
  }

  @Test
  void aRestartServesWhatWasKnownThoughTheApiServerIsAway() throws Exception {
    Running first = start("first");
    Lookups before = new Lookups(first);
    until("all are ready", () -> before.of("web." + origin).equals(of(0, 1, 2)));
    first.close();
    assertThat(folder.resolve("state.json")).exists();
    Running second = dns(nowhere(), folder("second"), folder.resolve("state.json"));
    open.add(second);
    Lookups after = new Lookups(second);
    until("it answers", () -> after.of("web." + origin).equals(of(0, 1, 2)));
    assertThat(after.ready()).isEqualTo(200);
    assertThat(after.status()).contains("\"remembered\":true");
  }

  @Test
  void aZoneThatIsChangedIsAnsweredAsItIsAndOneThatIsRemovedIsNot() throws Exception {
    Lookups lookups = new Lookups(start("first"));
    until("all are ready", () -> lookups.of("web." + origin).equals(of(0, 1, 2)));
    cluster
        .client
        .resource(zone)
        .edit(object -> {
          object.setSpec(
              new PeakZoneSpec(
                  origin,
                  List.of(new Server("ns2." + origin, List.of(address(9)))),
                  null,
                  null,
                  null));
          return object;
        });
    until("its name server has another name", () -> lookups.of("ns2." + origin).equals(of(9)));
    assertThat(lookups.code("ns1." + origin)).isEqualTo("NXDOMAIN");
    assertThat(lookups.of("web." + origin)).as("its services stay").isEqualTo(of(0, 1, 2));
    cluster.client.resource(zone).delete();
    until("it is gone", () -> lookups.code("web." + origin).equals("REFUSED"));
  }

  @Test
  void theControllerWritesWhatTheServerAnswers() throws Exception {
    Lookups lookups = new Lookups(start("first"));
    open.add(controller(cluster.kubeconfig, folder("controller"), namespace));
    until("its status says so", () -> status().ready() == 3);
    assertThat(status().state()).isEqualTo("Published");
    assertThat(status().published()).containsExactly("web." + origin);
    until("the wire does too", () -> lookups.of("web." + origin).equals(of(0, 1, 2)));
    delete(0);
    until(
        "one less in both", () -> status().ready() == 2 && lookups.of("web." + origin).size() == 2);
  }

  private Running start(String name) throws Exception {
    Running server = dns(cluster.kubeconfig, folder(name), folder.resolve("state.json"));
    open.add(server);
    return server;
  }

  private Path folder(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }

  /** A cluster that nobody answers for. */
  private Path nowhere() throws IOException {
    String text = Files.readString(cluster.kubeconfig);
    return Files.writeString(
        folder.resolve("nowhere.yaml"),
        text.replaceAll("server: \"?https?://[^\"}\\s]*\"?", "server: \"http://127.0.0.1:9\""));
  }

  /** Asks on and on, and notes each answer without an address. */
  private static void ask(Lookups lookups, String name, List<String> missing, AtomicBoolean ended) {
    while (!ended.get()) {
      try {
        if (lookups.of(name).isEmpty()) {
          missing.add("no address");
        }
        Thread.sleep(5);
      } catch (IOException e) {
        missing.add(e.toString());
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void say(int number, boolean ready) {
    cluster
        .client
        .resource(withStatus(pod(namespace, "web-" + number, Map.of()), ready, address(number)))
        .patchStatus();
  }

  private void delete(int number) {
    cluster
        .client
        .pods()
        .inNamespace(namespace)
        .withName("web-" + number)
        .withGracePeriod(0)
        .delete();
  }

  private PeakServiceStatus status() {
    PeakService object =
        cluster.client.resources(PeakService.class).inNamespace(namespace).withName("web").get();
    PeakServiceStatus none = new PeakServiceStatus(0L, List.of(), 0, 0, 0, "", List.of());
    return object.getStatus() == null ? none : object.getStatus();
  }

  private static String address(int number) {
    return "2001:db8::" + Integer.toHexString(0xa00 + number);
  }

  private static List<String> of(int... numbers) {
    return java.util.Arrays.stream(numbers)
        .mapToObj(number -> InetAddress.ofLiteral(address(number)).getHostAddress())
        .sorted()
        .toList();
  }

  private static void until(String what, Callable<Boolean> condition) {
    Until.holds(
        what,
        PATIENCE,
        () -> {
          try {
            return condition.call();
          } catch (Exception e) {
            return false; // Not yet.
          }
        });
  }
}
