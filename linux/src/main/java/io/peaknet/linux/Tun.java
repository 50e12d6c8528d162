package io.peaknet.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A TUN interface: what the host sends into it comes out of {@code /dev/net/tun}, one IP packet for
 * each read (the kernel's Documentation/networking/tuntap.rst).
 */
public final class Tun implements PacketDevice {
  private static final String PATH = "/dev/net/tun";

  private static final long TUNSETIFF = 0x400454ca;
  private static final short IFF_TUN = 1;
  private static final short IFF_NO_PI = 0x1000;

  // An IP packet's length is 16 bits. Longer buffers wait for offloads.
  private static final int PACKET_BYTES_MAX = 65535;

  // The kernel's own 500 is less than one TCP sender keeps in flight, and what doesn't fit is lost:
  // bulk TCP through two TUNs had 12 % sent again at 500, 1 % at 1,000, none at 2,000 and nearly
  // twice the throughput.
  private static final int QUEUE_PACKETS = 2000;

  // Bounds the work of one read when programs send what isn't IPv6.
  private static final int SKIPPED_MAX = 64;

  private final String name;
  private final MemorySegment incoming = Arena.ofAuto().allocate(PACKET_BYTES_MAX);
  private final MemorySegment outgoing = Arena.ofAuto().allocate(PACKET_BYTES_MAX);
  private int fd;
  private long dropped;

  private Tun(String name, int fd) {
    this.name = name;
    this.fd = fd;
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
    InterfaceRequest.check(name);
    int fd =
        Descriptors.open(PATH, Descriptors.O_RDWR | Descriptors.O_NONBLOCK | Descriptors.O_CLOEXEC);
    if (fd < 0) {
      throw new SystemException("opening " + PATH, -fd, openAdvice(-fd));
    }
    var tun = new Tun(name, fd);
    try {
      tun.attach();
      NetworkInterfaces.mtu(name, mtu);
      NetworkInterfaces.queue(name, QUEUE_PACKETS);
      NetworkInterfaces.quiet(name);
      return tun;
    } catch (IOException | RuntimeException e) {
      tun.close();
      throw e;
    }
  }

  private static String openAdvice(int errno) {
    return switch (errno) {
      case Errno.ENOENT, Errno.ENODEV, Errno.ENXIO ->
          "load the kernel's tun module (modprobe tun); in a container pass the device in"
              + " (--device /dev/net/tun)";
      default -> Errno.advice(errno);
    };
  }

  private void attach() throws SystemException {
    try (var arena = Arena.ofConfined()) {
      var ifreq = InterfaceRequest.ifreq(arena, name);
      ifreq.set(JAVA_SHORT, InterfaceRequest.IFREQ_UNION, (short) (IFF_TUN | IFF_NO_PI));
      int result = Descriptors.ioctl(fd, TUNSETIFF, ifreq);
      if (result < 0) {
        throw new SystemException("making TUN " + name, -result, attachAdvice(-result));
      }
    }
  }

  private String attachAdvice(int errno) {
    return switch (errno) {
      case Errno.EBUSY -> "another process uses " + name + ", perhaps a Peak node: choose another";
      case Errno.EINVAL -> name + " exists and is no TUN: choose another name";
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
  public int read(byte[] into, int offset, int length) throws IOException {
    for (int skipped = 0; skipped < SKIPPED_MAX; skipped++) {
      int count = Descriptors.read(fd, incoming);
      if (count == -Errno.EAGAIN) {
        return 0;
      }
      if (count < 0) {
        throw gone("reading from", -count);
      }
      if (count > 0 && count <= length && incoming.get(JAVA_BYTE, 0) >> 4 == 6) {
        MemorySegment.copy(incoming, JAVA_BYTE, 0, into, offset, count);
        return count;
      }
      dropped++;
    }
    return 0;
  }

  @Override
  public void write(byte[] packet, int offset, int length) throws IOException {
    if (length > PACKET_BYTES_MAX) {
      dropped++;
      return;
    }
    MemorySegment.copy(packet, offset, outgoing, JAVA_BYTE, 0, length);
    int result = Descriptors.write(fd, outgoing, length);
    if (result == -Errno.EBADFD || result == -Errno.EBADF) {
      throw gone("writing to", -result);
    }
    if (result < 0) { // EIO while the interface is down, EINVAL for what isn't IP
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
