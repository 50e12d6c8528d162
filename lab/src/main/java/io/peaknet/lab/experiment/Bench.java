package io.peaknet.lab.experiment;

import io.peaknet.lab.Cage;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Where trials are done. */
interface Bench {
  /** Why none can be done here, as a line for the user; empty if they can. */
  Optional<String> obstacle();

  /** Does one. */
  Outcome outcome(Trial trial);

  /** The program is ending: ends the trial that is under way, which must find nothing any more. */
  void end();

  /** Each trial in a {@link Cage} of its own. */
  final class Caged implements Bench {
    private volatile @Nullable Cage current;
    private volatile boolean ending;

    @Override
    public Optional<String> obstacle() {
      return Cage.obstacle();
    }

    @Override
    public Outcome outcome(Trial trial) {
      try (Cage cage = Cage.open()) {
        current = cage;
        return trial.measurement().in(cage);
      } finally {
        current = null;
        while (ending) {
          LockSupport.park(this);
        }
      }
    }

    @Override
    public void end() {
      // What fails from here on fails for that, and says nothing of who was measured.
      ending = true;
      Cage cage = current;
      if (cage != null) {
        cage.close();
      }
    }
  }
}
