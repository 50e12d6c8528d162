package io.peaknet.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.simulator.Traffic.Kind;
import io.peaknet.simulator.engine.LinkEnd;
import io.peaknet.simulator.graph.Generators;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Datagrams written by hand from docs/spec are counted as what they are. */
class PeakTrafficTest {
  private static final LinkEnd END = new LinkEnd(0, 1);

  private final Traffic traffic = new Traffic();
  private final PeakTraffic reader = new PeakTraffic(traffic);

  /** A sealed packet: type, 15 bytes, what is inside, a tag. */
  private int sealed(String inner) {
    byte[] bytes = HexFormat.of().parseHex(inner.replace(" ", ""));
    byte[] datagram = new byte[16 + bytes.length + 16];
    datagram[0] = 8;
    System.arraycopy(bytes, 0, datagram, 16, bytes.length);
    reader.sent(END, datagram, 0, datagram.length);
    return datagram.length + Traffic.HEADERS;
  }

  @Test
  void probesOfBothKinds() {
    int hello = sealed("04 00 00000001") + sealed("04 01 00000001");
    int size = sealed("04 02 00000002" + "00".repeat(100));
    assertThat(traffic.bytes(Kind.HELLO)).isEqualTo(hello);
    assertThat(traffic.bytes(Kind.SIZE)).isEqualTo(size);
    assertThat(traffic.control()).isEqualTo(hello + size);
  }

  @Test
  void messagesOfAStreamAreToldApartWhereverItIsCut() {
    String stream = "04 03aabbcc" + "02 0411" + "8101 05" + "00".repeat(128);
    byte[] bytes = HexFormat.of().parseHex(stream.replace(" ", ""));
    for (int cut = 1; cut < bytes.length; cut++) {
      Traffic counted = new Traffic();
      PeakTraffic fresh = new PeakTraffic(counted);
      segment(fresh, 7, 0, bytes, 0, cut);
      segment(fresh, 7, cut, bytes, cut, bytes.length);
      segment(fresh, 7, 0, bytes, 0, bytes.length);
      assertThat(counted.bytes(Kind.VICINITY)).isEqualTo(5);
      assertThat(counted.bytes(Kind.TREES)).isEqualTo(3);
      assertThat(counted.bytes(Kind.AREAS)).isEqualTo(131);
      assertThat(counted.bytes(Kind.AGAIN)).isEqualTo(bytes.length);
      segment(fresh, 8, 0, bytes, 0, 5); // a new stream begins with a new message
      assertThat(counted.bytes(Kind.VICINITY)).isEqualTo(10);
    }
  }

  private static void segment(
      PeakTraffic reader, int stream, int offset, byte[] bytes, int from, int to) {
    byte[] datagram = new byte[16 + 17 + to - from + 16];
    ByteBuffer out = ByteBuffer.wrap(datagram).put((byte) 8).position(16).put((byte) 2);
    out.putInt(stream).putInt(1).putInt(offset).putInt(0).put(bytes, from, to - from);
    reader.sent(END, datagram, 0, datagram.length);
  }

  @Test
  void anAcknowledgementAloneIsNoFrame() {
    int wire = sealed("02 00000007 00000001 00000000 00000005");
    assertThat(traffic.bytes(Kind.ACKNOWLEDGEMENT)).isEqualTo(wire);
    assertThat(traffic.control()).isEqualTo(wire);
  }

  @Test
  void messagesOfTheMeshByWhatComesBehindTheirHeader() {
    String fields = "00ff 0000 ffffff 14" + "11".repeat(16);
    int register = sealed("03 4a" + fields + "00" + "22".repeat(16) + "0450" + "02");
    String labels = "06d0 e156 0ccc70 02";
    int query =
        sealed("03 87" + fields + "05f0 6155 069c" + "22".repeat(16) + labels.replace("02", "04"));
    assertThat(traffic.bytes(Kind.REGISTRATION)).isEqualTo(register);
    assertThat(traffic.bytes(Kind.LOOKUP)).isEqualTo(query);
  }

  @Test
  void whatRelaysCarryIsSeenInside() {
    Map<Integer, Kind> inside = Map.of(1, Kind.DATA, 5, Kind.END_PROBE, 7, Kind.SESSIONS);
    inside.forEach((type, kind) -> {
      Traffic counted = new Traffic();
      byte[] frame = new byte[16 + 40 + 16 + 20 + 16];
      frame[0] = 9;
      frame[1] = 40;
      frame[16 + 40 + 16] = type.byteValue();
      new PeakTraffic(counted).sent(END, frame, 0, frame.length);
      assertThat(counted.bytes(kind)).isEqualTo(frame.length + Traffic.HEADERS);
    });
  }

  @Test
  void everyByteOfARunIsCountedOnce() {
    Trial trial = new Trial("peak", Generators.graph("ring:6", 1), 1);
    trial.startAll();
    trial.flows(new int[] {0}, new int[] {3}, 5);
    trial.run(20);
    Traffic all = trial.traffic();
    assertThat(all.control() + all.bytes(Kind.DATA)).isEqualTo(trial.bytes());
    assertThat(all.bytes(Kind.OTHER)).isZero();
  }
}
