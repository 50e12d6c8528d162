package io.peaknet.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PriorityTest {
  /** proc(5): niceness is the 19th field, the second being a name in parentheses. */
  private static int niceness(Path task) throws IOException {
    String stat = Files.readString(task.resolve("stat"));
    String rest = stat.substring(stat.lastIndexOf(')') + 2);
    return Integer.parseInt(List.of(rest.split(" ", -1)).get(16));
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
}
