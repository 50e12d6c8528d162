package io.peaknet.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.lang.ref.Reference.reachabilityFence;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * Many datagrams that cross into the kernel, or out of it, in one call (recvmmsg(2), sendmmsg(2)).
 * Each entry is one datagram, or several of equal length to or from one address, one behind the
 * other, of which only the last may be shorter.
 *
 * <p>An entry received lies in the vector's own memory; one to send lies anywhere, and must stay as
 * it is until it has left. What was received can also be {@linkplain #answer answered} where it
 * lies. Addresses are two halves of 16 bytes, IPv4 ones v4-mapped. Made once; one thread owns it;
 * nothing allocates.
 */
public final class DatagramVector {
  /** Room of one slot, in bytes, unless told otherwise: no entry received is larger. */
  public static final int SLOT_BYTES = 1 << 16;

  /** The most bytes that an entry to send has: what fits behind the headers of IPv4. */
  public static final int ENTRY_BYTES_MAX = 65_507;

  /** The most datagrams that an entry to send has: UDP_MAX_SEGMENTS of kernels before 6.9. */
  public static final int SEGMENTS_MAX = 64;

  // UIO_MAXIOV: what one call takes.
  private static final int SLOTS_MAX = 1024;

  static final int SOL_UDP = 17;
  static final int UDP_SEGMENT = 103;
  static final int UDP_GRO = 104;

  // struct mmsghdr {struct msghdr {void *name; u32 name_length; struct iovec *iovecs; size_t
  // iovec_count; void *control; size_t control_length; int flags}; u32 length}
  private static final int MESSAGE_BYTES = 64;
  private static final int NAME = 0;
  private static final int NAME_LENGTH = 8;
  private static final int IOVECS = 16;
  private static final int IOVEC_COUNT = 24;
  private static final int CONTROL = 32;
  private static final int CONTROL_LENGTH = 40;
  private static final int MESSAGE_FLAGS = 48;
  private static final int MESSAGE_LENGTH = 56;

  // struct iovec {void *base; size_t length}
  private static final int IOVEC_BYTES = 16;
  private static final int LENGTH = 8;

  // struct sockaddr_in {u16 family; be16 port; u8 address[4]; u8 zero[8]} and
  // struct sockaddr_in6 {u16 family; be16 port; be32 flow; u8 address[16]; u32 scope}
  private static final int NAME_BYTES = 32;
  private static final int PORT = 2;
  private static final int IPV4_ADDRESS = 4;
  private static final int IPV4_BYTES = 16;
  private static final int IPV6_ADDRESS = 8;
  private static final int IPV6_SCOPE = 24;
  private static final int IPV6_BYTES = 28;

  // struct cmsghdr {size_t length; int level; int type}, then the data: u16 for UDP_SEGMENT, int
  // for
  // UDP_GRO
  private static final int CONTROL_BYTES = 64;
  private static final int CONTROL_LEVEL = 8;
  private static final int CONTROL_TYPE = 12;
  private static final int CONTROL_DATA = 16;
  private static final int SEGMENT_CONTROL_LENGTH = 18;
  private static final int SEGMENT_CONTROL_SPACE = 24;
  private static final int GRO_CONTROL_LENGTH = 20;

  // struct in_pktinfo {int interface; u8 source[4]; u8 destination[4]} and
  // struct in6_pktinfo {u8 address[16]; int interface}
  private static final int IP_PKTINFO = 8;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_PKTINFO = 50;
  // fe80::/10
  private static final long LINK_LOCAL = 0x3fa;

  private static final ValueLayout.OfLong ADDRESS_HALF =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt IPV4 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final long MAPPED = 0xffffL << 32;

  private static final MemorySegment RECVMMSG = Native.function("recvmmsg");
  private static final MemorySegment SENDMMSG = Native.function("sendmmsg");

  private final int slots;
  private final int slotBytes;
  private final MemorySegment memory;
  private final MemorySegment messages;
  private final MemorySegment iovecs;
  private final MemorySegment names;
  private final MemorySegment controls;
  private final int[] segmentSizes;
  // Keeps what is sent reachable.
  private final MemorySegment[] sources;

  // The datagrams of one entry each by itself, for when the kernel won't cut it.
  private final MemorySegment cutMessages = Arena.ofAuto().allocate(SEGMENTS_MAX * 64L, 8);
  private final MemorySegment cutIovecs = Arena.ofAuto().allocate(SEGMENTS_MAX * 16L, 8);

  private boolean received;
  private int first;
  private int count;
  // How many of the entries received are answers now; they come first.
  private int answers;
  // Slots from here on are ready to be received into.
  private int used;

  /**
   * Makes an empty one.
   *
   * @param slots how many entries it takes, 1 to 1024; each costs {@link #SLOT_BYTES} of address
   *     space, of which the system provides what is received into
   */
  public DatagramVector(int slots) {
    this(slots, SLOT_BYTES);
  }

  /**
   * Makes an empty one for datagrams that are known to be short: the nearer they lie to each other
   * the better for the caches.
   *
   * @param slots how many entries it takes, 1 to 1024
   * @param slotBytes room of one slot, 64 to {@link #SLOT_BYTES} in steps of 8; what is longer is
   *     received cut off. An odd multiple of 64 spreads the slots over all sets of a cache
   */
  public DatagramVector(int slots, int slotBytes) {
    if (slotBytes < 64 || slotBytes > SLOT_BYTES || slotBytes % 8 != 0) {
      throw new IllegalArgumentException(
          "slots of " + slotBytes + " bytes, allowed 64 to 65536 in steps of 8");
    }
    if (slots < 1 || slots > SLOTS_MAX) {
      throw new IllegalArgumentException("a vector of " + slots + " slots, allowed 1 to 1024");
    }
    this.slots = slots;
    this.slotBytes = slotBytes;
    memory = LazyMemory.allocate((long) slots * slotBytes);
    messages = Arena.ofAuto().allocate((long) slots * MESSAGE_BYTES, 8);
    iovecs = Arena.ofAuto().allocate((long) slots * IOVEC_BYTES, 8);
    names = Arena.ofAuto().allocate((long) slots * NAME_BYTES, 8);
    controls = Arena.ofAuto().allocate((long) slots * CONTROL_BYTES, 8);
    segmentSizes = new int[slots];
    sources = new MemorySegment[slots];
    Arrays.fill(sources, MemorySegment.NULL);
    for (int i = 0; i < slots; i++) {
      long message = (long) i * MESSAGE_BYTES;
      messages.set(JAVA_LONG, message + NAME, names.address() + (long) i * NAME_BYTES);
      messages.set(JAVA_LONG, message + IOVECS, iovecs.address() + (long) i * IOVEC_BYTES);
      messages.set(JAVA_LONG, message + IOVEC_COUNT, 1);
      messages.set(JAVA_LONG, message + CONTROL, controls.address() + (long) i * CONTROL_BYTES);
    }
    used = slots;
    clear();
  }

  /** Gives back its memory, for who has no use for it any more and won't wait for the collector. */
  public void release() {
    LazyMemory.release(memory);
  }

  /** Its own memory, all slots one behind the other. */
  public MemorySegment memory() {
    return memory;
  }

  /** Where a slot begins in {@link #memory}; there lies the entry of that number if received. */
  public long offset(int slot) {
    return (long) Objects.checkIndex(slot, slots) * slotBytes;
  }

  /** How many entries fit. */
  public int slots() {
    return slots;
  }

  /** How many entries it holds: received, or waiting to be sent. */
  public int count() {
    return count - first;
  }

  /** Forgets all entries. */
  public void clear() {
    received = false;
    first = 0;
    count = 0;
    answers = 0;
  }

  /**
   * Makes an entry received into an answer, to be sent where it came from, and from the address
   * that it went to if {@linkplain UdpOptions#localAddresses these are known}: what lies in its
   * slot now. Entries are answered in order, and {@link #keepAnswers} ends that.
   *
   * @param length at most the slot's
   */
  public void answer(int entry, int length) {
    Objects.checkFromIndexSize(0, length, slotBytes);
    if (!received || entry < answers || entry >= count) {
      throw new IllegalStateException(
          "entry " + entry + " can't be answered, or not in this order");
    }
    int to = answers++;
    if (to != entry) {
      move(entry, to);
    }
    forgetInterface(to);
    segmentSizes[to] = slotBytes;
    iovecs.set(JAVA_LONG, (long) to * IOVEC_BYTES, memory.address() + (long) entry * slotBytes);
    iovecs.set(JAVA_LONG, (long) to * IOVEC_BYTES + LENGTH, length);
  }

  /**
   * The answer goes the way that the routes say, not out of the interface that the question came in
   * by; but a link-local address is one of its interface alone.
   */
  private void forgetInterface(int entry) {
    if (messages.get(JAVA_LONG, (long) entry * MESSAGE_BYTES + CONTROL_LENGTH) < CONTROL_DATA) {
      return;
    }
    long control = (long) entry * CONTROL_BYTES;
    int level = controls.get(JAVA_INT, control + CONTROL_LEVEL);
    int type = controls.get(JAVA_INT, control + CONTROL_TYPE);
    long data = control + CONTROL_DATA;
    if (level == 0 && type == IP_PKTINFO) {
      controls.set(JAVA_INT, data, 0);
    } else if (level == IPPROTO_IPV6
        && type == IPV6_PKTINFO
        && controls.get(ADDRESS_HALF, data) >>> 54 != LINK_LOCAL) {
      controls.set(JAVA_INT, data + 16, 0);
    }
  }

  /** Lets another entry's header have this one's addresses. */
  private void move(int from, int to) {
    MemorySegment.copy(names, (long) from * NAME_BYTES, names, (long) to * NAME_BYTES, NAME_BYTES);
    MemorySegment.copy(
        controls, (long) from * CONTROL_BYTES, controls, (long) to * CONTROL_BYTES, CONTROL_BYTES);
    messages.set(
        JAVA_INT,
        (long) to * MESSAGE_BYTES + NAME_LENGTH,
        messages.get(JAVA_INT, (long) from * MESSAGE_BYTES + NAME_LENGTH));
    messages.set(
        JAVA_LONG,
        (long) to * MESSAGE_BYTES + CONTROL_LENGTH,
        messages.get(JAVA_LONG, (long) from * MESSAGE_BYTES + CONTROL_LENGTH));
  }

  /** Forgets the entries that were not answered; what is left is to be sent. */
  public void keepAnswers() {
    received = false;
    count = answers;
    answers = 0;
  }

  /** The bytes of an entry received. */
  public int length(int entry) {
    return messages.get(JAVA_INT, message(entry) + MESSAGE_LENGTH);
  }

  /**
   * The bytes of each datagram in an entry received, but for the last, which may have fewer; the
   * entry's length if it is one alone.
   */
  public int segmentSize(int entry) {
    long message = message(entry);
    long control = (long) entry * CONTROL_BYTES;
    if (messages.get(JAVA_LONG, message + CONTROL_LENGTH) >= GRO_CONTROL_LENGTH
        && controls.get(JAVA_INT, control + CONTROL_LEVEL) == SOL_UDP
        && controls.get(JAVA_INT, control + CONTROL_TYPE) == UDP_GRO) {
      int size = controls.get(JAVA_INT, control + CONTROL_DATA);
      return size > 0 ? size : length(entry);
    }
    return length(entry);
  }

  /** The first 8 bytes of the address that an entry came from. */
  public long sourceHigh(int entry) {
    return isIpv4(entry) ? 0 : names.get(ADDRESS_HALF, name(entry) + IPV6_ADDRESS);
  }

  /** The last 8 bytes of the address that an entry came from. */
  public long sourceLow(int entry) {
    return isIpv4(entry)
        ? MAPPED | Integer.toUnsignedLong(names.get(IPV4, name(entry) + IPV4_ADDRESS))
        : names.get(ADDRESS_HALF, name(entry) + IPV6_ADDRESS + 8);
  }

  /** The UDP port that an entry came from, 0 to 65535; what comes from 0 can't be answered. */
  public int sourcePort(int entry) {
    return Short.toUnsignedInt(Network.order(names.get(JAVA_SHORT, name(entry) + PORT)));
  }

  /** The interface index of a link-local address that an entry came from, otherwise 0. */
  public int sourceScope(int entry) {
    return isIpv4(entry) ? 0 : names.get(JAVA_INT, name(entry) + IPV6_SCOPE);
  }

  private boolean isIpv4(int entry) {
    return names.get(JAVA_SHORT, name(entry)) == Sockets.AF_INET;
  }

  private long message(int entry) {
    return (long) Objects.checkIndex(entry, count) * MESSAGE_BYTES;
  }

  private long name(int entry) {
    return (long) Objects.checkIndex(entry, count) * NAME_BYTES;
  }

  /**
   * Adds an entry to send.
   *
   * @param high first 8 bytes of the address that it goes to
   * @param low last 8 bytes
   * @param port 1 to 65535
   * @param scope interface index for a link-local address, otherwise 0
   * @param data off the heap
   * @param length in bytes, at most {@link #ENTRY_BYTES_MAX}
   * @param segmentSize bytes of each datagram but the last; at most {@link #SEGMENTS_MAX}
   *     datagrams. An entry no longer than this is one datagram
   * @return false if the vector is full
   */
  public boolean append(
      long high,
      long low,
      int port,
      int scope,
      MemorySegment data,
      long offset,
      int length,
      int segmentSize) {
    Objects.checkFromIndexSize(offset, length, data.byteSize());
    if (!data.isNative()
        || length > ENTRY_BYTES_MAX
        || segmentSize < 1
        || length > (long) segmentSize * SEGMENTS_MAX) {
      throw new IllegalArgumentException(
          "an entry of "
              + length
              + " bytes in datagrams of "
              + segmentSize
              + "; allowed are 65507 bytes and 64 datagrams, off the heap");
    }
    if (received) {
      throw new IllegalStateException("the vector holds received entries: clear it first");
    }
    if (count == slots) {
      return false;
    }
    int entry = count++;
    used = Math.max(used, count);
    sources[entry] = data;
    segmentSizes[entry] = segmentSize;
    long message = (long) entry * MESSAGE_BYTES;
    long name = (long) entry * NAME_BYTES;
    names.set(JAVA_SHORT, name + PORT, Network.order((short) port));
    // One test, not two: the loopback ::1 passes half of two, and compiled code that has never seen
    // the other half is thrown away at the first real address.
    if ((high | (low >>> 32 ^ 0xffff)) == 0) {
      names.set(JAVA_SHORT, name, (short) Sockets.AF_INET);
      names.set(IPV4, name + IPV4_ADDRESS, (int) low);
      messages.set(JAVA_INT, message + NAME_LENGTH, IPV4_BYTES);
    } else {
      names.set(JAVA_SHORT, name, (short) Sockets.AF_INET6);
      names.set(JAVA_INT, name + 4, 0);
      names.set(ADDRESS_HALF, name + IPV6_ADDRESS, high);
      names.set(ADDRESS_HALF, name + IPV6_ADDRESS + 8, low);
      names.set(JAVA_INT, name + IPV6_SCOPE, scope);
      messages.set(JAVA_INT, message + NAME_LENGTH, IPV6_BYTES);
    }
    place(entry, data.address() + offset, length);
    return true;
  }

  /** Says where an entry lies, and how the kernel is to cut it. */
  private void place(int entry, long address, int length) {
    iovecs.set(JAVA_LONG, (long) entry * IOVEC_BYTES, address);
    iovecs.set(JAVA_LONG, (long) entry * IOVEC_BYTES + LENGTH, length);
    long message = (long) entry * MESSAGE_BYTES;
    int size = segmentSizes[entry];
    if (length <= size) {
      messages.set(JAVA_LONG, message + CONTROL_LENGTH, 0);
      return;
    }
    long control = (long) entry * CONTROL_BYTES;
    controls.set(JAVA_LONG, control, SEGMENT_CONTROL_LENGTH);
    controls.set(JAVA_INT, control + CONTROL_LEVEL, SOL_UDP);
    controls.set(JAVA_INT, control + CONTROL_TYPE, UDP_SEGMENT);
    controls.set(JAVA_SHORT, control + CONTROL_DATA, (short) size);
    messages.set(JAVA_LONG, message + CONTROL_LENGTH, SEGMENT_CONTROL_SPACE);
  }

  /**
   * Receives as many entries as wait, the present ones forgotten; −errno if it fails.
   *
   * @param flags MSG_DONTWAIT, or what else says when to return
   */
  int receive(int fd, int flags) {
    clear();
    for (int i = 0; i < used; i++) {
      long message = (long) i * MESSAGE_BYTES;
      messages.set(JAVA_INT, message + NAME_LENGTH, NAME_BYTES);
      messages.set(JAVA_LONG, message + CONTROL_LENGTH, CONTROL_BYTES);
      messages.set(JAVA_INT, message + MESSAGE_FLAGS, 0);
      iovecs.set(JAVA_LONG, (long) i * IOVEC_BYTES, memory.address() + (long) i * slotBytes);
      iovecs.set(JAVA_LONG, (long) i * IOVEC_BYTES + LENGTH, slotBytes);
    }
    used = 0;
    int result = call(RECVMMSG, fd, messages.address(), slots, flags);
    // The kernel may have begun one more before it found an error.
    used = Math.min(slots, Math.max(result, 0) + 1);
    count = Math.max(result, 0);
    received = count > 0;
    return result;
  }

  /** Sends up to {@code entries} from the first on; how many left, or −errno if none did. */
  int send(int fd, int entries) {
    long from = messages.address() + (long) first * MESSAGE_BYTES;
    return call(SENDMMSG, fd, from, entries, Sockets.MSG_DONTWAIT);
  }

  /** Sends the first entry's datagrams each by itself; how many left, or −errno if none did. */
  int sendCut(int fd) {
    long message = (long) first * MESSAGE_BYTES;
    long at = iovecs.get(JAVA_LONG, (long) first * IOVEC_BYTES);
    int left = firstLength();
    int size = segmentSizes[first];
    int cuts = firstSegments();
    for (int i = 0; i < cuts; i++) {
      MemorySegment.copy(messages, message, cutMessages, (long) i * MESSAGE_BYTES, MESSAGE_BYTES);
      long iovec = (long) i * IOVEC_BYTES;
      cutMessages.set(JAVA_LONG, (long) i * MESSAGE_BYTES + IOVECS, cutIovecs.address() + iovec);
      cutMessages.set(JAVA_LONG, (long) i * MESSAGE_BYTES + CONTROL_LENGTH, 0);
      cutIovecs.set(JAVA_LONG, iovec, at);
      cutIovecs.set(JAVA_LONG, iovec + LENGTH, Math.min(size, left));
      at += size;
      left -= size;
    }
    return call(SENDMMSG, fd, cutMessages.address(), cuts, Sockets.MSG_DONTWAIT);
  }

  private int call(MemorySegment function, int fd, long from, int entries, int flags) {
    try {
      return Native.call(function, fd, from, entries, flags, 0, 0);
    } finally {
      reachabilityFence(this);
    }
  }

  /** Forgets the first datagrams of the first entry. */
  void skipFirst(int datagrams) {
    int bytes = datagrams * segmentSizes[first];
    if (bytes >= firstLength()) {
      skip(1);
    } else {
      long at = iovecs.get(JAVA_LONG, (long) first * IOVEC_BYTES);
      place(first, at + bytes, firstLength() - bytes);
    }
  }

  /** Forgets the first entries. */
  void skip(int entries) {
    first += entries;
    if (first == count) {
      clear();
    }
  }

  /** How many entries from the first on the kernel need not cut, or may. */
  int ready(boolean segmentation, boolean equalSegments) {
    int entry = first;
    while (entry < count) {
      int length = lengthToSend(entry);
      int size = segmentSizes[entry];
      if (length > size && (!segmentation || (!equalSegments && length % size == 0))) {
        break;
      }
      entry++;
    }
    return entry - first;
  }

  /** How many datagrams the first entry is. */
  int firstSegments() {
    return segments(first);
  }

  /** How many datagrams some entries from the first on are. */
  int segmentsOfFirst(int entries) {
    int sum = 0;
    for (int i = first; i < first + entries; i++) {
      sum += segments(i);
    }
    return sum;
  }

  private int segments(int entry) {
    int size = segmentSizes[entry];
    return Math.max(1, (lengthToSend(entry) + size - 1) / size);
  }

  private int firstLength() {
    return lengthToSend(first);
  }

  private int lengthToSend(int entry) {
    return (int) iovecs.get(JAVA_LONG, (long) entry * IOVEC_BYTES + LENGTH);
  }
}
