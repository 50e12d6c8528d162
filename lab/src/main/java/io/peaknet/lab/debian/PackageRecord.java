package io.peaknet.lab.debian;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a suite says of a package (deb-control(5)).
 *
 * @param section what kind of package it is
 * @param needs names of packages that it depends on; of alternatives the first
 */
record PackageRecord(String name, String section, String architecture, List<String> needs) {
  private static final Pattern FIELD = Pattern.compile("(?m)^([A-Za-z-]+): (.*)$");
  private static final Pattern NAME = Pattern.compile("^\\s*([a-z0-9][a-z0-9.+-]*)");

  /** Whether it holds shared libraries of this architecture. */
  boolean isLibrary() {
    return section.equals("libs") && !architecture.equals("all");
  }

  /** Reads records with empty lines between them. */
  static List<PackageRecord> parse(String text) {
    List<PackageRecord> records = new ArrayList<>();
    for (String paragraph : text.split("\n\n", -1)) {
      Map<String, String> fields = new HashMap<>();
      Matcher field = FIELD.matcher(paragraph);
      while (field.find()) {
        fields.put(field.group(1), field.group(2));
      }
      if (fields.containsKey("Package")) {
        records.add(
            new PackageRecord(
                fields.getOrDefault("Package", ""),
                fields.getOrDefault("Section", ""),
                fields.getOrDefault("Architecture", ""),
                Stream.of("Pre-Depends", "Depends")
                    .flatMap(kind -> names(fields.getOrDefault(kind, "")))
                    .toList()));
      }
    }
    return records;
  }

  private static Stream<String> names(String relation) {
    return Stream.of(relation.split(",", -1))
        .map(NAME::matcher)
        .filter(Matcher::find)
        .map(name -> name.group(1));
  }
}
