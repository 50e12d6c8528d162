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
    List<InetAddress> addresses = new ArrayList<>();
    for (Replica replica : client.replicas(host)) {
      boolean four = replica.address() instanceof Inet4Address;
      if (is(policy, four ? IPV4 : IPV6)) {
        addresses.add(replica.address());
      }
    }
    if (addresses.isEmpty()) {
      throw new UnknownHostException(host + ": no address of the wanted family");
    }
    return preferred(addresses, policy);
  }

  /**
   * The wanted family first, but whoever is down after all others: a client that tries one address
   * alone would rather have one that answers.
   */
  private List<InetAddress> preferred(List<InetAddress> addresses, LookupPolicy policy) {
    boolean fourFirst = is(policy, IPV4_FIRST);
    if (fourFirst || is(policy, IPV6_FIRST)) {
      addresses.sort(
          Comparator.comparing(client::isFailed)
              .thenComparing(address -> address instanceof Inet4Address != fourFirst));
    }
    return addresses;
  }

  private static boolean is(LookupPolicy policy, int characteristic) {
    return (policy.characteristics() & characteristic) != 0;
  }

  @Override
  public String lookupByAddress(byte[] address) throws UnknownHostException {
    return builtin.lookupByAddress(address);
  }
}
