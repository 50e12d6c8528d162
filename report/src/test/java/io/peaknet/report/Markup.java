package io.peaknet.report;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads well-formed markup and refuses all other: tags that don't nest, a stray angle or "&". */
final class Markup {
  private static final Pattern TAG =
      Pattern.compile(
          "<(/?)([a-z][a-z0-9]*)((?:\\s+[a-zA-Z0-9-]+=\"[^\"<&]*(?:&[a-z]+;[^\"<&]*)*\")*)\\s*(/?)>");
  private static final Pattern ATTRIBUTE = Pattern.compile("([a-zA-Z0-9-]+)=\"([^\"]*)\"");
  private static final Pattern STRAY = Pattern.compile("[<>]|&(?!(amp|lt|gt|quot);)");

  /** An element's name and attributes. */
  record Element(String name, Map<String, String> attributes) {}

  private Markup() {}

  /** All elements in order of their start. */
  static List<Element> elements(String html) {
    String text = html.replaceFirst("^<!DOCTYPE html>\\s*", "");
    List<Element> elements = new ArrayList<>();
    Deque<String> open = new ArrayDeque<>();
    Matcher tag = TAG.matcher(text);
    int end = 0;
    while (tag.find()) {
      plain(text.substring(end, tag.start()));
      end = tag.end();
      if (tag.group(1).isEmpty()) {
        elements.add(new Element(tag.group(2), attributes(tag.group(3))));
        if (tag.group(4).isEmpty()) {
          open.push(tag.group(2));
        }
      } else if (open.isEmpty() || !open.pop().equals(tag.group(2))) {
        throw new AssertionError("</" + tag.group(2) + "> ends what is not open");
      }
    }
    plain(text.substring(end));
    if (!open.isEmpty()) {
      throw new AssertionError("never closed: " + open);
    }
    return elements;
  }

  /** Those of one name. */
  static List<Element> elements(String html, String name) {
    return elements(html).stream().filter(element -> element.name().equals(name)).toList();
  }

  private static Map<String, String> attributes(String text) {
    Map<String, String> attributes = new HashMap<>();
    Matcher attribute = ATTRIBUTE.matcher(text);
    while (attribute.find()) {
      attributes.put(attribute.group(1), attribute.group(2));
    }
    return attributes;
  }

  private static void plain(String text) {
    if (STRAY.matcher(text).find()) {
      throw new AssertionError("not well-formed: " + text.strip());
    }
  }
}
