package io.peaknet.lab.paper;

import io.peaknet.lab.experiment.UsageException;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with places to be filled in, {@code {{WORD}}} or {@code {{WORD ARGUMENT}}}; an argument
 * may go over several lines.
 */
final class Template {
  private static final Pattern PLACE = Pattern.compile("(?s)\\{\\{\\s*([a-z]+)\\s*(.*?)\\s*}}");

  private final String text;

  Template(String text) {
    this.text = text;
  }

  /** What stands in a place. */
  @FunctionalInterface
  interface Filling {
    /**
     * The text for a place.
     *
     * @throws UsageException if there is no such word, or it can't be used so
     */
    String of(String word, String argument);
  }

  /**
   * All places filled.
   *
   * @throws UsageException names the line of a place that can't be
   */
  String filled(Filling filling) {
    return PLACE.matcher(text).replaceAll(place -> Matcher.quoteReplacement(at(place, filling)));
  }

  private String at(MatchResult place, Filling filling) {
    try {
      return filling.of(place.group(1), place.group(2));
    } catch (UsageException e) {
      long line = 1 + text.substring(0, place.start()).lines().count();
      throw new UsageException("template, near line %d: %s".formatted(line, e.getMessage()));
    }
  }

  /** What is outside of all places. */
  String prose() {
    return PLACE.matcher(text).replaceAll(" ");
  }
}
