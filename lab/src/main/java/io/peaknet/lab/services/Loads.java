package io.peaknet.lab.services;

import io.peaknet.lab.load.LoadPlan;
import io.peaknet.lab.load.LoadRun;
import io.peaknet.lab.load.Naming;
import java.util.stream.Collectors;

/** Clients of a service, under load. */
final class Loads {
  /** Of clients that look a name up; each keeps the answer for its TTL, apart from the others. */
  static final int CACHES = 8;

  private Loads() {}

  /** Requests for a path of a service, by clients that try every address of a name. */
  static LoadPlan plan(Access access, String path) {
    LoadPlan plan = LoadPlan.to(access.origin() + path);
    if (access.trust() != null) {
      plan = plan.trusting(access.trust());
    }
    if (!access.addresses().isEmpty()) {
      return plan.finding(Naming.at(access.addresses()).tryingAll());
    }
    if (access.dns().isEmpty()) {
      return plan;
    }
    return access.byLibrary()
        ? plan.finding(Naming.SYSTEM.tryingAll())
        : plan.finding(Naming.cachedFrom(access.dns()).tryingAll().forClients(CACHES));
  }

  /** Starts one on a client's host. */
  static LoadRun start(Network network, int client, Access access, LoadPlan plan) {
    String host = Network.client(client);
    return access.byLibrary()
        ? LoadRun.startWithPeakClient(
            network.star().programs(),
            host,
            plan,
            PeakDns.ZONE,
            access.dns().stream().map("[%s]"::formatted).collect(Collectors.joining(",")))
        : LoadRun.start(network.star().programs(), host, plan);
  }
}
