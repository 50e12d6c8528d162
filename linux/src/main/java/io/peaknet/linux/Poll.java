package io.peaknet.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Waits until one of several descriptors can be read, a time has passed, or another thread calls.
 * One thread owns it; only {@link #wakeUp} is for others.
 */
public final class Poll implements AutoCloseable {
  private static final short POLLIN = 1;
  private static final long SECOND_NS = 1_000_000_000;

  // struct pollfd {int fd; short events; short revents;}
  private static final int ENTRY_BYTES = 8;
  private static final int EVENTS = 4;
  private static final int REVENTS = 6;

  private final MemorySegment timespec = Arena.ofAuto().allocate(16, 8);
  private final MemorySegment drained = Arena.ofAuto().allocate(JAVA_LONG);
  private final MemorySegment one = Arena.ofAuto().allocateFrom(JAVA_LONG, 1);

  // Entry 0 is the eventfd that wakeUp writes to.
  private MemorySegment entries = Arena.ofAuto().allocate(8 * ENTRY_BYTES, 8);
  private int count;
  private int wakeFd;

  private Poll(int wakeFd) {
    this.wakeFd = wakeFd;
    append(wakeFd);
  }

  /**
   * Opens one that watches nothing yet.
   *
   * @throws SystemException if there are too many open files
   */
  public static Poll open() throws IOException {
    int fd = Descriptors.eventfd(Descriptors.O_NONBLOCK | Descriptors.O_CLOEXEC);
    return new Poll(SystemException.check(fd, "opening an eventfd"));
  }

  /** Watches one more descriptor. */
  public void add(int fd) {
    if (find(fd) >= 0) {
      throw new IllegalArgumentException("descriptor " + fd + " is watched already");
    }
    append(fd);
  }

  private void append(int fd) {
    long end = (long) count * ENTRY_BYTES;
    if (end == entries.byteSize()) {
      MemorySegment larger = Arena.ofAuto().allocate(2 * end, 8);
      entries = larger.copyFrom(entries);
    }
    entries.set(JAVA_INT, end, fd);
    entries.set(JAVA_SHORT, end + EVENTS, POLLIN);
    entries.set(JAVA_SHORT, end + REVENTS, (short) 0);
    count++;
  }

  /** Watches a descriptor no more; to be called before it is closed. */
  public void remove(int fd) {
    int index = find(fd);
    if (index < 0) {
      throw new IllegalArgumentException("descriptor " + fd + " is not watched");
    }
    count--;
    long last = (long) count * ENTRY_BYTES;
    MemorySegment.copy(entries, last, entries, (long) index * ENTRY_BYTES, ENTRY_BYTES);
  }

  private int find(int fd) {
    for (int i = 1; i < count; i++) {
      if (entries.get(JAVA_INT, (long) i * ENTRY_BYTES) == fd) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Waits. A signal to the process may end it early.
   *
   * @param timeoutNs at most this long; 0 only looks, negative waits for ever
   * @return how many watched descriptors are ready; 0 after the time or a {@link #wakeUp}
   */
  public int await(long timeoutNs) throws IOException {
    MemorySegment timeout = MemorySegment.NULL;
    if (timeoutNs >= 0) {
      timespec.set(JAVA_LONG, 0, timeoutNs / SECOND_NS);
      timespec.set(JAVA_LONG, 8, timeoutNs % SECOND_NS);
      timeout = timespec;
    }
    int ready = Descriptors.ppoll(entries, count, timeout);
    if (ready == -Errno.EINTR) {
      clear();
      return 0;
    }
    SystemException.check(ready, "waiting for packets");
    if (entries.get(JAVA_SHORT, REVENTS) != 0) {
      Descriptors.read(wakeFd, drained);
      ready--;
    }
    return ready;
  }

  /**
   * Sleeps, whatever becomes ready meanwhile, so that whoever sends needs not wake this thread. The
   * kernel may make it some tens of microseconds longer.
   */
  public void rest(long forNs) {
    timespec.set(JAVA_LONG, 0, forNs / SECOND_NS);
    timespec.set(JAVA_LONG, 8, forNs % SECOND_NS);
    Descriptors.ppoll(entries, 0, timespec);
  }

  private void clear() {
    for (int i = 0; i < count; i++) {
      entries.set(JAVA_SHORT, (long) i * ENTRY_BYTES + REVENTS, (short) 0);
    }
  }

  /** Whether the last {@link #await} found this descriptor readable or in error. */
  public boolean ready(int fd) {
    int index = find(fd);
    return index >= 0 && entries.get(JAVA_SHORT, (long) index * ENTRY_BYTES + REVENTS) != 0;
  }

  /** Ends the {@link #await} under way, or else the next one, at once. From any thread. */
  public void wakeUp() {
    // Closing holds the same lock: the number may belong to another file right after.
    synchronized (one) {
      if (wakeFd >= 0) {
        Descriptors.write(wakeFd, one, Long.BYTES);
      }
    }
  }

  /** Frees it. Closing twice does nothing. */
  @Override
  public void close() {
    synchronized (one) {
      if (wakeFd >= 0) {
        Descriptors.close(wakeFd);
        wakeFd = -1;
      }
    }
  }
}
