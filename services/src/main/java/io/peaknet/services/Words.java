package io.peaknet.services;

/** What the words of a definition may look like: the checks that records share. */
final class Words {
  private static final int WORD_MAX = 253;
  private static final int LABEL_MAX = 63;
  private static final int SHOWN_MAX = 40;

  private Words() {}

  /**
   * A name without white space and control characters.
   *
   * @throws IllegalArgumentException that begins with {@code what}
   */
  static void require(String what, String word) {
    require(what, word, WORD_MAX);
  }

  /**
   * The same with a length of its own.
   *
   * @throws IllegalArgumentException that begins with {@code what}
   */
  static void require(String what, String word, int most) {
    boolean plain =
        word.chars().noneMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c));
    if (word.isEmpty() || word.length() > most || !plain) {
      throw new IllegalArgumentException(
          what + " has 1 to " + most + " characters and no white space, not '" + word + "'");
    }
  }

  /**
   * A domain name in lower case and without its last dot.
   *
   * @throws IllegalArgumentException if it is none (RFC 1035 section 2.3.4; letters, digits,
   *     hyphens and underscores, {@code *} as the first label)
   */
  static String domainName(String text) {
    String name = lower(text.endsWith(".") ? text.substring(0, text.length() - 1) : text);
    boolean first = true;
    for (String label : name.split("\\.", -1)) {
      if (!(first && label.equals("*")) && !isLabel(label)) {
        throw new IllegalArgumentException(
            "'"
                + text
                + "' is no domain name: labels of 1 to 63 letters, digits, '-' and '_',"
                + " with dots between, are allowed");
      }
      first = false;
    }
    if (!fits(name)) {
      throw new IllegalArgumentException("'" + text + "' is longer than 253 characters");
    }
    return name;
  }

  /** Whether a domain name is short enough (RFC 1035 section 2.3.4), with its last dot or not. */
  static boolean fits(String name) {
    return name.length() - (name.endsWith(".") ? 1 : 0) <= WORD_MAX;
  }

  /** A word as it may stand in a message of one line. */
  static String shortened(String word) {
    String plain = word.replaceAll("\\p{Cntrl}", "?");
    return plain.length() <= SHOWN_MAX ? plain : plain.substring(0, SHOWN_MAX) + "...";
  }

  /** Whether it is one label of a domain name, in lower case. */
  static boolean isLabel(String text) {
    return !text.isEmpty()
        && text.length() <= LABEL_MAX
        && !text.startsWith("-")
        && !text.endsWith("-")
        && text.chars().allMatch(Words::isLabelCharacter);
  }

  private static boolean isLabelCharacter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  }

  /** In lower case, whatever the locale. */
  static String lower(String text) {
    return text.toLowerCase(java.util.Locale.ROOT);
  }
}
