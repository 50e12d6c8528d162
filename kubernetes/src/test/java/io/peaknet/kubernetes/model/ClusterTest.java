package io.peaknet.kubernetes.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.peaknet.kubernetes.legacy.Labels;
import io.peaknet.kubernetes.resource.PeakServiceSpec;
import io.peaknet.kubernetes.resource.PeakServiceSpec.Target;
import io.peaknet.services.Change;
import io.peaknet.services.Endpoint;
import io.peaknet.services.EndpointStore;
import io.peaknet.services.Feed;
import io.peaknet.services.LoadQuery;
import io.peaknet.services.ServiceId;
import io.peaknet.services.ServicePort;
import io.peaknet.services.ServiceState;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What follows from facts. No server, no threads. */
class ClusterTest {
  private static final String NS = "shop";

  private final Cluster cluster = new Cluster("kubernetes", null);
  private final EndpointStore store = new EndpointStore();
  private final Feed feed = store.feed("kubernetes");

  @Test
  void notReadyTerminatingAndFinishedPodsArePublishedAsWhatTheyAre() {
    define(selected(Map.of("app", "web")));
    cluster.put(pod("ready", true, false, false, false));
    cluster.put(pod("pending", false, false, false, false));
    cluster.put(pod("ending", true, true, false, false));
    cluster.put(pod("failed", false, false, true, false));
    tell();
    assertThat(endpoint("ready").condition().ready()).isTrue();
    assertThat(endpoint("pending").condition().ready()).isFalse();
    assertThat(endpoint("ending").condition().ready()).isFalse();
    assertThat(endpoint("ending").condition().serving()).isTrue();
    assertThat(endpoint("ending").condition().terminating()).isTrue();
    assertThat(state().endpoints()).as("a failed pod is none").hasSize(3);
  }

  @Test
  void podsInTheirNodesNetworkAreLeftOutUnlessTheOwnerWantsThem() {
    define(selected(Map.of("app", "web")));
    cluster.put(pod("exporter", true, false, false, true));
    tell();
    assertThat(state().endpoints()).isEmpty();
  }

  @Test
  void selectorsWithExpressionsAreObeyed() {
    LabelSelector selector =
        new LabelSelectorBuilder()
            .addNewMatchExpression()
            .withKey("app")
            .withOperator("In")
            .withValues("web", "other")
            .endMatchExpression()
            .addNewMatchExpression()
            .withKey("canary")
            .withOperator("DoesNotExist")
            .endMatchExpression()
            .build();
    define(spec(new Target(null, selector)));
    cluster.put(pod("a", Map.of("app", "web"), "10.0.0.1"));
    cluster.put(pod("b", Map.of("app", "web", "canary", ""), "10.0.0.2"));
    cluster.put(pod("c", Map.of("app", "db"), "10.0.0.3"));
    tell();
    assertThat(state().endpoints()).hasSize(1);
  }

  @Test
  void anEndpointInTwoSlicesIsAsTheStricterOneSays() {
    define(spec(new Target("web", null)));
    cluster.put(new Fact.Group(key("web"), false, Map.of()));
    cluster.put(pod("a", Map.of("app", "web"), "10.0.0.1"));
    cluster.put(slice("old", "a", "10.0.0.1", true));
    cluster.put(slice("new", "a", "10.0.0.1", false));
    tell();
    assertThat(endpoint("a").condition().ready()).isFalse();
    cluster.remove(Fact.Slice.class, key("old"));
    cluster.put(slice("new", "a", "10.0.0.1", true));
    tell();
    assertThat(endpoint("a").condition().ready()).isTrue();
    assertThat(endpoint("a").addresses()).hasSize(1);
  }

  @Test
  void aSliceOfAPodThatIsNotThereOrElsewherePublishesNothing() {
    define(spec(new Target("web", null)));
    cluster.put(new Fact.Group(key("web"), false, Map.of()));
    cluster.put(slice("s", "gone", "10.0.0.1", true));
    tell();
    assertThat(state().endpoints()).isEmpty();
  }

  @Test
  void threeHundredPodsInThreeSlicesAreAllThere() {
    define(spec(new Target("web", null)));
    cluster.put(new Fact.Group(key("web"), false, Map.of()));
    for (int slice = 0; slice < 3; slice++) {
      List<Fact.Member> members = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        String address = "10.0." + slice + "." + (i + 1);
        String name = "p" + slice + "-" + i;
        cluster.put(pod(name, Map.of(), address));
        members.add(member(name, address, true));
      }
      cluster.put(new Fact.Slice(key("s" + slice), "web", members, ports()));
    }
    tell();
    assertThat(state().endpoints()).hasSize(300);
  }

  @Test
  void aDefinitionThatMakesNoSenseChangesNothingButSaysSo() {
    PeakServiceSpec good = spec(new Target("web", null));
    define(good);
    cluster.put(new Fact.Group(key("web"), false, Map.of()));
    tell();
    PeakServiceSpec bad =
        new PeakServiceSpec(
            List.of("web.example.org"),
            good.target(),
            List.of(
                new PeakServiceSpec.Port("http", 80, null, null),
                new PeakServiceSpec.Port("http", 81, null, null)),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null);
    define(bad);
    tell();
    assertThat(state().spec().names()).containsExactly("web.example.org");
    assertThat(Objects.requireNonNull(cluster.resolved().get(id())).problems())
        .singleElement()
        .asString()
        .contains("two ports are called 'http'");
  }

  @Test
  void podsWithoutRoomForTheirNameHaveNoneAndThatIsSaid() {
    define(
        spec(
            selected(Map.of("app", "web")).target(),
            "a.".repeat(90) + "b".repeat(50) + ".example.org"));
    cluster.put(pod("web", Map.of("app", "web"), "10.0.0.1"));
    tell();
    Resolved resolved = Objects.requireNonNull(cluster.resolved().get(id()));
    assertThat(resolved.problems()).isEmpty();
    cluster.put(pod("a-pod-with-a-longer-name", Map.of("app", "web"), "10.0.0.2"));
    tell();
    resolved = Objects.requireNonNull(cluster.resolved().get(id()));
    assertThat(resolved.problems())
        .singleElement()
        .asString()
        .contains("a-pod-with-a-longer-name", "253");
    assertThat(state().endpoints()).hasSize(2);
  }

  @Test
  void loadsMayBeOfSeveralSignalsEachWithWhatIsFull() {
    cluster.put(new Fact.Group(key("web"), false, Map.of()));
    define(
        loaded(new PeakServiceSpec.Signal("cores", 4.0), new PeakServiceSpec.Signal("bytes", 2e9)));
    tell();
    assertThat(Objects.requireNonNull(state().spec().steering().load()).signals())
        .containsExactly(new LoadQuery.Signal("cores", 4), new LoadQuery.Signal("bytes", 2e9));
    define(loaded(new PeakServiceSpec.Signal("cores", 0.0)));
    tell();
    assertThat(Objects.requireNonNull(cluster.resolved().get(id())).problems())
        .singleElement()
        .asString()
        .contains("more than 0 is allowed");
  }

  @Test
  void aSelectorThatMakesNoSenseSelectsNothingAndSaysSo() {
    for (String[] wrong : new String[][] {{"app", null}, {null, "Exists"}, {"app", "Like"}}) {
      LabelSelector selector = new LabelSelector();
      selector.setMatchExpressions(
          List.of(new LabelSelectorRequirement(wrong[0], wrong[1], List.of("web"))));
      define(spec(new Target(null, selector)));
      cluster.put(pod("a", Map.of("app", "web"), "10.0.0.1"));
      tell();
      assertThat(state().endpoints()).isEmpty();
      Resolved resolved = Objects.requireNonNull(cluster.resolved().get(id()));
      assertThat(resolved.problems()).singleElement().asString().startsWith("target.selector: ");
      assertThat(resolved.openings()).isEmpty();
      cluster.remove(Fact.Pod.class, key("a"));
    }
  }

  @Test
  void aServiceThatCannotBeWorkedOutHarmsNoOther() {
    cluster.put(new Fact.Group(key("web"), false, Map.of()));
    cluster.put(pod("a", Map.of("app", "web"), "10.0.0.1"));
    define(spec(new Target("web", null)));
    tell();
    // As a server without the schema may have it.
    PeakServiceSpec.Signal half =
        Serialization.unmarshal("{\"query\": \"cores\"}", PeakServiceSpec.Signal.class);
    define(loaded(half));
    Fact.Key other = key("other");
    cluster.put(
        new Fact.Definition(
            other, "uid", 1, Instant.EPOCH, spec(new Target("web", null), "other.example.org")));
    tell();
    assertThat(state().names()).as("it stays as it was").containsExactly("web.example.org");
    Resolved broken = Objects.requireNonNull(cluster.resolved().get(id()));
    assertThat(broken.problems()).singleElement().asString().contains("can't be worked out");
    assertThat(store.snapshot().service(new ServiceId("kubernetes", NS, "other"))).isNotNull();
    define(loaded(new PeakServiceSpec.Signal("cores", 4.0)));
    tell();
    assertThat(Objects.requireNonNull(cluster.resolved().get(id())).problems()).isEmpty();
  }

  @Test
  void aFactThatCannotBeTakenInHarmsNoOtherAndIsShown() {
    PeakServiceSpec nameless = spec(new Target("web", null), Collections.singletonList(null));
    cluster.put(new Fact.Definition(key("bad"), "uid", 1, Instant.EPOCH, nameless));
    cluster.put(new Fact.Group(key("web"), false, Map.of()));
    define(spec(new Target("web", null)));
    tell();
    assertThat(state().names()).containsExactly("web.example.org");
    assertThat(cluster.problems()).singleElement().asString().contains("shop/bad");
    cluster.unreadable(Fact.Slice.class, key("slice"), "it has no metadata");
    assertThat(cluster.problems()).hasSize(2);
    cluster.put(slice("slice", "a", "10.0.0.1", true));
    assertThat(cluster.problems()).hasSize(1);
  }

  @Test
  void thePodWithTheLongestNameIsPublished() {
    String space = "n".repeat(63);
    String name = "p".repeat(253);
    Cluster one = new Cluster("kubernetes", null);
    one.put(
        new Fact.Definition(
            new Fact.Key(space, "web"), "uid", 1, Instant.EPOCH, selected(Map.of("app", "web"))));
    Fact.Pod plain = pod("a", Map.of("app", "web"), "10.0.0.1");
    one.put(
        new Fact.Pod(
            new Fact.Key(space, name),
            plain.labels(),
            plain.annotations(),
            plain.addresses(),
            true,
            false,
            false,
            false,
            "",
            "",
            null,
            "",
            List.of()));
    one.changes();
    assertThat(one.resolved().values())
        .singleElement()
        .satisfies(service -> assertThat(service.endpoints()).hasSize(1));
  }

  @Test
  void numbersThatAreFarTooLargeAreAsGoodAsTheLargest() {
    PeakServiceSpec.Draining drain =
        Serialization.unmarshal("{\"slackSeconds\": 3000000000}", PeakServiceSpec.Draining.class);
    PeakServiceSpec plain = spec(new Target("web", null));
    define(
        new PeakServiceSpec(
            plain.names(),
            plain.target(),
            null,
            null,
            null,
            null,
            null,
            null,
            Long.MAX_VALUE,
            null,
            null,
            drain,
            null,
            null,
            null));
    cluster.put(new Fact.Group(key("web"), false, Map.of()));
    tell();
    assertThat(state().spec().drain().slack()).isEqualTo(Duration.ofDays(1));
    assertThat(state().spec().steering().subset()).isEqualTo(1000);
  }

  private static PeakServiceSpec loaded(PeakServiceSpec.Signal... signals) {
    return new PeakServiceSpec(
        List.of("web.example.org"),
        new Target("web", null),
        null,
        PeakServiceSpec.Choice.LEAST_LOADED,
        new PeakServiceSpec.Load(null, null, null, null, List.of(signals)),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  /**
   * Whatever comes in whatever order, changes told one by one end in what telling all at once would
   * have: nothing is missed, nothing is left over.
   */
  @Test
  void changesAddUpToTheWhole() {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      Cluster step = new Cluster("kubernetes", Labels.DEFAULT);
      EndpointStore told = new EndpointStore();
      Feed stepFeed = told.feed("kubernetes");
      Map<Object, Fact> last = new java.util.LinkedHashMap<>();
      for (int i = 0; i < 120; i++) {
        Fact fact = anything(random);
        Object identity = List.of(fact.getClass(), fact.key());
        if (random.nextInt(4) == 0) {
          last.remove(identity);
          step.remove(fact.getClass(), fact.key());
        } else {
          last.put(identity, fact);
          step.put(fact);
        }
        if (random.nextInt(3) == 0) stepFeed.apply(step.changes());
      }
      stepFeed.apply(step.changes());
      Cluster whole = new Cluster("kubernetes", Labels.DEFAULT);
      List<Fact> shuffled = new ArrayList<>(last.values());
      Collections.shuffle(shuffled, random);
      shuffled.forEach(whole::put);
      EndpointStore atOnce = new EndpointStore();
      atOnce.feed("kubernetes").replace(whole.changes());
      assertThat(told.snapshot().services())
          .as("seed %d", seed)
          .isEqualTo(atOnce.snapshot().services());
      assertThat(step.resolved()).as("seed %d", seed).isEqualTo(whole.resolved());
    }
  }

  /** A fact out of a small world, so that facts meet. */
  private static Fact anything(Random random) {
    String space = "ns" + random.nextInt(2);
    Fact.Key pod = new Fact.Key(space, "pod" + random.nextInt(4));
    Fact.Key service = new Fact.Key(space, "svc" + random.nextInt(2));
    Instant created = Instant.ofEpochSecond(random.nextInt(3));
    return switch (random.nextInt(7)) {
      case 0, 1 -> {
        Map<String, String> labels =
            switch (random.nextInt(4)) {
              case 0 -> Map.of("app", "web");
              case 1 -> Map.of("dns.peak/domain", "d" + random.nextInt(2));
              default -> Map.of();
            };
        yield new Fact.Pod(
            pod,
            labels,
            Map.of(),
            List.of(InetAddress.ofLiteral("10.0.0." + (1 + random.nextInt(9)))),
            random.nextBoolean(),
            random.nextInt(4) == 0,
            random.nextInt(6) == 0,
            random.nextInt(6) == 0,
            "",
            "",
            null,
            "",
            List.of(ServicePort.tcp("http", 8080)));
      }
      case 2 ->
          new Fact.Slice(
              new Fact.Key(space, "slice" + random.nextInt(3)),
              service.name(),
              IntStream.range(0, random.nextInt(3))
                  .mapToObj(i ->
                      member("pod" + random.nextInt(4), "10.0.1." + (1 + i), random.nextBoolean()))
                  .toList(),
              ports());
      case 3 -> new Fact.Group(service, random.nextInt(5) == 0, Map.of("app", "web"));
      case 4 ->
          new Fact.Space(
              new Fact.Key("", space),
              random.nextInt(4) == 0 ? Map.of("dns.peak/domain", "d0") : Map.of(),
              created);
      default ->
          new Fact.Definition(
              new Fact.Key(space, "def" + random.nextInt(3)),
              "uid",
              1,
              created,
              spec(
                  random.nextBoolean()
                      ? new Target(service.name(), null)
                      : new Target(
                          null, new LabelSelectorBuilder().addToMatchLabels("app", "web").build()),
                  List.of("a.peak", "b.a.peak", "d1.peak").get(random.nextInt(3))));
    };
  }

  private void define(PeakServiceSpec spec) {
    cluster.put(new Fact.Definition(key("web"), "uid", 1, Instant.EPOCH, spec));
  }

  private void tell() {
    List<Change> changes = cluster.changes();
    feed.apply(changes);
  }

  private ServiceState state() {
    return Objects.requireNonNull(store.snapshot().service(id()));
  }

  private Endpoint endpoint(String pod) {
    return state().endpoints().values().stream()
        .filter(endpoint -> endpoint.id().name().equals(NS + "/" + pod))
        .findFirst()
        .orElseThrow();
  }

  private static ServiceId id() {
    return new ServiceId("kubernetes", NS, "web");
  }

  private static Fact.Key key(String name) {
    return new Fact.Key(NS, name);
  }

  private static Fact.Pod pod(
      String name, boolean ready, boolean terminating, boolean finished, boolean hostNetwork) {
    return new Fact.Pod(
        key(name),
        Map.of("app", "web"),
        Map.of(),
        List.of(
            InetAddress.ofLiteral("2001:db8::" + Integer.toHexString(name.hashCode() & 0xffff))),
        ready,
        terminating,
        finished,
        hostNetwork,
        "",
        "node",
        null,
        "",
        List.of());
  }

  private static Fact.Pod pod(String name, Map<String, String> labels, String address) {
    return new Fact.Pod(
        key(name),
        labels,
        Map.of(),
        List.of(InetAddress.ofLiteral(address)),
        true,
        false,
        false,
        false,
        "",
        "",
        null,
        "",
        List.of());
  }

  private static Fact.Slice slice(String name, String pod, String address, boolean ready) {
    return new Fact.Slice(key(name), "web", List.of(member(pod, address, ready)), ports());
  }

  private static Fact.Member member(String pod, String address, boolean ready) {
    return new Fact.Member(
        List.of(InetAddress.ofLiteral(address)), ready, ready, false, pod, null, "", "");
  }

  private static Map<String, ServicePort> ports() {
    return Map.of("http", ServicePort.tcp("http", 8080));
  }

  private static PeakServiceSpec selected(Map<String, String> labels) {
    return spec(new Target(null, new LabelSelectorBuilder().addToMatchLabels(labels).build()));
  }

  private static PeakServiceSpec spec(Target target) {
    return spec(target, "web.example.org");
  }

  private static PeakServiceSpec spec(Target target, String name) {
    return spec(target, List.of(name));
  }

  private static PeakServiceSpec spec(Target target, List<String> names) {
    return new PeakServiceSpec(
        names, target, null, null, null, null, null, null, null, null, null, null, null, null,
        null);
  }
}
