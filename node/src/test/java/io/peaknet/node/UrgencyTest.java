package io.peaknet.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When the event loop goes before everybody else. */
final class UrgencyTest {
  /** Notes what was asked of it. */
  private static final class Fake implements Urgency.Scheduler {
    private final List<Boolean> asked = new ArrayList<>();
    private boolean permits = true;
    private long spentNs;

    @Override
    public long spentNs() {
      return spentNs;
    }

    @Override
    public boolean urgent(boolean urgent) {
      asked.add(urgent);
      return permits;
    }
  }

  private final Fake scheduler = new Fake();
  private long nowNs = 5;

  private void pass(Urgency urgency, int percentBusy) {
    nowNs += Urgency.WINDOW_NS;
    scheduler.spentNs += Urgency.WINDOW_NS * percentBusy / 100;
    urgency.note(nowNs);
  }

  @Test
  void itIsUrgentUntilItIsBusyAndAgainWhenItIsNot() {
    Urgency urgency = new Urgency(nowNs, scheduler);
    pass(urgency, 5);
    pass(urgency, 35);
    assertThat(scheduler.asked).containsExactly(true);
    pass(urgency, 60);
    pass(urgency, 90);
    pass(urgency, 30);
    assertThat(scheduler.asked).containsExactly(true, false);
    pass(urgency, 10);
    assertThat(scheduler.asked).containsExactly(true, false, true);
  }

  @Test
  void aWindowThatIsNotOverSaysNothing() {
    Urgency urgency = new Urgency(nowNs, scheduler);
    scheduler.spentNs = Urgency.WINDOW_NS;
    urgency.note(nowNs + Urgency.WINDOW_NS - 1);
    assertThat(scheduler.asked).containsExactly(true);
  }

  @Test
  void itAsksOnceWhereItIsNotPermitted() {
    scheduler.permits = false;
    Urgency urgency = new Urgency(nowNs, scheduler);
    pass(urgency, 90);
    assertThat(urgency.hasLittleToDo()).isFalse();
    pass(urgency, 0);
    assertThat(urgency.hasLittleToDo()).isTrue();
    pass(urgency, 90);
    assertThat(scheduler.asked).containsExactly(true);
  }
}
