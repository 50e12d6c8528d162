package io.peaknet.node;

import io.peaknet.linux.DatagramVector;
import io.peaknet.linux.UdpSocket;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams on their way into one socket. Those of equal length to one endpoint that lie one behind
 * the other leave as one entry, which the kernel carries through its layers as one packet.
 */
final class Outbox {
  private static final int ENTRIES = 64;

  private final UdpSocket socket;
  private final DatagramVector vector = new DatagramVector(ENTRIES);

  // The run of datagrams that the next one may prolong.
  private @Nullable UdpEndpoint to;
  private MemorySegment memory = MemorySegment.NULL;
  private long runAt;
  private int runLength;
  private int segmentSize;
  private int segments;
  private long lost;

  Outbox(UdpSocket socket) {
    this.socket = socket;
  }

  /**
   * Takes a datagram, which must stay where it is until {@link #flush}.
   *
   * @param data off the heap
   */
  void add(UdpEndpoint endpoint, MemorySegment data, long at, int length) {
    if (prolongs(endpoint, data, at, length)) {
      runLength += length;
      segments++;
      return;
    }
    endRun();
    to = endpoint;
    memory = data;
    runAt = at;
    runLength = length;
    segmentSize = length;
    segments = 1;
  }

  private boolean prolongs(UdpEndpoint endpoint, MemorySegment data, long at, int length) {
    return endpoint.equals(to)
        && data.equals(memory)
        && at == runAt + runLength
        && length <= segmentSize
        && runLength == segments * segmentSize
        && segments < DatagramVector.SEGMENTS_MAX
        && runLength + length <= DatagramVector.ENTRY_BYTES_MAX;
  }

  private void endRun() {
    UdpEndpoint endpoint = to;
    if (endpoint == null) {
      return;
    }
    to = null;
    if (vector.count() == ENTRIES) {
      send();
    }
    vector.append(
        endpoint.high(),
        endpoint.low(),
        endpoint.port(),
        endpoint.scope(),
        memory,
        runAt,
        runLength,
        segmentSize);
  }

  /** Sends what is here; what the kernel has no room for is lost, as any datagram may be. */
  void flush() {
    endRun();
    if (vector.count() > 0) {
      send();
    }
  }

  private void send() {
    lost += socket.send(vector);
    vector.clear();
  }

  /** Entries lost because the kernel had no room for them. */
  long lost() {
    return lost;
  }
}
