package io.peaknet.lab.load;

import io.peaknet.client.PeakClient;
import io.peaknet.lab.CagedProcess;
import io.peaknet.lab.LabException;
import io.peaknet.lab.Programs;
import io.peaknet.lab.Until;
import io.peaknet.report.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.SimpleResolver;

/** A {@link Load} that runs on a host of a cage. */
public final class LoadRun {
  /** The JVM starts and loads its classes, on a machine that is busy. */
  private static final Duration STARTING = Duration.ofSeconds(30);

  private static final Duration ENDING = Duration.ofSeconds(30);

  /** A timeline of minutes and the latencies of millions are small; objects that wait are not. */
  private static final List<String> JVM = List.of("-Xms256m", "-Xmx768m", "-Xmn128m");

  /** dnsjava's logging interface says that there is no logger. */
  private static final String QUIET = "-Dslf4j.internal.verbosity=ERROR";

  private static final Pattern BEGIN = Pattern.compile("(?m)^" + Load.BEGINS + "(-?\\d+) (\\d+)$");
  private static final Pattern RESULT = Pattern.compile("(?m)^\\{.*}$");

  private final CagedProcess process;
  private final LoadPlan plan;

  private LoadRun(CagedProcess process, LoadPlan plan) {
    this.process = process;
    this.plan = plan;
  }

  /** Starts one whose names, if the plan's URL has one, are resolved by the host's own means. */
  public static LoadRun start(Programs programs, String host, LoadPlan plan) {
    return start(programs, host, plan, List.of(), List.of());
  }

  /**
   * Starts one with {@code peak-client} on its class path, and that is all that it knows of it.
   *
   * @param zone whose names the library looks up
   * @param servers the DNS servers that it asks, as its own settings have them
   */
  public static LoadRun startWithPeakClient(
      Programs programs, String host, LoadPlan plan, String zone, String servers) {
    return start(
        programs,
        host,
        plan,
        List.of("-Dpeak.client.zones=" + zone, "-Dpeak.client.servers=" + servers),
        List.of(PeakClient.class));
  }

  /**
   * Starts one.
   *
   * @param options more options of its JVM
   * @param libraries classes whose jars are on its class path beside its own
   */
  public static LoadRun start(
      Programs programs,
      String host,
      LoadPlan plan,
      List<String> options,
      List<Class<?>> libraries) {
    List<String> jvm = new ArrayList<>(JVM);
    jvm.add(QUIET);
    jvm.addAll(options);
    // Before dnsjava, which offers the JDK a provider of names, too: the first one is taken.
    List<Class<?>> code = new ArrayList<>(libraries);
    code.addAll(List.of(Json.class, Histogram.class, SimpleResolver.class, LoggerFactory.class));
    String[] arguments = LoadArguments.of(plan).toArray(String[]::new);
    return new LoadRun(programs.run(host, jvm, code, Load.class, arguments), plan);
  }

  /** The program itself, for those who measure what it uses. */
  public CagedProcess process() {
    return process;
  }

  /**
   * Waits until requests begin to count, the warm-up being over.
   *
   * @return when that was, by {@link System#nanoTime}, which all programs of a machine share
   */
  public long awaitBegin() {
    Matcher begin =
        Until.present(STARTING, () -> Optional.of(BEGIN.matcher(output())).filter(Matcher::find))
            .orElseThrow(() -> new LabException("the load does not begin: " + complaint()));
    long beginNs = Long.parseLong(begin.group(1));
    sleep(Duration.ofNanos(Math.max(0, beginNs - System.nanoTime())));
    return beginNs;
  }

  /**
   * Waits for the end and reads what came of it.
   *
   * @throws LabException if it ends without a result, or not in time
   */
  public LoadResult result() {
    Duration most =
        STARTING
            .plus(plan.times().warmup())
            .plus(plan.times().length())
            .plus(plan.times().timeout())
            .plus(ENDING);
    if (process.status(most).isEmpty()) {
      process.kill();
      throw new LabException("the load did not end in " + most.toSeconds() + " s");
    }
    Matcher result = RESULT.matcher(output());
    if (!result.find()) {
      throw new LabException("the load failed: " + complaint());
    }
    return LoadResult.read(result.group());
  }

  private String output() {
    return process.output();
  }

  /** What it said beside when it begins. */
  private String complaint() {
    return output()
        .lines()
        .filter(line -> !line.startsWith(Load.BEGINS))
        .findFirst()
        .orElse("it said nothing");
  }

  private static void sleep(Duration length) {
    try {
      Thread.sleep(length);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }
}
