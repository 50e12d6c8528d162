package io.peaknet.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The stand-in for a TUN where {@code /dev/net/tun} is closed: a veth pair, whose far end is read
 * and written raw (packet(7)) with a {@code virtio_net_hdr} before each Ethernet frame.
 *
 * <p>The host's end has no neighbour discovery (IFF_NOARP): the kernel then addresses all frames to
 * that end's own MAC. It is not the far end's, so that the far end's own IP stack takes them for
 * somebody else's and drops them, even on a host that forwards; the raw socket sees them still.
 *
 * <p>Offloads are off at both ends, so that the kernel finishes checksums and cuts segments itself.
 */
public final class VethDevice implements PacketDevice {
  // Locally administered: "peak" and the end. The host's marks a pair as made by Peak.
  private static final byte[] HOST_MAC = {2, 'p', 'e', 'a', 'k', 0};
  private static final byte[] FAR_MAC = {2, 'p', 'e', 'a', 'k', 1};
  private static final String FAR_SUFFIX = "-far";
  private static final String LOCK_PREFIX = "peak/veth/";

  private static final int SOL_PACKET = 263;
  private static final int PACKET_VNET_HDR = 15;
  private static final short ETH_P_IPV6 = (short) 0x86dd;
  // struct sockaddr_ll {u16 family; be16 protocol; int ifindex; ...}
  private static final int SOCKADDR_LL_BYTES = 20;
  // struct sockaddr_un {u16 family; char path[]}
  private static final int SOCKADDR_UN_PATH = 2;

  // struct virtio_net_hdr {u8 flags; u8 gso_type; u16 hdr_len; u16 gso_size; u16 csum_start;
  // u16 csum_offset}, in the machine's byte order
  private static final int VNET_BYTES = 10;
  private static final int VNET_GSO_TYPE = 1;
  private static final int VNET_CSUM_START = 6;
  private static final int VNET_CSUM_OFFSET = 8;
  private static final int NEEDS_CSUM = 1;

  private static final int ETHERNET_BYTES = 14;
  private static final int BEFORE_BYTES = VNET_BYTES + ETHERNET_BYTES;
  private static final int PACKET_BYTES_MAX = 65535;
  // As much as UdpSocket's: room for what the host sends while this process is paused.
  private static final int BUFFER_BYTES = 4 << 20;
  private static final int SKIPPED_MAX = 64;

  private final String name;
  private final int lock;
  private final MemorySegment incoming =
      Arena.ofAuto().allocate(BEFORE_BYTES + PACKET_BYTES_MAX, 8);
  private final MemorySegment outgoing =
      Arena.ofAuto().allocate(BEFORE_BYTES + PACKET_BYTES_MAX, 8);
  private int fd;
  private long dropped;

  private VethDevice(String name, int lock, int fd) {
    this.name = name;
    this.lock = lock;
    this.fd = fd;
    // The virtio_net_hdr stays zero: the packet is whole and its checksums are finished.
    MemorySegment.copy(HOST_MAC, 0, outgoing, JAVA_BYTE, VNET_BYTES, 6);
    MemorySegment.copy(FAR_MAC, 0, outgoing, JAVA_BYTE, VNET_BYTES + 6, 6);
    outgoing.set(JAVA_SHORT, VNET_BYTES + 12, Network.order(ETH_P_IPV6));
  }

  /**
   * Makes the pair; the host's end gets {@code name}, the far one {@code name-far}. A pair that a
   * killed node left behind is replaced.
   *
   * @param name of the interface, 1 to 15 characters
   * @param mtu largest packet in bytes, 1280 to 65535
   * @throws SystemException if not permitted, or the name is taken
   */
  public static VethDevice open(String name, int mtu) throws IOException {
    InterfaceRequest.check(name);
    int lock = lock(name);
    try {
      makePair(name, mtu, lock);
      try {
        return new VethDevice(name, lock, rawSocket(name));
      } catch (IOException | RuntimeException e) {
        NetworkInterfaces.delete(name);
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      Descriptors.close(lock);
      throw e;
    }
  }

  /**
   * Holds the name as long as this process lives: an abstract Unix address belongs to the network
   * namespace, as interface names do, and goes with the process that bound it.
   */
  private static int lock(String name) throws IOException {
    String attempt = "making veth " + name;
    int fd = Sockets.socket(Sockets.AF_UNIX, Sockets.SOCK_DGRAM, 0);
    SystemException.check(fd, attempt);
    try (var arena = Arena.ofConfined()) {
      // The first zero of the path makes it abstract; its length ends it.
      byte[] path = ("\0" + LOCK_PREFIX + name).getBytes(UTF_8);
      var address = arena.allocate(SOCKADDR_UN_PATH + path.length, 2);
      address.set(JAVA_SHORT, 0, (short) Sockets.AF_UNIX);
      MemorySegment.copy(path, 0, address, JAVA_BYTE, SOCKADDR_UN_PATH, path.length);
      int result = Sockets.bind(fd, address);
      if (result < 0) {
        Descriptors.close(fd);
        boolean held = result == -Errno.EADDRINUSE;
        throw new SystemException(
            attempt,
            held ? Errno.EBUSY : -result,
            held ? "another Peak node uses " + name + "; choose another name" : "");
      }
      return fd;
    }
  }

  private static void makePair(String name, int mtu, int lock) throws IOException {
    var near = new NetworkInterfaces.VethEnd(name, HOST_MAC);
    var far = new NetworkInterfaces.VethEnd(farName(name), FAR_MAC);
    int result = NetworkInterfaces.addVethPair(near, far, mtu);
    if (result == Errno.EEXIST && isPeaks(lock, name)) {
      NetworkInterfaces.delete(name);
      result = NetworkInterfaces.addVethPair(near, far, mtu);
    }
    if (result != 0) {
      throw new SystemException(
          "making veth " + name,
          result,
          "a network interface " + name + " or " + far.name() + " exists; choose another name");
    }
    try {
      NetworkInterfaces.setNoArp(name);
      for (String end : new String[] {name, far.name()}) {
        NetworkInterfaces.quiet(end);
        SystemException.check(
            InterfaceRequest.offloads(lock, end, false), "switching offloads off on " + end);
      }
      NetworkInterfaces.up(far.name());
    } catch (IOException | RuntimeException e) {
      NetworkInterfaces.delete(name);
      throw e;
    }
  }

  /** Such a pair belongs to whoever holds the lock. */
  private static boolean isPeaks(int socket, String name) {
    byte[] mac = new byte[6];
    return InterfaceRequest.mac(socket, name, mac) >= 0 && Arrays.equals(mac, HOST_MAC);
  }

  /** Cut so that it is a name still. */
  static String farName(String name) {
    byte[] bytes = name.getBytes(UTF_8);
    int room = InterfaceRequest.BYTES_MAX - FAR_SUFFIX.length();
    return new String(bytes, 0, Math.min(bytes.length, room), UTF_8) + FAR_SUFFIX;
  }

  private static int rawSocket(String name) throws IOException {
    String far = farName(name);
    String attempt = "opening a raw socket on " + far;
    // Protocol 0 receives nothing until bind names the interface too.
    int fd = Sockets.socket(Sockets.AF_PACKET, Sockets.SOCK_RAW | Sockets.SOCK_NONBLOCK, 0);
    SystemException.check(fd, attempt);
    try (var arena = Arena.ofConfined()) {
      Sockets.buffers(fd, BUFFER_BYTES);
      SystemException.check(Sockets.setsockopt(fd, SOL_PACKET, PACKET_VNET_HDR, 1), attempt);
      int index = SystemException.check(InterfaceRequest.index(fd, far), attempt);
      var address = arena.allocate(SOCKADDR_LL_BYTES, 4);
      address.set(JAVA_SHORT, 0, (short) Sockets.AF_PACKET);
      // One protocol instead of all: a socket for all would also see the frames sent by itself.
      address.set(JAVA_SHORT, 2, Network.order(ETH_P_IPV6));
      address.set(JAVA_INT, 4, index);
      SystemException.check(Sockets.bind(fd, address), attempt);
      return fd;
    } catch (IOException | RuntimeException e) {
      Descriptors.close(fd);
      throw e;
    }
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
      int count =
          Sockets.recvfrom(fd, incoming, Sockets.MSG_TRUNC, MemorySegment.NULL, MemorySegment.NULL);
      if (count == -Errno.EAGAIN) {
        return 0;
      }
      if (count < 0) {
        failed("reading from", -count);
        continue;
      }
      int packetLength = count - BEFORE_BYTES;
      if (packetLength > 0 && plain() && packetLength <= length) {
        MemorySegment.copy(incoming, JAVA_BYTE, BEFORE_BYTES, into, offset, packetLength);
        if (finish(into, offset, packetLength)) {
          return packetLength;
        }
      }
      dropped++;
    }
    return 0;
  }

  /** Whether it is one IPv6 packet. If somebody switched offloads on again, off they go. */
  private boolean plain() {
    if (incoming.get(JAVA_BYTE, VNET_GSO_TYPE) != 0) {
      InterfaceRequest.offloads(fd, name, false);
      return false;
    }
    return incoming.get(JAVA_BYTE, BEFORE_BYTES) >> 4 == 6;
  }

  /** Computes the checksum if that was left to us, as it is for offloads switched on by hand. */
  private boolean finish(byte[] packet, int offset, int length) {
    if ((incoming.get(JAVA_BYTE, 0) & NEEDS_CSUM) == 0) {
      return true;
    }
    int start = Short.toUnsignedInt(incoming.get(JAVA_SHORT, VNET_CSUM_START)) - ETHERNET_BYTES;
    int field = start + Short.toUnsignedInt(incoming.get(JAVA_SHORT, VNET_CSUM_OFFSET));
    if (start < 0 || field + 2 > length) {
      return false;
    }
    Network.finishChecksum(packet, offset + start, offset + field, offset + length);
    return true;
  }

  @Override
  public void write(byte[] packet, int offset, int length) throws IOException {
    if (length > PACKET_BYTES_MAX) {
      dropped++;
      return;
    }
    MemorySegment.copy(packet, offset, outgoing, JAVA_BYTE, BEFORE_BYTES, length);
    int result = Sockets.sendto(fd, outgoing, BEFORE_BYTES + length, MemorySegment.NULL);
    if (result < 0) {
      dropped++;
      failed("writing to", -result);
    }
  }

  /** An error that passes (interface down, queue full, bad packet), unless the pair is gone. */
  private void failed(String attempt, int errno) throws IOException {
    switch (errno) {
      case Errno.ENETDOWN, Errno.ENXIO, Errno.ENODEV -> {
        if (InterfaceRequest.index(fd, name) < 0) {
          throw new SystemException(
              attempt + " veth " + name,
              Errno.ENODEV,
              "the interface was removed; start the node again");
        }
      }
      case Errno.EBADF -> throw new SystemException(attempt + " veth " + name, errno);
      default -> {}
    }
  }

  @Override
  public long dropped() {
    return dropped;
  }

  @Override
  public void close() {
    if (fd < 0) {
      return;
    }
    Descriptors.close(fd);
    fd = -1;
    try {
      if (isPeaks(lock, name)) {
        NetworkInterfaces.delete(name);
      }
    } catch (IOException e) {
      // Gone in between, or not permitted any more: nothing that closing could do about it.
    }
    Descriptors.close(lock);
  }
}
