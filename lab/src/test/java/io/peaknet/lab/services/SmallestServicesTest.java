package io.peaknet.lab.services;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.lab.Cage;
import io.peaknet.lab.NeedsNamespaces;
import io.peaknet.lab.debian.DebianPackages;
import io.peaknet.lab.experiment.Outcome;
import org.junit.jupiter.api.Test;

/** The smallest run of all that is measured: NAT, and clients that go straight to replicas. */
@NeedsNamespaces(
    peak = true,
    programs = {"curl", "nft", "ping", "getent"})
final class SmallestServicesTest {
  private static final Nginx NGINX =
      new Nginx(new DebianPackages(DebianPackages.cacheFolder(System.getenv()), System.err));

  @Test
  void natServesAllAndShowsNoClient() {
    NGINX.find();
    try (Cage cage = Cage.open()) {
      Outcome outcome = Steady.measure(cage, NGINX, Nat.roundRobin(), Lengths.smallest());
      assertThat(outcome.failure()).isNull();
      assertThat(outcome.figure("keep_200_failed")).isZero();
      assertThat(outcome.figure("keep_max_per_s")).isPositive();
      assertThat(outcome.figure("keep_max_cpu_s_per_million")).isPositive();
      assertThat(outcome.figure("close_max_per_s")).isPositive();
      assertThat(outcome.figure("large_gbps")).isPositive();
      assertThat(outcome.figure("fairness")).isBetween(0.6, 1.0);
      assertThat(outcome.figure("client_visible")).isZero();
      assertThat(outcome.figure("dns_per_million")).isZero();
    }
  }

  @Test
  void connectionsOfOneProgramWithTheLibraryAreSpread() {
    NGINX.find();
    try (Cage cage = Cage.open()) {
      Outcome outcome = Steady.measure(cage, NGINX, PeakDns.withLibrary(), Lengths.smallest());
      assertThat(outcome.failure()).isNull();
      assertThat(outcome.figure("keep_max_failed")).isZero();
      assertThat(outcome.figure("fairness")).isBetween(0.7, 1.0);
    }
  }

  @Test
  void withTheMiddleDeadPeaksClientsAreServedAndThoseOfNatAreNot() {
    NGINX.find();
    try (Cage cage = Cage.open()) {
      Outcome nat = Accidents.deaths(cage, NGINX, Nat.random(), Lengths.smallest());
      assertThat(nat.failure()).isNull();
      assertThat(nat.figure("dead_NAT_box_close_lost_s")).isPositive();
      assertThat(nat.figure("dead_NAT_box_blast")).isEqualTo(1);
    }
    try (Cage cage = Cage.open()) {
      Outcome peak = Accidents.deaths(cage, NGINX, PeakDns.full(), Lengths.smallest());
      assertThat(peak.failure()).isNull();
      assertThat(peak.figure("dead_DNS_server_keep_failed")).isZero();
      assertThat(peak.figure("dead_DNS_server_close_failed")).isZero();
      assertThat(peak.figure("killed_keep_due")).isPositive();
      assertThat(peak.series()).containsKeys("killed_keep", "killed_close");
    }
  }
}
