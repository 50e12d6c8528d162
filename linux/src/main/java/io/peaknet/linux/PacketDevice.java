package io.peaknet.linux;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * A network interface of this host whose packets Peak carries: what programs send into it is read
 * here, and what is written here the host receives from it. Hides whether it is a {@link Tun} or a
 * {@link VethDevice}. Freshly opened it is down and has no address: see {@link NetworkInterfaces}.
 *
 * <p>Packets pass in one of two ways: off the heap behind a {@link VnetHeader} that says which work
 * on them is pending, or as plain bytes with nothing pending. The first works always; the second
 * can't read while packets larger than the MTU may come ({@link #offload}).
 *
 * <p>One thread owns a device; nothing here blocks.
 */
public interface PacketDevice extends AutoCloseable {
  /** Room that any packet has enough of, its {@link VnetHeader} included, in bytes. */
  int ROOM_BYTES = VnetHeader.BYTES + 65_535 + 40;

  /**
   * Opens a TUN, or a veth where {@code /dev/net/tun} is missing or not permitted.
   *
   * @param name of the interface, 1 to 15 characters
   * @param mtu largest packet in bytes, 1280 to 65535
   * @throws SystemException if neither can be had, with both reasons in one line
   */
  static PacketDevice open(String name, int mtu) throws IOException {
    try {
      return Tun.open(name, mtu);
    } catch (SystemException refused) {
      return switch (refused.errno()) {
        case Errno.EPERM, Errno.EACCES, Errno.ENOENT, Errno.ENODEV, Errno.ENXIO ->
            openVeth(name, mtu, refused);
        default -> throw refused;
      };
    }
  }

  private static PacketDevice openVeth(String name, int mtu, SystemException noTun)
      throws IOException {
    try {
      return VethDevice.open(name, mtu);
    } catch (SystemException noVeth) {
      throw new SystemException("making network interface " + name, noTun, noVeth);
    }
  }

  /** The interface's name. */
  String name();

  /** What {@link Poll} waits on. */
  int fd();

  /** What may be pending; {@link Offloads#NONE} on a device freshly opened. */
  Offloads offloads();

  /**
   * Chooses what may be pending from now on. Packets that wait already come as they are.
   *
   * @return what the kernel accepted: the wanted, or fewer
   * @throws IOException if the interface is gone
   */
  Offloads offload(Offloads wanted) throws IOException;

  /**
   * Takes one IPv6 packet that the host sent, if one waits: its {@link VnetHeader}, then the
   * packet, which may be many segments in one.
   *
   * @param memory off the heap
   * @param length at least {@link #ROOM_BYTES}
   * @return the bytes read, header included; 0 if none waits. What isn't IPv6 is skipped
   * @throws IOException if the interface is gone
   */
  int read(MemorySegment memory, long offset, int length) throws IOException;

  /**
   * Hands the host one IPv6 packet, {@link VnetHeader} first; it may be many segments in one.
   *
   * @param memory off the heap
   * @param length header included
   * @return false if the host did not take it: the interface is down, its queue is full, or the
   *     packet is no valid one; not counted in {@link #dropped}
   * @throws IOException if the interface is gone
   */
  boolean write(MemorySegment memory, long offset, int length) throws IOException;

  /**
   * As {@link #write(MemorySegment, long, int)}, gathered from many places.
   *
   * @param packet the {@link VnetHeader} is in one piece, at the beginning of the first slice
   */
  boolean write(Slices packet) throws IOException;

  /**
   * Takes one IPv6 packet that the host sent, if one waits. Its checksums are finished.
   *
   * @return its length in bytes, 0 if none waits; what isn't IPv6 or is longer than {@code length}
   *     is skipped
   * @throws IllegalStateException if packets larger than the MTU may come
   * @throws IOException if the interface is gone
   */
  int read(byte[] into, int offset, int length) throws IOException;

  /**
   * Hands the host one IPv6 packet with finished checksums. It is dropped, as IP may, if the
   * interface is down, its queue is full, or the packet is no valid one.
   *
   * @throws IOException if the interface is gone
   */
  void write(byte[] packet, int offset, int length) throws IOException;

  /** How many packets {@link #read} skipped and {@link #write} dropped. */
  long dropped();

  /** Removes the interface. Closing twice does nothing. */
  @Override
  void close();
}
