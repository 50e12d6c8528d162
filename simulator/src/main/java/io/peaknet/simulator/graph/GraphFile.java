package io.peaknet.simulator.graph;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads a graph file: one undirected link {@code a b [cost]} a line, names without spaces, the cost
 * a number above 0 (1 if left out), {@code #} begins a comment. Nodes are numbered as they appear.
 */
public final class GraphFile {
  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final double COST_MAX = 1_000_000;

  private final String name;
  private final Map<String, Integer> numbers = new LinkedHashMap<>();
  private final LinkList links = new LinkList();
  private int line;

  private GraphFile(String name) {
    this.name = name;
  }

  /**
   * Reads a file.
   *
   * @throws GraphException naming the file, and the line if one is wrong
   */
  public static Graph read(Path file) {
    try (BufferedReader reader = Files.newBufferedReader(file, UTF_8)) {
      return read(file.toString(), reader);
    } catch (NoSuchFileException e) {
      throw new GraphException("no such graph file: " + file);
    } catch (MalformedInputException e) {
      throw new GraphException("graph file " + file + " is not UTF-8 text");
    } catch (IOException e) {
      throw new GraphException("graph file " + file + " can't be read: " + e.getMessage());
    }
  }

  static Graph read(String name, Reader text) throws IOException {
    GraphFile file = new GraphFile(name);
    BufferedReader reader = new BufferedReader(text);
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      file.take(line);
    }
    if (file.links.size() == 0) {
      throw new GraphException("graph file " + name + " has no link");
    }
    return file.links.toGraph(name, file.numbers.size());
  }

  private void take(String text) {
    line++;
    int comment = text.indexOf('#');
    String content = (comment < 0 ? text : text.substring(0, comment)).strip();
    if (content.isEmpty()) {
      return;
    }
    String[] words = SPACE.split(content, -1);
    if (words.length < 2 || words.length > 3) {
      throw wrong("'" + content + "': a link is 'a b' or 'a b cost'");
    }
    double cost = words.length == 3 ? cost(words[2]) : 1;
    if (words[0].equals(words[1])) {
      throw wrong("node '" + words[0] + "' is linked to itself");
    }
    if (!links.add(number(words[0]), number(words[1]), cost)) {
      throw wrong("a second link between '" + words[0] + "' and '" + words[1] + "'");
    }
  }

  private int number(String node) {
    return numbers.computeIfAbsent(node, _ -> numbers.size());
  }

  private double cost(String word) {
    double cost;
    try {
      cost = Double.parseDouble(word);
    } catch (NumberFormatException e) {
      throw wrong("cost '" + word + "' is not a number");
    }
    if (!(cost > 0 && cost <= COST_MAX)) {
      throw wrong("cost '" + word + "': above 0 and at most 1000000 is allowed");
    }
    return cost;
  }

  private GraphException wrong(String what) {
    return new GraphException("graph file " + name + ", line " + line + ": " + what);
  }
}
