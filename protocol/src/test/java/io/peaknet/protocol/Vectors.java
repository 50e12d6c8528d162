package io.peaknet.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the files of {@code vectors/}: lines of {@code name = hex}, comments after a hash sign. */
public final class Vectors {
  private final String file;
  private final Map<String, byte[]> values = new LinkedHashMap<>();

  /** Reads {@code vectors/<file>}. */
  public Vectors(String file) {
    this.file = file;
    String text = read(file);
    for (String line : text.lines().toList()) {
      String content = line.replaceFirst("#.*", "").strip();
      if (content.isEmpty()) {
        continue;
      }
      String[] sides = content.split("=", 2);
      values.put(sides[0].strip(), HexFormat.of().parseHex(sides[1].strip()));
    }
  }

  /** The bytes of that name. */
  public byte[] bytes(String name) {
    byte[] value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(file + " has no " + name);
    }
    return value.clone();
  }

  /** All of them, in the file's order. */
  public Map<String, byte[]> all() {
    return values;
  }

  private static String read(String file) {
    try (InputStream in = Vectors.class.getResourceAsStream("/vectors/" + file)) {
      if (in == null) {
        throw new IllegalArgumentException("no file vectors/" + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
