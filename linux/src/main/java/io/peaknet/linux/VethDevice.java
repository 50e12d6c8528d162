package io.peaknet.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.lang.ref.Reference.reachabilityFence;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;

/**
 * The stand-in for a TUN where {@code /dev/net/tun} is closed: a veth pair, whose far end is read
 * and written raw (packet(7)) with a {@code virtio_net_hdr} before each Ethernet frame.
 *
 * <p>The host's end has no neighbour discovery (IFF_NOARP): the kernel then addresses all frames to
 * that end's own MAC. It is not the far end's, so that the far end's own IP stack takes them for
 * somebody else's and drops them, even on a host that forwards; the raw socket sees them still.
 *
 * <p>Offloads are switched at both ends alike; while they are off the kernel finishes checksums and
 * cuts segments itself.
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

  private static final int ETHERNET_BYTES = 14;
  private static final int PACKET_BYTES_MAX = 65535;
  // As much as UdpSocket's: room for what the host sends while this process is paused.
  private static final int BUFFER_BYTES = 4 << 20;
  private static final int SKIPPED_MAX = 64;
  // ethtool's name for cutting UDP datagrams of equal size out of one packet
  private static final String UDP_FEATURE = "tx-udp-segmentation";

  private final String name;
  private final int lock;
  private final MemorySegment incoming = Arena.ofAuto().allocate(ROOM_BYTES, 8);
  // Its VnetHeader stays zero: the packet is whole and its checksums are finished.
  private final MemorySegment outgoing =
      Arena.ofAuto().allocate(VnetHeader.BYTES + PACKET_BYTES_MAX, 8);
  // What stands before a packet on the raw socket: VnetHeader and Ethernet header.
  private final MemorySegment before =
      Arena.ofAuto().allocate(VnetHeader.BYTES + ETHERNET_BYTES, 8);
  // Three of struct iovec {void *base; size_t length}: VnetHeader, Ethernet header, packet.
  private final MemorySegment readIovecs = Arena.ofAuto().allocate(3 * 16, 8);
  private final MemorySegment readEthernet = Arena.ofAuto().allocate(ETHERNET_BYTES, 8);
  private final Slices single = new Slices(1);
  private Offloads offloads = Offloads.NONE;
  private int fd;
  private long dropped;

  private VethDevice(String name, int lock, int fd) {
    this.name = name;
    this.lock = lock;
    this.fd = fd;
    MemorySegment.copy(HOST_MAC, 0, before, JAVA_BYTE, VnetHeader.BYTES, 6);
    MemorySegment.copy(FAR_MAC, 0, before, JAVA_BYTE, VnetHeader.BYTES + 6, 6);
    before.set(JAVA_SHORT, VnetHeader.BYTES + 12, Network.order(ETH_P_IPV6));
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
            InterfaceRequest.offloads(lock, end, Offloads.NONE),
            "switching offloads off on " + end);
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
  public Offloads offloads() {
    return offloads;
  }

  @Override
  public Offloads offload(Offloads wanted) throws IOException {
    Offloads tried = wanted;
    // Before, a virtio_net_hdr could not say "UDP datagrams", and the kernel dropped them.
    if (wanted.udp() && !KernelRelease.current().isAtLeast(6, 2, 0)) {
      tried = wanted.fewer();
    }
    int result = setOffload(tried);
    while (result < 0 && !tried.equals(Offloads.NONE)) {
      tried = tried.fewer();
      result = setOffload(tried);
    }
    if (result < 0) {
      failed("setting the offloads of", -result);
    }
    offloads = tried;
    return tried;
  }

  private int setOffload(Offloads wanted) {
    for (String end : new String[] {farName(name), name}) {
      int result = InterfaceRequest.offloads(fd, end, wanted);
      if (result < 0) {
        return result;
      }
      int udp = InterfaceRequest.feature(fd, end, UDP_FEATURE, wanted.udp());
      if (udp < 0 && wanted.udp()) {
        return udp;
      }
    }
    return 0;
  }

  @Override
  public int read(MemorySegment memory, long offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, memory.byteSize());
    if (length < ROOM_BYTES || !memory.isNative()) {
      throw new IllegalArgumentException("reading needs " + ROOM_BYTES + " bytes off the heap");
    }
    readIovec(0, memory.address() + offset, VnetHeader.BYTES);
    readIovec(1, readEthernet.address(), ETHERNET_BYTES);
    readIovec(2, memory.address() + offset + VnetHeader.BYTES, length - VnetHeader.BYTES);
    for (int skipped = 0; skipped < SKIPPED_MAX; skipped++) {
      int count = readOnce(memory);
      if (count == -Errno.EAGAIN) {
        return 0;
      }
      if (count < 0) {
        failed("reading from", -count);
        continue;
      }
      int read = count - ETHERNET_BYTES;
      if (read > VnetHeader.BYTES
          && memory.get(JAVA_BYTE, offset + VnetHeader.BYTES) >> 4 == 6
          && VnetHeader.shift(memory, offset, -ETHERNET_BYTES)) {
        return read;
      }
      dropped++;
    }
    return 0;
  }

  private int readOnce(MemorySegment into) {
    try {
      return Descriptors.readv(fd, readIovecs, 3);
    } finally {
      reachabilityFence(into);
    }
  }

  private void readIovec(int index, long address, int length) {
    readIovecs.set(JAVA_LONG, 16L * index, address);
    readIovecs.set(JAVA_LONG, 16L * index + 8, length);
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (offloads.large()) {
      throw new IllegalStateException("veth " + name + " gives packets larger than its MTU");
    }
    for (int skipped = 0; skipped < SKIPPED_MAX; skipped++) {
      int count = read(incoming, 0, ROOM_BYTES) - VnetHeader.BYTES;
      if (count < 0) {
        return 0;
      }
      if (plain() && count <= length && VnetHeader.finishChecksum(incoming, 0, count)) {
        MemorySegment.copy(incoming, JAVA_BYTE, VnetHeader.BYTES, into, offset, count);
        return count;
      }
      dropped++;
    }
    return 0;
  }

  /** Whether it is one packet. If somebody switched offloads on by hand, off they go. */
  private boolean plain() {
    if (VnetHeader.gsoType(incoming, 0) == VnetHeader.GSO_NONE) {
      return true;
    }
    setOffload(offloads);
    return false;
  }

  @Override
  public boolean write(MemorySegment memory, long offset, int length) throws IOException {
    single.clear();
    single.add(memory, offset, length);
    return write(single);
  }

  @Override
  public boolean write(Slices packet) throws IOException {
    if (packet.count() == 0 || packet.length(0) < VnetHeader.BYTES) {
      return false;
    }
    MemorySegment.copy(packet.memory(0), packet.offset(0), before, 0, VnetHeader.BYTES);
    VnetHeader.shift(before, 0, ETHERNET_BYTES);
    int result = packet.write(fd, before, VnetHeader.BYTES);
    if (result < 0) {
      failed("writing to", -result);
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
