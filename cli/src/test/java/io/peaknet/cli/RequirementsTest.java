package io.peaknet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The page of what PEAK asks for is true: each requirement and each fault of its forerunner has a
 * row, and each test that a row names is there. Lives in the topmost module, as what it names is
 * all over.
 */
class RequirementsTest {
  /** Tests run in the folder of their module. */
  private static final Path ROOT = Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());

  private static final Path PAGE = ROOT.resolve("docs/peakdns.md");
  private static final Pattern ROW = Pattern.compile("^\\| ([^|]+?) \\|.*\\| ([^|]+?) \\|$");
  private static final Pattern TEST = Pattern.compile("`(\\w+)\\.(\\w+)`");
  private static final Pattern PARENT = Pattern.compile("class \\w+ extends (\\w+)");

  @Test
  void everyRequirementAndEveryFaultHasARow() throws IOException {
    List<String> expected = new ArrayList<>();
    IntStream.rangeClosed(1, 10).forEach(number -> expected.add("R" + number));
    IntStream.rangeClosed(1, 24).forEach(number -> expected.add("D" + number));
    assertThat(rows().map(row -> row.group(1)).filter(key -> key.matches("[RD]\\d+")))
        .containsExactlyElementsOf(expected);
  }

  @Test
  void everyRowNamesTestsAndAllOfThemAreThere() throws IOException {
    Map<String, String> sources = sources();
    List<String> missing = new ArrayList<>();
    rows()
        .forEach(row -> {
          List<Matcher> tests = matches(TEST, row.group(2));
          if (tests.isEmpty()) {
            missing.add(row.group(1) + " names no test");
          }
          for (Matcher test : tests) {
            if (!isThere(sources, test.group(1), test.group(2))) {
              missing.add(row.group(1) + " names " + test.group() + ", which is not there");
            }
          }
        });
    assertThat(missing).isEmpty();
  }

  /** The rows of all tables, without their heads. */
  private static Stream<Matcher> rows() throws IOException {
    return Files.readAllLines(PAGE).stream()
        .filter(line -> !line.startsWith("| ---") && !line.endsWith("| tests |"))
        .map(ROW::matcher)
        .filter(Matcher::matches);
  }

  /** Whether a class, or the one that it extends, has a method of that name that is a test. */
  private static boolean isThere(Map<String, String> sources, String type, String method) {
    String source = sources.get(type);
    if (source == null) {
      return false;
    }
    // From the annotation to the next method, which must be this one.
    Pattern test =
        Pattern.compile(
            "@(?:Parameterized)?Test\\b(?:(?!\\bvoid\\b).)*\\bvoid " + method + "\\(",
            Pattern.DOTALL);
    if (test.matcher(source).find()) {
      return true;
    }
    Matcher parent = PARENT.matcher(source);
    return parent.find() && isThere(sources, parent.group(1), method);
  }

  /** The text of all test classes, by their simple names. */
  private static Map<String, String> sources() throws IOException {
    Map<String, String> sources = new HashMap<>();
    try (Stream<Path> modules = Files.list(ROOT)) {
      for (Path tests : modules.map(module -> module.resolve("src/test/java")).toList()) {
        if (Files.isDirectory(tests)) {
          read(tests, sources);
        }
      }
    }
    return sources;
  }

  private static void read(Path folder, Map<String, String> into) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .filter(file -> file.toString().endsWith(".java"))
          .forEach(file -> {
            String name = file.getFileName().toString().replace(".java", "");
            try {
              into.merge(name, Files.readString(file), String::concat);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }

  private static List<Matcher> matches(Pattern pattern, String text) {
    List<Matcher> all = new ArrayList<>();
    Matcher matcher = pattern.matcher(text);
    for (int from = 0; matcher.find(from); from = matcher.end()) {
      Matcher one = pattern.matcher(text);
      one.find(from);
      all.add(one);
    }
    return all;
  }
}
