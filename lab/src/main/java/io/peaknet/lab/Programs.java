package io.peaknet.lab;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Starts ordinary programs on the hosts of a lab: programs that know IP, and nothing of Peak. */
public final class Programs {
  private static final Duration LISTENING = Duration.ofSeconds(15);

  private final Cage cage;
  private int started;

  /** For the hosts of this cage. */
  public Programs(Cage cage) {
    this.cage = cage;
  }

  /** Waits for one bulk transfer; returns once it listens. */
  public CagedProcess receive(String host, String address, int port) {
    return listening(java(host, Bulk.class, "receive", address, "" + port));
  }

  /** Sends for a while, at most so many kilobytes (1,000) a second. */
  public CagedProcess send(
      String host, String address, int port, Duration length, int kilobytesPerSecond) {
    return java(
        host,
        Bulk.class,
        "send",
        address,
        "" + port,
        "" + length.toMillis(),
        "" + kilobytesPerSecond);
  }

  /** Echoes one connection; returns once it listens. */
  public CagedProcess echo(String host, String address, int port) {
    return listening(java(host, Echo.class, "serve", address, "" + port));
  }

  /** Keeps one connection to an echo open and busy for so long. */
  public CagedProcess talk(String host, String address, int port, Duration length) {
    return java(host, Echo.class, "talk", address, "" + port, "" + length.toMillis());
  }

  /** The JDK's own web server over a folder inside the cage; returns once it listens. */
  public CagedProcess web(String host, String address, int port, Path folder) {
    return listening(
        start(
            host,
            Tools.webServer().toString(),
            List.of("-J-XX:-UsePerfData", "-J-XX:+UseSerialGC", "-J-XX:TieredStopAtLevel=1"),
            List.of("-b", address, "-p", "" + port, "-d", folder.toString(), "-o", "info")));
  }

  /** What a web address holds, by curl or, where there is none, by the JDK's own client. */
  public String fetch(String host, String url) {
    if (Tools.find("curl").isPresent()) {
      List<String> curl = List.of("curl", "--silent", "--show-error", "--max-time", "10", url);
      Cage.Result result = cage.run(host, LISTENING, curl);
      return result.status() == 0 ? result.out() : result.err();
    }
    CagedProcess client = java(host, Fetch.class, url);
    client.status(LISTENING);
    return client.output();
  }

  /** Starts a program that says so once it listens, as {@link #run} does; returns then. */
  public CagedProcess listener(String host, Class<?> program, String... arguments) {
    return listening(run(host, program, arguments));
  }

  /** Starts a class that knows nothing but the JDK as a program, with all of the JIT. */
  public CagedProcess run(String host, Class<?> program, String... arguments) {
    return run(host, List.of("-Xmx64m"), List.of(), program, arguments);
  }

  /**
   * Starts a class as a program, with all of the JIT.
   *
   * @param jvm options of its JVM
   * @param libraries classes that it uses beyond its own jar: theirs are on its class path
   */
  public CagedProcess run(
      String host,
      List<String> jvm,
      List<Class<?>> libraries,
      Class<?> program,
      String... arguments) {
    List<String> options = new ArrayList<>(List.of("-XX:+UseSerialGC", "-XX:-UsePerfData"));
    options.addAll(jvm);
    String path =
        Stream.concat(Stream.of(program), libraries.stream())
            .map(Programs::codeOf)
            .distinct()
            .collect(Collectors.joining(File.pathSeparator));
    options.addAll(List.of("-cp", path, program.getName()));
    return start(host, Tools.java().toString(), options, List.of(arguments));
  }

  /** The first echo of an {@link Echo} client that came back at or after a moment. */
  public static Optional<Echoed> echoedSince(CagedProcess talk, long sinceNs) {
    return Echoed.LINE
        .matcher(talk.output())
        .results()
        .map(line -> new Echoed(Integer.parseInt(line.group(1)), Long.parseLong(line.group(2))))
        .filter(echo -> echo.atNs() - sinceNs >= 0)
        .findFirst();
  }

  /** Starts a class of this module, which knows nothing but the JDK, as a program. */
  CagedProcess java(String host, Class<?> program, String... arguments) {
    List<String> options =
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-Xmx64m",
            "-cp",
            codeOf(program),
            program.getName());
    return start(host, Tools.java().toString(), options, List.of(arguments));
  }

  private CagedProcess start(
      String host, String program, List<String> options, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(options);
    command.addAll(arguments);
    Path log = Cage.HOME.resolve("programs").resolve(++started + ".log");
    return cage.start(host, log, Map.of(), command);
  }

  /** Waits until it says so. */
  public static CagedProcess listening(CagedProcess program) {
    boolean up =
        Until.holds(
            LISTENING,
            () ->
                program.output().contains("listening")
                    || program.output().contains("Serving")
                    || !program.isAlive());
    if (!up || !program.isAlive()) {
      throw new LabException("a server does not listen: " + program.complaint());
    }
    return program;
  }

  /** Where a class is: a jar or a folder. */
  public static String codeOf(Class<?> program) {
    try {
      return Path.of(program.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new LabException("cannot tell where " + program + " is", e);
    }
  }

  /** An echo that came back: its number, and when, by {@link System#nanoTime}. */
  public record Echoed(int number, long atNs) {
    private static final Pattern LINE = Pattern.compile("(?m)^echo (\\d+) (-?\\d+)$");
  }

  /**
   * What one end of a bulk transfer says of it.
   *
   * @param gapNs the longest time in which nothing arrived; 0 at the sender
   * @param gapFromNs when that began, by {@link System#nanoTime}
   */
  public record Transfer(long bytes, String sha256, long gapNs, long gapFromNs) {
    private static final Pattern LINE =
        Pattern.compile(
            "(?m)^bytes (\\d+) sha256 ([0-9a-f]{64})(?: gap_ns (\\d+) gap_from (-?\\d+))?$");

    /** Empty if the end has not finished. */
    public static Optional<Transfer> parse(String output) {
      Matcher line = LINE.matcher(output);
      if (!line.find()) {
        return Optional.empty();
      }
      boolean gap = line.group(3) != null;
      return Optional.of(
          new Transfer(
              Long.parseLong(line.group(1)),
              line.group(2),
              gap ? Long.parseLong(line.group(3)) : 0,
              gap ? Long.parseLong(line.group(4)) : 0));
    }
  }
}
