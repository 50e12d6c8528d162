package io.peaknet.services;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.testkit.ForAll;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Time is an argument: each test says when things happen. */
class DirectoryTest {
  private static final ServiceId WEB = new ServiceId("file", "", "web");
  private static final long SECOND_NS = 1_000_000_000L;

  private final EndpointStore store = new EndpointStore();
  private final Directory directory = new Directory((_, address) -> quarantined.contains(address));
  private static final Set<InetAddress> quarantined = new java.util.HashSet<>();
  private final Map<ServiceId, Selection> chosen = new HashMap<>();
  private Feed feed = store.feed("file");
  private long nowNs = 1;

  @BeforeEach
  void listen() {
    quarantined.clear();
    store.listen((before, after, changed) -> {
      directory.say(nowNs, before, after, changed);
      settle();
    });
  }

  @Test
  void onlyWhatIsReadyIsPublished() {
    put(spec(), ready(1), ready(2).with(Condition.NOT_READY), ready(3).with(Condition.DRAINING));
    assertPublished(1);
    assertStanding(2, Standing.NOT_READY);
    assertStanding(3, Standing.DRAINING);
  }

  /** D17 of the study of PeakDNS: pods without an address were published or broke the update. */
  @Test
  void whatHasNoAddressIsNotPublishedAndBreaksNothing() {
    put(spec(), ready(1), Endpoint.ready(id(2)));
    assertPublished(1);
    assertStanding(2, Standing.NOWHERE);
  }

  @Test
  void whatEndsButServesIsPublishedWhenThereIsNoOther() {
    put(spec(), ready(1).with(Condition.DRAINING), ready(2).with(Condition.DRAINING));
    assertPublished(1, 2);
    assertStanding(1, Standing.LAST);
    put(spec(), ready(1).with(Condition.DRAINING), ready(2).with(Condition.DRAINING), ready(3));
    assertPublished(3);
  }

  /** D16: PeakDNS emptied its zone first and asked afterwards. */
  @Test
  void aSourceThatForgetsEverybodyIsNotBelievedWhileTheyAnswer() {
    put(spec(), ready(1), ready(2), ready(3));
    put(spec());
    assertPublished(1, 2, 3);
    assertStanding(1, Standing.HELD);
    assertThat(directory.targets(WEB)).hasSize(3);

    // One of them is really gone: it does not answer.
    fail(1);
    assertPublished(2, 3);
    // The others come back.
    put(spec(), ready(2), ready(3));
    assertPublished(2, 3);
    assertStanding(2, Standing.PUBLISHED);
    assertThat(directory.targets(WEB)).isEmpty();
  }

  @Test
  void aSourceThatIsGoneForTenMinutesIsMissedByNobody() {
    put(spec(), ready(1), ready(2));
    feed.health(SourceHealth.lost("connection refused"));
    nowNs += 600 * SECOND_NS;
    settle();
    assertPublished(1, 2);
  }

  @Test
  void manySmallWithdrawalsWithinAMomentAreOneLargeOne() {
    put(spec(), ready(1), ready(2), ready(3), ready(4));
    nowNs += SECOND_NS;
    put(spec(), ready(2), ready(3), ready(4));
    assertPublished(2, 3, 4);
    nowNs += SECOND_NS;
    put(spec(), ready(3), ready(4));
    assertPublished(3, 4);
    nowNs += SECOND_NS;
    put(spec(), ready(4));
    assertPublished(3, 4);
    assertStanding(3, Standing.HELD);
  }

  @Test
  void withdrawingAFewIsBelievedAtOnce() {
    put(spec(), ready(1), ready(2), ready(3));
    put(spec(), ready(1), ready(2));
    assertPublished(1, 2);
  }

  @Test
  void beingToldToEndIsBelievedOfEverybody() {
    put(spec(), ready(1), ready(2), ready(3));
    put(spec(), ready(1).with(Condition.DRAINING), ready(2).with(Condition.DRAINING), ready(3));
    assertPublished(3);
  }

  @Test
  void aServiceThatIsWithdrawnWithAllOthersStaysWhileItAnswers() {
    put(spec(), ready(1), ready(2));
    feed.replace(List.of());
    assertPublished(1, 2);
    assertThat(directory.view(nowNs, WEB).withdrawn()).isTrue();
    fail(1);
    fail(2);
    assertThat(chosen).doesNotContainKey(WEB);
  }

  @Test
  void theOperatorMayBelieveTheSource() {
    put(spec(), ready(1), ready(2));
    feed.replace(List.of());
    assertThat(directory.release(WEB)).isTrue();
    settle();
    assertThat(chosen).doesNotContainKey(WEB);
  }

  @Test
  void aServiceWithoutPortsToAskIsHeldForAMinute() {
    ServiceSpec mute = ServiceSpec.of(WEB, Instant.EPOCH, List.of("web.example"), List.of());
    put(mute, ready(1), ready(2));
    put(mute);
    assertPublished(1, 2);
    nowNs += 59 * SECOND_NS;
    settle();
    assertPublished(1, 2);
    assertThat(directory.deadlineNs()).isLessThanOrEqualTo(nowNs + 1 * SECOND_NS);
    nowNs += SECOND_NS;
    settle();
    assertPublished();
  }

  @Test
  void probesTakeOutTheDeadAndBringThemBack() {
    put(spec().with(Readiness.DEFAULT.with(Probe.tcp("http"))), ready(1), ready(2));
    probe(1, false);
    assertPublished(1, 2);
    probe(1, false);
    assertPublished(2);
    assertStanding(1, Standing.UNREACHABLE);
    probe(1, true);
    assertPublished(2);
    probe(1, true);
    assertPublished(1, 2);
  }

  @Test
  void probesThatFindEverybodyDeadAreNotBelieved() {
    put(spec().with(Readiness.DEFAULT.with(Probe.tcp("http"))), ready(1), ready(2));
    fail(1);
    fail(2);
    assertPublished(1, 2);
    assertStanding(1, Standing.DOUBTED);
    probe(2, true);
    probe(2, true);
    assertPublished(2);
  }

  @Test
  void aReplicaOfTwoFamiliesKeepsTheAddressThatAnswers() {
    Endpoint both =
        Endpoint.ready(
            id(1), InetAddress.ofLiteral("2001:db8::1"), InetAddress.ofLiteral("192.0.2.1"));
    put(spec().with(Readiness.DEFAULT.with(Probe.tcp("http"))), both);
    Target six =
        directory.targets(WEB).stream()
            .filter(target -> target.address().getAddress().length == 16)
            .findFirst()
            .orElseThrow();
    directory.probed(six, false);
    directory.probed(six, false);
    settle();
    assertThat(choice().members().getFirst().addresses())
        .containsExactly(InetAddress.ofLiteral("192.0.2.1"));
  }

  @Test
  void newReplicasWaitUntilTheyHaveBeenReadyLongEnough() {
    ServiceSpec slow = spec().with(new Readiness(false, Duration.ofSeconds(10), true, null));
    put(slow, ready(1));
    assertPublished(1); // It was there when the source came up.
    put(slow, ready(1), ready(2));
    assertPublished(1);
    assertStanding(2, Standing.WARMING);
    nowNs += 10 * SECOND_NS;
    assertThat(directory.deadlineNs()).isLessThanOrEqualTo(nowNs);
    settle();
    assertPublished(1, 2);
  }

  @Test
  void anAddressInQuarantineIsNotPublished() {
    quarantined.add(InetAddress.ofLiteral("2001:db8::2"));
    put(spec(), ready(1), ready(2));
    assertPublished(1);
    assertStanding(2, Standing.QUARANTINED);
  }

  @Test
  void theOperatorTellsAReplicaToFinish() {
    put(spec(), ready(1), ready(2));
    assertThat(directory.order(WEB, id(1), true)).isTrue();
    settle();
    assertPublished(2);
    put(spec(), ready(1), ready(2), ready(3));
    assertPublished(2, 3);
    directory.order(WEB, id(1), false);
    settle();
    assertPublished(1, 2, 3);
  }

  /** R8: under an attack a service is found elsewhere as soon as there is an elsewhere. */
  @Test
  void aServiceThatIsMovedIsFoundAtNewAddressesAloneAndNeverAtNone() {
    put(spec(), ready(1), ready(2));
    assertThat(directory.move(nowNs, WEB, true)).isEqualTo(2);
    settle();
    assertPublished(1, 2);
    assertStanding(1, Standing.LAST);
    assertThat(directory.abandoned(WEB)).as("they are all that there is").isEmpty();

    put(spec(), ready(1), ready(2), ready(3));
    assertPublished(3);
    assertStanding(1, Standing.ABANDONED);
    assertThat(directory.abandoned(WEB)).containsExactlyInAnyOrder(address(1), address(2));
    assertThat(directory.inUse(WEB)).containsExactly(address(3));

    // Its source lets go of all that was there before: that is no withdrawal to doubt.
    put(spec(), ready(3));
    assertPublished(3);
    assertThat(directory.views(nowNs).getFirst().replicas()).hasSize(1);
    // And says it again: nobody goes back to where the attackers are, within the hour.
    nowNs += 1800 * SECOND_NS;
    put(spec(), ready(1), ready(3));
    assertPublished(3);
    nowNs += 1801 * SECOND_NS;
    put(spec(), ready(3));
    put(spec(), ready(1), ready(3));
    assertPublished(1, 3);
  }

  @Test
  void aServiceIsMovedWhenHalfAsManyAreReadyElsewhere() {
    put(spec(), ready(1), ready(2), ready(3));
    directory.move(nowNs, WEB, true);
    put(spec(), ready(1), ready(2), ready(3), ready(4));
    assertPublished(1, 2, 3, 4);
    assertStanding(4, Standing.PUBLISHED);
    put(spec(), ready(1), ready(2), ready(3), ready(4), ready(5));
    assertPublished(4, 5);
  }

  @Test
  void whatIsHeldAgainstItsSourceIsLeftAndDrainedAllTheSame() {
    put(spec(), ready(1), ready(2), ready(3), ready(4));
    put(spec());
    assertPublished(1, 2, 3, 4);
    directory.order(WEB, id(1), true);
    settle();
    assertPublished(2, 3, 4);
    directory.move(nowNs, WEB, true);
    put(spec(), ready(5), ready(6));
    assertPublished(5, 6);
  }

  @Test
  void whatEndsButServesIsPublishedThoughTheServiceWasMoved() {
    put(spec(), ready(1).with(Condition.DRAINING), ready(2).with(Condition.DRAINING));
    directory.move(nowNs, WEB, true);
    settle();
    assertPublished(1, 2);
  }

  @Test
  void aReplicaThatHasAnotherAddressIsFoundThere() {
    put(spec(), Endpoint.ready(id(1), address(1)));
    directory.move(nowNs, WEB, true);
    put(spec(), Endpoint.ready(id(1), address(1), address(2)));
    assertThat(choice().members().getFirst().addresses()).containsExactly(address(2));
    assertThat(directory.abandoned(WEB)).containsExactly(address(1));
    directory.move(nowNs, WEB, false);
    settle();
    assertThat(choice().members().getFirst().addresses()).containsExactly(address(1), address(2));
    assertThat(directory.abandoned(WEB)).isEmpty();
  }

  @Test
  void whatOperatorsOrderedHoldsAfterARestart() {
    put(spec(), ready(1), ready(2), ready(3));
    directory.move(nowNs, WEB, true);
    put(spec(), ready(1), ready(2), ready(3), ready(4), ready(5), ready(6));
    directory.order(WEB, id(4), true);
    settle();
    assertPublished(5, 6);
    List<Orders> orders = directory.orders(nowNs);

    Directory next = new Directory((_, _) -> false);
    next.say(7, StoreSnapshot.EMPTY, store.snapshot(), Set.of(WEB));
    next.restore(7, orders);
    assertThat(next.settle(7).selections().getFirst().members())
        .extracting(member -> member.endpoint().id())
        .containsExactly(id(5), id(6));
    assertThat(next.orders(7)).isEqualTo(orders);
  }

  /** D3: PeakDNS took the highest metric for the best, and no metric for the lowest. */
  @Test
  void theLeastLoadedIsTheLowestAndWhoHasNoMetricIsNotIdle() {
    put(spec().with(by(Policy.LEAST_LOADED)), ready(1), ready(2), ready(3));
    assertPublished(1, 2, 3);
    sample(Map.of(id(1), 0.9, id(2), 0.2, id(3), Double.NaN));
    assertPublished(2);
    assertStanding(1, Standing.SPARE);
  }

  /** D2: in PeakDNS the first one in the API's order won for ever. */
  @Test
  void theLeastLoadedChangesWhenAnotherIsClearlyBetter() {
    put(spec().with(by(Policy.LEAST_LOADED)), ready(1), ready(2));
    sample(Map.of(id(1), 0.50, id(2), 0.60));
    assertPublished(1);
    sample(Map.of(id(1), 0.52, id(2), 0.50));
    assertPublished(1);
    sample(Map.of(id(1), 0.80, id(2), 0.50));
    assertPublished(2);
  }

  /** D1: PeakDNS averaged each pod with itself, so that none was ever overloaded. */
  @Test
  void whoHasFarMoreThanTheAverageIsLeftOutUntilItIsClearlyBelow() {
    put(spec().with(by(Policy.EXCLUDE_OVERLOADED)), ready(1), ready(2), ready(3), ready(4));
    sample(Map.of(id(1), 1.0, id(2), 0.4, id(3), 0.4));
    assertPublished(2, 3, 4);
    assertStanding(1, Standing.OVERLOADED);
    // 1.45 times the average: below the threshold, but not clearly.
    sample(Map.of(id(1), 0.75, id(2), 0.4, id(3), 0.4));
    assertPublished(2, 3, 4);
    sample(Map.of(id(1), 0.5, id(2), 0.4, id(3), 0.4));
    assertPublished(1, 2, 3, 4);
  }

  @Test
  void neverAreMoreThanHalfLeftOutForTheirLoad() {
    ForAll.seeds(
        3,
        200,
        random -> {
          EndpointStore other = new EndpointStore();
          Directory many = new Directory((_, _) -> false);
          other.listen((before, after, changed) -> many.say(0, before, after, changed));
          int count = 1 + random.nextInt(20);
          List<Change> changes = new ArrayList<>();
          changes.add(new Change.ServicePut(spec().with(by(Policy.EXCLUDE_OVERLOADED))));
          Map<EndpointId, Double> loads = new HashMap<>();
          for (int i = 1; i <= count; i++) {
            changes.add(new Change.EndpointPut(WEB, ready(i)));
            if (random.nextInt(4) > 0) {
              double[] odd = {Double.NaN, Double.POSITIVE_INFINITY, -1, 0, 1e300};
              loads.put(id(i), random.nextBoolean() ? random.nextDouble() : odd[random.nextInt(5)]);
            }
          }
          other.feed("file").replace(changes);
          for (int round = 0; round < 3; round++) {
            many.sample(round, WEB, loads);
            Selection choice = many.settle(round).selections().getFirst();
            assertThat(choice.members().size()).isGreaterThanOrEqualTo((count + 1) / 2);
            assertThat(choice.members().size() + choice.others().size()).isEqualTo(count);
          }
        });
  }

  @Test
  void metricsThatGoAwayAreForgotten() {
    put(spec().with(by(Policy.LEAST_LOADED)), ready(1), ready(2));
    sample(Map.of(id(1), 0.9, id(2), 0.2));
    assertPublished(2);
    nowNs += 3 * SECOND_NS;
    assertThat(directory.deadlineNs()).isLessThanOrEqualTo(nowNs);
    settle();
    assertPublished(1, 2);
  }

  @Test
  void theAverageMovesWithItsTimeConstant() {
    LoadAverage load = new LoadAverage();
    load.sample(0, 0, 10 * SECOND_NS);
    load.sample(10 * SECOND_NS, 1, 10 * SECOND_NS);
    assertThat(load.at(10 * SECOND_NS, 30 * SECOND_NS)).isBetween(0.63, 0.64);
    load.sample(11 * SECOND_NS, Double.NaN, 10 * SECOND_NS);
    assertThat(load.at(11 * SECOND_NS, 30 * SECOND_NS)).isBetween(0.63, 0.64);
    assertThat(load.at(40 * SECOND_NS, 30 * SECOND_NS)).isNaN();
  }

  private void settle() {
    Directory.Outcome outcome = directory.settle(nowNs);
    outcome.selections().forEach(choice -> chosen.put(choice.spec().id(), choice));
    outcome.removed().forEach(chosen::remove);
  }

  private void put(ServiceSpec spec, Endpoint... endpoints) {
    List<Change> changes = new ArrayList<>(List.of(new Change.ServicePut(spec)));
    for (Endpoint endpoint : endpoints) {
      changes.add(new Change.EndpointPut(WEB, endpoint));
    }
    feed.replace(changes);
  }

  private void sample(Map<EndpointId, Double> loads) {
    directory.sample(nowNs, WEB, loads);
    settle();
  }

  private void fail(int number) {
    probe(number, false);
    probe(number, false);
  }

  private void probe(int number, boolean alive) {
    directory.targets(WEB).stream()
        .filter(target -> target.endpoint().equals(id(number)))
        .forEach(target -> directory.probed(target, alive));
    settle();
  }

  private void assertPublished(int... numbers) {
    List<EndpointId> expected = new ArrayList<>();
    for (int number : numbers) {
      expected.add(id(number));
    }
    assertThat(choice().members())
        .extracting(member -> member.endpoint().id())
        .containsExactlyElementsOf(expected);
  }

  private Selection choice() {
    return Objects.requireNonNull(chosen.get(WEB));
  }

  private void assertStanding(int number, Standing standing) {
    assertThat(directory.view(nowNs, WEB).replicas())
        .filteredOn(view -> view.endpoint().id().equals(id(number)))
        .extracting(ServiceView.ReplicaView::standing)
        .containsExactly(standing);
  }

  private static Steering by(Policy policy) {
    LoadQuery query = new LoadQuery("load", LoadQuery.Direction.LOWER, Duration.ofSeconds(1));
    return new Steering(policy, query, 1.5, 0.1, Duration.ZERO, 0);
  }

  private static ServiceSpec spec() {
    return ServiceSpec.of(
        WEB, Instant.EPOCH, List.of("web.example"), List.of(ServicePort.tcp("http", 80)));
  }

  private static Endpoint ready(int number) {
    return Endpoint.ready(id(number), address(number));
  }

  private static InetAddress address(int number) {
    return InetAddress.ofLiteral("2001:db8::" + number);
  }

  private static EndpointId id(int number) {
    return new EndpointId("file", "web-" + (char) ('a' + number));
  }
}
