package io.peaknet.node.crypto;

import io.peaknet.linux.crypto.LibraryMissingException;
import io.peaknet.linux.crypto.OpenSslKeys;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Who computes with the keys of nodes (Ed25519 and X25519): OpenSSL where it works. The JDK's are
 * as right, but in a node that has just started each takes its single thread 5 to 40 ms, in which
 * no packet moves, and compiling them takes 10 to 20 MiB.
 */
final class KeySource {
  private static final HexFormat HEX = HexFormat.of();

  private KeySource() {}

  /**
   * OpenSSL's, if it is there and gives the published answers.
   *
   * @param remarks what was found is added here, in a line
   */
  static Optional<OpenSslKeys> open(List<String> remarks) {
    try {
      OpenSslKeys keys = OpenSslKeys.open();
      String fault = fault(keys);
      remarks.add("keys by openssl" + (fault.isEmpty() ? "" : ": not used, it " + fault));
      return fault.isEmpty() ? Optional.of(keys) : Optional.empty();
    } catch (LibraryMissingException | IllegalStateException e) {
      remarks.add("keys by the JDK: " + e.getMessage());
      return Optional.empty();
    }
  }

  private static String fault(OpenSslKeys keys) {
    // RFC 8032 section 7.1, test 2.
    byte[] seed = hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    byte[] publicKey = hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    byte[] message = {0x72};
    byte[] signature =
        hex(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f"
                + "3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    if (!Arrays.equals(keys.signingPublicKey(seed), publicKey)
        || !Arrays.equals(keys.sign(seed, message), signature)
        || !keys.verify(publicKey, message, signature)
        || keys.verify(publicKey, new byte[] {0x73}, signature)) {
      return "signs wrongly";
    }
    // RFC 7748 section 6.1.
    byte[] alice = hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
    byte[] bob = hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
    byte[] shared = hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
    if (!Arrays.equals(
            keys.agreementPublicKey(alice),
            hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"))
        || !Arrays.equals(keys.agree(alice, bob), shared)
        || keys.agree(alice, new byte[OpenSslKeys.KEY]) != null) {
      return "agrees wrongly";
    }
    return "";
  }

  private static byte[] hex(String text) {
    return HEX.parseHex(text);
  }
}
