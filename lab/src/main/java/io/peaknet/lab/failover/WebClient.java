package io.peaknet.lab.failover;

import io.peaknet.client.PeakClient;
import io.peaknet.lab.Programs;
import io.peaknet.lab.Tools;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A web client as people use it, unmodified. Each fetches one page and ends: with status 0 if the
 * page came.
 *
 * @param name in tables
 * @param program that must be there
 * @param version arguments that make it print its version
 * @param command what fetches URL within PATIENCE seconds
 */
record WebClient(String name, String program, List<String> version, List<String> command) {
  private static final String URL = "URL";
  private static final String PATIENCE = "PATIENCE";
  private static final String PATIENCE_MS = "PATIENCE_MS";

  private static final String PYTHON =
      "import sys, urllib.request as u; u.urlopen(sys.argv[1], timeout=float(sys.argv[2])).read()";
  private static final String NODE =
      "fetch(process.argv[1], {signal: AbortSignal.timeout(1000 * process.argv[2])})"
          + ".then(r => r.text()).then(() => process.exit(0), () => process.exit(1))";

  /** Chromium without a screen; an error page comes with status 0, too. */
  private static final String CHROMIUM =
      "timeout \"$2\" chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run"
          + " --disable-background-networking --disable-component-update --disable-sync"
          // Its own resolver takes one line alone of /etc/hosts; this one takes all, as DNS gives.
          + " --disable-features=AsyncDns"
          + " --user-data-dir=\"$(mktemp -d /run/lab/chromium.XXXXXX)\" --dump-dom \"$1\""
          + " 2>/dev/null | grep -q "
          + WebReplica.MARK;

  static final String JDK = "JDK HttpClient";
  static final String JDK_WITH_PEAK = "JDK HttpClient + peak-client";

  /** All that there are, installed or not. */
  static List<WebClient> all() {
    return List.of(
        new WebClient(
            "curl",
            "curl",
            List.of("--version"),
            List.of("curl", "-sfg", "-o", "/dev/null", "--max-time", PATIENCE, URL)),
        new WebClient(
            "wget",
            "wget",
            List.of("--version"),
            List.of("wget", "-q", "-T", PATIENCE, "-t", "1", "-O", "/dev/null", URL)),
        new WebClient(
            "Python urllib",
            "python3",
            List.of("--version"),
            List.of("python3", "-c", PYTHON, URL, PATIENCE)),
        new WebClient(
            "Node fetch", "node", List.of("--version"), List.of("node", "-e", NODE, URL, PATIENCE)),
        new WebClient(
            "Chromium",
            "chromium",
            List.of("--version"),
            List.of("sh", "-c", CHROMIUM, "sh", URL, PATIENCE)),
        new WebClient(
            JDK, Tools.java().toString(), List.of("-version"), java(List.of(), "once", List.of())),
        new WebClient(
            JDK_WITH_PEAK,
            Tools.java().toString(),
            List.of("-version"),
            java(library(), "once", List.of())));
  }

  /** The library's options: its jar is on the class path, and that is all. */
  private static List<String> library() {
    return List.of(
        "-Dpeak.client.zones=" + Naming.ZONE,
        "-Dpeak.client.servers=[" + Cluster.DNS_ADDRESS + "]");
  }

  private static List<String> java(List<String> options, String mode, List<String> more) {
    List<String> command = new ArrayList<>(List.of(Tools.java().toString(), "-XX:+UseSerialGC"));
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Xmx64m"));
    command.addAll(options);
    String own = Programs.codeOf(JdkClient.class);
    boolean withLibrary = !options.isEmpty();
    command.addAll(
        List.of("-cp", withLibrary ? own + ":" + Programs.codeOf(PeakClient.class) : own));
    command.addAll(List.of(JdkClient.class.getName(), mode, URL, PATIENCE_MS));
    command.addAll(more);
    return command;
  }

  /** Why it can't take part; empty if it can. */
  Optional<String> obstacle() {
    return isOfTheJdk() ? Optional.empty() : Tools.missing(program);
  }

  /** Whether it can be started again and again: a browser would measure its own start alone. */
  boolean canLoad() {
    return !program.equals("chromium");
  }

  /** Whether it tries addresses in an order of its own. */
  boolean drawsOrder() {
    return name.equals(JDK_WITH_PEAK);
  }

  private boolean isOfTheJdk() {
    return program.equals(Tools.java().toString());
  }

  /** Fetches one page. */
  List<String> once(String url, Duration patience) {
    return filled(command, url, patience);
  }

  /**
   * Fetches one page after another for so long, with a pause between them; prints a line for each,
   * as {@link JdkClient} does.
   */
  List<String> load(String url, Duration patience, Duration every, Duration length) {
    if (isOfTheJdk()) {
      List<String> options = name.equals(JDK_WITH_PEAK) ? library() : List.of();
      List<String> more = List.of("" + every.toMillis(), "" + length.toMillis());
      return filled(java(options, "load", more), url, patience);
    }
    String loop =
        """
        end=$(($(date +%%s%%3N) + %d))
        while [ $(date +%%s%%3N) -lt $end ]; do
          from=$(date +%%s%%3N)
          if "$@"; then how=ok; else how=fail; fi
          to=$(date +%%s%%3N)
          echo "$to $how $((to - from))"
          sleep %s
        done
        """
            .formatted(length.toMillis(), every.toMillis() / 1000.0);
    List<String> whole = new ArrayList<>(List.of("sh", "-c", loop, "sh"));
    whole.addAll(once(url, patience));
    return whole;
  }

  private static List<String> filled(List<String> command, String url, Duration patience) {
    return command.stream()
        .map(word ->
            switch (word) {
              case URL -> url;
              case PATIENCE -> "" + Math.max(1, patience.toSeconds());
              case PATIENCE_MS -> "" + patience.toMillis();
              default -> word;
            })
        .toList();
  }
}
