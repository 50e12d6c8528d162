package io.peaknet.lab.load;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
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
    List<String> told = plan.naming().addresses();
    if (!told.isEmpty()) {
      return Fixed.of(told.stream().map(InetAddress::ofLiteral).toList());
    }
    try {
      return Fixed.of(List.of(InetAddress.ofLiteral(plan.host())));
    } catch (IllegalArgumentException isName) {
      List<String> dns = plan.naming().dns();
      return dns.isEmpty()
          ? new BySystem(plan.host())
          : new CachingNames(plan.host(), dns, plan.naming().caches());
    }
  }

  /**
   * Addresses that are known and stay.
   *
   * @param orders each beginning with another one of them
   */
  record Fixed(List<List<InetAddress>> orders) implements Names {
    static Fixed of(List<InetAddress> addresses) {
      List<List<InetAddress>> orders = new ArrayList<>();
      for (int i = 0; i < addresses.size(); i++) {
        List<InetAddress> order = new ArrayList<>(addresses);
        Collections.rotate(order, -i);
        orders.add(order);
      }
      return new Fixed(orders);
    }

    @Override
    public List<InetAddress> known(int connection) {
      return orders.get(connection % orders.size());
    }

    @Override
    public List<InetAddress> ask(int connection) {
      return known(connection);
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
