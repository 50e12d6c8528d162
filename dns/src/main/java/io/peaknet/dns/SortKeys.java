package io.peaknet.dns;

/** Names as bytes that sort as DNSSEC orders names (RFC 4034 section 6.1), without allocating. */
final class SortKeys {

  private SortKeys() {}

  /**
   * Writes the key of a name.
   *
   * @param wire in lower case
   * @param length of the name, its last zero included
   * @param key 510 bytes hold any
   * @return the key's length
   */
  static int write(byte[] wire, int length, byte[] key) {
    int end = 0;
    // From the end of the name, label by label: the start of each is found from the front.
    for (int stop = length - 1; stop > 0; ) {
      int start = 0;
      while (start + 1 + wire[start] < stop) {
        start += 1 + wire[start];
      }
      for (int i = start + 1; i < stop; i++) {
        byte value = wire[i];
        if (value == 0 || value == 1) {
          key[end++] = 1;
          value++;
        }
        key[end++] = value;
      }
      key[end++] = 0;
      stop = start;
    }
    return end;
  }
}
