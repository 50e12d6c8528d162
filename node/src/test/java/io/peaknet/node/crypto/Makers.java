package io.peaknet.node.crypto;

import static org.junit.jupiter.api.Assumptions.abort;

import io.peaknet.linux.crypto.LibraryMissingException;
import io.peaknet.protocol.crypto.Aead;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Who makes ciphers on this machine, for tests that each of them has to pass. */
final class Makers {
  private Makers() {}

  /** All names with all kinds, whether or not this machine has them. */
  static Stream<Arguments> all() {
    List<Arguments> all = new ArrayList<>();
    for (String name : AeadSource.NAMES) {
      for (Aead.Kind kind : Aead.Kind.values()) {
        all.add(Arguments.of(name, kind));
      }
    }
    return all.stream();
  }

  /** The one of that name; skips the test with the reason if the machine doesn't have it. */
  static AeadSource present(String name) {
    try {
      return AeadSource.open(name);
    } catch (LibraryMissingException e) {
      return abort(name + ": " + e.getMessage());
    }
  }
}
