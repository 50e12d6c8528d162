package io.peaknet.simulator.converged;

import io.peaknet.protocol.address.Digits;
import io.peaknet.protocol.address.SplitTable;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.route.Constants;
import io.peaknet.protocol.route.Link;
import io.peaknet.protocol.route.Locator;
import io.peaknet.protocol.route.Near;
import io.peaknet.protocol.route.Route;
import io.peaknet.protocol.route.Tables;
import io.peaknet.simulator.graph.Graph;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One node's tables at rest. */
final class ConvergedNode implements Tables {
  private final Network network;
  private final int node;
  private final int[] around;
  private final @Nullable Link[] links;
  private final Digits address;
  private @Nullable List<Neighbour> nearest;
  private List<Neighbour> beyond = List.of();

  ConvergedNode(Network network, int node) {
    this.network = network;
    this.node = node;
    address = network.addresses().address(node);
    links = new @Nullable Link[network.graph().degree(node)];
    around = new int[address.length() + 1];
    for (int level = address.length(), at = node; level >= 0; level--) {
      around[level] = at;
      at = network.addresses().granter(at);
    }
  }

  private record Way(int metric, @Nullable Link via) implements Route {}

  /** A node of the vicinity, or a neighbour beyond it. */
  record Neighbour(Network network, int node, int metric, Link via) implements Near {
    @Override
    public @Nullable Digits label(int slot, int tag) {
      return tag == Landmarks.tag(slot) ? network.trees().label(slot, node) : null;
    }

    @Override
    public int steps(int slot, int tag, Digits label) {
      return tag == Landmarks.tag(slot) ? network.trees().label(slot, node).distance(label) : -1;
    }

    @Override
    public boolean isNeighbour() {
      return via.neighbour().equals(network.name(node));
    }

    @Override
    public int reach() {
      return network.reach(node);
    }
  }

  /** Which node this is. */
  int number() {
    return node;
  }

  Locator locator() {
    return new Locator(address, network.trees().labels(node));
  }

  @Override
  public Digits address() {
    return address;
  }

  @Override
  public @Nullable Route toNode(IdentityAddress name) {
    int wanted = network.node(name);
    if (wanted == node) {
      return new Way(0, null);
    }
    for (Neighbour near : nearest()) {
      if (near.node == wanted) {
        return near;
      }
    }
    for (Neighbour near : beyond) {
      if (near.node == wanted) {
        return near;
      }
    }
    return null;
  }

  @Override
  public List<Neighbour> nearest() {
    List<Neighbour> known = nearest;
    if (known == null) {
      known = lookAround();
      nearest = known;
    }
    return known;
  }

  private List<Neighbour> lookAround() {
    Wave wave = network.wave();
    wave.from(node);
    wave.next((a, b) -> true);
    List<Neighbour> found = new ArrayList<>(Constants.VICINITY);
    while (found.size() < Constants.VICINITY) {
      int next = wave.next((a, b) -> true);
      if (next < 0) {
        return found;
      }
      found.add(neighbour(next, wave.cost(next), wave.firstHop(next)));
    }
    Graph graph = network.graph();
    beyond = new ArrayList<>();
    for (int i = 0; i < graph.degree(node); i++) {
      int link = graph.linkAt(node, i);
      int other = graph.across(link, node);
      if (!wave.hasSettled(other)) {
        beyond.add(neighbour(other, network.cost(link), i));
      }
    }
    return found;
  }

  private Neighbour neighbour(int other, int metric, int firstHop) {
    return new Neighbour(network, other, metric, link(firstHop));
  }

  @Override
  public List<Neighbour> neighboursBeyond() {
    nearest();
    return beyond;
  }

  @Override
  public int unit(int slot, int tag) {
    return tag == Landmarks.tag(slot) ? network.trees().unit(slot) : 0;
  }

  @Override
  public @Nullable Route toArea(Digits area) {
    boolean own = area.last() == 0;
    int head = around[0];
    if (area.length() > 0) {
      int parent = around[area.length() - 1];
      head = own ? parent : network.addresses().child(parent, area.last());
    }
    if (head < 0) {
      return null;
    }
    int cost = network.areas().cost(node, head, own);
    if (cost < 0) {
      return null;
    }
    int via = network.areas().via(node, head, own);
    return new Way(cost, via < 0 ? null : link(index(via)));
  }

  /** Nothing is in doubt at rest. */
  @Override
  public @Nullable Route aroundToNode(IdentityAddress name, int limit) {
    return null;
  }

  /** Nor does any way fail. */
  @Override
  public List<Route> asideToNode(IdentityAddress name) {
    return List.of();
  }

  @Override
  public @Nullable Route aroundToArea(Digits area, int limit) {
    return null;
  }

  @Override
  public @Nullable SplitTable shares(Digits area) {
    return area.length() < around.length ? network.addresses().shares(around[area.length()]) : null;
  }

  private int index(int link) {
    int index = 0;
    while (network.graph().linkAt(node, index) != link) {
      index++;
    }
    return index;
  }

  /** The routing's own idea of one of the node's links. */
  private Link link(int index) {
    Link known = links[index];
    if (known == null) {
      int other = network.graph().across(network.graph().linkAt(node, index), node);
      known = new Link(index, network.name(other), message -> {});
      links[index] = known;
    }
    return known;
  }
}
