package io.peaknet.node;

import io.peaknet.protocol.crypto.Suite;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;

/**
 * The file that holds an identity: an Ed25519 private key in PKCS#8 (RFC 8410), as PEM (RFC 7468),
 * that nobody but its owner may read.
 */
public final class KeyFile {
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";
  private static final int SEED = 32;
  private static final int LENGTH_MAX = 16_384;

  /**
   * Everything in front of the seed (RFC 8410 section 7); only two lengths and the version vary.
   */
  private static final byte[] PREFIX = HexFormat.of().parseHex("302e020100300506032b657004220420");

  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.complementOf(
          EnumSet.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE));

  private KeyFile() {}

  /**
   * The key in a file, which is made, with its directory, if it is missing.
   *
   * @throws IOException naming the file, what is wrong with it and what to do
   */
  public static Suite.KeyPair readOrCreate(Path file, Suite suite) throws IOException {
    try {
      return read(file, suite);
    } catch (NoSuchFileException _) {
      try {
        return create(file, suite);
      } catch (FileAlreadyExistsException _) {
        return read(file, suite); // Another start was faster.
      }
    }
  }

  /**
   * The key in a file.
   *
   * @throws NoSuchFileException if there is no such file
   * @throws IOException naming the file, what is wrong with it and what to do
   */
  public static Suite.KeyPair read(Path file, Suite suite) throws IOException {
    String pem;
    try {
      // As ssh does: a key that others could read is not used, so that nobody overlooks it.
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      if (permissions.stream().anyMatch(OTHERS::contains)) {
        throw wrong(file, "others may read it (" + mode(permissions) + "); chmod 600 it");
      }
      if (!Files.isRegularFile(file) || Files.size(file) > LENGTH_MAX) {
        throw wrong(file, "it is no key file but something else");
      }
      pem = Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw e;
    } catch (FileSystemException e) {
      throw wrong(file, "it can't be read: " + reason(e));
    }
    byte[] seed = seed(file, pem);
    return new Suite.KeyPair(seed, suite.signingPublicKey(seed));
  }

  /**
   * Makes a new key in a new file of mode 0600, whole or not at all; its directories too, with mode
   * 0700.
   *
   * @throws FileAlreadyExistsException if the file exists: nothing ever overwrites a key
   * @throws IOException naming the file and what went wrong
   */
  public static Suite.KeyPair create(Path file, Suite suite) throws IOException {
    Suite.KeyPair key = suite.generateSigning();
    Path path = file.toAbsolutePath();
    Path directory = path.getParent();
    if (directory == null || Files.exists(path)) {
      throw new FileAlreadyExistsException(file.toString());
    }
    try {
      makeDirectory(file, directory);
      Path temporary = Files.createTempFile(directory, ".key", "", permissions("rw-------"));
      try {
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
          ByteBuffer text = ByteBuffer.wrap(pem(key).getBytes(StandardCharsets.US_ASCII));
          while (text.hasRemaining()) {
            channel.write(text);
          }
          channel.force(true);
        }
        // Unlike a rename, a link never replaces a key that somebody else made meanwhile.
        Files.createLink(path, temporary);
      } finally {
        Files.deleteIfExists(temporary);
      }
      // Or the key that others were told is gone after a power cut.
      try (FileChannel entries = FileChannel.open(directory)) {
        entries.force(true);
      }
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (FileSystemException e) {
      throw wrong(file, "it can't be made: " + reason(e));
    }
    return key;
  }

  private static void makeDirectory(Path file, Path directory) throws IOException {
    try {
      Files.createDirectories(directory, permissions("rwx------"));
    } catch (FileAlreadyExistsException e) {
      throw wrong(file, "it can't be made: " + e.getFile() + " is no directory");
    }
  }

  private static String pem(Suite.KeyPair key) {
    byte[] der = Arrays.copyOf(PREFIX, PREFIX.length + SEED);
    System.arraycopy(key.privateKey(), 0, der, PREFIX.length, SEED);
    return BEGIN + "\n" + Base64.getEncoder().encodeToString(der) + "\n" + END + "\n";
  }

  private static byte[] seed(Path file, String pem) throws IOException {
    int begin = pem.indexOf(BEGIN);
    int end = pem.indexOf(END);
    if (begin < 0 || end < begin) {
      throw wrong(file, "it is no PEM file with a line '" + BEGIN + "'");
    }
    byte[] der;
    try {
      der = Base64.getMimeDecoder().decode(pem.substring(begin + BEGIN.length(), end));
    } catch (IllegalArgumentException _) {
      throw wrong(file, "what is between its PEM lines is no base64");
    }
    // RFC 5958 allows a version 1 with the public key behind; the algorithm decides.
    int algorithm = 5;
    if (der.length < PREFIX.length + SEED
        || !Arrays.equals(der, algorithm, PREFIX.length, PREFIX, algorithm, PREFIX.length)) {
      throw wrong(file, "its key is not Ed25519; peak key new makes one");
    }
    return Arrays.copyOfRange(der, PREFIX.length, PREFIX.length + SEED);
  }

  private static FileAttribute<?> permissions(String text) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
  }

  private static String mode(Set<PosixFilePermission> permissions) {
    return "mode " + PosixFilePermissions.toString(permissions);
  }

  private static String reason(FileSystemException e) {
    return switch (e) {
      case AccessDeniedException _ -> "permission denied";
      default -> e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
    };
  }

  private static IOException wrong(Path file, String why) {
    return new IOException("key file " + file + ": " + why);
  }
}
