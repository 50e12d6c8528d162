package io.peaknet.protocol.transit;

import io.peaknet.protocol.identity.IdentityAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The tags of packets just sent: an error is believed only if it quotes one (protocol review 6).
 */
final class SentTags {
  private final byte[][] tags = new byte[Constants.TAGS][Carrier.TAG];
  private final long[] sentNs = new long[Constants.TAGS];
  private final @Nullable IdentityAddress[] peers = new @Nullable IdentityAddress[Constants.TAGS];
  private int next;

  void sent(long nowNs, byte[] tag, IdentityAddress peer) {
    System.arraycopy(tag, 0, tags[next], 0, Carrier.TAG);
    sentNs[next] = nowNs;
    peers[next] = peer;
    next = (next + 1) % Constants.TAGS;
  }

  boolean isRecent(long nowNs, byte[] tag, IdentityAddress peer) {
    for (int i = 0; i < Constants.TAGS; i++) {
      if (peer.equals(peers[i])
          && nowNs - sentNs[i] <= Constants.TAG_MEMORY_NS
          && Arrays.equals(tags[i], tag)) {
        return true;
      }
    }
    return false;
  }
}
