package io.peaknet.services;

import java.util.Arrays;
import java.util.Comparator;

/** Order among addresses: IPv6 after IPv4, then by their bytes. */
final class Addresses {
  static final Comparator<byte[]> ORDER =
      Comparator.<byte[]>comparingInt(bytes -> bytes.length).thenComparing(Arrays::compareUnsigned);

  private Addresses() {}
}
