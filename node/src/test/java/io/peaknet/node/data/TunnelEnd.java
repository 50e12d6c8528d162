package io.peaknet.node.data;

import io.peaknet.linux.DatagramVector;
import io.peaknet.linux.NetworkInterfaces;
import io.peaknet.linux.Offloads;
import io.peaknet.linux.PacketDevice;
import io.peaknet.linux.Poll;
import io.peaknet.linux.Tun;
import io.peaknet.linux.UdpOptions;
import io.peaknet.linux.UdpSocket;
import io.peaknet.linux.VethDevice;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * One end of a tunnel that copies where a node would seal and open.
 *
 * <pre>
 *   host ── device ── Segments ── copy ── UDP, cut by the kernel
 *   host ── device ── Coalescer ───────── UDP, coalesced by the kernel
 * </pre>
 */
final class TunnelEnd implements AutoCloseable {
  /** What a sealed packet has before and behind the inner one. */
  private static final int FRONT = 16;

  private static final int TAG = 16;
  static final int MTU = 1400;
  static final int PORT = 7411;

  /** Which device, and which offloads. */
  enum Kind {
    TUN,
    VETH,
    CHECKSUM,
    PLAIN;

    boolean isOffloaded() {
      return this == TUN || this == VETH;
    }

    Offloads offloads() {
      return switch (this) {
        case TUN, VETH -> Offloads.ALL;
        case CHECKSUM -> new Offloads(true, false, false);
        case PLAIN -> Offloads.NONE;
      };
    }
  }

  private final PacketDevice device;
  private final UdpSocket socket;
  private final Poll poll = Poll.open();
  private final Segments segments = new Segments();
  private final Coalescer coalescer;
  private final DatagramVector receiving = new DatagramVector(16);
  private final DatagramVector sending = new DatagramVector(16);
  private final MemorySegment read = Arena.ofAuto().allocate(PacketDevice.ROOM_BYTES, 8);
  private final long[] own;
  private final long[] peer;
  private final long[] underlay;
  private final Thread thread = new Thread(this::run, "tunnel");
  private volatile boolean closing;
  volatile String failure = "";

  // Where the entry being gathered begins and ends in the vector's memory.
  private long entryAt;
  private long entryEnd;
  private int entryCount;
  private int entrySize;
  private long reads;
  private long datagrams;
  private long lost;

  TunnelEnd(Kind kind, String own, String peer, String underlay) throws IOException {
    this.own = halves(own);
    this.peer = halves(peer);
    this.underlay = halves(underlay);
    device = kind == Kind.VETH ? VethDevice.open("peak0", MTU) : Tun.open("peak0", MTU);
    Offloads offloads = device.offload(kind.offloads());
    coalescer = new Coalescer(device::write, offloads);
    NetworkInterfaces.up("peak0");
    NetworkInterfaces.addAddress("peak0", InetAddress.getByName(own).getAddress(), 128);
    NetworkInterfaces.addRoute(InetAddress.getByName("2001:28::").getAddress(), 32, "peak0");
    UdpOptions options = kind.isOffloaded() ? UdpOptions.best() : UdpOptions.PLAIN;
    socket = UdpSocket.open(new byte[16], PORT, options);
    System.out.println(device.offloads() + " " + socket.options());
    thread.setDaemon(true);
    thread.start();
  }

  static long[] halves(String address) throws IOException {
    var bytes = ByteBuffer.wrap(InetAddress.getByName(address).getAddress());
    return new long[] {bytes.getLong(), bytes.getLong()};
  }

  private void run() {
    try {
      poll.add(device.fd());
      poll.add(socket.fd());
      while (!closing) {
        poll.await(100_000_000);
        boolean more = true;
        for (int i = 0; i < 16 && more; i++) {
          more = fromHost();
          more |= fromNetwork();
        }
      }
    } catch (IOException | RuntimeException e) {
      failure = e.toString();
      e.printStackTrace(System.out);
    }
  }

  private boolean fromHost() throws IOException {
    entryAt = 0;
    entryEnd = 0;
    entryCount = 0;
    int packets = 0;
    for (; packets < 8; packets++) {
      int length = device.read(read, 0, PacketDevice.ROOM_BYTES);
      if (length == 0) {
        break;
      }
      reads++;
      if (segments.begin(read, 0, length)) {
        while (segments.next()) {
          gather();
        }
      }
    }
    append();
    send();
    return packets > 0;
  }

  private void gather() throws IOException {
    int size = FRONT + segments.length() + TAG;
    if (entryCount > 0
        && (size > entrySize
            || entryCount == DatagramVector.SEGMENTS_MAX
            || entryEnd - entryAt + size > DatagramVector.ENTRY_BYTES_MAX)) {
      append();
    }
    if (entryEnd + size > sending.memory().byteSize()) {
      append();
      send();
      entryAt = 0;
      entryEnd = 0;
    }
    MemorySegment.copy(
        read, segments.offset(), sending.memory(), entryEnd + FRONT, segments.length());
    entrySize = entryCount == 0 ? size : entrySize;
    entryEnd += size;
    entryCount++;
    datagrams++;
    if (size < entrySize) {
      append();
    }
  }

  private void append() throws IOException {
    if (entryCount == 0) {
      return;
    }
    int length = (int) (entryEnd - entryAt);
    if (sending.count() == sending.slots()) {
      send();
    }
    sending.append(underlay[0], underlay[1], PORT, 0, sending.memory(), entryAt, length, entrySize);
    entryAt = entryEnd;
    entryCount = 0;
  }

  private void send() {
    for (int i = 0; socket.send(sending) > 0; i++) {
      if (i == 1000) {
        lost += sending.count();
        sending.clear();
      }
      Thread.onSpinWait();
    }
  }

  private boolean fromNetwork() throws IOException {
    int entries = socket.receive(receiving);
    for (int i = 0; i < entries; i++) {
      long at = receiving.offset(i);
      int left = receiving.length(i);
      int segment = receiving.segmentSize(i);
      while (left > 0) {
        int size = Math.min(segment, left);
        int inner = size - FRONT - TAG;
        coalescer.add(receiving.memory(), at + FRONT, inner, peer[0], peer[1], own[0], own[1]);
        at += size;
        left -= size;
      }
    }
    coalescer.flush();
    return entries > 0;
  }

  /** Packets in for each write to the host. */
  double coalesced() {
    return coalescer.packets() / (double) Math.max(1, coalescer.written());
  }

  /** Datagrams out for each read from the host. */
  double split() {
    return datagrams / (double) Math.max(1, reads);
  }

  /** What must be none. */
  String faults() {
    long device = this.device.dropped();
    String faults =
        "%s device %d, lost %d, unsent %d, malformed %d %d, refused %d, dropped %d"
            .formatted(
                failure,
                device,
                lost,
                socket.unsent(),
                segments.malformed(),
                coalescer.malformed(),
                coalescer.refused(),
                coalescer.dropped());
    return faults.strip();
  }

  @Override
  public void close() {
    closing = true;
    poll.wakeUp();
    try {
      thread.join(5000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    device.close();
    socket.close();
    poll.close();
  }
}
