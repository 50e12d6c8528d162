package io.peaknet.kubernetes.watch;

import io.peaknet.kubernetes.model.Fact;
import java.util.Set;

/** What the threads of the client tell the one that keeps the cluster. */
sealed interface Event {
  /** Something is so. */
  record Put(Kind<?> kind, Fact fact) implements Event {}

  /** Something is so that can't be read. */
  record Unreadable(Kind<?> kind, Fact.Key key, String why) implements Event {}

  /** Something is no more. */
  record Removed(Kind<?> kind, Fact.Key key) implements Event {}

  /** A kind was listed for the first time in a session; each of these was or will be put. */
  record Listed(Kind<?> kind, Set<Fact.Key> keys) implements Event {}

  /** A kind could not be listed or watched; it will be tried again. */
  record Failed(Kind<?> kind, int code, String why) implements Event {}

  /** Whether the server answered just now. */
  record Asked(boolean answers, String why) implements Event {}
}
