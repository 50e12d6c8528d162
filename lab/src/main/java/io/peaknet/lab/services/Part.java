package io.peaknet.lab.services;

import io.peaknet.lab.CagedProcess;
import java.util.List;
import java.util.function.Supplier;

/**
 * Something that a {@link Service} consists of.
 *
 * @param name what it is: {@code proxy}
 * @param processes those that do its work now; none if the kernel does it
 * @param kill ends it without a word
 * @param repair starts it again
 */
record Part(String name, Supplier<List<CagedProcess>> processes, Runnable kill, Runnable repair) {
  /** A program that is killed and started again. */
  static Part killed(String name, Supplier<CagedProcess> process, Runnable start) {
    return new Part(name, () -> List.of(process.get()), () -> process.get().kill(), start);
  }
}
