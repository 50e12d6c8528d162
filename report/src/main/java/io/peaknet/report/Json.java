package io.peaknet.report;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON (RFC 8259) as compact text on one line. Keys keep the order of the map that holds
 * them, so a {@link java.util.LinkedHashMap} gives stable output.
 */
public final class Json {
  private Json() {}

  /**
   * The JSON text of a value.
   *
   * @param value a map with keys of any type (their text counts), an iterable, an array of objects,
   *     a string, a number, a boolean or null, nested at will. Numbers that JSON cannot say (NaN,
   *     infinities) become null.
   * @throws IllegalArgumentException if {@code value} holds anything else
   */
  public static String write(@Nullable Object value) {
    StringBuilder text = new StringBuilder();
    append(text, value);
    return text.toString();
  }

  private static void append(StringBuilder text, @Nullable Object value) {
    switch (value) {
      case null -> text.append("null");
      case CharSequence string -> appendString(text, string);
      case Boolean flag -> text.append(flag.booleanValue());
      case Number number -> appendNumber(text, number);
      case Map<?, ?> map -> appendMap(text, map);
      case Iterable<?> items -> appendItems(text, items);
      case @Nullable Object[] items -> appendItems(text, Arrays.asList(items));
      default ->
          throw new IllegalArgumentException(
              "JSON has no form for "
                  + value.getClass().getName()
                  + ": maps, iterables, strings, numbers, booleans and null are allowed");
    }
  }

  private static void appendMap(StringBuilder text, Map<?, ?> map) {
    text.append('{');
    boolean first = true;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!first) {
        text.append(',');
      }
      first = false;
      appendString(text, String.valueOf(entry.getKey()));
      text.append(':');
      append(text, entry.getValue());
    }
    text.append('}');
  }

  private static void appendItems(StringBuilder text, Iterable<?> items) {
    text.append('[');
    boolean first = true;
    for (Object item : items) {
      if (!first) {
        text.append(',');
      }
      first = false;
      append(text, item);
    }
    text.append(']');
  }

  private static void appendNumber(StringBuilder text, Number number) {
    if (number instanceof Double || number instanceof Float) {
      double value = number.doubleValue();
      if (Double.isNaN(value) || Double.isInfinite(value)) {
        text.append("null");
        return;
      }
    }
    text.append(number);
  }

  private static void appendString(StringBuilder text, CharSequence string) {
    text.append('"');
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> {
          // Line separators end a line for some readers, lone surrogates are not Unicode.
          if (c < ' ' || c == 0x7f || c == 0x2028 || c == 0x2029 || isLone(string, i)) {
            text.append("\\u").append(HexFormat.of().toHexDigits(c));
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }

  private static boolean isLone(CharSequence string, int at) {
    char c = string.charAt(at);
    if (Character.isHighSurrogate(c)) {
      return at + 1 == string.length() || !Character.isLowSurrogate(string.charAt(at + 1));
    }
    return Character.isLowSurrogate(c)
        && (at == 0 || !Character.isHighSurrogate(string.charAt(at - 1)));
  }
}
