package io.peaknet.protocol.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.testkit.ForAll;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SharedTest {
  @Test
  void whatComesBackIsEqualHoweverManyThereAre() {
    ForAll.seeds(
        1,
        100,
        random -> {
          Shared shared = new Shared(1 + random.nextInt(40));
          for (int i = 0; i < 500; i++) {
            IdentityAddress name = new IdentityAddress(random.nextInt(20), random.nextInt(20));
            Object one = shared.one(name);
            assertThat(one).isEqualTo(name);
            assertThat(shared.one(new IdentityAddress(name.high(), name.low()))).isSameAs(one);
          }
        });
  }

  @Test
  void withRoomEnoughThereIsOneOfEach() {
    ForAll.seeds(
        1,
        100,
        random -> {
          Shared shared = new Shared(4_000);
          Set<Object> objects = Collections.newSetFromMap(new IdentityHashMap<>());
          for (int i = 0; i < 1_000; i++) {
            objects.add(shared.one(new IdentityAddress(random.nextInt(10), random.nextInt(10))));
            objects.add(shared.one(Integer.toString(random.nextInt(10))));
          }
          assertThat(objects).hasSizeLessThanOrEqualTo(110);
        });
  }
}
