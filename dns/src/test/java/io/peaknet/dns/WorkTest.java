package io.peaknet.dns;

import static io.peaknet.dns.Asker.ORIGIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.testkit.ForAll;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is asked costs a bounded number of steps, whoever asks and however much there is. */
final class WorkTest {
  private final MemorySegment memory = Arena.ofAuto().allocate(70_000);
  private final Question question = new Question();

  @Test
  void hostilePacketsTakeNoMoreStepsThanTheLongestQuestion() {
    int longest = steps(longest());
    assertThat(longest).as("labels").isGreaterThanOrEqualTo(Question.LABELS_MAX - 2);
    int most = longest + longest / 4;
    ForAll.seeds(5, 50_000, random -> assertThat(steps(hostile(random))).isLessThanOrEqualTo(most));
    assertThat(steps(looping())).isZero();
    assertThat(steps(optionsOf(1200))).isLessThanOrEqualTo(most);
    assertThat(steps(optionsOf(60_000))).as("by TCP").isLessThanOrEqualTo(most);
  }

  /** D19: PeakDNS walks over all records for each question. */
  @Test
  void aLookUpInALargeZoneTakesNoMoreStepsThanInASmallOne() {
    for (int names : new int[] {10, 1_000, 100_000}) {
      assertThat(table(names).longestSearch()).as("of %d names", names).isLessThanOrEqualTo(64);
    }
  }

  @Test
  void whoeverHasManyOptionsOrLongOwnersIsMalformed() {
    assertThat(read(optionsOf(64))).isEqualTo(Question.Kind.PLAIN);
    assertThat(read(optionsOf(1200))).isEqualTo(Question.Kind.MALFORMED);
  }

  private static NodeTable table(int names) {
    Map<Name, Optional<Node>> nodes = new HashMap<>();
    for (int i = 0; i < names; i++) {
      Name name = ORIGIN.child("n" + i);
      nodes.put(name, Optional.of(new Node(name, new Answers[0], null, null, null, false, null)));
    }
    return NodeTable.NONE.with(nodes);
  }

  private Question.Kind read(byte[] bytes) {
    MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return question.read(memory, 0, bytes.length);
  }

  private int steps(byte[] bytes) {
    read(bytes);
    return question.steps();
  }

  private byte[] hostile(Random random) {
    byte[] valid = random.nextBoolean() ? longest() : optionsOf(4 * random.nextInt(300));
    return switch (random.nextInt(3)) {
      case 0 -> {
        byte[] bytes = ForAll.bytes(random, 1400);
        if (bytes.length > Question.HEADER) {
          ByteBuffer.wrap(bytes).putShort(2, (short) 0).putInt(4, 0x1_0000).putShort(8, (short) 0);
        }
        yield bytes;
      }
      case 1 -> Arrays.copyOf(valid, random.nextInt(valid.length + 1));
      default -> ForAll.mutated(random, valid);
    };
  }

  /** A question for a name of as many labels as there can be, with EDNS. */
  private static byte[] longest() {
    ByteBuffer out = head();
    for (int i = 0; i < 127; i++) {
      out.put((byte) 1).put((byte) 'a');
    }
    out.put((byte) 0).putInt(0x1c_0001);
    return edns(out, 0);
  }

  /** A question with so many bytes of empty options. */
  private static byte[] optionsOf(int bytes) {
    ByteBuffer out = head().put((byte) 0).putInt(0x1c_0001);
    return edns(out, bytes / 4 * 4);
  }

  private static byte[] looping() {
    return bytes(head().putShort((short) 0xc00c).putInt(0x1c_0001));
  }

  private static ByteBuffer head() {
    return ByteBuffer.allocate(65_000).putInt(0x7_0000).putInt(0x1_0000).putInt(1);
  }

  private static byte[] edns(ByteBuffer out, int optionBytes) {
    out.put((byte) 0).putShort((short) 41).putShort((short) 1232).putInt(0);
    out.putShort((short) optionBytes);
    for (int i = 0; i < optionBytes; i += 4) {
      out.putInt(65_001 << 16);
    }
    return bytes(out);
  }

  private static byte[] bytes(ByteBuffer out) {
    byte[] bytes = new byte[out.flip().remaining()];
    out.get(bytes);
    return bytes;
  }
}
