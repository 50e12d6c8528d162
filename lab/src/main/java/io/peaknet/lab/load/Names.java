package io.peaknet.lab.load;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the server is, as the clients of the generator find it. */
interface Names {
  /** What needs no asking: addresses in the order in which they are tried; null: ask. */
  @Nullable List<InetAddress> known(int connection);

  /**
   * Asks, and waits for the answer. On any thread.
   *
   * @return at least one
   * @throws UnknownHostException if there is none, or nobody says
   */
  List<InetAddress> ask(int connection) throws UnknownHostException;

  /** How many questions went to the DNS server by {@link #ask}; 0 if others ask for it. */
  long queries();

  /** As the plan says. */
  static Names of(LoadPlan plan) {
    try {
      List<InetAddress> literal = List.of(InetAddress.ofLiteral(plan.host()));
      return new Fixed(literal);
    } catch (IllegalArgumentException isName) {
      String dns = plan.naming().dns();
      return dns == null
          ? new BySystem(plan.host())
          : new CachingNames(plan.host(), dns, plan.naming().caches());
    }
  }

  /** A literal address is in the URL. */
  record Fixed(List<InetAddress> addresses) implements Names {
    @Override
    public List<InetAddress> known(int connection) {
      return addresses;
    }

    @Override
    public List<InetAddress> ask(int connection) {
      return addresses;
    }

    @Override
    public long queries() {
      return 0;
    }
  }

  /** By whatever resolves for this JVM: it has the caches, if there are any. */
  record BySystem(String host) implements Names {
    @Override
    public @Nullable List<InetAddress> known(int connection) {
      return null;
    }

    @Override
    public List<InetAddress> ask(int connection) throws UnknownHostException {
      return List.of(InetAddress.getAllByName(host));
    }

    @Override
    public long queries() {
      return 0;
    }
  }
}
