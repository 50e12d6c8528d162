package io.peaknet.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The version of a kernel, for what can't be asked or tried.
 *
 * @param major 6 of 6.18.44
 * @param minor 18
 * @param patch 44
 */
record KernelRelease(int major, int minor, int patch) implements Comparable<KernelRelease> {

  /** The running kernel's; 0.0.0 if it won't tell. */
  static KernelRelease current() {
    try {
      return parse(Files.readString(Path.of("/proc/sys/kernel/osrelease")));
    } catch (IOException e) {
      return new KernelRelease(0, 0, 0);
    }
  }

  /**
   * Reads the numbers that {@code text} begins with, such as "6.18.44-cloud"; missing ones are 0.
   */
  static KernelRelease parse(String text) {
    int[] numbers = new int[3];
    int i = 0;
    boolean digits = false;
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c >= '0' && c <= '9' && numbers[i] < 100_000) {
        numbers[i] = 10 * numbers[i] + (c - '0');
        digits = true;
      } else if (c == '.' && digits && i < 2) {
        i++;
        digits = false;
      } else {
        break;
      }
    }
    return new KernelRelease(numbers[0], numbers[1], numbers[2]);
  }

  boolean isAtLeast(int major, int minor, int patch) {
    return compareTo(new KernelRelease(major, minor, patch)) >= 0;
  }

  @Override
  public int compareTo(KernelRelease other) {
    if (major != other.major) {
      return Integer.compare(major, other.major);
    }
    return minor != other.minor
        ? Integer.compare(minor, other.minor)
        : Integer.compare(patch, other.patch);
  }
}
