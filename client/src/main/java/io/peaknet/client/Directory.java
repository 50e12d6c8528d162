package io.peaknet.client;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.peaknet.client.dns.Asker;
import io.peaknet.client.dns.Names;
import io.peaknet.client.dns.Resource;
import io.peaknet.client.dns.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;

/**
 * Asks DNS for all that it has to say of a name's replicas: addresses (AAAA, A), and where there
 * are SRV, SVCB or HTTPS records also their ports, priorities and weights.
 */
final class Directory {
  private static final int ALIASES_MAX = 8;

  /** More targets of SRV records are not looked up one by one. */
  private static final int TARGETS_MAX = 32;

  private static final int KNOWN_MAX = 4_000;

  private static final long SECOND_NS = 1_000_000_000L;

  /** Once the addresses are known, whatever else there is to know is awaited for so long. */
  private static final long HINTS_NS = SECOND_NS / 2;

  /** Bounds of how long an answer is kept, in seconds: not asking all the time, nor never. */
  private static final long TTL_MIN = 1;

  private static final long TTL_MAX = 3600;

  /** For "there is no such name" without an SOA that says how long that holds. */
  private static final long NEGATIVE_TTL = 5;

  /** "There is none" is believed no longer: a new service shall be found soon. */
  private static final long NEGATIVE_TTL_MAX = 30;

  private final Asker asker;
  private final List<String> zones;
  private final List<String> services;
  private final Map<String, Response> known = new ConcurrentHashMap<>();

  Directory(Asker asker, Settings settings) {
    this.asker = asker;
    zones = settings.zones();
    services = settings.services();
  }

  /**
   * All that is known of a name; asks everything at once.
   *
   * @throws IOException if no name server could say what its addresses are
   */
  Answer find(String name) throws IOException {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    try {
      Future<Response> aaaa = threads.submit(() -> followed(name, Resource.AAAA));
      Future<Response> a = threads.submit(() -> followed(name, Resource.A));
      Map<String, Future<Response>> others = new LinkedHashMap<>();
      others.put(name, threads.submit(() -> asker.ask(name, Resource.HTTPS)));
      for (String service : services) {
        String below = service + "." + name;
        others.put(below, threads.submit(() -> asker.ask(below, Resource.SRV)));
      }
      List<Response> addresses = addresses(aaaa, a);
      long untilNs = System.nanoTime() + HINTS_NS;
      List<Response> hints = new ArrayList<>();
      others.forEach(
          (question, answer) -> hint(question, result(answer, untilNs)).ifPresent(hints::add));
      return answer(name, addresses, hints, targets(name, hints, threads, untilNs));
    } finally {
      // Some servers never answer questions of types that they don't know.
      threads.shutdownNow();
    }
  }

  /** What is only of additional use does not go away because an answer got lost. */
  private Optional<Response> hint(String question, Optional<Response> now) {
    if (known.size() > KNOWN_MAX) {
      known.clear();
    }
    now.ifPresent(response -> known.put(question, response));
    return now.or(() -> Optional.ofNullable(known.get(question)));
  }

  /** The addresses of SRV records' targets, where the server did not send them along. */
  private List<Resource.Address> targets(
      String name, List<Response> hints, ExecutorService threads, long untilNs) {
    List<Resource.Address> found = new ArrayList<>();
    Set<String> open = new LinkedHashSet<>();
    for (Response hint : hints) {
      found.addAll(hint.of(Resource.Address.class));
      hint.of(Resource.Service.class).forEach(service -> open.add(service.target()));
    }
    found.forEach(address -> open.remove(address.owner()));
    open.remove(name);
    List<Future<Response>> asked = new ArrayList<>();
    open.stream()
        .filter(target -> zones.stream().anyMatch(zone -> Names.isWithin(target, zone)))
        .limit(TARGETS_MAX)
        .forEach(target -> {
          asked.add(threads.submit(() -> asker.ask(target, Resource.AAAA)));
          asked.add(threads.submit(() -> asker.ask(target, Resource.A)));
        });
    for (Future<Response> one : asked) {
      result(one, untilNs).ifPresent(response -> found.addAll(response.of(Resource.Address.class)));
    }
    return found;
  }

  /** Both, or the one that is there if it has addresses. */
  private static List<Response> addresses(Future<Response> aaaa, Future<Response> a)
      throws IOException {
    List<Response> known = new ArrayList<>();
    IOException failure = null;
    for (Future<Response> family : List.of(aaaa, a)) {
      try {
        known.add(family.get());
      } catch (ExecutionException e) {
        failure = new IOException(e.getCause() == null ? e : e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
    boolean found =
        known.stream().anyMatch(response -> !response.of(Resource.Address.class).isEmpty());
    if (failure != null && !found) {
      throw failure;
    }
    return known;
  }

  /** What is only of additional use: without it, all goes on. */
  private static Optional<Response> result(Future<Response> future, long untilNs) {
    try {
      return Optional.of(future.get(Math.max(0, untilNs - System.nanoTime()), NANOSECONDS));
    } catch (ExecutionException | TimeoutException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Asks, and goes on asking where an alias of the same zones leads out of the answer. */
  private Response followed(String name, int type) throws IOException {
    Response response = asker.ask(name, type);
    for (int i = 0; i < ALIASES_MAX; i++) {
      String target = response.canonical(name);
      boolean open =
          response.code() == Response.OK
              && response.of(Resource.Address.class, target).isEmpty()
              && !target.equals(name)
              && zones.stream().anyMatch(zone -> Names.isWithin(target, zone));
      if (!open) {
        return response;
      }
      Response next = asker.ask(target, type);
      List<Resource> chain = new ArrayList<>(response.resources());
      boolean more = chain.addAll(next.resources());
      response = new Response(next.code(), false, chain, next.cookie());
      if (!more) {
        return response;
      }
    }
    return response;
  }

  private static Answer answer(
      String name, List<Response> addresses, List<Response> hints, List<Resource.Address> targets) {
    Map<InetAddress, Replica> replicas = new LinkedHashMap<>();
    long ttl = TTL_MAX;
    for (Response response : addresses) {
      for (Resource.Address address : response.of(Resource.Address.class)) {
        ttl = Math.min(ttl, address.ttl());
        replicas.putIfAbsent(address.address(), new Replica(address.address(), 0, 0, 0));
      }
      for (Resource.Alias alias : response.of(Resource.Alias.class)) {
        ttl = Math.min(ttl, alias.ttl());
      }
    }
    if (replicas.isEmpty()) {
      ttl =
          addresses.stream()
              .mapToLong(response -> response.negativeTtl().orElse(NEGATIVE_TTL))
              .min()
              .orElse(NEGATIVE_TTL);
      ttl = Math.min(ttl, NEGATIVE_TTL_MAX);
    }
    for (Response hint : hints) {
      bind(hint, replicas);
    }
    for (Response hint : hints) {
      // Each service has a port of its own: one replica's must not come from another service.
      if (serve(name, hint, targets, replicas)) {
        break;
      }
    }
    return new Answer(
        List.copyOf(replicas.values()), Math.clamp(ttl, TTL_MIN, TTL_MAX) * SECOND_NS);
  }

  /** What HTTPS and SVCB records add (RFC 9460): without address hints, for all. */
  private static void bind(Response response, Map<InetAddress, Replica> replicas) {
    for (Resource.Binding binding : response.of(Resource.Binding.class)) {
      boolean ofItself = binding.hints().isEmpty() && binding.target().equals(binding.owner());
      if (binding.priority() > 0) {
        replicas.replaceAll((address, replica) ->
            ofItself || binding.hints().contains(address)
                ? better(replica, binding.port(), binding.priority(), 0)
                : replica);
      }
    }
  }

  /**
   * What SRV records add (RFC 2782): to their targets, or to all if that is the name itself. An
   * answer may have room for some targets only: the rest counts as one of them.
   *
   * @return whether they are about these replicas
   */
  private static boolean serve(
      String name,
      Response response,
      List<Resource.Address> targets,
      Map<InetAddress, Replica> replicas) {
    Set<InetAddress> told = new HashSet<>();
    List<Resource.Service> telling = new ArrayList<>();
    for (Resource.Service service : response.of(Resource.Service.class)) {
      Set<InetAddress> meant = new HashSet<>();
      targets.stream()
          .filter(target -> target.owner().equals(service.target()))
          .forEach(target -> meant.add(target.address()));
      if (service.target().equals(name)) {
        meant.addAll(replicas.keySet());
      }
      meant.retainAll(replicas.keySet());
      if (!meant.isEmpty()) {
        telling.add(service);
        told.addAll(meant);
      }
      replicas.replaceAll((address, replica) ->
          meant.contains(address)
              ? better(replica, service.port(), service.priority(), service.weight())
              : replica);
    }
    if (!telling.isEmpty()) {
      int port = shared(telling);
      int priority = telling.stream().mapToInt(Resource.Service::priority).max().orElse(0);
      int weight = mean(telling);
      replicas.replaceAll((address, replica) ->
          told.contains(address) ? replica : better(replica, port, priority, weight));
    }
    return !telling.isEmpty();
  }

  /** The port that all have; 0 if they differ. */
  private static int shared(List<Resource.Service> services) {
    int[] ports = services.stream().mapToInt(Resource.Service::port).distinct().toArray();
    return ports.length == 1 ? ports[0] : 0;
  }

  /** The mean weight: none only if none has any. */
  private static int mean(List<Resource.Service> services) {
    int sum = services.stream().mapToInt(Resource.Service::weight).sum();
    return sum == 0 ? 0 : Math.max(1, (sum + services.size() / 2) / services.size());
  }

  /** The first record that tells something of a replica wins. */
  private static Replica better(Replica replica, int port, int priority, int weight) {
    return new Replica(
        replica.address(),
        replica.port() == 0 ? port : replica.port(),
        replica.priority() == 0 ? priority : replica.priority(),
        replica.weight() == 0 ? weight : replica.weight());
  }
}
