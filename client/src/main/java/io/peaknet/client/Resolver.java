package io.peaknet.client;

import static java.net.spi.InetAddressResolver.LookupPolicy.IPV4;
import static java.net.spi.InetAddressResolver.LookupPolicy.IPV4_FIRST;
import static java.net.spi.InetAddressResolver.LookupPolicy.IPV6;
import static java.net.spi.InetAddressResolver.LookupPolicy.IPV6_FIRST;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Looks names of our zones up in a {@link PeakClient}, and all others as the JDK does. */
final class Resolver implements InetAddressResolver {
  private static final System.Logger LOG = System.getLogger(Resolver.class.getName());

  private final PeakClient client;
  private final InetAddressResolver builtin;
  private final JdkCache others;

  Resolver(PeakClient client, InetAddressResolver builtin, JdkCache others) {
    this.client = client;
    this.builtin = builtin;
    this.others = others;
  }

  @Override
  public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
      throws UnknownHostException {
    if (!client.isMine(host)) {
      return others.get(host, policy, () -> builtin.lookupByName(host, policy).toList()).stream();
    }
    try {
      return mine(host, policy).stream();
    } catch (UnknownHostException e) {
      throw e;
    } catch (IOException e) {
      // With none of the name servers in reach, what the machine knows is better than nothing.
      LOG.log(Level.WARNING, "{0}; asking the JDK", e.getMessage());
      return builtin.lookupByName(host, policy);
    }
  }

  private List<InetAddress> mine(String host, LookupPolicy policy) throws IOException {
    List<Replica> replicas = client.replicas(host, all -> preferred(all, policy));
    if (replicas.isEmpty()) {
      throw new UnknownHostException(host + ": no address of the wanted family");
    }
    return replicas.stream().map(Replica::address).toList();
  }

  /** Those of the wanted families, in the wanted order. */
  private static List<Replica> preferred(List<Replica> all, LookupPolicy policy) {
    List<Replica> wanted = new ArrayList<>(all);
    wanted.removeIf(replica -> !is(policy, isFour(replica) ? IPV4 : IPV6));
    boolean fourFirst = is(policy, IPV4_FIRST);
    if (fourFirst || is(policy, IPV6_FIRST)) {
      wanted.sort(Comparator.comparing(replica -> isFour(replica) != fourFirst));
    }
    return wanted;
  }

  private static boolean isFour(Replica replica) {
    return replica.address() instanceof Inet4Address;
  }

  private static boolean is(LookupPolicy policy, int characteristic) {
    return (policy.characteristics() & characteristic) != 0;
  }

  @Override
  public String lookupByAddress(byte[] address) throws UnknownHostException {
    return builtin.lookupByAddress(address);
  }
}
