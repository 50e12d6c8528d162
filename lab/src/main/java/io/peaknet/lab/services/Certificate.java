package io.peaknet.lab.services;

import io.peaknet.lab.Cage;
import io.peaknet.lab.LabException;
import io.peaknet.lab.Tools;
import io.peaknet.lab.debian.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/** A key and a certificate that it signed itself, for everybody in a cage who speaks TLS. */
final class Certificate {
  /** PEM, inside. */
  static final Path CHAIN = Cage.HOME.resolve("tls/certificate.pem");

  /** PEM, inside. */
  static final Path KEY = Cage.HOME.resolve("tls/key.pem");

  /** Both in one file, as HAProxy wants them. */
  static final Path BOTH = Cage.HOME.resolve("tls/both.pem");

  private static final String ALIAS = "lab";

  /** It guards nothing: the store is gone once it was read. */
  private static final String PASSWORD = "password";

  private Certificate() {}

  /** Makes new ones (P-256, as most have today) and writes them. */
  static void write(Cage cage) {
    try {
      Path folder = Files.createTempDirectory("peak-lab");
      Path store = folder.resolve("store");
      try {
        make(store);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
          keys.load(in, PASSWORD.toCharArray());
        }
        String chain = pem("CERTIFICATE", keys.getCertificate(ALIAS).getEncoded());
        String key = pem("PRIVATE KEY", keys.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded());
        cage.write(CHAIN, chain);
        cage.write(KEY, key);
        cage.write(BOTH, chain + key);
      } finally {
        Files.deleteIfExists(store);
        Files.delete(folder);
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new LabException("no certificate can be made: " + e.getMessage(), e);
    }
  }

  private static void make(Path store) {
    Answer.of(
            List.of(
                Tools.java().resolveSibling("keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=lab.test",
                "-ext",
                "SAN=dns:lab.test,ip:" + Network.SERVICE_ADDRESS,
                "-ext",
                "BC=ca:true",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD))
        .orThrow();
  }

  private static String pem(String what, byte[] bytes) {
    byte[] newline = "\n".getBytes(StandardCharsets.US_ASCII);
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(what, Base64.getMimeEncoder(64, newline).encodeToString(bytes));
  }
}
