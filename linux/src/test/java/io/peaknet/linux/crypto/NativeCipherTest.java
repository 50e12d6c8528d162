package io.peaknet.linux.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a native cipher owes to memory; that its answers are right is tested where it is used. */
final class NativeCipherTest {
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment memory = arena.allocate(200);

  @AfterEach
  void free() {
    arena.close();
  }

  private static CipherLibrary present(String name) {
    try {
      return name.equals("ipsecmb") ? IpsecMb.open() : OpenSsl.open();
    } catch (LibraryMissingException e) {
      return abort(name + ": " + e.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ipsecmb", "openssl"})
  void whatIsSealedOpensUntilTheKeyIsClosed(String name) {
    CipherLibrary library = present(name);
    assertThat(library.name()).isEqualTo(name);
    assertThat(library.version()).matches("[0-9]+\\.[0-9]+\\.[0-9]+");
    for (CipherLibrary.Algorithm algorithm : CipherLibrary.Algorithm.values()) {
      NativeCipher cipher = library.cipher(algorithm, new byte[32]);
      assertThat(cipher.seal(1, 2, memory, 0, 8, memory, 16, 100, memory, 16)).isEqualTo(116);
      assertThat(cipher.open(1, 2, memory, 0, 8, memory, 16, 116, memory, 16)).isEqualTo(100);
      cipher.close();
      cipher.close();
      assertThatThrownBy(() -> cipher.seal(1, 3, memory, 0, 8, memory, 16, 100, memory, 16))
          .hasMessage("this key was forgotten");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ipsecmb", "openssl"})
  void whatDoesNotOpenLeavesZeros(String name) {
    CipherLibrary library = present(name);
    for (CipherLibrary.Algorithm algorithm : CipherLibrary.Algorithm.values()) {
      try (NativeCipher cipher = library.cipher(algorithm, new byte[32])) {
        memory.fill((byte) 0x55);
        assertThat(cipher.open(1, 2, memory, 0, 8, memory, 16, 116, memory, 16)).isEqualTo(-1);
        assertThat(memory.asSlice(16, 100).mismatch(MemorySegment.ofArray(new byte[100])))
            .isEqualTo(-1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ipsecmb", "openssl"})
  void memoryOfTheHeapIsRefused(String name) {
    MemorySegment heap = MemorySegment.ofArray(new byte[200]);
    try (NativeCipher cipher =
        present(name).cipher(CipherLibrary.Algorithm.AES_256_GCM, new byte[32])) {
      assertThatThrownBy(() -> cipher.seal(1, 2, memory, 0, 8, heap, 16, 100, memory, 16))
          .hasMessage("a native cipher takes memory outside of the heap only");
      assertThatThrownBy(() -> cipher.open(1, 2, memory, 0, 8, memory, 16, 100, heap, 16))
          .hasMessage("a native cipher takes memory outside of the heap only");
    }
  }

  @Test
  void aMissingLibraryIsNamed() {
    assertThatThrownBy(() -> Calls.library("libnone.so.9", "none9"))
        .isInstanceOf(LibraryMissingException.class)
        .hasMessage("libnone.so.9 cannot be loaded (Debian has it in none9)");
  }
}
