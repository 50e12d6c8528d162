package io.peaknet.lab;

import io.peaknet.report.Table;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * {@code peak demo}: six nodes on one machine, and unmodified programs that talk across them while
 * links are cut and a node moves. Everything is real: namespaces, processes, packets.
 */
public final class Demo {
  private static final String USAGE =
      """
      usage: peak demo [--verbose] [--keep-logs DIR]
        --verbose        shows the nodes' own logs when something fails
        --keep-logs DIR  copies all configurations and logs to DIR at the end
      """;

  private static final String PICTURE =
      """
        n1 ─── n2 ─── n3       each a `peak up` process on a host of its own
        │      │      │        (a network namespace); ─ and │ are the only
        n6 ─── n5 ─── n4       networks there are, IPv6 and IPv4 in turn
      """;

  private final PrintStream out;
  private final boolean verbose;
  private final long startNs = System.nanoTime();
  private final Table summary = new Table("", "what", "s", "result");
  private boolean failed;

  private Demo(PrintStream out, boolean verbose) {
    this.out = out;
    this.verbose = verbose;
  }

  /**
   * Runs it.
   *
   * @param arguments those after {@code peak demo}
   * @return 0 if all of it happened, 1 if something did not, 2 if the arguments are wrong
   */
  public static int run(List<String> arguments, PrintStream out, PrintStream err) {
    boolean verbose = false;
    Path logs = null;
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals("--verbose")) {
        verbose = true;
      } else if (argument.equals("--keep-logs") && i + 1 < arguments.size()) {
        logs = Path.of(arguments.get(++i)).toAbsolutePath();
      } else if (argument.equals("--help")) {
        out.print(USAGE);
        return 0;
      } else {
        err.println("peak demo: unknown argument '" + argument + "'");
        err.print(USAGE);
        return 2;
      }
    }
    var demo = new Demo(out, verbose);
    try (Cage cage = Cage.open()) {
      // Ctrl-C ends this JVM, and the cage with it; the hook makes that so before the prompt is
      // back.
      Thread end = new Thread(cage::close, "end");
      Runtime.getRuntime().addShutdownHook(end);
      try {
        demo.tell(cage);
      } finally {
        if (logs != null) {
          keepLogs(cage, logs);
        }
        try {
          Runtime.getRuntime().removeShutdownHook(end);
        } catch (IllegalStateException e) {
          // It runs already: the JVM is on its way out.
        }
      }
    } catch (LabException | IOException e) {
      err.println("peak demo: " + e.getMessage());
      return 1;
    }
    return demo.failed ? 1 : 0;
  }

  private void tell(Cage cage) {
    out.println(PICTURE);
    var story = new DemoStory(cage, this::say);
    if (step("six nodes start", story::start) && step("they link up", story::link)) {
      step("trees form", story::trees);
      step("a page is fetched", story::fetch);
      step("a transfer outlives a cut", story::cut);
      step("a connection outlives a move", story::move);
      step("the nodes stop", story::stop);
    }
    out.println();
    out.print(summary);
    String verdict = failed ? "Not all of it happened" : "All of it happened";
    out.printf(Locale.ROOT, "%n%s in %.1f s%n", verdict, seconds(startNs));
    if (failed && verbose) {
      story.nodes().forEach(node -> out.printf("%n--- %s%n%s", node.name(), node.log()));
    }
  }

  private boolean step(String name, Supplier<String> step) {
    long fromNs = System.nanoTime();
    out.printf(Locale.ROOT, "%5.1f s  %s%n", seconds(startNs), name);
    try {
      String result = step.get();
      summary.row("ok", name, one(fromNs), result);
      return true;
    } catch (LabException e) {
      failed = true;
      say("FAILED: " + e.getMessage());
      summary.row("FAILED", name, one(fromNs), e.getMessage());
      return false;
    }
  }

  private void say(String line) {
    out.println("         " + line);
  }

  private static String one(long sinceNs) {
    return String.format(Locale.ROOT, "%.1f", seconds(sinceNs));
  }

  private static double seconds(long sinceNs) {
    return (System.nanoTime() - sinceNs) / 1e9;
  }

  private static void keepLogs(Cage cage, Path to) throws IOException {
    Path from = cage.outside(Cage.HOME);
    try (var files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (file.getFileName().toString().equals("key")) {
          continue;
        }
        Path copy = to.resolve(from.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.writeString(copy, Files.readString(file));
      }
    }
  }
}
