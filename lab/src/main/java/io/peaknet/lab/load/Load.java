package io.peaknet.lab.load;

import io.peaknet.report.Json;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;

/**
 * The generator as a program.
 *
 * <pre>
 *   Load --url URL [--name value]...     the names are those of {@link LoadArguments}
 *
 *   begins NANOS MILLIS                  when requests count from: System.nanoTime, and since 1970
 *   {...}                                the result, one line of JSON; it is read by LoadResult
 * </pre>
 *
 * <p>Exit status: 0 measured, whatever became of the requests; 2 wrong usage, with a line that says
 * what.
 */
final class Load {
  static final String BEGINS = "begins ";

  private static final int USAGE = 2;

  /** Classes are loaded and the first connections made before the first request is due. */
  private static final Duration STARTING = Duration.ofMillis(100);

  private static final int SCRATCH_BYTES = 64 << 10;

  private Load() {}

  /** See the class. */
  public static void main(String[] args) throws IOException {
    try {
      IO.println(Json.write(measure(LoadArguments.read(args))));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      Runtime.getRuntime().halt(USAGE);
    }
    // Look-ups that still hang are not waited for.
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }

  private static Map<String, Object> measure(LoadPlan plan) throws IOException {
    Names names = Names.of(plan);
    lookUpOnce(names);
    Supplier<Wire> wires = wires(plan);
    long startNs = System.nanoTime() + STARTING.toNanos();
    Duration ahead = STARTING.plus(plan.times().warmup());
    IO.println(
        BEGINS
            + (startNs + plan.times().warmup().toNanos())
            + " "
            + (System.currentTimeMillis() + ahead.toMillis()));
    return measure(plan, names, wires, startNs);
  }

  /**
   * Whoever resolves names is loaded then, and is measured warm as all else is: a program looks its
   * first name up once.
   */
  private static void lookUpOnce(Names names) {
    try {
      names.ask(0);
    } catch (UnknownHostException e) {
      // The requests will say so.
    }
  }

  /** Does it all, from a moment on; what came of it, for JSON. */
  static Map<String, Object> measure(
      LoadPlan plan, Names names, Supplier<Wire> wires, long startNs) {
    Tally tally = new Tally(plan, startNs + plan.times().warmup().toNanos());
    try (Generator generator = new Generator(plan, names, wires, tally)) {
      generator.run();
      Map<String, Object> map = tally.toMap();
      map.put("dns_queries", names.queries());
      map.put("generator", generator.toMap());
      return map;
    }
  }

  /** What a plan's connections travel in. */
  static Supplier<Wire> wires(LoadPlan plan) throws IOException {
    if (!plan.isTls()) {
      return Wire.Plain::new;
    }
    Supplier<SSLEngine> engines = Trust.engines(plan);
    ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH_BYTES);
    return () -> new TlsWire(engines, scratch);
  }
}
