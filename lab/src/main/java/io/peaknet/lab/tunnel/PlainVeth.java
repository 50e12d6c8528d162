package io.peaknet.lab.tunnel;

import io.peaknet.lab.CagedProcess;
import java.util.List;

/** No tunnel at all, the kernel alone: the limit of the machine. */
final class PlainVeth implements Contestant {
  @Override
  public String name() {
    return "plain veth";
  }

  @Override
  public String find() {
    return "Linux " + System.getProperty("os.version") + ", no tunnel: the limit";
  }

  @Override
  public Tunnel prepare(Site site) {
    return new Tunnel() {
      @Override
      public List<CagedProcess> start() {
        for (int host = 2; host < site.hosts(); host++) {
          site.forward(host);
        }
        if (site.hosts() > 2) {
          routes(site);
        }
        return List.of();
      }

      @Override
      public String address(int host) {
        return (host == 1 ? site.layout().wires().getFirst() : site.layout().wires().get(host - 2))
            .addressAt(host);
      }
    };
  }

  /** Everything that is not on a wire of one's own lies towards the end of the line. */
  private static void routes(Site site) {
    for (int host = 1; host <= site.hosts(); host++) {
      int at = host;
      for (Layout.Wire wire : site.layout().wires()) {
        if (!wire.isAt(at)) {
          int next = wire.a() > at ? at + 1 : at - 1;
          String via = site.layout().between(at, next).orElseThrow().addressAt(next);
          String network = wire.addressA().replaceFirst("1$", "") + "/64";
          site.run(at, List.of("ip", "-6", "route", "add", network, "via", via));
        }
      }
    }
  }
}
