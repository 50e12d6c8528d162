package io.peaknet.dns;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/**
 * A signing key in its file: PEM with the private key (PKCS#8) and the public one behind it
 * (X.509), as {@code openssl pkey -pubout} writes it.
 */
final class SigningKeyFile {
  private static final String PRIVATE = "PRIVATE KEY";
  private static final String PUBLIC = "PUBLIC KEY";

  private SigningKeyFile() {}

  static boolean exists(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  static SigningKey read(Path file) throws IOException {
    String text = Files.readString(file, StandardCharsets.US_ASCII);
    byte[] secret = block(file, text, PRIVATE);
    byte[] open = block(file, text, PUBLIC);
    for (String algorithm : new String[] {"EC", "Ed25519"}) {
      try {
        KeyFactory factory = KeyFactory.getInstance(algorithm);
        return SigningKey.of(
            new KeyPair(
                factory.generatePublic(new X509EncodedKeySpec(open)),
                factory.generatePrivate(new PKCS8EncodedKeySpec(secret))));
      } catch (GeneralSecurityException | IllegalArgumentException e) {
        // Perhaps the other kind.
      }
    }
    throw new IOException(file + ": holds no key for P-256 or Ed25519");
  }

  private static byte[] block(Path file, String text, String what) throws IOException {
    String begin = "-----BEGIN " + what + "-----";
    int from = text.indexOf(begin);
    int to = text.indexOf("-----END " + what + "-----");
    if (from < 0 || to < from) {
      throw new IOException(
          file + ": no PEM block '" + what + "'; the private and the public key are wanted");
    }
    try {
      return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": the block '" + what + "' is no base64", e);
    }
  }

  /** A crash leaves either no file or a whole one. */
  static SigningKey write(Path file, SigningKey key) throws IOException {
    String text =
        pem(PRIVATE, key.privateKey().getEncoded()) + pem(PUBLIC, key.publicKey().getEncoded());
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Path next =
        Files.createTempFile(
            folder,
            ".key",
            "",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.writeString(next, text, StandardCharsets.US_ASCII);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(next);
    }
    return key;
  }

  private static String pem(String what, byte[] encoded) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
    return "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n";
  }
}
