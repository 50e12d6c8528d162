package io.peaknet.node.crypto;

import io.peaknet.linux.crypto.CipherLibrary;
import io.peaknet.linux.crypto.IpsecMb;
import io.peaknet.linux.crypto.LibraryMissingException;
import io.peaknet.linux.crypto.OpenSsl;
import io.peaknet.protocol.crypto.Aead;
import io.peaknet.protocol.crypto.JdkSuite;
import java.util.List;

/** Somebody who makes ciphers: the JDK, or a C library. Usable by all threads. */
public interface AeadSource {
  /** The name of the one that is everywhere. */
  String JDK = "jdk";

  /** The names that {@link #open} knows, in the order in which they are looked for. */
  List<String> NAMES = List.of("ipsecmb", "openssl", JDK);

  /** One of {@link #NAMES}. */
  String name();

  /** With its version, for people: "ipsecmb 1.3.0". */
  String title();

  /** A cipher under one key of 32 bytes. */
  Aead aead(Aead.Kind kind, byte[] key);

  /**
   * Loads one.
   *
   * @throws LibraryMissingException in one line, if this machine doesn't have it
   */
  static AeadSource open(String name) throws LibraryMissingException {
    return switch (name) {
      case "ipsecmb" -> new Library(IpsecMb.open());
      case "openssl" -> new Library(OpenSsl.open());
      case JDK -> new Jdk();
      default ->
          throw new IllegalArgumentException(
              "'" + name + "' makes no ciphers: ipsecmb, openssl and jdk are allowed");
    };
  }

  /** The JDK's own. */
  final class Jdk implements AeadSource {
    private final JdkSuite suite = new JdkSuite();

    private Jdk() {}

    @Override
    public String name() {
      return JDK;
    }

    @Override
    public String title() {
      return suite.cipherMaker();
    }

    @Override
    public Aead aead(Aead.Kind kind, byte[] key) {
      return suite.aead(kind, key);
    }
  }

  /** Those of a C library. */
  final class Library implements AeadSource {
    private final CipherLibrary library;

    private Library(CipherLibrary library) {
      this.library = library;
    }

    @Override
    public String name() {
      return library.name();
    }

    @Override
    public String title() {
      return library.name() + " " + library.version();
    }

    @Override
    public Aead aead(Aead.Kind kind, byte[] key) {
      return new NativeAead(
          library.cipher(
              switch (kind) {
                case AES_256_GCM -> CipherLibrary.Algorithm.AES_256_GCM;
                case CHACHA20_POLY1305 -> CipherLibrary.Algorithm.CHACHA20_POLY1305;
              },
              key));
    }
  }
}
