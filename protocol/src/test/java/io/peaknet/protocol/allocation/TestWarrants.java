package io.peaknet.protocol.allocation;

import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;

/** Warrants made and checked by hand. */
public final class TestWarrants {
  private TestWarrants() {}

  /** Writes one that the key's owner signed as head of a network. */
  public static void write(
      WireWriter out, Suite suite, Suite.KeyPair key, long network, long round, long number) {
    Warrant.sign(suite, key, network, round, number).write(out);
  }

  /** Reads one; whether that head of that network signed it for the round. */
  public static boolean isGood(
      WireReader in, Suite suite, IdentityAddress head, long network, long round)
      throws MalformedException {
    return Warrant.read(in).isGood(suite, head, network, round);
  }
}
