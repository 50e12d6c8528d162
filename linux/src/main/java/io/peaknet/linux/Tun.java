package io.peaknet.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A TUN interface: what the host sends into it comes out of {@code /dev/net/tun}, one IP packet
 * behind its {@link VnetHeader} for each read (the kernel's Documentation/networking/tuntap.rst).
 */
public final class Tun implements PacketDevice {
  private static final String PATH = "/dev/net/tun";

  private static final long TUNSETIFF = 0x400454ca;
  private static final long TUNSETOFFLOAD = 0x400454d0;
  private static final long TUNSETVNETHDRSZ = 0x400454d8;
  private static final int IFF_TUN = 1;
  private static final int IFF_MULTI_QUEUE = 0x100;
  private static final int IFF_NO_PI = 0x1000;
  private static final int IFF_VNET_HDR = 0x4000;

  private static final int TUN_F_CSUM = 0x01;
  // TSO4, TSO6 and TSO_ECN: the kernel takes ECN wherever it takes the others.
  private static final int TUN_F_TSO = 0x02 | 0x04 | 0x08;
  // USO4 and USO6: the kernel takes both or none.
  private static final int TUN_F_USO = 0x20 | 0x40;

  // MAX_TAP_QUEUES of the kernel's drivers/net/tun.c
  private static final int QUEUES_MAX = 256;

  // An IP packet's length is 16 bits.
  private static final int PACKET_BYTES_MAX = 65535;

  // The kernel's own 500 is less than one TCP sender keeps in flight, and what doesn't fit is lost:
  // bulk TCP through two TUNs had 12 % sent again at 500, 1 % at 1,000, none at 2,000 and nearly
  // twice the throughput.
  private static final int QUEUE_PACKETS = 2000;

  // Bounds the work of one read when programs send what isn't IPv6.
  private static final int SKIPPED_MAX = 64;

  private final String name;
  private final AtomicReference<Offloads> offloads;
  private final MemorySegment incoming = Arena.ofAuto().allocate(ROOM_BYTES, 8);
  // Its VnetHeader stays zero: the packet is whole and its checksums are finished.
  private final MemorySegment outgoing =
      Arena.ofAuto().allocate(VnetHeader.BYTES + PACKET_BYTES_MAX, 8);
  private int fd;
  private long dropped;

  private Tun(String name, int fd, AtomicReference<Offloads> offloads) {
    this.name = name;
    this.fd = fd;
    this.offloads = offloads;
  }

  /**
   * Makes the interface, or takes over one that was made persistent under this name.
   *
   * @param name of the interface, 1 to 15 characters
   * @param mtu largest packet in bytes, 1280 to 65535
   * @throws SystemException if {@code /dev/net/tun} is missing or closed to this user, or the name
   *     is taken
   */
  public static Tun open(String name, int mtu) throws IOException {
    return open(name, mtu, 1).getFirst();
  }

  /**
   * Makes an interface whose packets come in several queues, those of one flow in one, so that
   * several threads can own one each. Closing the last one removes the interface.
   *
   * @param queues how many, 1 to 256
   * @return the queues; their {@link #offloads} are common
   */
  public static List<Tun> open(String name, int mtu, int queues) throws IOException {
    InterfaceRequest.check(name);
    if (queues < 1 || queues > QUEUES_MAX) {
      throw new IllegalArgumentException(queues + " queues of a TUN, allowed 1 to " + QUEUES_MAX);
    }
    int flags = IFF_TUN | IFF_NO_PI | IFF_VNET_HDR | (queues > 1 ? IFF_MULTI_QUEUE : 0);
    var offloads = new AtomicReference<>(Offloads.NONE);
    var tuns = new ArrayList<Tun>(queues);
    try {
      while (tuns.size() < queues) {
        var tun = new Tun(name, openPath(), offloads);
        tuns.add(tun);
        tun.attach(flags);
      }
      tuns.getFirst().prepare(mtu);
      return List.copyOf(tuns);
    } catch (IOException | RuntimeException e) {
      tuns.forEach(Tun::close);
      throw e;
    }
  }

  /** One behind which there is no kernel but a socket that keeps messages apart. */
  static Tun on(String name, int fd) {
    return new Tun(name, fd, new AtomicReference<>(Offloads.ALL));
  }

  private static int openPath() throws SystemException {
    int fd =
        Descriptors.open(PATH, Descriptors.O_RDWR | Descriptors.O_NONBLOCK | Descriptors.O_CLOEXEC);
    if (fd < 0) {
      throw new SystemException("opening " + PATH, -fd, openAdvice(-fd));
    }
    return fd;
  }

  private void prepare(int mtu) throws IOException {
    // A persistent one may have another header and offloads from its last owner.
    try (var arena = Arena.ofConfined()) {
      var size = arena.allocateFrom(JAVA_INT, VnetHeader.BYTES);
      SystemException.check(
          Descriptors.ioctl(fd, TUNSETVNETHDRSZ, size), "setting the packet header of TUN " + name);
    }
    offload(Offloads.NONE);
    NetworkInterfaces.mtu(name, mtu);
    NetworkInterfaces.queue(name, QUEUE_PACKETS);
    NetworkInterfaces.quiet(name);
  }

  private static String openAdvice(int errno) {
    return switch (errno) {
      case Errno.ENOENT, Errno.ENODEV, Errno.ENXIO ->
          "load the kernel's tun module (modprobe tun); in a container pass the device in"
              + " (--device /dev/net/tun)";
      default -> Errno.advice(errno);
    };
  }

  private void attach(int flags) throws SystemException {
    try (var arena = Arena.ofConfined()) {
      var ifreq = InterfaceRequest.ifreq(arena, name);
      ifreq.set(JAVA_SHORT, InterfaceRequest.IFREQ_UNION, (short) flags);
      int result = Descriptors.ioctl(fd, TUNSETIFF, ifreq);
      if (result < 0) {
        throw new SystemException("making TUN " + name, -result, attachAdvice(-result));
      }
    }
  }

  private String attachAdvice(int errno) {
    return switch (errno) {
      case Errno.EBUSY -> "another process uses " + name + ", perhaps a Peak node: choose another";
      case Errno.EINVAL ->
          name + " exists and is no TUN, or one of another number of queues: choose another name";
      default -> Errno.advice(errno);
    };
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int fd() {
    return fd;
  }

  @Override
  public Offloads offloads() {
    return offloads.get();
  }

  @Override
  public Offloads offload(Offloads wanted) throws IOException {
    Offloads tried = wanted;
    int result = setOffload(tried);
    while (result < 0 && !tried.equals(Offloads.NONE)) {
      tried = tried.fewer();
      result = setOffload(tried);
    }
    if (result < 0) {
      throw gone("setting the offloads of", -result);
    }
    offloads.set(tried);
    return tried;
  }

  private int setOffload(Offloads wanted) {
    long bits =
        (wanted.checksum() ? TUN_F_CSUM : 0)
            | (wanted.tcp() ? TUN_F_TSO : 0)
            | (wanted.udp() ? TUN_F_USO : 0);
    return Descriptors.ioctl(fd, TUNSETOFFLOAD, bits);
  }

  @Override
  public int read(MemorySegment memory, long offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, memory.byteSize());
    if (length < ROOM_BYTES || !memory.isNative()) {
      throw new IllegalArgumentException("reading needs " + ROOM_BYTES + " bytes off the heap");
    }
    for (int skipped = 0; skipped < SKIPPED_MAX; skipped++) {
      int count = Descriptors.read(fd, memory, offset, length);
      if (count == -Errno.EAGAIN) {
        return 0;
      }
      if (count < 0) {
        throw gone("reading from", -count);
      }
      if (count > VnetHeader.BYTES && memory.get(JAVA_BYTE, offset + VnetHeader.BYTES) >> 4 == 6) {
        return count;
      }
      dropped++;
    }
    return 0;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (offloads.get().large()) {
      throw new IllegalStateException("TUN " + name + " gives packets larger than its MTU");
    }
    for (int skipped = 0; skipped < SKIPPED_MAX; skipped++) {
      int count = read(incoming, 0, ROOM_BYTES) - VnetHeader.BYTES;
      if (count < 0) {
        return 0;
      }
      // Segments in one may have waited since before the offloads were switched off.
      if (count <= length
          && VnetHeader.gsoType(incoming, 0) == VnetHeader.GSO_NONE
          && VnetHeader.finishChecksum(incoming, 0, count)) {
        MemorySegment.copy(incoming, JAVA_BYTE, VnetHeader.BYTES, into, offset, count);
        return count;
      }
      dropped++;
    }
    return 0;
  }

  @Override
  public boolean write(MemorySegment memory, long offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, memory.byteSize());
    if (!memory.isNative()) {
      throw new IllegalArgumentException("writing needs memory off the heap");
    }
    return taken(Descriptors.write(fd, memory, offset, length));
  }

  @Override
  public boolean write(Slices packet) throws IOException {
    return taken(packet.write(fd));
  }

  /** EIO while the interface is down, EINVAL for what isn't IP. */
  private boolean taken(int result) throws SystemException {
    if (result == -Errno.EBADFD || result == -Errno.EBADF) {
      throw gone("writing to", -result);
    }
    return result >= 0;
  }

  @Override
  public void write(byte[] packet, int offset, int length) throws IOException {
    if (length > PACKET_BYTES_MAX) {
      dropped++;
      return;
    }
    MemorySegment.copy(packet, offset, outgoing, JAVA_BYTE, VnetHeader.BYTES, length);
    if (!write(outgoing, 0, VnetHeader.BYTES + length)) {
      dropped++;
    }
  }

  private SystemException gone(String attempt, int errno) {
    return new SystemException(
        attempt + " TUN " + name,
        errno,
        errno == Errno.EBADFD ? "the interface was removed; start the node again" : "");
  }

  @Override
  public long dropped() {
    return dropped;
  }

  @Override
  public void close() {
    if (fd >= 0) {
      Descriptors.close(fd);
      fd = -1;
    }
  }
}
