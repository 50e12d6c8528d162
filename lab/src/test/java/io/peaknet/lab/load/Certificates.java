package io.peaknet.lab.load;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Certificates for a test, made by the JDK's keytool. */
final class Certificates {
  /** Where the server's is, in the folder. */
  static final String PEM = "server.pem";

  private static final String PASSWORD = "only here";

  private Certificates() {}

  /** A server's, whose certificate it leaves in the folder. */
  static SSLContext serverContext(Path folder)
      throws GeneralSecurityException, IOException, InterruptedException {
    KeyStore store = made(folder.resolve("server.p12"));
    Files.writeString(folder.resolve(PEM), pem(store.getCertificate("server")));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  /** Another one, which nobody uses. */
  static String unrelated(Path folder)
      throws GeneralSecurityException, IOException, InterruptedException {
    return pem(made(folder.resolve("other.p12")).getCertificate("server"));
  }

  private static KeyStore made(Path file)
      throws GeneralSecurityException, IOException, InterruptedException {
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    List<String> command =
        List.of(
            keytool.toString(),
            "-genkeypair",
            "-keyalg",
            "EC",
            "-alias",
            "server",
            "-dname",
            "CN=lab",
            "-storepass",
            PASSWORD,
            "-keystore",
            file.toString());
    int status = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (status != 0) {
      throw new IOException("keytool ended with " + status);
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }

  private static String pem(Certificate certificate) throws GeneralSecurityException {
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
        + "\n-----END CERTIFICATE-----\n";
  }
}
