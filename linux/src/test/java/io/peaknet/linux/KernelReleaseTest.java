package io.peaknet.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class KernelReleaseTest {
  @Test
  void readsWhatDistributionsWrite() {
    assertThat(KernelRelease.parse("6.18.44-fc-v657\n")).isEqualTo(new KernelRelease(6, 18, 44));
    assertThat(KernelRelease.parse("6.1.0-42-amd64")).isEqualTo(new KernelRelease(6, 1, 0));
    assertThat(KernelRelease.parse("7.0-rc1")).isEqualTo(new KernelRelease(7, 0, 0));
    assertThat(KernelRelease.parse("5")).isEqualTo(new KernelRelease(5, 0, 0));
    assertThat(KernelRelease.parse("")).isEqualTo(new KernelRelease(0, 0, 0));
    assertThat(KernelRelease.parse("99999999999.1")).isNotNull();
    assertThat(KernelRelease.current().isAtLeast(3, 10, 0)).isTrue();
  }

  @Test
  void equalSegmentsAreOffWhereTheKernelManglesThem() {
    assertThat(UdpOptions.best(new KernelRelease(6, 18, 44)).equalSegments()).isTrue();
    assertThat(UdpOptions.best(new KernelRelease(7, 0, 0)).equalSegments()).isFalse();
    assertThat(UdpOptions.best(new KernelRelease(7, 1, 4)).equalSegments()).isFalse();
    assertThat(UdpOptions.best(new KernelRelease(7, 1, 5)).equalSegments()).isTrue();
  }
}
