package io.peaknet.lab.experiment;

import io.peaknet.lab.Cage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where trials are done. */
interface Bench {
  /** Why none can be done here, as a line for the user; empty if they can. */
  Optional<String> obstacle();

  /** Does one. */
  Outcome outcome(Trial trial);

  /** Ends one that is under way, from another thread. */
  void end();

  /** Each trial in a {@link Cage} of its own. */
  final class Caged implements Bench {
    private volatile @Nullable Cage current;

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
      }
    }

    @Override
    public void end() {
      Cage cage = current;
      if (cage != null) {
        cage.close();
      }
    }
  }
}
