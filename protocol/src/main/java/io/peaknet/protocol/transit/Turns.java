package io.peaknet.protocol.transit;

import io.peaknet.protocol.identity.IdentityAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/** How often in a row something was sent to each of many nodes, as far as is remembered. */
final class Turns {
  private record Turn(int number, long atNs) {}

  private final Map<IdentityAddress, Turn> last =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<IdentityAddress, Turn> eldest) {
          return size() > Constants.WAYS_BACK_MAX;
        }
      };

  /** Something is sent: how often it was before, without a pause. */
  int turn(long nowNs, IdentityAddress to) {
    Turn before = last.get(to);
    int number =
        before != null && nowNs - before.atNs < Constants.HANDSHAKES_NS ? before.number + 1 : 0;
    last.put(to, new Turn(number, nowNs));
    return number;
  }
}
