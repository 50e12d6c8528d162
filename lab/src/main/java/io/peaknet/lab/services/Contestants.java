package io.peaknet.lab.services;

import io.peaknet.lab.debian.DebianPackages;
import java.util.List;

/** All that there are, in the order in which tables name them. */
final class Contestants {
  private Contestants() {}

  /**
   * New ones, not looked for yet.
   *
   * @param nginx the replicas' own program, which two of them use, too
   */
  static List<Contestant> all(DebianPackages packages, Nginx nginx) {
    HaproxyProgram haproxy = new HaproxyProgram(packages);
    return List.of(
        new Direct(),
        Nat.random(),
        Nat.roundRobin(),
        Haproxy.tcp(haproxy),
        Haproxy.http(haproxy),
        Haproxy.retrying(haproxy),
        NginxProxy.stream(nginx),
        NginxProxy.http(nginx),
        new Caddy(packages),
        new HaproxyPair(haproxy, packages),
        Haproxy.tls(haproxy),
        PeakDns.naive("5s"),
        PeakDns.full(),
        PeakDns.withLibrary(),
        new PeakTunnel());
  }
}
