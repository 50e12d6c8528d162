package io.peaknet.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * What happens in {@link Demo}, step by step. Each step returns a line for the summary, and throws
 * a {@link LabException} if what it shows did not happen.
 *
 * <pre>
 *   n1 ─── n2 ─── n3
 *   │      │      │
 *   n6 ─── n5 ─── n4     later n6 leaves its place and links to n3 and n4 instead
 * </pre>
 */
final class DemoStory {
  private static final int SIZE = 6;
  private static final int WEB_PORT = 8080;
  private static final int BULK_PORT = 7000;
  private static final int ECHO_PORT = 7001;
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /** The transfer sends for so long, at about 16 Mb/s: enough to be cut in the middle. */
  private static final Duration BULK = Duration.ofSeconds(3);

  private static final int BULK_KILOBYTES_PER_SECOND = 2_000;

  /** Longer than the step that it is for; the step ends it. */
  private static final Duration TALK = Duration.ofSeconds(40);

  private final Cage cage;
  private final Consumer<String> say;
  private final Programs programs;
  private final Ring ring;
  private final List<Topology.Cable> later;

  DemoStory(Cage cage, Consumer<String> say) {
    this.cage = cage;
    this.say = say;
    this.programs = new Programs(cage);
    ring = Ring.of(cage, SIZE);
    ring.connect(2, 5);
    later = List.of(ring.plan(6, 3), ring.plan(6, 4));
    ring.nodes().forEach(node -> List.of(WEB_PORT, BULK_PORT, ECHO_PORT).forEach(node::allow));
  }

  List<NodeProcess> nodes() {
    return ring.nodes();
  }

  String start() {
    long fromNs = System.nanoTime();
    ring.start();
    boolean all =
        Until.holds(
            PATIENCE,
            () -> ring.nodes().parallelStream().allMatch(node -> node.ask("status").isPresent()));
    if (!all) {
      throw new LabException(whatIsSilent());
    }
    ring.nodes().forEach(node -> say.accept(node.name() + " is " + node.address()));
    return SIZE + " processes, all answering after " + millis(System.nanoTime() - fromNs);
  }

  private String whatIsSilent() {
    return ring.nodes().stream()
        .filter(node -> node.ask("status").isEmpty())
        .map(node ->
            node.isAlive()
                ? node.name() + " does not answer"
                : node.name() + " ended: " + node.log().strip())
        .collect(Collectors.joining("; "));
  }

  String link() {
    ring.awaitLinked(PATIENCE);
    for (NodeProcess node : ring.nodes()) {
      node.ask("peers")
          .ifPresent(peers -> {
            String links =
                peers
                    .path("peers")
                    .valueStream()
                    .filter(peer -> peer.path("up").asBoolean())
                    .map(peer -> peer.path("url").asString().replaceFirst("//[^@]*@", "//"))
                    .collect(Collectors.joining("  "));
            say.accept(node.name() + " has " + links);
          });
    }
    return "every link is up, all are one network";
  }

  String trees() {
    Map<NodeProcess, JsonNode> answers = new LinkedHashMap<>();
    ring.nodes().forEach(node -> answers.put(node, ask(node, "tree")));
    String addresses =
        answers.entrySet().stream()
            .map(entry -> entry.getKey().name() + "=" + entry.getValue().path("address").asString())
            .collect(Collectors.joining("  "));
    say.accept("addresses:        " + addresses);
    int slots =
        answers.values().stream().mapToInt(tree -> tree.path("trees").size()).max().orElse(0);
    for (int i = 0; i < slots; i++) {
      int slot = i;
      String edges =
          answers.entrySet().stream()
              .map(entry -> edge(entry.getKey(), entry.getValue().path("trees").path(slot)))
              .collect(Collectors.joining("  "));
      say.accept("landmark tree " + slot + ":  " + edges);
    }
    return "addresses " + addresses + "; landmark trees: " + slots;
  }

  private String edge(NodeProcess node, JsonNode tree) {
    String parent = tree.path("parent").asString("");
    return parent.isEmpty() ? node.name() + " is root" : node.name() + "→" + ring.nameOf(parent);
  }

  String fetch() {
    NodeProcess client = ring.node(1);
    NodeProcess server = ring.node(4);
    Path folder = Cage.HOME.resolve("web");
    String page = "Served by an unmodified web server on " + server.name() + "\n";
    cage.write(folder.resolve("index.html"), page);
    CagedProcess web = programs.web(server.name(), server.address(), WEB_PORT, folder);
    String url = "http://[" + server.address() + "]:" + WEB_PORT + "/";
    String with = Tools.find("curl").isPresent() ? "curl" : "the JDK's HTTP client";
    long fromNs = System.nanoTime();
    String got = programs.fetch(client.name(), url);
    long tookNs = System.nanoTime() - fromNs;
    web.stop();
    if (!got.equals(page)) {
      throw new LabException(with + " " + url + " on n1 got: " + got.strip());
    }
    say.accept("n1$ " + with + " " + url);
    say.accept(page.strip());
    List<String> path = path(client, server);
    return with + " on n1 from n4, " + (path.size() - 1) + " hops, in " + millis(tookNs);
  }

  String cut() {
    NodeProcess from = ring.node(1);
    NodeProcess to = ring.node(4);
    List<String> before = path(from, to);
    say.accept("peak trace before:  " + String.join(" → ", before));
    CagedProcess receiver = programs.receive(to.name(), to.address(), BULK_PORT);
    CagedProcess sender =
        programs.send(from.name(), to.address(), BULK_PORT, BULK, BULK_KILOBYTES_PER_SECOND);
    if (!Until.holds(PATIENCE, () -> receiver.output().contains("first"))) {
      throw new LabException("nothing arrives at n4: " + sender.complaint());
    }
    pause(Duration.ofSeconds(1));
    int middle = (before.size() - 1) / 2;
    Topology.Cable cable = ring.cable(before.get(middle), before.get(middle + 1));
    cable.cut();
    say.accept("cut, silently:      " + cable.a() + " ─x─ " + cable.b());
    Optional<Integer> ended = receiver.status(PATIENCE);
    Optional<Programs.Transfer> received = Programs.Transfer.parse(receiver.output());
    sender.status(PATIENCE);
    Optional<Programs.Transfer> sent = Programs.Transfer.parse(sender.output());
    if (ended.isEmpty() || received.isEmpty() || sent.isEmpty()) {
      throw new LabException(
          "the transfer did not complete: the sender says \"%s\", the receiver \"%s\""
              .formatted(sender.complaint(), receiver.complaint()));
    }
    if (!received.get().sha256().equals(sent.get().sha256())) {
      throw new LabException("what arrived is not what was sent");
    }
    List<String> after = path(from, to);
    say.accept("peak trace after:   " + String.join(" → ", after));
    cable.heal();
    return String.format(
        Locale.ROOT,
        "%.1f MB complete, SHA-256 equal, longest gap %s",
        received.get().bytes() / 1e6,
        millis(received.get().gapNs()));
  }

  String move() {
    NodeProcess stays = ring.node(1);
    NodeProcess mover = ring.node(6);
    programs.echo(mover.name(), mover.address(), ECHO_PORT);
    CagedProcess talk = programs.talk(stays.name(), mover.address(), ECHO_PORT, TALK);
    awaitEcho(talk, 0, "no echo came back over the connection from n1 to n6");
    String address = ask(mover, "status").path("address").asString();
    say.accept("peak trace before:  " + String.join(" → ", path(stays, mover)));

    ring.unplug(mover);
    later.forEach(ring::plug);
    long movedNs = System.nanoTime();
    say.accept("n6 moves:           away from n1 and n5, to n3 and n4, new underlay addresses");
    long backNs =
        awaitEcho(talk, movedNs, "the connection from n1 to n6 did not go on after the move");
    awaitEcho(talk, backNs + 500_000_000L, "the connection from n1 to n6 fell silent again");
    say.accept("peak trace after:   " + String.join(" → ", path(stays, mover)));
    String next = ask(mover, "status").path("address").asString();
    talk.stop();
    return "one TCP connection all along, back "
        + millis(backNs - movedNs)
        + " after the move; address "
        + address
        + " → "
        + next;
  }

  /** When the first echo at or after a moment came back. */
  private static long awaitEcho(CagedProcess talk, long sinceNs, String otherwise) {
    return Until.present(
            PATIENCE.multipliedBy(2),
            () -> {
              Optional<Programs.Echoed> echo = Programs.echoedSince(talk, sinceNs);
              return echo.isEmpty() && !talk.isAlive() ? Optional.of(ENDED) : echo;
            })
        .filter(echo -> !echo.equals(ENDED))
        .orElseThrow(() -> new LabException(otherwise + ending(talk)))
        .atNs();
  }

  private static final Programs.Echoed ENDED = new Programs.Echoed(-1, 0);

  private static String ending(CagedProcess talk) {
    List<String> lines = talk.output().lines().toList();
    return lines.isEmpty() || lines.getLast().startsWith("echo ") ? "" : ": " + lines.getLast();
  }

  String stop() {
    for (NodeProcess node : ring.nodes()) {
      node.process().stop();
    }
    List<String> odd = new ArrayList<>();
    for (NodeProcess node : ring.nodes()) {
      Optional<Integer> status = node.process().status(PATIENCE);
      if (status.isEmpty()) {
        odd.add(node.name() + " runs on");
      } else if (status.get() != 0) {
        odd.add(node.name() + " ended with status " + status.get());
      }
    }
    if (!odd.isEmpty()) {
      throw new LabException(String.join(", ", odd));
    }
    return "all ended by themselves";
  }

  private List<String> path(NodeProcess from, NodeProcess to) {
    return Until.present(
            PATIENCE, () -> Optional.of(ring.trace(from, to)).filter(hops -> !hops.isEmpty()))
        .orElseThrow(() -> new LabException("peak trace from " + from.name() + " met no answer"));
  }

  private static JsonNode ask(NodeProcess node, String command) {
    return node.ask(command)
        .orElseThrow(() -> new LabException(node.name() + " does not answer " + command));
  }

  private static String millis(long ns) {
    return Math.round(ns / 1e6) + " ms";
  }

  private static void pause(Duration length) {
    try {
      Thread.sleep(length);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }
}
