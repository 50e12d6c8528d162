package io.peaknet.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EndpointStoreTest {
  private static final ServiceId WEB = new ServiceId("file", "", "web");
  private static final ServiceId SHOP = new ServiceId("file", "", "shop");
  private static final Instant OLD = Instant.ofEpochSecond(1_000);
  private static final Instant YOUNG = Instant.ofEpochSecond(2_000);

  private final EndpointStore store = new EndpointStore();
  private final List<Set<ServiceId>> heard = new ArrayList<>();
  private final Feed feed = store.feed("file");

  @Test
  void aDeltaIsSeenAsAWhole() {
    store.listen((_, _, changed) -> heard.add(changed));
    feed.apply(List.of(web(OLD), replica(1), replica(2)));
    assertThat(heard).containsExactly(Set.of(WEB));
    assertThat(state(WEB).endpoints()).hasSize(2);
  }

  @Test
  void nothingIsHeardOfWhatIsAsBefore() {
    feed.apply(List.of(web(OLD), replica(1)));
    store.listen((_, _, changed) -> heard.add(changed));
    feed.apply(List.of(web(OLD), replica(1)));
    assertThat(heard).isEmpty();
  }

  @Test
  void endpointsMayComeBeforeTheirService() {
    feed.apply(List.of(replica(1)));
    assertThat(store.snapshot().service(WEB)).isNull();
    feed.apply(List.of(web(OLD)));
    assertThat(state(WEB).endpoints()).hasSize(1);
  }

  @Test
  void replacingWithdrawsWhatIsNotSaidAgain() {
    feed.apply(List.of(web(OLD), replica(1), replica(2), shop(YOUNG, "shop.example")));
    feed.replace(List.of(web(OLD), replica(2)));
    assertThat(store.snapshot().services()).containsOnlyKeys(WEB);
    assertThat(state(WEB).endpoints()).containsOnlyKeys(id(2));
    assertThat(store.snapshot().synced()).isTrue();
  }

  @Test
  void whatIsRememberedStaysUntilTheSourceHasSaidAll() {
    feed.apply(List.of(web(OLD), replica(1), replica(2), shop(YOUNG, "shop.example")));
    EndpointStore restarted = new EndpointStore();
    restarted.restore(store.snapshot().services().values());
    Feed again = restarted.feed("file");
    assertThat(restarted.snapshot().services()).containsOnlyKeys(WEB, SHOP);
    assertThat(Objects.requireNonNull(restarted.snapshot().service(WEB)).remembered()).isTrue();

    again.apply(List.of(web(OLD), replica(2)));
    assertThat(Objects.requireNonNull(restarted.snapshot().service(WEB)).endpoints()).hasSize(2);

    again.synced();
    assertThat(restarted.snapshot().services()).containsOnlyKeys(WEB);
    assertThat(Objects.requireNonNull(restarted.snapshot().service(WEB)).endpoints())
        .containsOnlyKeys(id(2));
  }

  @Test
  void theOlderServiceHasTheNameWhoeverComesFirst() {
    feed.apply(List.of(shop(YOUNG, "web.example")));
    assertThat(state(SHOP).names()).containsExactly("web.example");
    feed.apply(List.of(web(OLD)));
    assertThat(state(SHOP).conflicts()).containsEntry("web.example", WEB);
    assertThat(state(SHOP).names()).isEmpty();
    assertThat(state(WEB).names()).containsExactly("web.example");
  }

  @Test
  void aNameGoesToTheNextWhenItsOwnerLetsGo() {
    feed.apply(List.of(web(OLD), shop(YOUNG, "web.example")));
    store.listen((_, _, changed) -> heard.add(changed));
    feed.apply(List.of(new Change.ServiceRemoved(WEB)));
    assertThat(state(SHOP).names()).containsExactly("web.example");
    assertThat(heard).containsExactly(Set.of(WEB, SHOP));
  }

  @Test
  void aSourceThatIsLostWithdrawsNothing() {
    feed.replace(List.of(web(OLD), replica(1)));
    feed.health(SourceHealth.lost("connection refused"));
    assertThat(state(WEB).endpoints()).hasSize(1);
    assertThat(Objects.requireNonNull(store.snapshot().sources().get("file")).health().message())
        .isEqualTo("connection refused");
  }

  @Test
  void noSourceSpeaksForAnother() {
    Feed other = store.feed("kubernetes");
    assertThatThrownBy(() -> other.apply(List.of(web(OLD))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("source kubernetes may not speak of file:web");
    assertThat(store.snapshot().services()).isEmpty();
  }

  @Test
  void definitionsThatMakeNoSenseAreRefusedBySayingWhatIsAllowed() {
    assertThatThrownBy(() -> shop(OLD, "a..b"))
        .hasMessageContaining("'a..b' is no domain name: labels of 1 to 63");
    assertThatThrownBy(() -> Policy.of("best"))
        .hasMessage(
            "'best' is no policy: round-robin, least-loaded, exclude-overloaded, nearest, sticky"
                + " are allowed");
    assertThatThrownBy(() -> Endpoint.ready(id(1), InetAddress.ofLiteral("::")))
        .hasMessage("file:web-1: 0:0:0:0:0:0:0:0 is nobody's: unicast addresses are allowed");
  }

  private ServiceState state(ServiceId id) {
    return Objects.requireNonNull(store.snapshot().service(id));
  }

  private static Change web(Instant created) {
    return new Change.ServicePut(
        ServiceSpec.of(
            WEB, created, List.of("Web.Example."), List.of(ServicePort.tcp("http", 80))));
  }

  private static Change shop(Instant created, String name) {
    return new Change.ServicePut(ServiceSpec.of(SHOP, created, List.of(name), List.of()));
  }

  private static Change replica(int number) {
    return new Change.EndpointPut(
        WEB, Endpoint.ready(id(number), InetAddress.ofLiteral("2001:db8::" + number)));
  }

  private static EndpointId id(int number) {
    return new EndpointId("file", "web-" + number);
  }
}
