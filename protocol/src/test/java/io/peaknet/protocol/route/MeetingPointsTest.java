package io.peaknet.protocol.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.protocol.address.Digits;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.testkit.ForAll;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class MeetingPointsTest {
  @Test
  void whatFitsIsReadAsItWasWrittenAndTheFirstGoFirst() {
    ForAll.seeds(
        300,
        1,
        random -> {
          List<MeetingPoint> ranked = new ArrayList<>();
          int count = random.nextInt(600);
          int depth = 1 + random.nextInt(120);
          for (int i = 0; i < count; i++) {
            ranked.add(point(random, depth));
          }
          List<byte[]> messages = MeetingPoints.write(ranked);
          assertThat(messages).hasSizeBetween(1, MeetingPoints.MESSAGES);
          List<MeetingPoint> read = new ArrayList<>();
          for (byte[] message : messages) {
            assertThat(message).hasSizeLessThanOrEqualTo(MeetingPoints.BYTES);
            read.addAll(MeetingPoints.read(new WireReader(message)));
          }
          assertThat(read).containsExactlyInAnyOrderElementsOf(ranked.subList(0, read.size()));
          assertThat(read.size()).isGreaterThanOrEqualTo(Math.min(count, 20));
        });
  }

  private static MeetingPoint point(RandomGenerator random, int depth) {
    int slot = random.nextInt(Constants.TREES);
    int[] digits = new int[random.nextInt(depth)];
    for (int i = 0; i < digits.length; i++) {
      digits[i] = i < digits.length - 3 ? i % 5 : random.nextInt(200);
    }
    return new MeetingPoint(slot, slot * 7 + 1, Digits.of(digits), random.nextInt(1 << 16));
  }
}
