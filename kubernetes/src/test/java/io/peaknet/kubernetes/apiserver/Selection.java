package io.peaknet.kubernetes.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which objects a request is about: those of a namespace that fit label and field selectors. */
record Selection(@Nullable String namespace, Predicate<JsonNode> wanted) {
  private static final Pattern SET =
      Pattern.compile("\\s*(\\S+)\\s+(in|notin)\\s+\\(([^)]*)\\)\\s*");

  static Selection of(@Nullable String namespace, Map<String, String> query) throws ApiError {
    List<Predicate<JsonNode>> all = new ArrayList<>();
    // A comma inside of parentheses belongs to a set.
    for (String term : query.getOrDefault("labelSelector", "").split(",(?![^(]*\\))", -1)) {
      if (!term.isBlank()) all.add(label(term));
    }
    for (String term : query.getOrDefault("fieldSelector", "").split(",", -1)) {
      if (!term.isBlank()) all.add(field(term));
    }
    return new Selection(namespace, object -> all.stream().allMatch(one -> one.test(object)));
  }

  boolean has(@Nullable JsonNode object) {
    return object != null
        && (namespace == null
            || namespace.equals(object.path("metadata").path("namespace").asText()))
        && wanted.test(object);
  }

  private static Predicate<JsonNode> label(String term) throws ApiError {
    Matcher set = SET.matcher(term);
    if (set.matches()) {
      String key = set.group(1);
      List<String> values = Arrays.stream(set.group(3).split(",", -1)).map(String::strip).toList();
      boolean in = set.group(2).equals("in");
      return object -> {
        JsonNode value = labels(object).path(key);
        return value.isMissingNode() ? !in : values.contains(value.asText()) == in;
      };
    }
    if (term.strip().startsWith("!")) {
      String key = term.strip().substring(1);
      return object -> !labels(object).has(key);
    }
    if (!term.contains("=")) return object -> labels(object).has(term.strip());
    return equality(term, (object, key) -> labels(object).path(key));
  }

  private static Predicate<JsonNode> field(String term) throws ApiError {
    return equality(
        term,
        (object, path) -> {
          JsonNode at = object;
          for (String step : path.split("\\.", -1)) at = at.path(step);
          return at;
        });
  }

  private interface Getter {
    JsonNode get(JsonNode object, String key);
  }

  private static Predicate<JsonNode> equality(String term, Getter getter) throws ApiError {
    Matcher equal = Pattern.compile("\\s*([^=!]+)(!=|==|=)(.*)").matcher(term);
    if (!equal.matches()) throw ApiError.badRequest("unable to parse requirement: " + term);
    String key = equal.group(1).strip();
    String value = equal.group(3).strip();
    boolean not = equal.group(2).equals("!=");
    return object -> getter.get(object, key).asText().equals(value) != not;
  }

  private static JsonNode labels(JsonNode object) {
    return object.path("metadata").path("labels");
  }
}
