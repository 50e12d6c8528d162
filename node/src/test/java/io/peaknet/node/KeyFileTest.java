package io.peaknet.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peaknet.protocol.crypto.JdkSuite;
import io.peaknet.protocol.crypto.Suite;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileTest {
  @TempDir Path folder;

  private final Suite suite = new JdkSuite();

  @Test
  void aMissingKeyIsMadeForItsOwnerAloneAndReadBack() throws Exception {
    Path file = folder.resolve("a/b/key");
    Suite.KeyPair made = KeyFile.readOrCreate(file, suite);
    Suite.KeyPair read = KeyFile.readOrCreate(file, suite);

    assertThat(read.privateKey()).isEqualTo(made.privateKey());
    assertThat(read.publicKey()).isEqualTo(made.publicKey());
    assertThat(mode(file)).isEqualTo("rw-------");
    assertThat(mode(folder.resolve("a"))).isEqualTo("rwx------");
    try (var left = Files.list(folder.resolve("a/b"))) {
      assertThat(left).containsExactly(file);
    }
  }

  @Test
  void otherProgramsReadTheFile() throws Exception {
    Path file = folder.resolve("key");
    Suite.KeyPair key = KeyFile.create(file, suite);
    String pem = Files.readString(file).replaceAll("-----[A-Z ]+-----|\\s", "");
    PrivateKey jdk =
        KeyFactory.getInstance("Ed25519")
            .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(jdk);
    signature.update(new byte[] {1, 2, 3});
    assertThat(suite.verify(key.publicKey(), new byte[] {1, 2, 3}, signature.sign())).isTrue();
  }

  /** The example of RFC 8410 section 10.3, whose public key is in its section 10.1. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC",
        // Version 1, with attributes and the public key behind.
        """
        MHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
        oB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hhaXJzgSEAGb9ECWmEzf6FQbrB
        Z9w7lshQhqowtrbLDFw4rXAxZuE=
        """
      })
  void keysOfOtherProgramsAreRead(String base64) throws Exception {
    Path file = write("-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n");
    Suite.KeyPair key = KeyFile.read(file, suite);
    assertThat(key.publicKey())
        .isEqualTo(Packets.hex("19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1"));
  }

  @Test
  void aKeyIsNeverOverwritten() throws Exception {
    Path file = write("precious");
    assertThatThrownBy(() -> KeyFile.create(file, suite))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(Files.readString(file)).isEqualTo("precious");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rwxrwxrwx", "rw--w----"})
  void aKeyThatOthersMayReadIsRefused(String mode) throws Exception {
    Path file = folder.resolve("key");
    KeyFile.create(file, suite);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    refused(file, "chmod 600");
  }

  @Test
  void whatIsNoKeyIsRefusedByName() throws Exception {
    refused(write(""), "no PEM file");
    refused(write("-----END PRIVATE KEY----------BEGIN PRIVATE KEY-----"), "no PEM file");
    refused(write("-----BEGIN PRIVATE KEY-----\n=\n-----END PRIVATE KEY-----"), "base64");
    refused(write("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"), "not Ed25519");
    // X25519 differs in one byte.
    String x25519 = "MC4CAQAwBQYDK2VuBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC";
    refused(
        write("-----BEGIN PRIVATE KEY-----\n" + x25519 + "\n-----END PRIVATE KEY-----"),
        "not Ed25519");
  }

  @Test
  void placesThatHoldNoFileAreSaid() throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    refused(folder, "something else");
    Path file = write("x");
    assertThatThrownBy(() -> KeyFile.readOrCreate(file.resolve("key"), suite))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("key file " + file.resolve("key"));
    assertThatThrownBy(() -> KeyFile.read(folder.resolve("none"), suite))
        .isInstanceOf(NoSuchFileException.class);
  }

  private void refused(Path file, String why) {
    assertThatThrownBy(() -> KeyFile.readOrCreate(file, suite))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("key file " + file + ": ")
        .hasMessageContaining(why)
        .hasMessageNotContaining("\n");
  }

  private Path write(String text) throws IOException {
    Path file = folder.resolve("file");
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
