package io.peaknet.node.data;

import io.peaknet.linux.Checksum;
import io.peaknet.linux.Offloads;
import io.peaknet.linux.PacketDevice;
import io.peaknet.linux.Slices;
import io.peaknet.linux.VnetHeader;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Hands packets in their inner form to this host: consecutive segments of a TCP stream, and
 * datagrams of equal size of a UDP flow, as one packet, so that the host's stack is passed once for
 * many.
 *
 * <p>The payload is not moved: what was added must stay where it is until {@link #flush}, or is
 * written before. Within a flow nothing overtakes.
 *
 * <p>TCP segments go together as in the kernel's own generic receive offload: one may follow
 * another if its sequence number continues, it is no larger, and it differs in nothing but sequence
 * number, checksum and PSH (RFC 9293: same acknowledgement, window and options; same class, flow
 * label and hop limit of IPv6). A smaller one or PSH ends it. Only checksums that are pending allow
 * it: those that were computed are left for the host to verify, packet by packet.
 */
public final class Coalescer {
  /** Where packets go, such as {@link PacketDevice#write(Slices)}. */
  @FunctionalInterface
  public interface Sink {
    /**
     * Takes one packet, {@link VnetHeader} first.
     *
     * @return false if it did not take it
     * @throws IOException if it will take none any more
     */
    boolean write(Slices packet) throws IOException;
  }

  private static final int RUNS_MAX = 16;

  private final Sink sink;
  private final Offloads offloads;
  // The first so many are in use.
  private final CoalescerRun[] runs = new CoalescerRun[RUNS_MAX];
  private int active;
  private int victim;

  private final CoalescerPacket packet = new CoalescerPacket();
  private final MemorySegment head = Arena.ofAuto().allocate(CoalescerPacket.TRANSPORT, 8);
  private final Slices single = new Slices(2);

  private long packets;
  private long written;
  private long refused;
  private long dropped;
  private long malformed;

  /**
   * Holds nothing yet.
   *
   * @param offloads what may be pending: without {@code checksum} checksums are finished here,
   *     without {@code tcp} or {@code udp} each such packet is written by itself
   */
  public Coalescer(Sink sink, Offloads offloads) {
    this.sink = sink;
    this.offloads = offloads;
    for (int i = 0; i < RUNS_MAX; i++) {
      runs[i] = new CoalescerRun();
    }
  }

  /**
   * Takes one packet. Its checksum field may be written to.
   *
   * @param memory off the heap
   * @param at where its inner form begins
   * @param length of its inner form in bytes
   * @param sourceHigh the first 8 bytes of who it is from, by its session
   * @param destinationHigh the first 8 bytes of who it is for
   * @throws IOException if the sink will take none any more
   */
  public void add(
      MemorySegment memory,
      long at,
      int length,
      long sourceHigh,
      long sourceLow,
      long destinationHigh,
      long destinationLow)
      throws IOException {
    packets++;
    if (!Inner.isIpv6(memory, at, length) || length > Inner.HEADER + 65_535) {
      malformed++;
      return;
    }
    packet.read(memory, at, length);
    packet.sourceHigh = sourceHigh;
    packet.sourceLow = sourceLow;
    packet.destinationHigh = destinationHigh;
    packet.destinationLow = destinationLow;
    int headerLength = packet.transportHeader();
    if (headerLength == 0) {
      if (packet.isChecksumPending()) {
        malformed++;
      } else {
        writeSingle();
      }
      return;
    }
    int run = find();
    if (mayJoin(headerLength)) {
      join(run, headerLength);
      return;
    }
    if (run >= 0) {
      flush(run);
    }
    writeSingle();
  }

  private boolean mayJoin(int headerLength) {
    if (!packet.isChecksumPending()
        || packet.length == headerLength
        || packet.length > CoalescerRun.BYTES_MAX) {
      return false;
    }
    if (!packet.isTcp()) {
      return offloads.udp();
    }
    // The four bits before the flags are reserved; one is AccECN's (RFC 9768).
    int flags = Inner.u16(packet.memory, packet.transport + Inner.TCP_OFFSET) & 0xfff;
    return offloads.tcp() && (flags & ~Inner.PSH) == Inner.ACK;
  }

  private int find() {
    int ports = Inner.i32(packet.memory, packet.transport);
    for (int i = 0; i < active; i++) {
      if (runs[i].isOfFlow(packet, ports)) {
        return i;
      }
    }
    return -1;
  }

  private void join(int found, int headerLength) throws IOException {
    int at = found;
    if (at >= 0 && !runs[at].continues(packet, headerLength)) {
      flush(at);
      at = -1;
    }
    if (at < 0) {
      if (active == RUNS_MAX) {
        victim = (victim + 1) % RUNS_MAX;
        flush(victim);
      }
      at = active++;
      runs[at].start(packet, headerLength);
    }
    if (!runs[at].append(packet)) {
      flush(at);
    }
  }

  /**
   * Writes all that was added; to be called when nothing more waits to be added.
   *
   * @throws IOException if the sink will take none any more
   */
  public void flush() throws IOException {
    while (active > 0) {
      flush(active - 1);
    }
  }

  private void flush(int index) throws IOException {
    CoalescerRun run = runs[index];
    active--;
    runs[index] = runs[active];
    runs[active] = run;
    if (run.segments() == 1) {
      write(run.whole());
      return;
    }
    if (sink.write(run.whole())) {
      written++;
      return;
    }
    refused++;
    int flags = run.flags();
    for (int i = 0; i < run.segments(); i++) {
      run.segment(i, flags, single);
      write(single);
      run.advance(i);
    }
  }

  /** Writes the packet being added by itself. */
  private void writeSingle() throws IOException {
    boolean pending = packet.isChecksumPending();
    if (pending) {
      long field = packet.transport + packet.checksumField();
      Inner.setU16(packet.memory, field, packet.pseudoHeader(packet.length));
      if (!offloads.checksum()) {
        pending = false;
        long end = packet.transport + packet.length;
        Checksum.finish(packet.memory, packet.transport, field, end);
      }
    }
    VnetHeader.set(
        head,
        0,
        pending ? VnetHeader.NEEDS_CSUM : 0,
        VnetHeader.GSO_NONE,
        0,
        0,
        pending ? Inner.IP6_HEADER : 0,
        pending ? packet.checksumField() : 0);
    packet.writeIp(head, packet.length);
    single.clear();
    single.add(head, 0, CoalescerPacket.TRANSPORT);
    single.add(packet.memory, packet.transport, packet.length);
    write(single);
  }

  private void write(Slices whole) throws IOException {
    written++;
    if (!sink.write(whole)) {
      dropped++;
    }
  }

  /** How many packets were added. */
  public long packets() {
    return packets;
  }

  /** How many were written for them: the fewer, the more each held. */
  public long written() {
    return written;
  }

  /** How many that held several the sink did not take, so that they were written one by one. */
  public long refused() {
    return refused;
  }

  /** How many packets the sink did not take. */
  public long dropped() {
    return dropped;
  }

  /** How many packets were dropped because their inner form is none. */
  public long malformed() {
    return malformed;
  }
}
