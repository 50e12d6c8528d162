package io.peaknet.protocol.transit;

import io.peaknet.protocol.identity.IdentityAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The tags of packets just sent: an error is believed only if it quotes one (protocol review 6).
 */
final class SentTags {
  /** Made at the first packet: most nodes of a network send none. */
  private byte[] tags = {};

  private long[] sentNs = {};
  private @Nullable IdentityAddress[] peers = {};
  private int next;

  void sent(long nowNs, byte[] tag, IdentityAddress peer) {
    if (peers.length == 0) {
      tags = new byte[Constants.TAGS * Carrier.TAG];
      sentNs = new long[Constants.TAGS];
      peers = new @Nullable IdentityAddress[Constants.TAGS];
    }
    System.arraycopy(tag, 0, tags, next * Carrier.TAG, Carrier.TAG);
    sentNs[next] = nowNs;
    peers[next] = peer;
    next = (next + 1) % Constants.TAGS;
  }

  boolean isRecent(long nowNs, byte[] tag, IdentityAddress peer) {
    for (int i = 0; i < peers.length; i++) {
      int at = i * Carrier.TAG;
      if (peer.equals(peers[i])
          && nowNs - sentNs[i] <= Constants.TAG_MEMORY_NS
          && Arrays.equals(tags, at, at + Carrier.TAG, tag, 0, Carrier.TAG)) {
        return true;
      }
    }
    return false;
  }
}
