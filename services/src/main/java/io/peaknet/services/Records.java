package io.peaknet.services;

import io.peaknet.dns.Choice;
import io.peaknet.dns.Data;
import io.peaknet.dns.Name;
import io.peaknet.dns.RecordSet;
import io.peaknet.dns.Type;
import io.peaknet.dns.Variant;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What DNS says of a service: addresses at its names and at its replicas' own names, SRV (RFC
 * 2782), SVCB and HTTPS (RFC 9460), TXT, and PTR at the addresses.
 */
final class Records {
  /** What an answer may take without being fragmented or truncated (RFC 9715), signed. */
  private static final int ANSWER_BYTES = 1232 - 12 - 4 - 11 - 160;

  private final Selection selection;
  private final Predicate<Name> taken;
  private final int ttlSeconds;
  private final Set<Name> own;
  private final List<RecordSet> sets = new ArrayList<>();

  /** An address that is given out, and what is known of whose it is. */
  private record Item(InetAddress address, int weight, String zone, String key) {}

  /** Where a client finds out what is spoken at a port, and at which. */
  private record Binding(Name owner, Type type, String target, String port) {}

  private Records(Selection selection, Predicate<Name> taken) {
    this.selection = selection;
    this.taken = taken;
    ttlSeconds = (int) selection.spec().answers().ttl().toSeconds();
    own = names(selection);
  }

  /**
   * All sets of records; some of them may lie outside of all zones that there are, or at names that
   * are another service's. What a service has at its own names is there because of that name alone:
   * no name of a replica or port adds to it.
   *
   * @param taken whether a name is some service's: nobody is led there for a replica
   */
  static List<RecordSet> of(Selection selection, Predicate<Name> taken) {
    Records records = new Records(selection, taken);
    records.own.forEach(records::name);
    if (selection.spec().answers().reverse() && !selection.names().isEmpty()) {
      records.reverse(Name.parse(selection.names().getFirst()));
    }
    return records.sets;
  }

  /** The names under which a service is found, in their order. */
  static Set<Name> names(Selection selection) {
    Set<Name> names = new LinkedHashSet<>();
    selection.names().forEach(text -> names.add(Name.parse(text)));
    return names;
  }

  private void name(Name name) {
    Answers answers = selection.spec().answers();
    addresses(name, Type.A, selection.members());
    addresses(name, Type.AAAA, selection.members());
    if (!answers.texts().isEmpty()) {
      List<Data> texts = new ArrayList<>();
      answers.texts().forEach((key, value) -> texts.add(Data.txt(Answers.text(key, value))));
      sets.add(RecordSet.of(name, ttlSeconds, texts.stream().distinct().toList()));
    }
    if (answers.ports() && !name.isWildcard()) {
      selection.spec().ports().forEach(port -> port(name, port));
      bindings(name);
    }
    if (answers.hostnames() && !name.isWildcard()) {
      hostnames(name);
    }
  }

  /** Adds sets at a name that follows from one of the service's, unless it is one itself. */
  private void derive(RecordSet set) {
    if (!own.contains(set.name())) {
      sets.add(set);
    }
  }

  /** The name of a replica below one of the service's; null if it has none there. */
  private @Nullable Name named(Name name, Endpoint endpoint) {
    String host = endpoint.hostname();
    boolean wanted = host != null && selection.spec().answers().hostnames();
    return wanted && Words.fits(host + "." + name) ? name.child(String.valueOf(host)) : null;
  }

  /** Where a replica is found: under its own name, or else under the service's. */
  private Name target(Name name, Endpoint endpoint) {
    Name named = named(name, endpoint);
    return named == null || taken.test(named) ? name : named;
  }

  private void addresses(Name name, Type type, List<Selection.Member> members) {
    Map<InetAddress, Item> items = new LinkedHashMap<>();
    for (Selection.Member member : members) {
      Endpoint endpoint = member.endpoint();
      for (InetAddress address : member.addresses()) {
        if (Data.address(address).type().equals(type)) {
          items.putIfAbsent(
              address,
              new Item(
                  address,
                  Math.max(1, endpoint.weight()),
                  endpoint.topology().zone(),
                  endpoint.id().name() + "/" + address.getHostAddress()));
        }
      }
    }
    if (!items.isEmpty()) {
      int each = type.equals(Type.A) ? 16 : 28;
      int fits = Math.max(1, (ANSWER_BYTES - length(name)) / each);
      add(name, type, List.copyOf(items.values()), fits);
    }
  }

  private void add(Name name, Type type, List<Item> items, int fits) {
    Steering steering = selection.spec().steering();
    int size = Math.min(fits, selection.spec().answers().max());
    if (steering.subset() > 0) {
      size = Math.min(size, steering.subset());
    }
    switch (steering.policy()) {
      case STICKY -> {
        int few = steering.subset() > 0 ? size : 1;
        put(
            name,
            type,
            variants("", Membership.sticky(items, Item::weight, Item::key, few)),
            Choice.BY_CLIENT);
      }
      case NEAREST -> put(name, type, nearest(items, size), Choice.IN_TURN);
      case ROUND_ROBIN, LEAST_LOADED, EXCLUDE_OVERLOADED ->
          put(
              name,
              type,
              variants("", Membership.turns(items, Item::weight, size, RecordSet.VARIANTS_MAX)),
              Choice.IN_TURN);
    }
  }

  /** Variants of its own for each zone that has replicas, and of all replicas for the rest. */
  private static List<Variant> nearest(List<Item> items, int size) {
    Map<String, List<Item>> groups = new TreeMap<>();
    groups.put("", items);
    for (Item item : items) {
      if (!item.zone().isEmpty()) {
        groups.computeIfAbsent(item.zone(), _ -> new ArrayList<>()).add(item);
      }
    }
    int needed = groups.values().stream().mapToInt(group -> Math.ceilDiv(group.size(), size)).sum();
    int spare = Math.max(0, RecordSet.VARIANTS_MAX - needed) / groups.size();
    List<Variant> variants = new ArrayList<>();
    groups.forEach((zone, group) -> {
      // So many that everybody is in one, as far as there are as many.
      int need = Math.ceilDiv(group.size(), size);
      int share = Math.min(need, need * RecordSet.VARIANTS_MAX / needed);
      int most = Math.max(1, share + spare);
      if (variants.size() + most <= RecordSet.VARIANTS_MAX) {
        variants.addAll(variants(zone, Membership.turns(group, Item::weight, size, most)));
      }
    });
    return variants;
  }

  private static List<Variant> variants(String site, List<List<Item>> members) {
    return members.stream()
        .map(items ->
            new Variant(site, items.stream().map(item -> Data.address(item.address())).toList()))
        .toList();
  }

  private void put(Name name, Type type, List<Variant> variants, Choice choice) {
    sets.add(new RecordSet(name, type, ttlSeconds, variants, choice));
  }

  private void port(Name name, ServicePort port) {
    Name owner = Name.parse(port.serverLabels() + "." + name);
    List<Data> servers =
        selection.members().stream().map(member -> server(name, port, member)).distinct().toList();
    if (servers.isEmpty()) {
      // "Decidedly not available" (RFC 2782), so that the service's name itself stays a name.
      servers = List.of(Data.srv(0, 0, 0, Name.ROOT));
    }
    // Targets are not compressed: each is as long as the longest.
    int fits = Math.max(1, (ANSWER_BYTES - length(owner)) / (18 + length(name) + 64));
    List<Variant> variants =
        Membership.turns(servers, _ -> 1, fits, RecordSet.VARIANTS_MAX).stream()
            .map(Variant::of)
            .toList();
    derive(new RecordSet(owner, Type.SRV, ttlSeconds, variants, Choice.IN_TURN));
  }

  private Data server(Name name, ServicePort port, Selection.Member member) {
    Endpoint endpoint = member.endpoint();
    return Data.srv(0, endpoint.weight(), endpoint.port(port), target(name, endpoint));
  }

  /** Ports of one number are one place, with all that is spoken there (RFC 9460 section 7.1). */
  private void bindings(Name name) {
    Map<Binding, Set<String>> spoken = new LinkedHashMap<>();
    for (ServicePort port : selection.spec().ports()) {
      if (!port.alpn().isEmpty()) {
        spoken.computeIfAbsent(binding(name, port), _ -> new LinkedHashSet<>()).addAll(port.alpn());
      }
    }
    spoken.forEach((binding, alpn) -> {
      String value = "1 " + binding.target + " alpn=" + String.join(",", alpn) + binding.port;
      RecordSet set = RecordSet.of(binding.owner, ttlSeconds, Data.parse(binding.type, value));
      if (binding.owner.equals(name)) {
        sets.add(set);
      } else {
        derive(set);
      }
    });
  }

  private static Binding binding(Name name, ServicePort port) {
    Type type = port.isHttp() ? Type.HTTPS : Type.SVCB;
    String labels = port.bindingLabels();
    return labels.isEmpty()
        ? new Binding(name, type, ".", "")
        : new Binding(
            Name.parse(labels + "." + name), type, name.toString(), " port=" + port.port());
  }

  private void hostnames(Name name) {
    Map<Name, Map<Type, List<Data>>> hosts = new TreeMap<>();
    all()
        .forEach(member -> {
          Name host = named(name, member.endpoint());
          if (host != null) {
            for (InetAddress address : member.addresses()) {
              Data data = Data.address(address);
              List<Data> same =
                  hosts
                      .computeIfAbsent(host, _ -> new TreeMap<>())
                      .computeIfAbsent(data.type(), _ -> new ArrayList<>());
              if (!same.contains(data)) {
                same.add(data);
              }
            }
          }
        });
    hosts.forEach((host, types) ->
        types.values().forEach(data -> derive(RecordSet.of(host, ttlSeconds, data))));
  }

  private void reverse(Name name) {
    Map<Name, Data> pointers = new LinkedHashMap<>();
    all()
        .forEach(member -> {
          Data pointer = Data.ptr(target(name, member.endpoint()));
          for (InetAddress address : member.addresses()) {
            pointers.putIfAbsent(Name.reverse(address), pointer);
          }
        });
    if (!name.isWildcard()) {
      pointers.forEach((owner, pointer) -> derive(RecordSet.of(owner, ttlSeconds, pointer)));
    }
  }

  private Stream<Selection.Member> all() {
    return Stream.of(selection.members(), selection.others()).flatMap(Collection::stream);
  }

  /** About how many bytes a name takes. */
  private static int length(Name name) {
    return name.toString().length() + 1;
  }
}
