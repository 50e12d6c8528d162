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
 * how fast they will be; warm, they beat none of the libraries measured at 1,400 bytes (the
 * benchmarks are in module {@code bench}), and leave garbage at each packet. Libraries race each
 * other, unless one turns out as fast as any was seen: to load another costs megabytes and
 * milliseconds.
 */
final class AeadProbe {
  private static final int RACE_LENGTH = 16_384; // so that calls that are still cold count little
  private static final int AAD_ROOM = 64;
  private static final int ROUNDS = 32; // the least counts, so that a busy machine spoils nothing

  /** Within so much for {@link #RACE_LENGTH}, a library needs no other beside it. */
  private static final long FAST_NS = 12_000;

  /**
   * The outcome.
   *
   * @param sources who makes the ciphers of a kind
   * @param remarks what was found, one line each: how fast libraries are, and why others aren't
   *     used
   */
  record Choice(Map<Aead.Kind, AeadSource> sources, List<String> remarks) {}

  private AeadProbe() {}

  /** Whoever is fastest at each kind. */
  static Choice fastest(Iterable<String> names) {
    List<String> remarks = new ArrayList<>();
    Map<Aead.Kind, AeadSource> sources = new EnumMap<>(Aead.Kind.class);
    Map<Aead.Kind, Long> bestNs = new EnumMap<>(Aead.Kind.class);
    for (String name : names) {
      boolean jdk = name.equals(AeadSource.JDK);
      if (sources.size() == Aead.Kind.values().length && (jdk || areFast(bestNs))) {
        continue; // the first use of the JDK's ciphers, too, costs a start tens of milliseconds
      }
      AeadSource source = opened(name, remarks);
      if (source == null) {
        continue;
      }
      for (Aead.Kind kind : Aead.Kind.values()) {
        if (jdk) {
          sources.putIfAbsent(kind, source); // unchecked: there is nobody else
          continue;
        }
        String fault = SelfCheck.fault(source, kind);
        if (!fault.isEmpty()) {
          remarks.add(source.title() + " " + fault + " (" + kind + ")");
        } else {
          long tookNs = race(source, kind);
          remarks.add(
              source.title() + " seals " + RACE_LENGTH + " bytes in " + tookNs + " ns: " + kind);
          if (tookNs < bestNs.getOrDefault(kind, Long.MAX_VALUE)) {
            bestNs.put(kind, tookNs);
            sources.put(kind, source);
          }
        }
      }
    }
    return new Choice(sources, List.copyOf(remarks));
  }

  private static boolean areFast(Map<Aead.Kind, Long> tookNs) {
    for (long each : tookNs.values()) {
      if (each > FAST_NS) {
        return false;
      }
    }
    return true;
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
