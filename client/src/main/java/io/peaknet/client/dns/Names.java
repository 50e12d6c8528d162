package io.peaknet.client.dns;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** Domain names as text: lower case, without a dot at the end; the root is "". */
public final class Names {
  private static final int LABEL_MAX = 63;
  private static final int NAME_MAX = 253;

  private Names() {}

  /** The usual form of a name; empty if it can't be one (RFC 1035 section 3.1). */
  public static Optional<String> normal(String name) {
    String text = name.toLowerCase(Locale.ROOT);
    if (text.endsWith(".")) {
      text = text.substring(0, text.length() - 1);
    }
    return isValid(text) ? Optional.of(text) : Optional.empty();
  }

  private static boolean isValid(String text) {
    if (text.isEmpty() || text.length() > NAME_MAX) {
      return false;
    }
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || text.charAt(i) == '.') {
        if (i == start || i - start > LABEL_MAX) {
          return false;
        }
        start = i + 1;
      } else if (text.charAt(i) <= ' ' || text.charAt(i) >= 0x7f) {
        return false;
      }
    }
    return true;
  }

  /** Whether a name in its usual form is a zone's, or below it. */
  public static boolean isWithin(String name, String zone) {
    return name.equals(zone) || name.endsWith("." + zone);
  }

  /** Appends a name in its usual form as labels (RFC 1035 section 3.1). */
  static void write(String name, ByteArrayOutputStream out) {
    if (!name.isEmpty()) {
      for (String label : name.split("\\.", -1)) {
        byte[] bytes = label.getBytes(StandardCharsets.US_ASCII);
        out.write(bytes.length);
        out.writeBytes(bytes);
      }
    }
    out.write(0);
  }
}
