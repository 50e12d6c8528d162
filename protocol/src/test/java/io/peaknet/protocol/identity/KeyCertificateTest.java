package io.peaknet.protocol.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peaknet.protocol.crypto.JdkSuite;
import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import org.junit.jupiter.api.Test;

final class KeyCertificateTest {
  private final JdkSuite suite = new JdkSuite();
  private final Suite.KeyPair key = suite.generateSigning();
  private final KeyCertificate certificate =
      KeyCertificate.sign(suite, key, suite.generateAgreement().publicKey(), 7);

  @Test
  void itNamesItsSignerAndVerifies() {
    assertThat(certificate.identity()).isEqualTo(Identity.of(key.publicKey()));
    assertThat(certificate.verify(suite)).isTrue();
  }

  @Test
  void noBitOfItCanBeChanged() throws MalformedException {
    WireWriter encoded = new WireWriter();
    certificate.encode(encoded);
    assertThat(encoded.size()).isEqualTo(KeyCertificate.LENGTH);
    for (int i = 0; i < KeyCertificate.LENGTH; i++) {
      byte[] changed = encoded.toBytes();
      changed[i] ^= 1;
      KeyCertificate other = KeyCertificate.decode(new WireReader(changed));
      assertThat(other).isNotEqualTo(certificate);
      assertThat(other.verify(suite)).as("byte " + i).isFalse();
    }
    KeyCertificate same = KeyCertificate.decode(new WireReader(encoded.toBytes()));
    assertThat(same).isEqualTo(certificate).hasSameHashCodeAs(certificate);
  }

  @Test
  void anotherIdentityCannotTakeIt() {
    KeyCertificate stolen =
        new KeyCertificate(
            suite.generateSigning().publicKey(),
            certificate.agreementKey(),
            certificate.sequence(),
            certificate.signature());
    assertThat(stolen.verify(suite)).isFalse();
  }

  @Test
  void lengthsAreChecked() {
    assertThatThrownBy(() -> new KeyCertificate(new byte[31], new byte[32], 0, new byte[64]))
        .hasMessageContaining("keys of 32 bytes");
  }
}
