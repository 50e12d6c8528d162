package io.peaknet.linux;

import java.io.IOException;

/**
 * Waits until one of several descriptors can be read, a time has passed, or another thread calls.
 * One thread owns it; only {@link #wakeUp} is for others.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class Poll implements AutoCloseable {
  private Poll() {}

  /** Opens one that watches nothing yet. */
  public static Poll open() throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Watches one more descriptor. */
  public void add(int fd) {
    throw new UnsupportedOperationException();
  }

  /** Watches a descriptor no more; to be called before it is closed. */
  public void remove(int fd) {
    throw new UnsupportedOperationException();
  }

  /**
   * Waits.
   *
   * @param timeoutNs at most this long; 0 only looks, negative waits for ever
   * @return how many watched descriptors are ready; 0 after the time or a {@link #wakeUp}
   */
  public int await(long timeoutNs) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Whether the last {@link #await} found this descriptor ready, or in error. */
  public boolean ready(int fd) {
    throw new UnsupportedOperationException();
  }

  /** Ends the {@link #await} under way, or else the next one, at once. From any thread. */
  public void wakeUp() {
    throw new UnsupportedOperationException();
  }

  /** Frees it. Closing twice does nothing. */
  @Override
  public void close() {}
}
