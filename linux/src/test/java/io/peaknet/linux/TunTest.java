package io.peaknet.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.NetworkInterface;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

final class TunTest extends DeviceContract {
  @Override
  PacketDevice open(String name, int mtu) throws IOException {
    return orSkip(name, mtu);
  }

  /** A TUN; aborts the test where this machine can't have one. */
  static Tun orSkip(String name, int mtu) throws IOException {
    return orSkip(name, mtu, 1).getFirst();
  }

  private static List<Tun> orSkip(String name, int mtu, int queues) throws IOException {
    try {
      return Tun.open(name, mtu, queues);
    } catch (SystemException e) {
      if (String.valueOf(e.getMessage()).startsWith("opening /dev/net/tun")) {
        throw new TestAbortedException("no TUN to test here: " + e.getMessage(), e);
      }
      throw e;
    }
  }

  @Test
  void hasSeveralQueues() throws Exception {
    List<Tun> queues = orSkip("peak0", 1280, 3);
    assertThat(queues).hasSize(3);
    assertThat(queues.stream().map(Tun::fd).distinct()).hasSize(3);
    NetworkInterfaces.addAddress("peak0", TwoHosts.bytes(TwoHosts.A), 128);
    NetworkInterfaces.up("peak0");
    NetworkInterfaces.addRoute(TwoHosts.bytes("2001:28::"), 32, "peak0");
    assertThat(queues.get(1).offload(new Offloads(true, true, false)).tcp()).isTrue();
    assertThat(queues.get(2).offloads()).isEqualTo(new Offloads(true, true, false));
    queues.get(0).offload(Offloads.NONE);

    // Many flows: all arrive, each in one queue.
    int flows = 40;
    for (int flow = 0; flow < flows; flow++) {
      try (UdpSocket socket = UdpSocket.open(new byte[16], 0)) {
        byte[] data = {(byte) flow};
        socket.send(TwoHosts.bytes(TwoHosts.B), 6000, 0, data, 0, 1);
        socket.send(TwoHosts.bytes(TwoHosts.B), 6000, 0, data, 0, 1);
      }
    }
    byte[] packet = new byte[1280];
    int[] queueOf = new int[flows];
    int received = 0;
    for (int queue = 0; queue < 3; queue++) {
      for (int length = await(queues.get(queue), packet);
          length > 0;
          length = queues.get(queue).read(packet, 0, packet.length)) {
        int flow = packet[48];
        assertThat(queueOf[flow]).as("queue of flow " + flow).isIn(0, queue + 1);
        queueOf[flow] = queue + 1;
        received++;
      }
    }
    assertThat(received).isEqualTo(2 * flows);
    for (Tun queue : queues) {
      assertThat(NetworkInterface.getByName("peak0")).isNotNull();
      queue.close();
    }
    assertThat(NetworkInterface.getByName("peak0")).isNull();
  }

  @Test
  void anUnreasonableNumberOfQueuesIsRefused() {
    for (int queues : new int[] {0, -1, 257}) {
      assertThatThrownBy(() -> Tun.open("peak0", 1280, queues))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("allowed 1 to 256");
    }
  }
}
