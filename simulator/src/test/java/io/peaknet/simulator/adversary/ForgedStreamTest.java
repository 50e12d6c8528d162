package io.peaknet.simulator.adversary;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.simulator.chance.Chance;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForgedStreamTest {
  private static final int DATA_AT = ForgedStream.HEADER;

  /** A vicinity entry: name 5, no origin, sequence 9, metric, no labels. */
  private static void entry(ByteArrayOutputStream to, int metric) {
    to.write(5);
    to.write(0);
    to.write(9);
    varint(to, metric);
  }

  private static void varint(ByteArrayOutputStream to, int value) {
    int left = value;
    for (; left > 0x7f; left >>>= 7) {
      to.write((left & 0x7f) | 0x80);
    }
    to.write(left);
  }

  private static byte[] stream(int[] metrics) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (int from = 0; from < metrics.length; from += 3) {
      ByteArrayOutputStream message = new ByteArrayOutputStream();
      message.write(3);
      for (int i = from; i < Math.min(from + 3, metrics.length); i++) {
        entry(message, metrics[i]);
      }
      varint(stream, message.size());
      stream.writeBytes(message.toByteArray());
    }
    return stream.toByteArray();
  }

  private static byte[] segment(byte[] stream, int from, int to) {
    byte[] segment = new byte[DATA_AT + to - from];
    ByteBuffer.wrap(segment).put((byte) 2).putInt(7).putInt(0).putInt(from).putInt(0);
    System.arraycopy(stream, from, segment, DATA_AT, to - from);
    return segment;
  }

  private static byte[] data(byte[] segment) {
    return Arrays.copyOfRange(segment, DATA_AT, segment.length);
  }

  @Test
  void aLieIsTheLeastNumberOfTheSameLengthAndTheRestStands() {
    byte[] honest = stream(new int[] {0, 77, 300, 9_000, 20_000});
    byte[] segment = segment(honest, 0, honest.length);
    new ForgedStream(Conduct.LIES).forge(segment);
    assertThat(data(segment)).isEqualTo(stream(new int[] {0, 0, 128, 128, 16_384}));
    assertThat(ForgedStream.number(segment)).isEqualTo(7);
  }

  @Test
  void whatStandsBehindLabelsIsReadForWhatItIs() {
    // Labels of slots 1 (12 bits of digits) and 4 (none any more), a reach; then a metric of 300.
    byte[] entry = {5, 6, 9, 77, 0b10010, (byte) 0x83, 7, 12, 0x5a, 0x50, 0, 0, 40};
    byte[] next = {6, 0, 9, (byte) 0xac, 2};
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    varint(message, 1 + entry.length + next.length);
    message.write(3);
    message.writeBytes(entry);
    message.writeBytes(next);
    byte[] stream = message.toByteArray();
    byte[] segment = segment(stream, 0, stream.length);
    new ForgedStream(Conduct.LIES).forge(segment);
    byte[] lies = stream.clone();
    lies[5] = 0;
    lies[lies.length - 2] = (byte) 0x80;
    lies[lies.length - 1] = 1;
    assertThat(data(segment)).isEqualTo(lies);
  }

  @Test
  void whoeverDoesNotLieChangesNothing() {
    byte[] honest = stream(new int[] {300, 301, 302, 303});
    byte[] segment = segment(honest, 0, honest.length);
    new ForgedStream(Conduct.DROPS).forge(segment);
    assertThat(data(segment)).isEqualTo(honest);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whateverWayAStreamIsCutAndRepeatedItIsReadAsOneLie(long seed) {
    Chance chance = new Chance(seed);
    int[] metrics = new int[40];
    Arrays.setAll(metrics, i -> 128 + chance.nextInt(16_000));
    byte[] honest = stream(metrics);
    ForgedStream forged = new ForgedStream(Conduct.LIES);
    byte[] said = new byte[honest.length];
    List<byte[]> segments = new ArrayList<>();
    List<Integer> offsets = new ArrayList<>();
    for (int at = 0; at < honest.length; ) {
      int to = Math.min(honest.length, at + 1 + chance.nextInt(20));
      byte[] segment = segment(honest, at, to);
      forged.forge(segment);
      System.arraycopy(data(segment), 0, said, at, to - at);
      segments.add(segment);
      offsets.add(at);
      at = to;
    }
    for (int i = 0; i < segments.size(); i++) {
      int at = offsets.get(i);
      byte[] again = segment(honest, at, at + data(segments.get(i)).length);
      forged.forge(again);
      assertThat(again).isEqualTo(segments.get(i));
    }
    // Where a metric was cut in two its first byte was sent before it was known for one.
    int[] least = metrics.clone();
    Arrays.fill(least, 128);
    byte[] lies = stream(least);
    int different = 0;
    for (int i = 0; i < lies.length; i++) {
      different += lies[i] != said[i] ? 1 : 0;
    }
    assertThat(different).isLessThan(10);
    assertThat(said).isNotEqualTo(honest);
  }
}
