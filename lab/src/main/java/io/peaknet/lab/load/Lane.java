package io.peaknet.lab.load;

import java.util.ArrayDeque;
import java.util.Deque;

/** Requests that wait, and the connections that take them: whoever is longest idle, in order. */
final class Lane {
  private final Deque<Request> waiting = new ArrayDeque<>();
  private final Deque<Connection> idle = new ArrayDeque<>();

  /** Whether it is in the list of those that {@link #match} is due for. */
  boolean isListed;

  void add(Request request) {
    waiting.add(request);
  }

  void add(Connection connection) {
    idle.add(connection);
  }

  /** Gives each idle connection a request, as long as there are both. */
  void match() {
    while (!idle.isEmpty() && !waiting.isEmpty()) {
      Request next = waiting.remove();
      // Its time ran out while it waited.
      if (next.fate == null) {
        idle.remove().begin(next);
      }
    }
  }
}
