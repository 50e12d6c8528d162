package io.peaknet.protocol.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.protocol.crypto.Aead;
import io.peaknet.protocol.crypto.JdkSuite;
import io.peaknet.testkit.ForAll;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The table of keys by index does what a map does. */
final class KeyIndexTest {
  private final JdkSuite suite = new JdkSuite();
  private final Pair pair = new Pair(1400);

  private Keys keys(int index) {
    var terms =
        new Keys.Terms(
            true, 1, 0, 0, Aead.Kind.CHACHA20_POLY1305, false, pair.a.sessions.certificate());
    var schedule =
        new KeySchedule(new byte[32], new byte[32], new byte[32], new byte[32], new byte[0], 0);
    return new Keys(suite, pair.a.up(), index, 0, terms, schedule, null, 0);
  }

  @Test
  void itFindsWhatAMapFinds() {
    pair.a.dial();
    pair.run(Pair.SECOND);
    ForAll.seeds(
        1401,
        200,
        random -> {
          KeyIndex table = new KeyIndex();
          Map<Integer, Keys> map = new HashMap<>();
          int spread = 1 << random.nextInt(4); // many with the same low bits
          for (int i = 0; i < 200; i++) {
            change(table, map, spread * random.nextInt(64), random);
            assertThat(table.size()).isEqualTo(map.size());
          }
          for (int index = 0; index < 64 * spread; index++) {
            assertThat(table.find(index)).isSameAs(map.get(index));
          }
        });
  }

  private void change(KeyIndex table, Map<Integer, Keys> map, int index, Random random) {
    Keys present = map.get(index);
    if (present == null || random.nextInt(4) == 0) {
      Keys keys = keys(index);
      map.put(index, keys);
      table.put(keys);
      if (present != null) {
        table.remove(present); // no longer there: changes nothing
      }
    } else {
      map.remove(index);
      table.remove(present);
    }
  }
}
