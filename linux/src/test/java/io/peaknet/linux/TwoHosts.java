package io.peaknet.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Two hosts and a wire between their devices.
 *
 * <pre>
 *   namespace a                                   namespace b
 *   2001:28::a  device ── this process copies ── device  2001:28::b
 * </pre>
 */
final class TwoHosts implements AutoCloseable {
  /** Opens the kind of device under test. */
  interface Opener {
    PacketDevice open(String name, int mtu) throws IOException;
  }

  static final String A = "2001:28::a";
  static final String B = "2001:28::b";
  static final int MTU = 1280;

  final Namespace a = new Namespace();
  final Namespace b = new Namespace();
  final PacketDevice deviceA;
  final PacketDevice deviceB;
  private final Poll poll = Poll.open();
  private final Thread wire;
  private volatile boolean closing;
  volatile String failure = "";

  // What passed off the heap.
  volatile int largest;
  final AtomicInteger pending = new AtomicInteger();
  final AtomicInteger refused = new AtomicInteger();

  /** A wire that passes bytes. */
  TwoHosts(Opener opener) throws IOException {
    this(opener, null);
  }

  /** A wire that passes packets as they come, with the work that is pending on them. */
  TwoHosts(Opener opener, @Nullable Offloads offloads) throws IOException {
    deviceA = a.call(() -> device(opener, A));
    deviceB = b.call(() -> device(opener, B));
    if (offloads != null) {
      deviceA.offload(offloads);
      deviceB.offload(offloads);
    }
    wire = new Thread(() -> copy(offloads != null), "wire");
    wire.start();
  }

  /** A device of the calling thread's namespace, up, with an address and the route to all Peak. */
  static PacketDevice device(Opener opener, String address) throws IOException {
    PacketDevice device = opener.open("peak0", MTU);
    NetworkInterfaces.addAddress("peak0", bytes(address), 128);
    NetworkInterfaces.up("peak0");
    NetworkInterfaces.addRoute(bytes("2001:28::"), 32, "peak0");
    awaitLocalRoute(bytes(address));
    return device;
  }

  /** The kernel adds it in the background; until then it drops what is sent to the address. */
  private static void awaitLocalRoute(byte[] address) throws IOException {
    // Destination, source and next hop with their lengths, then metric, uses and flags: RTF_LOCAL.
    String line = HexFormat.of().formatHex(address) + " 80 .* 8[0-9a-f]{7} +[a-z0-9]+";
    Path routes = Path.of("/proc/thread-self/net/ipv6_route");
    long deadlineNs = System.nanoTime() + 5_000_000_000L;
    while (Files.readAllLines(routes).stream().noneMatch(route -> route.matches(line))) {
      if (System.nanoTime() > deadlineNs) {
        throw new IOException("no local route: " + Files.readString(routes));
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  static byte[] bytes(String address) throws IOException {
    return InetAddress.getByName(address).getAddress();
  }

  private void copy(boolean offHeap) {
    byte[] packet = new byte[MTU];
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(PacketDevice.ROOM_BYTES);
      poll.add(deviceA.fd());
      poll.add(deviceB.fd());
      while (!closing) {
        poll.await(-1);
        if (offHeap) {
          forward(deviceA, deviceB, memory);
          forward(deviceB, deviceA, memory);
        } else {
          forward(deviceA, deviceB, packet);
          forward(deviceB, deviceA, packet);
        }
      }
    } catch (IOException | RuntimeException e) {
      failure = e.toString();
    }
  }

  private static void forward(PacketDevice from, PacketDevice to, byte[] packet)
      throws IOException {
    for (int i = 0; i < 64; i++) {
      int length = from.read(packet, 0, packet.length);
      if (length == 0) {
        return;
      }
      to.write(packet, 0, length);
    }
  }

  private void forward(PacketDevice from, PacketDevice to, MemorySegment memory)
      throws IOException {
    for (int i = 0; i < 64; i++) {
      int length = from.read(memory, 0, PacketDevice.ROOM_BYTES);
      if (length == 0) {
        return;
      }
      largest = Math.max(largest, length - VnetHeader.BYTES);
      pending.addAndGet(VnetHeader.needsChecksum(memory, 0) ? 1 : 0);
      refused.addAndGet(to.write(memory, 0, length) ? 0 : 1);
    }
  }

  @Override
  public void close() throws IOException {
    closing = true;
    poll.wakeUp();
    try {
      wire.join();
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
    poll.close();
    a.call(() -> close(deviceA));
    b.call(() -> close(deviceB));
    a.close();
    b.close();
  }

  private static boolean close(PacketDevice device) {
    device.close();
    return true;
  }
}
