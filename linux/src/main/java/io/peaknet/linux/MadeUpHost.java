package io.peaknet.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The host's end of a {@link Tun} that is no interface: a pair of sockets lies between them. The
 * Tun does all that it does with a kernel behind it, by the same code and the same system calls;
 * what the host sends and takes is up to the caller. Owned by one thread.
 */
public final class MadeUpHost implements AutoCloseable {
  /** How much may wait each way, where the system permits it. */
  private static final int BUFFER_BYTES = 1 << 20;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment memory = arena.allocate(PacketDevice.ROOM_BYTES, 8);
  private final Tun tun;
  private int fd;

  private MadeUpHost(Tun tun, int fd) {
    this.tun = tun;
    this.fd = fd;
  }

  /**
   * Makes a host, and the Tun that it sends into.
   *
   * @param name that the Tun goes by; no interface has it
   * @throws SystemException if there are too many open files
   */
  public static MadeUpHost open(String name) throws IOException {
    // Each write is a packet of its own, as to a TUN.
    int[] pair = new int[2];
    SystemException.check(
        Sockets.socketpair(Sockets.AF_UNIX, Sockets.SOCK_SEQPACKET | Sockets.SOCK_NONBLOCK, pair),
        "making a pair of sockets");
    for (int fd : pair) {
      Sockets.buffers(fd, BUFFER_BYTES);
    }
    return new MadeUpHost(Tun.on(name, pair[0]), pair[1]);
  }

  /** What the host's packets come out of; whoever uses it closes it. */
  public Tun tun() {
    return tun;
  }

  /**
   * Sends a packet.
   *
   * @param packet at most {@link PacketDevice#ROOM_BYTES} long, its {@link VnetHeader} first
   * @return false if too many wait already
   */
  public boolean send(byte[] packet) {
    MemorySegment.copy(packet, 0, memory, JAVA_BYTE, 0, packet.length);
    return Descriptors.write(fd, memory, 0, packet.length) == packet.length;
  }

  /** Takes all packets that came, and forgets them; returns how many these were. */
  public int take() {
    int taken = 0;
    // The rest of a packet goes with its first byte.
    while (Descriptors.read(fd, memory, 0, 1) > 0) {
      taken++;
    }
    return taken;
  }

  /** Frees it at once. Closing twice does nothing. */
  @Override
  public void close() {
    if (fd >= 0) {
      Descriptors.close(fd);
      fd = -1;
      arena.close();
    }
  }
}
