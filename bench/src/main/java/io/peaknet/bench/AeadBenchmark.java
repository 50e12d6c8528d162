package io.peaknet.bench;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.peaknet.linux.crypto.LibraryMissingException;
import io.peaknet.node.crypto.AeadSource;
import io.peaknet.protocol.crypto.Aead;
import io.peaknet.protocol.crypto.JdkSuite;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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

/**
 * One packet sealed or opened, in arrays and in memory outside of the heap, by each implementation
 * that the machine has. Opening works on a copy that stays as it is, since a packet opened in place
 * could not be opened again.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class AeadBenchmark {
  private static final int AAD = 8;
  private static final long AT = 16;
  private static final long ROOM = 70_000;

  /** Who makes the cipher. */
  @Param({"jdk", "ipsecmb", "openssl"})
  public String implementation = "";

  /** Which cipher. */
  @Param({"AES_256_GCM", "CHACHA20_POLY1305"})
  public Aead.Kind kind = Aead.Kind.AES_256_GCM;

  /** Bytes of plaintext. */
  @Param({"64", "1400", "9000", "65000"})
  public int length;

  private final byte[] array = new byte[(int) ROOM];
  private final byte[] sealedArray = new byte[(int) ROOM];
  private MemorySegment memory = MemorySegment.NULL;
  private MemorySegment sealed = MemorySegment.NULL;
  private MemorySegment opened = MemorySegment.NULL;
  private long nonce;

  // Until prepare() knows which.
  private Aead sealing = new JdkSuite().aead(Aead.Kind.AES_256_GCM, new byte[32]);
  private Aead opening = sealing;

  /** A cipher, and one packet sealed under nonce 0. */
  @Setup
  public void prepare() throws LibraryMissingException {
    AeadSource source = AeadSource.open(implementation);
    byte[] key = new byte[32];
    key[5] = 7;
    sealing = source.aead(kind, key.clone());
    opening = source.aead(kind, key.clone());
    memory = Arena.global().allocate(ROOM, 64);
    sealed = Arena.global().allocate(ROOM, 64);
    opened = Arena.global().allocate(ROOM, 64);
    source.aead(kind, key.clone()).seal(0, 0, memory, 0, AAD, memory, AT, length, sealed, AT);
    MemorySegment.copy(sealed, JAVA_BYTE, 0, sealedArray, 0, sealedArray.length);
  }

  /** Seals in place outside of the heap. */
  @Benchmark
  public int sealMemory() {
    return sealing.seal(0, ++nonce, memory, 0, AAD, memory, AT, length, memory, AT);
  }

  /** Opens outside of the heap. */
  @Benchmark
  public int openMemory() {
    return opening.open(0, 0, sealed, 0, AAD, sealed, AT, length + Aead.TAG, opened, AT);
  }

  /** Seals in an array, in place. */
  @Benchmark
  public int sealArray() {
    return sealing.seal(0, ++nonce, array, 0, AAD, array, (int) AT, length, array, (int) AT);
  }

  /** Opens from an array to another. */
  @Benchmark
  public int openArray() {
    return opening.open(
        0, 0, sealedArray, 0, AAD, sealedArray, (int) AT, length + Aead.TAG, array, (int) AT);
  }
}
