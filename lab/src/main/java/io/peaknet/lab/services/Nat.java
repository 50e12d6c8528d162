package io.peaknet.lab.services;

import io.peaknet.lab.LabException;
import io.peaknet.lab.debian.Answer;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The kernel's NAT, by nftables as kube-proxy writes it: the destination is chosen for each
 * connection, and the source becomes the box's. Nothing checks whether a replica is there: who
 * knows has to write a new rule.
 */
final class Nat implements Contestant {
  private static final String TABLE = "table ip6 service";

  /** Keeps the box from forwarding while it is down. */
  private static final String DOWN = "table inet down";

  private static final String UP_AGAIN = "%1$s\ndelete %1$s\n".formatted(DOWN);

  private final String name;
  private final String choice;

  private Nat(String name, String choice) {
    this.name = name;
    this.choice = choice;
  }

  /** As kube-proxy chooses. */
  static Nat random() {
    return new Nat("nat", "random");
  }

  /** One after the other. */
  static Nat roundRobin() {
    return new Nat("nat-rr", "inc");
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String find() {
    return Answer.of(List.of("nft", "--version")).orThrow().strip()
        + ", "
        + System.getProperty("os.version");
  }

  @Override
  public Service start(Network network) {
    Rules rules = new Rules(network);
    rules.write();
    return rules;
  }

  /** The rules that send a service's connections to its replicas. */
  static String rules(String choice, Iterable<Integer> replicas) {
    List<String> ends =
        Network.addresses(replicas).values().stream()
            .map(address -> address + " . " + Network.PORT)
            .toList();
    if (ends.isEmpty()) {
      throw new LabException("no replica is left");
    }
    String map =
        IntStream.range(0, ends.size())
            .mapToObj(i -> i + " : " + ends.get(i))
            .collect(Collectors.joining(", "));
    return """
    %1$s
    delete %1$s
    %1$s {
      chain in {
        type nat hook prerouting priority dstnat
        ip6 daddr %2$s tcp dport %3$d dnat ip6 addr . port to numgen %4$s mod %5$d map { %6$s }
      }
      chain out {
        type nat hook postrouting priority srcnat
        ct status dnat masquerade
      }
    }
    """
        .formatted(TABLE, Network.SERVICE_ADDRESS, Network.PORT, choice, ends.size(), map);
  }

  private final class Rules implements Service {
    private final Network network;
    private final NavigableSet<Integer> replicas;

    Rules(Network network) {
      this.network = network;
      replicas = new TreeSet<>(network.replicas());
    }

    private void write() {
      network.star().nft(Network.MIDDLE, UP_AGAIN + rules(choice, replicas));
    }

    @Override
    public Access access() {
      return Access.at(Network.SERVICE_ADDRESS);
    }

    @Override
    public List<Part> parts() {
      return List.of(new Part("NAT box", List::of, this::clear, this::write));
    }

    /** The box is gone, and with it all that it knew of connections. */
    private void clear() {
      network
          .star()
          .nft(
              Network.MIDDLE,
              """
              delete %1$s
              %2$s {
                chain in {
                  type filter hook prerouting priority raw
                  ip6 daddr %3$s drop
                  meta l4proto tcp notrack
                }
                chain pass {
                  type filter hook forward priority 0
                  meta l4proto tcp drop
                }
              }
              """
                  .formatted(TABLE, DOWN, Network.SERVICE_ADDRESS));
    }

    @Override
    public void drain(int replica) {
      replicas.remove(replica);
      write();
    }

    @Override
    public void add(int... more) {
      Arrays.stream(more).forEach(replicas::add);
      write();
    }
  }
}
