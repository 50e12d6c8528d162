package io.peaknet.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LazyMemoryTest {
  private static final long BYTES = 256L << 20;

  @Test
  void onlyWhatIsUsedIsResident() throws IOException {
    long before = residentPages();
    MemorySegment memory = LazyMemory.allocate(BYTES);
    memory.set(ValueLayout.JAVA_LONG, 0, 1);
    memory.set(ValueLayout.JAVA_BYTE, BYTES - 1, (byte) 2);
    assertThat(memory.get(ValueLayout.JAVA_LONG, BYTES / 2)).isZero();
    assertThat(residentPages() - before).isLessThan((BYTES >> 12) / 4);
    assertThat(memory.byteSize()).isEqualTo(BYTES);
    assertThat(memory.isNative()).isTrue();
    assertThatThrownBy(() -> memory.get(ValueLayout.JAVA_BYTE, BYTES))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void whatIsReleasedIsGoneAtOnceAndReadsAsZero() throws IOException {
    MemorySegment memory = LazyMemory.allocate(BYTES);
    memory.fill((byte) 1);
    long used = residentPages();
    LazyMemory.release(memory);
    assertThat(used - residentPages()).isGreaterThan((BYTES >> 12) / 2);
    assertThat(memory.get(ValueLayout.JAVA_LONG, BYTES / 2)).isZero();
  }

  /** proc(5): the second number of statm. */
  private static long residentPages() throws IOException {
    return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ", -1)[1]);
  }

  @Test
  void whatCantBeHadIsSaid() {
    assertThatThrownBy(() -> LazyMemory.allocate(0)).hasMessageContaining("allowed");
    assertThatThrownBy(() -> LazyMemory.allocate(1L << 60))
        .isInstanceOf(OutOfMemoryError.class)
        .hasMessageContaining("ENOMEM");
  }
}
