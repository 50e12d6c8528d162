package io.peaknet.simulator.graph;

import io.peaknet.simulator.chance.Chance;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Graphs by a short text, all links of cost 1, the largest component of what was drawn:
 *
 * <ul>
 *   <li>{@code rgg:N:DEGREE}: random geometric, N points on the unit square without wrap, linked if
 *       at most √(DEGREE/πN) apart;
 *   <li>{@code ba:N:M}: Barabási–Albert (Science 286, 1999), grown from a star of M + 1 nodes, each
 *       newcomer linked to M different nodes chosen by degree;
 *   <li>{@code er:N:DEGREE}: Erdős–Rényi G(n, m) with m = N·DEGREE/2;
 *   <li>{@code grid:WxH}, {@code star:N} (hub included), {@code line:N}, {@code ring:N}.
 * </ul>
 *
 * Any other text is the name of a file, see {@link GraphFile}.
 */
public final class Generators {
  /** What a graph can be, for messages. */
  public static final String FORMS =
      "a graph is a file, or one of rgg:N:DEGREE, ba:N:M, er:N:DEGREE, grid:WxH, star:N, line:N,"
          + " ring:N";

  private static final int NODES_MAX = 2_000_000;
  private static final Pattern FORM = Pattern.compile("(rgg|ba|er|grid|star|line|ring):(.*)");
  private static final Pattern WORD = Pattern.compile("[a-z-]+:[^/\\\\]*");

  private final String text;
  private final Chance chance;

  private Generators(String text, long seed) {
    this.text = text;
    this.chance = new Chance(seed).forPart("graph");
  }

  /**
   * The graph that a text names.
   *
   * @param seed decides what is drawn; files and regular graphs do not depend on it
   * @throws GraphException in one line, if the text is no graph
   */
  public static Graph graph(String text, long seed) {
    Matcher form = FORM.matcher(text);
    if (form.matches()) {
      return new Generators(text, seed).draw(form.group(1), form.group(2)).largestComponent();
    }
    if (WORD.matcher(text).matches()) {
      throw new GraphException("no graph generator '" + text + "': " + FORMS);
    }
    return GraphFile.read(Path.of(text));
  }

  private Graph draw(String kind, String rest) {
    String separator = kind.equals("grid") ? "x" : ":";
    String[] words = rest.split(separator, -1);
    int wanted =
        switch (kind) {
          case "star", "line", "ring" -> 1;
          default -> 2;
        };
    if (words.length != wanted) {
      throw wrong(wanted == 1 ? "one number belongs behind '" + kind + "'" : "two numbers belong");
    }
    return switch (kind) {
      case "rgg" -> geometric(whole(words[0], 2), number(words[1]));
      case "ba" -> preferential(whole(words[0], 2), whole(words[1], 1));
      case "er" -> uniform(whole(words[0], 2), number(words[1]));
      case "grid" -> grid(whole(words[0], 1), whole(words[1], 1));
      case "star" -> star(whole(words[0], 2));
      case "line" -> line(whole(words[0], 2));
      default -> ring(whole(words[0], 3));
    };
  }

  private Graph geometric(int nodes, double degree) {
    double reach = Math.sqrt(degree / (Math.PI * nodes));
    double[] x = new double[nodes];
    double[] y = new double[nodes];
    int side = Math.clamp((long) (1 / reach), 1, 2048);
    int[] first = new int[side * side];
    int[] next = new int[nodes];
    Arrays.fill(first, -1);
    LinkList links = new LinkList();
    for (int node = 0; node < nodes; node++) {
      x[node] = chance.nextDouble();
      y[node] = chance.nextDouble();
      int column = (int) (x[node] * side);
      int row = (int) (y[node] * side);
      for (int r = Math.max(0, row - 1); r <= Math.min(side - 1, row + 1); r++) {
        for (int c = Math.max(0, column - 1); c <= Math.min(side - 1, column + 1); c++) {
          for (int other = first[r * side + c]; other >= 0; other = next[other]) {
            double dx = x[node] - x[other];
            double dy = y[node] - y[other];
            if (dx * dx + dy * dy <= reach * reach) {
              links.add(other, node, 1);
            }
          }
        }
      }
      next[node] = first[row * side + column];
      first[row * side + column] = node;
    }
    return links.toGraph(text, nodes);
  }

  private Graph preferential(int nodes, int each) {
    if (each >= nodes) {
      throw wrong("each newcomer links to " + each + " others, so N must be above " + each);
    }
    LinkList links = new LinkList();
    for (int leaf = 1; leaf <= each; leaf++) {
      links.add(0, leaf, 1);
    }
    for (int node = each + 1; node < nodes; node++) {
      int before = links.size();
      while (links.size() < before + each) {
        // An end of a uniform link is a node chosen in proportion to its degree.
        int pick = chance.nextInt(2 * before);
        int end = pick < before ? links.from(pick) : links.to(pick - before);
        links.add(end, node, 1);
      }
    }
    return links.toGraph(text, nodes);
  }

  private Graph uniform(int nodes, double degree) {
    long possible = (long) nodes * (nodes - 1) / 2;
    long wanted = Math.round(nodes * degree / 2);
    if (wanted > possible) {
      throw wrong("a mean degree of " + degree + " needs more than " + nodes + " nodes");
    }
    if (wanted < 1) {
      throw wrong("no link would be drawn");
    }
    LinkList links = new LinkList();
    while (links.size() < wanted) {
      links.add(chance.nextInt(nodes), chance.nextInt(nodes), 1);
    }
    return links.toGraph(text, nodes);
  }

  private Graph grid(int width, int height) {
    if ((long) width * height > NODES_MAX || (long) width * height < 2) {
      throw wrong("2 to " + NODES_MAX + " nodes are allowed");
    }
    LinkList links = new LinkList();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int node = y * width + x;
        if (x + 1 < width) {
          links.add(node, node + 1, 1);
        }
        if (y + 1 < height) {
          links.add(node, node + width, 1);
        }
      }
    }
    return links.toGraph(text, width * height);
  }

  private Graph star(int nodes) {
    LinkList links = new LinkList();
    for (int leaf = 1; leaf < nodes; leaf++) {
      links.add(0, leaf, 1);
    }
    return links.toGraph(text, nodes);
  }

  private Graph line(int nodes) {
    LinkList links = new LinkList();
    for (int node = 1; node < nodes; node++) {
      links.add(node - 1, node, 1);
    }
    return links.toGraph(text, nodes);
  }

  private Graph ring(int nodes) {
    LinkList links = new LinkList();
    for (int node = 0; node < nodes; node++) {
      links.add(node, (node + 1) % nodes, 1);
    }
    return links.toGraph(text, nodes);
  }

  private int whole(String word, int least) {
    try {
      int value = Integer.parseInt(word);
      if (value >= least && value <= NODES_MAX) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Told below, as is a number out of range.
    }
    throw wrong(
        "'" + word + "': a whole number from " + least + " to " + NODES_MAX + " is allowed");
  }

  private double number(String word) {
    try {
      double value = Double.parseDouble(word);
      if (value > 0 && value <= 10_000) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Told below, as is a number out of range.
    }
    throw wrong("'" + word + "': a mean degree above 0 and at most 10000 is allowed");
  }

  private GraphException wrong(String what) {
    return new GraphException("graph '" + text + "': " + what + " (" + FORMS + ")");
  }
}
