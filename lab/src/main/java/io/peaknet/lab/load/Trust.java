package io.peaknet.lab.load;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Clients' ends of TLS 1.3, and which servers they believe. Sessions are resumed, as clients do.
 */
final class Trust {
  private static final String[] PROTOCOLS = {"TLSv1.3"};

  private Trust() {}

  /** One for each connection of a plan. */
  static Supplier<SSLEngine> engines(LoadPlan plan) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance(PROTOCOLS[0]);
      Path file = plan.trust();
      context.init(null, file == null ? null : believing(file), null);
      return () -> engine(context, plan);
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot set TLS up: " + e.getMessage(), e);
    }
  }

  private static SSLEngine engine(SSLContext context, LoadPlan plan) {
    SSLEngine engine = context.createSSLEngine(plan.host(), plan.port());
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(PROTOCOLS);
    if (plan.trust() == null) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    engine.setSSLParameters(parameters);
    return engine;
  }

  private static TrustManager @Nullable [] believing(Path file)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int count = 0;
    for (Certificate one : certificates(file)) {
      store.setCertificateEntry(Integer.toString(count++), one);
    }
    if (count == 0) {
      throw new IllegalArgumentException("--trust %s: holds no certificate".formatted(file));
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static Collection<? extends Certificate> certificates(Path file)
      throws GeneralSecurityException {
    try (InputStream pem = Files.newInputStream(file)) {
      return CertificateFactory.getInstance("X.509").generateCertificates(pem);
    } catch (IOException e) {
      throw new IllegalArgumentException("--trust %s: cannot be read".formatted(file), e);
    }
  }
}
