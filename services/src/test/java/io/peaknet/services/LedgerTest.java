package io.peaknet.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final Drain.Tombstone DROP = Drain.Tombstone.DROP;
  private static final long SECOND_NS = 1_000_000_000L;
  private static final InetAddress ONE = InetAddress.ofLiteral("2001:db8::1");
  private static final ServiceSpec WEB = service("web", 5);
  private static final ServiceSpec SHOP = service("shop", 5);

  private final Ledger ledger = new Ledger();

  @Test
  void whoDrainsHasNoTombstoneBeforeItIsGone() {
    ledger.change(0, WEB, Set.of(ONE), Set.of(ONE));
    ledger.change(SECOND_NS, WEB, Set.of(), Set.of(ONE));
    assertThat(ledger.graves(SECOND_NS)).isEmpty();
    ledger.change(2 * SECOND_NS, WEB, Set.of(), Set.of());
    assertThat(ledger.graves(2 * SECOND_NS))
        .containsExactly(new Ledger.Grave(ONE, Drain.Tombstone.RESET, 36 * SECOND_NS));
    assertThat(ledger.graves(36 * SECOND_NS)).isEmpty();
  }

  @Test
  void drainingLastsAsLongAsTheLongestTimeToLiveThatWasGivenOut() {
    ledger.change(0, service("web", 300), Set.of(ONE), Set.of(ONE));
    ledger.change(10 * SECOND_NS, WEB, Set.of(ONE), Set.of(ONE));
    assertThat(ledger.left(20 * SECOND_NS, ONE)).isNull();
    ledger.change(20 * SECOND_NS, WEB, Set.of(), Set.of(ONE));
    assertThat(ledger.left(20 * SECOND_NS, ONE)).isEqualTo(Duration.ofSeconds(320));
  }

  @Test
  void anAddressThatTwoServicesShareIsGoneWhenBothAreDone() {
    ledger.change(0, WEB, Set.of(ONE), Set.of(ONE));
    ledger.change(0, SHOP, Set.of(ONE), Set.of(ONE));
    ledger.remove(0, WEB.id());
    assertThat(ledger.graves(1)).isEmpty();
    assertThat(ledger.left(1, ONE)).isNull();
    ledger.remove(SECOND_NS, SHOP.id());
    assertThat(ledger.graves(SECOND_NS)).hasSize(1);
  }

  @Test
  void anAddressIsHeldForTheLongestThatAnybodyGaveItOutFor() {
    ServiceSpec slow = service("slow", 300).with(new Drain(DROP, Duration.ofSeconds(30)));
    ledger.change(0, slow, Set.of(ONE), Set.of(ONE));
    ledger.change(0, WEB, Set.of(ONE), Set.of(ONE));
    assertThat(held()).containsExactly(Duration.ofSeconds(330));
    ledger.remove(SECOND_NS, slow.id());
    assertThat(held()).as("by who has it still").containsExactly(Duration.ofSeconds(331));
    ledger.remove(2 * SECOND_NS, WEB.id());
    assertThat(ledger.left(2 * SECOND_NS, ONE)).isEqualTo(Duration.ofSeconds(329));
    assertThat(ledger.graves(2 * SECOND_NS))
        .containsExactly(new Ledger.Grave(ONE, DROP, 331 * SECOND_NS));
    assertThat(ledger.isQuarantined(660 * SECOND_NS, SHOP.id(), ONE)).isTrue();
    assertThat(ledger.isQuarantined(661 * SECOND_NS, SHOP.id(), ONE)).isFalse();
  }

  private List<Duration> held() {
    return ledger.kept(0).stream().map(Ledger.Kept::held).toList();
  }

  @Test
  void whatWasOnlyUsedIsForgottenAndNobodyIsWaitedForThere() {
    ledger.change(0, WEB, Set.of(), Set.of(ONE));
    assertThat(ledger.left(SECOND_NS, ONE)).isEqualTo(Duration.ZERO);
    ledger.change(SECOND_NS, WEB, Set.of(), Set.of());
    ledger.expire(2 * SECOND_NS);
    assertThat(ledger.size()).isZero();
    ledger.change(2 * SECOND_NS, WEB, Set.of(), Set.of(ONE));
    ledger.remove(3 * SECOND_NS, WEB.id());
    ledger.expire(4 * SECOND_NS);
    assertThat(ledger.size()).isZero();
  }

  @Test
  void anAddressThatReturnsHasNoTombstone() {
    ledger.change(0, WEB, Set.of(ONE), Set.of(ONE));
    ledger.change(SECOND_NS, WEB, Set.of(), Set.of());
    ledger.change(2 * SECOND_NS, WEB, Set.of(), Set.of(ONE));
    assertThat(ledger.graves(2 * SECOND_NS)).isEmpty();
  }

  /** R8: old addresses stop answering attackers, though replicas are still there. */
  @Test
  void whoComesToWhatIsShutIsToldForAMomentAndThenMeetsSilence() {
    ledger.change(0, WEB, Set.of(ONE), Set.of(ONE));
    ledger.shut(0, WEB.id(), Set.of());
    ledger.change(SECOND_NS, WEB, Set.of(), Set.of());
    ledger.shut(SECOND_NS, WEB.id(), Set.of(ONE));
    assertThat(kinds(SECOND_NS)).containsExactly(Drain.Tombstone.RESET);
    assertThat(kinds(4 * SECOND_NS)).containsExactly(Drain.Tombstone.DROP);
    // Not for as long as somebody may hold it, but for as long as the service stays away.
    for (long hour = 1; hour < 5; hour++) {
      assertThat(kinds(hour * 3600 * SECOND_NS)).containsExactly(Drain.Tombstone.DROP);
      ledger.expire(hour * 3600 * SECOND_NS);
    }
    List<Ledger.Grave> graves = ledger.graves(20_000 * SECOND_NS);
    assertThat(ledger.graves(20_001 * SECOND_NS)).as("nothing new for agents").isEqualTo(graves);
    ledger.shut(20_002 * SECOND_NS, WEB.id(), Set.of());
    assertThat(ledger.graves(20_002 * SECOND_NS)).isEmpty();
  }

  @Test
  void whatAnotherServiceUsesIsNotShut() {
    ledger.change(0, WEB, Set.of(), Set.of());
    ledger.change(0, SHOP, Set.of(ONE), Set.of(ONE));
    ledger.shut(0, WEB.id(), Set.of(ONE));
    assertThat(ledger.graves(SECOND_NS)).isEmpty();
  }

  private List<Drain.Tombstone> kinds(long nowNs) {
    List<Ledger.Grave> graves = ledger.graves(nowNs);
    assertThat(graves).allMatch(grave -> grave.untilNs() > nowNs);
    return graves.stream().map(Ledger.Grave::tombstone).toList();
  }

  @Test
  void anotherServiceWaitsForTwiceAsLong() {
    ledger.change(0, WEB, Set.of(ONE), Set.of(ONE));
    assertThat(ledger.isQuarantined(0, SHOP.id(), ONE)).isFalse();
    ledger.remove(SECOND_NS, WEB.id());
    assertThat(ledger.isQuarantined(SECOND_NS, WEB.id(), ONE)).isFalse();
    assertThat(ledger.isQuarantined(71 * SECOND_NS - 1, SHOP.id(), ONE)).isTrue();
    assertThat(ledger.isQuarantined(71 * SECOND_NS, SHOP.id(), ONE)).isFalse();
    ledger.expire(71 * SECOND_NS);
    assertThat(ledger.left(71 * SECOND_NS, ONE)).isEqualTo(Duration.ZERO);
  }

  private static ServiceSpec service(String name, int ttlSeconds) {
    return ServiceSpec.of(
            new ServiceId("file", "", name), Instant.EPOCH, List.of(name + ".example"), List.of())
        .with(Answers.DEFAULT.withTtl(Duration.ofSeconds(ttlSeconds)));
  }
}
