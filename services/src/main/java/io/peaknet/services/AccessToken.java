package io.peaknet.services;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * What agents and operators name to be told over HTTP what not everybody is told: a bearer token
 * (RFC 6750).
 */
public final class AccessToken {
  private static final int LENGTH_MIN = 16;
  private static final int LENGTH_MAX = 4096;

  private final String header;

  private AccessToken(String secret) {
    header = "Bearer " + secret;
  }

  /**
   * The one in a file: its first line.
   *
   * @throws IOException in one line, if the file can't be read, or holds no token
   */
  public static AccessToken read(Path file) throws IOException {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new IOException("token file " + file + ": can't be read: " + e.getMessage(), e);
    }
    String line = text.lines().findFirst().orElse("").strip();
    boolean fits = line.length() >= LENGTH_MIN && line.length() <= LENGTH_MAX;
    if (!fits || !line.matches("[A-Za-z0-9._~+/-]+=*")) {
      throw new IOException(
          "token file "
              + file
              + ": a first line of "
              + LENGTH_MIN
              + " letters, digits and '-._~+/' or more is allowed");
    }
    return new AccessToken(line);
  }

  /** The value of the header field {@code Authorization} that names it. */
  String header() {
    return header;
  }

  /** Whether that header field names it; in a time that doesn't tell how much of it is right. */
  boolean isNamedBy(@Nullable String authorization) {
    return authorization != null
        && MessageDigest.isEqual(
            authorization.getBytes(StandardCharsets.UTF_8),
            header.getBytes(StandardCharsets.UTF_8));
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "AccessToken";
  }
}
