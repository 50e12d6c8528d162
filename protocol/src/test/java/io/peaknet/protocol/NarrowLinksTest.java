package io.peaknet.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** Links that drop in silence whatever is too large for them. */
class NarrowLinksTest extends RingOfNodes {
  /** Sizes that padded probes have. */
  private static final Set<Integer> PROBES =
      Set.of(1232, 1252, 1352, 1372, 1392, 1412, 1432, 1444, 1452, 1464, 1472, 8952, 8972);

  @Override
  int carriedAtStart() {
    return 1096;
  }

  @Test
  void nothingButProbesIsLargerThanWhatEveryLinkCarries() {
    assertThat(machines).allMatch(m -> m.node.status().neighbours() == 2);
    for (Machine machine : machines) {
      Machine far = machines.get((machine.number + 2) % COUNT);
      send(machine, packet(machine.name(), far.name(), new byte[8]));
      machine.node.trace(nowNs, far.name(), _ -> {});
    }
    run(10_000 * MS);
    assertThat(machines).allMatch(m -> m.delivered.size() == 1);
    for (int bytes = 1097; bytes < sizes.length; bytes++) {
      assertThat(sizes[bytes] == 0 || PROBES.contains(bytes)).as("%d bytes", bytes).isTrue();
    }
    assertThat(machines)
        .allMatch(m -> m.node.links().stream().allMatch(l -> l.carriesBytes() == 1096));
  }

  @Test
  void eachLinkIsFoundToCarryWhatItDoes() {
    int[] limits = {1096, 1232, 1452, 1472};
    for (int i = 0; i < COUNT; i++) {
      carries[i] = limits[i];
      machines.get(i).cutRight = true;
    }
    for (Machine machine : machines) {
      machine.node.ping(nowNs, machines.get(right(machine.number)).name(), _ -> {});
    }
    run(2_000 * MS);
    assertThat(machines).allMatch(m -> m.node.status().neighbours() == 0);
    machines.forEach(machine -> machine.cutRight = false);
    run(5_000 * MS);
    for (Machine machine : machines) {
      for (Views.Link link : machine.node.links()) {
        int to = ((Port) link.endpoint()).to();
        int number = to == right(machine.number) ? machine.number : to;
        assertThat(link.carriesBytes()).as("%s", link.endpoint()).isEqualTo(limits[number]);
      }
    }
  }
}
