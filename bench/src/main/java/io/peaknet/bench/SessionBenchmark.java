package io.peaknet.bench;

import io.peaknet.linux.crypto.LibraryMissingException;
import io.peaknet.node.crypto.AeadSource;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** A packet through the session layer: replay window, rekey accounting and cipher, both ends. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class SessionBenchmark {
  /** Who makes the cipher. */
  @Param({"jdk", "ipsecmb", "openssl"})
  public String implementation = "";

  /** Bytes of the inner packet. */
  @Param({"64", "1400"})
  public int length;

  private SessionPath path = new SessionPath(jdk(), 64);

  private static AeadSource jdk() {
    try {
      return AeadSource.open(AeadSource.JDK);
    } catch (LibraryMissingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Two nodes with a session. */
  @Setup
  public void prepare() throws LibraryMissingException {
    path = new SessionPath(AeadSource.open(implementation), length);
  }

  /** Sealed at one end, opened at the other. */
  @Benchmark
  public void direct(Blackhole hole) {
    hole.consume(path.sealAndOpen());
  }

  /** The same behind a relay header. */
  @Benchmark
  public void relayed(Blackhole hole) {
    hole.consume(path.relay());
  }
}
