package io.peaknet.node;

import io.peaknet.protocol.Node;
import io.peaknet.protocol.Views;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.report.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the admin socket answers. Requests come from any thread, are run on the event loop, and
 * answered as JSON objects with stable keys; {@code {"error": "…"}} if they make no sense.
 */
final class AdminCommands implements AdminSocket.Handler {
  private static final String ALLOWED =
      "status, peers, tree, routes, sessions, lookup ID, ping ID, trace ID and down are allowed";

  // The protocol answers within 5 s.
  private static final long ANSWER_MS = 8_000;
  private static final double MS_NS = 1e6;
  private static final double SECOND_NS = 1e9;

  private final EventLoop loop;
  private final Node node;

  AdminCommands(EventLoop loop) {
    this.loop = loop;
    node = loop.node();
  }

  @Override
  public String answer(String request) {
    String[] words = request.split("\\s+");
    CompletableFuture<Map<String, Object>> answer = new CompletableFuture<>();
    try {
      LoopQueue.Task task = task(words, answer::complete);
      loop.execute(nowNs -> {
        try {
          task.run(nowNs);
        } catch (RuntimeException e) {
          answer.completeExceptionally(e);
          throw e;
        }
      });
      return Json.write(answer.get(ANSWER_MS, TimeUnit.MILLISECONDS));
    } catch (IllegalArgumentException e) {
      return error(String.valueOf(e.getMessage()));
    } catch (TimeoutException _) {
      return error("the node did not answer within " + ANSWER_MS / 1000 + " s");
    } catch (ExecutionException e) {
      return error("the node failed at this: " + e.getCause());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return error("interrupted");
    }
  }

  @Override
  public void answered(String request) {
    if (request.equals("down")) {
      loop.stop();
    }
  }

  private LoopQueue.Task task(String[] words, Consumer<Map<String, Object>> answer) {
    boolean takesId = words[0].matches("lookup|ping|trace");
    if (words.length != (takesId ? 2 : 1)) {
      throw new IllegalArgumentException(
          takesId
              ? words[0] + " takes one identity"
              : "'" + String.join(" ", words) + "' is no request: " + ALLOWED);
    }
    if (takesId) {
      IdentityAddress target = IdentityAddress.parse(words[1]);
      return switch (words[0]) {
        case "lookup" ->
            now -> node.lookup(now, target, found -> answer.accept(lookup(target, found)));
        case "ping" -> now -> node.ping(now, target, ping -> answer.accept(ping(target, ping)));
        default -> now -> node.trace(now, target, trace -> answer.accept(trace(target, trace)));
      };
    }
    return switch (words[0]) {
      case "status" -> now -> answer.accept(status(now));
      case "peers" -> _ -> answer.accept(list("peers", node.links(), AdminCommands::link));
      case "tree" -> _ -> answer.accept(tree());
      case "routes" -> _ -> answer.accept(list("routes", node.routes(), AdminCommands::route));
      case "sessions" ->
          now -> answer.accept(list("sessions", node.sessions(now), AdminCommands::session));
      case "down" -> _ -> answer.accept(Map.of("stopping", true));
      default -> throw new IllegalArgumentException("'" + words[0] + "' is no request: " + ALLOWED);
    };
  }

  private Map<String, Object> status(long nowNs) {
    Views.Status status = node.status();
    HostSide host = loop.host();
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("identity", status.identity().toString());
    map.put("ipv6", status.identity().address().toString());
    map.put("address", status.address());
    map.put("network", hex(status.network()));
    map.put("trees", status.trees());
    map.put("neighbours", status.neighbours());
    map.put("sessions", status.sessions());
    map.put("uptime_s", nowNs / SECOND_NS);
    map.put("version", Version.TEXT);
    map.put("resident_bytes", residentBytes());
    map.put("listen", loop.links().urls().stream().map(PeakUrl::toString).toList());
    map.put("tun", host == null ? null : host.device().name());
    map.put("tun_kind", host == null ? "none" : host.kind());
    map.put("mtu", node.mtu());
    map.put("aead", loop.cipherMaker());
    map.put("state_entries", node.stateEntries());
    map.put("address_bits", node.addressBits());
    map.put("directory_share", node.directoryShare());
    map.put("last_change_s_ago", (nowNs - node.lastChangeNs()) / SECOND_NS);
    map.put("host", host == null ? null : host.counters());
    map.put("unsent_datagrams", loop.links().unsent());
    map.put("hostless_packets", loop.hostless());
    map.put("faults", loop.faults());
    return map;
  }

  private Map<String, Object> tree() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("address", node.status().address());
    map.put("areas", node.areas().stream().map(AdminCommands::area).toList());
    map.put("trees", node.trees().stream().map(AdminCommands::tree).toList());
    return map;
  }

  private static Map<String, Object> link(Views.Link link) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("identity", link.identity() == null ? null : link.identity().toString());
    map.put("ipv6", link.identity() == null ? null : link.identity().address().toString());
    map.put("url", link.endpoint().toString());
    map.put("up", link.up());
    map.put("dialled", link.dialled());
    map.put("rtt_ms", milliseconds(link.rttNs()));
    map.put("cost_units", link.costUnits());
    map.put("address", link.address());
    map.put("rx_bytes", link.rxBytes());
    map.put("tx_bytes", link.txBytes());
    return map;
  }

  private static Map<String, Object> area(Views.Area area) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("level", area.level());
    map.put("prefix", area.prefix());
    map.put("nonce", hex(area.nonce()));
    map.put("head", area.head().toString());
    map.put("epoch", area.epoch());
    map.put("weight", area.weight());
    map.put("reachable", area.reachable());
    return map;
  }

  private static Map<String, Object> tree(Views.Tree tree) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("slot", tree.slot());
    map.put("root", tree.root().toString());
    map.put("generation", tree.generation());
    map.put("parent", text(tree.parent()));
    map.put("label", tree.label());
    return map;
  }

  private static Map<String, Object> route(Views.Route route) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("kind", route.kind());
    map.put("destination", route.destination());
    map.put("next_hop", text(route.nextHop()));
    map.put("cost_units", route.costUnits());
    return map;
  }

  private static Map<String, Object> session(Views.Session session) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("peer", session.peer().toString());
    map.put("state", session.state());
    map.put("path", session.path());
    map.put("cipher", session.cipher());
    map.put("post_quantum", session.postQuantum());
    map.put("rtt_ms", milliseconds(session.rttNs()));
    map.put("rx_packets", session.rxPackets());
    map.put("tx_packets", session.txPackets());
    map.put("age_s", session.ageNs() / SECOND_NS);
    return map;
  }

  private static Map<String, Object> lookup(IdentityAddress target, Views.Lookup lookup) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("found", lookup.found());
    map.put("identity", lookup.identity() == null ? null : lookup.identity().toString());
    map.put("ipv6", target.toString());
    map.put("address", lookup.address());
    map.put("sequence", lookup.sequence());
    map.put("from", lookup.from());
    map.put("elapsed_ms", lookup.elapsedNs() / MS_NS);
    map.put("failure", lookup.failure());
    return map;
  }

  private static Map<String, Object> ping(IdentityAddress target, Views.Ping ping) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("ipv6", target.toString());
    map.put("answered", ping.answered());
    map.put("rtt_ms", ping.answered() ? ping.rttNs() / MS_NS : null);
    map.put("failure", ping.failure());
    return map;
  }

  private static Map<String, Object> trace(IdentityAddress target, Views.Trace trace) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("ipv6", target.toString());
    map.put("answered", trace.answered());
    map.put("hops", trace.hops().stream().map(IdentityAddress::toString).toList());
    map.put("rtt_ms", trace.answered() ? trace.rttNs() / MS_NS : null);
    map.put("failure", trace.failure());
    return map;
  }

  private static <T> Map<String, Object> list(
      String key, List<T> items, java.util.function.Function<T, Map<String, Object>> form) {
    return Map.of(key, items.stream().map(form).toList());
  }

  private static String error(String message) {
    return Json.write(Map.of("error", message));
  }

  private static @Nullable Double milliseconds(long ns) {
    return ns < 0 ? null : ns / MS_NS;
  }

  private static @Nullable String text(@Nullable IdentityAddress address) {
    return address == null ? null : address.toString();
  }

  private static String hex(long value) {
    return HexFormat.of().toHexDigits(value);
  }

  /** VmRSS of proc(5); 0 where it can't be read. */
  private static long residentBytes() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
        }
      }
    } catch (IOException _) {
      // No /proc in this container.
    }
    return 0;
  }
}
