package io.peaknet.lab.tunnel;

/**
 * How long each measurement takes.
 *
 * @param rounds how often all is repeated
 * @param warmSeconds of a transfer before the first one that counts; its first second counts as the
 *     cold one
 * @param backSeconds of one the other way after it, as both ways will count; 0 for none
 * @param tcpSeconds of each transfer
 * @param idlePings echoes to wait for on the idle tunnel
 * @param restSeconds then nothing is sent, before memory at rest is read
 * @param loadedPings and under load
 * @param floodMs of each run of small datagrams
 * @param soakSeconds of the long load; 0 for none
 * @param churnSeconds of the load while a neighbour joins and leaves; 0 for none
 */
record Lengths(
    int rounds,
    int warmSeconds,
    int backSeconds,
    int tcpSeconds,
    int idlePings,
    int restSeconds,
    int loadedPings,
    int floodMs,
    int soakSeconds,
    int churnSeconds) {

  static Lengths full() {
    return new Lengths(5, 8, 6, 4, 500, 5, 300, 4000, 600, 20);
  }

  static Lengths quick() {
    return new Lengths(1, 1, 0, 1, 100, 2, 60, 1000, 0, 0);
  }

  /** One round of nothing but short transfers. */
  static Lengths smallest() {
    return new Lengths(1, 1, 0, 1, 30, 0, 20, 800, 0, 0);
  }

  /** Starting, stopping, waiting for what is under way, beside what is measured. */
  private static final int AROUND_SECONDS = 6;

  int pairSeconds() {
    return AROUND_SECONDS
        + warmSeconds
        + backSeconds
        + 5 * tcpSeconds
        + restSeconds
        + (idlePings + loadedPings) / 100
        + 2 * (floodMs / 1000 + 2);
  }

  int lineSeconds() {
    return AROUND_SECONDS
        + warmSeconds
        + backSeconds
        + 4 * tcpSeconds
        + idlePings / 100
        + floodMs / 1000
        + 2;
  }

  int cutSeconds() {
    return AROUND_SECONDS + 6;
  }
}
