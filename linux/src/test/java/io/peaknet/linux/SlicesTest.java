package io.peaknet.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

final class SlicesTest {
  private final MemorySegment memory = Arena.ofAuto().allocateFrom("0123456789");

  @Test
  void areWhatWasAddedInOrder() {
    var slices = new Slices(3);
    slices.add(memory, 5, 3);
    slices.add(memory, 0, 0);
    slices.add(memory, 1, 2);
    assertThat(slices.count()).isEqualTo(3);
    assertThat(slices.bytes()).isEqualTo(5);
    assertThat(slices.offset(2)).isEqualTo(1);
    assertThat(slices.length(2)).isEqualTo(2);
    assertThat(slices.memory(2)).isEqualTo(memory);
    MemorySegment copy = Arena.ofAuto().allocate(7);
    slices.copyTo(copy, 1);
    assertThat(copy.toArray(JAVA_BYTE)).containsExactly(0, '5', '6', '7', '1', '2', 0);
    slices.clear();
    assertThat(slices.count() + slices.bytes()).isZero();
    assertThatThrownBy(() -> slices.length(0)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void whatAKernelMustNotSeeIsRefused() {
    var slices = new Slices(1);
    assertThatThrownBy(() -> slices.add(memory, 5, 7))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> slices.add(memory, -1, 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> slices.add(memory, 0, -1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> slices.add(MemorySegment.ofArray(new byte[4]), 0, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("heap");
    assertThat(slices.count()).isZero();
    slices.add(memory, 0, 1);
    assertThatThrownBy(() -> slices.add(memory, 0, 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(slices.bytes()).isEqualTo(1);
    for (int capacity : new int[] {0, -1, 1024}) {
      assertThatThrownBy(() -> new Slices(capacity))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("1 to 1023");
    }
  }
}
