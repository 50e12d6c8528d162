package io.peaknet.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class PriorityTest {
  private static final int NICENESS = 19;
  private static final int POLICY = 41;
  private static final int ORDINARY = 0;
  private static final int ROUND_ROBIN = 2;

  /** A field of proc(5)'s stat by its number there, the second being a name in parentheses. */
  private static int field(int number, Path task) throws IOException {
    String stat = Files.readString(task.resolve("stat"));
    String rest = stat.substring(stat.lastIndexOf(')') + 2);
    return Integer.parseInt(List.of(rest.split(" ", -1)).get(number - 3));
  }

  private static int niceness(Path task) throws IOException {
    return field(NICENESS, task);
  }

  @Test
  void aThreadIsPreferredWhereThatIsPermitted() throws Exception {
    int[] seen = {99};
    boolean[] permitted = {false};
    Thread thread =
        new Thread(() -> {
          permitted[0] = Priority.prefer();
          try {
            seen[0] = niceness(Path.of("/proc/thread-self"));
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
    thread.start();
    thread.join();
    assertThat(seen[0]).isEqualTo(permitted[0] ? -10 : niceness(Path.of("/proc/self")));
  }

  /** What a thread sees of itself. */
  private interface Work {
    void run() throws Exception;
  }

  private static void inThread(String name, Work work) throws Exception {
    FutureTask<Boolean> task =
        new FutureTask<>(() -> {
          work.run();
          return true;
        });
    Thread thread = new Thread(task, name);
    thread.start();
    task.get();
    thread.join();
  }

  @Test
  void aThreadIsUrgentAndOrdinaryAgainWhereThatIsPermitted() throws Exception {
    inThread(
        "some",
        () -> {
          Path self = Path.of("/proc/thread-self");
          boolean preferred = Priority.prefer();
          boolean permitted = Priority.urgent(true);
          assertThat(field(POLICY, self)).isEqualTo(permitted ? ROUND_ROBIN : ORDINARY);
          inThread("child", () -> assertThat(field(POLICY, self)).isEqualTo(ORDINARY));
          assertThat(Priority.urgent(false)).isTrue();
          assertThat(field(POLICY, self)).isEqualTo(ORDINARY);
          assertThat(niceness(self)).isEqualTo(preferred ? -10 : niceness(Path.of("/proc/self")));
        });
  }

  @Test
  void aThreadIsFoundByItsName() throws Exception {
    assertThat(Priority.urgent("no such thread")).isFalse();
    inThread(
        "peak-found",
        () -> {
          boolean permitted = Priority.urgent("peak-found");
          assertThat(field(POLICY, Path.of("/proc/thread-self")))
              .isEqualTo(permitted ? ROUND_ROBIN : ORDINARY);
        });
  }

  @Test
  void theTimeOfAThreadGrowsWhileItWorks() throws Exception {
    inThread(
        "works",
        () -> {
          try (Arena arena = Arena.ofConfined()) {
            MemorySegment room = arena.allocate(Priority.TIME_BYTES, 8);
            long before = Priority.spentNs(room);
            assertThat(before).isPositive();
            long last = before;
            while (last < before + 1_000_000) {
              long now = Priority.spentNs(room);
              assertThat(now).isGreaterThanOrEqualTo(last);
              last = now;
            }
          }
        });
  }
}
