package io.peaknet.node.crypto;

import io.peaknet.linux.crypto.LibraryMissingException;
import io.peaknet.protocol.crypto.Aead;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who on this machine makes the fastest ciphers that work. A library that passes the
 * {@link SelfCheck} goes before the JDK without a race: cold, the JDK's ciphers say nothing about
 * how fast they will be, and warm, they were slower than each library measured (the benchmarks are
 * in module {@code bench}) and leave garbage at each packet. Libraries race each other.
 */
final class AeadProbe {
  private static final int RACE_LENGTH = 16_384; // so that calls that are still cold count little
  private static final int AAD_ROOM = 64;
  private static final int ROUNDS = 6;

  /**
   * The outcome.
   *
   * @param sources who makes the ciphers of a kind
   * @param remarks why others don't, one line each
   */
  record Choice(Map<Aead.Kind, AeadSource> sources, List<String> remarks) {}

  private AeadProbe() {}

  /** Whoever is fastest at each kind. */
  static Choice fastest(Iterable<String> names) {
    List<String> remarks = new ArrayList<>();
    Map<Aead.Kind, AeadSource> sources = new EnumMap<>(Aead.Kind.class);
    Map<Aead.Kind, Long> best = new EnumMap<>(Aead.Kind.class);
    for (String name : names) {
      if (name.equals(AeadSource.JDK) && sources.size() == Aead.Kind.values().length) {
        continue; // not needed, and the first use of its ciphers costs a start tens of milliseconds
      }
      AeadSource source = opened(name, remarks);
      if (source == null) {
        continue;
      }
      for (Aead.Kind kind : Aead.Kind.values()) {
        String fault = SelfCheck.fault(source, kind);
        if (!fault.isEmpty()) {
          remarks.add(source.title() + " " + fault + " (" + kind + ")");
          continue;
        }
        long tookNs = name.equals(AeadSource.JDK) ? Long.MAX_VALUE : race(source, kind);
        if (!sources.containsKey(kind) || tookNs < best.getOrDefault(kind, Long.MAX_VALUE)) {
          sources.put(kind, source);
          best.put(kind, tookNs);
        }
      }
    }
    return new Choice(sources, List.copyOf(remarks));
  }

  private static @Nullable AeadSource opened(String name, List<String> remarks) {
    try {
      return AeadSource.open(name);
    } catch (LibraryMissingException e) {
      remarks.add(e.getMessage());
      return null;
    }
  }

  private static long race(AeadSource source, Aead.Kind kind) {
    Aead aead = source.aead(kind, new byte[32]);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocate(AAD_ROOM + RACE_LENGTH + Aead.TAG, 64);
      long least = Long.MAX_VALUE;
      for (int round = 0; round < ROUNDS; round++) {
        long beganNs = System.nanoTime();
        aead.seal(0, round, text, 0, 8, text, AAD_ROOM, RACE_LENGTH, text, AAD_ROOM);
        least = Math.min(least, System.nanoTime() - beganNs);
      }
      return least;
    } finally {
      aead.forget();
    }
  }
}
