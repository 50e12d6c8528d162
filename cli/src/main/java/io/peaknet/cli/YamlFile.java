package io.peaknet.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Reads one document of YAML 1.2 with its core schema (yaml.org): texts, numbers, true and false,
 * lists and tables.
 */
final class YamlFile {
  /** Deeper than any table is; a list that contains itself has no end. */
  private static final int DEPTH_MAX = 32;

  /** Few aliases make many values of few. */
  private static final int VALUES_MAX = 1_000_000;

  private static final String ALLOWED =
      "texts, numbers of 64 bits, true, false, lists and tables are allowed";

  private static final LoadSettings SETTINGS =
      LoadSettings.builder()
          .setSchema(new CoreSchema())
          .setCodePointLimit(Integer.MAX_VALUE)
          .build();

  private final Path file;
  private int count;

  private YamlFile(Path file) {
    this.file = file;
  }

  /**
   * The outermost table; an empty file is an empty one.
   *
   * @throws ConfigException naming file and line if it is no YAML, or has what no configuration has
   */
  static ConfigTable parse(Path file, String text) throws ConfigException {
    YamlFile yaml = new YamlFile(file);
    Optional<Node> root;
    try {
      root = new Compose(SETTINGS).composeString(text);
    } catch (MarkedYamlEngineException e) {
      String problem = String.valueOf(e.getProblem());
      String context = e.getContext();
      throw yaml.wrong(e.getProblemMark(), context == null ? problem : context + ": " + problem);
    } catch (YamlEngineException e) {
      throw yaml.wrong(Optional.empty(), String.valueOf(e.getMessage()));
    }
    if (root.isEmpty()) {
      return new ConfigTable(file, 0, Map.of());
    }
    if (!(root.get() instanceof MappingNode table)) {
      throw yaml.wrong(root.get(), "keys with values are allowed, as in listen: [\"[::1]:5353\"]");
    }
    return yaml.table(table, 0, 0);
  }

  private ConfigTable table(MappingNode node, int line, int depth) throws ConfigException {
    Map<String, ConfigValue> values = new LinkedHashMap<>();
    for (NodeTuple tuple : node.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw wrong(tuple.getKeyNode(), "a key is a text");
      }
      // A file is searched for the line of the key, not for what begins below it.
      int at = line(key.getStartMark());
      if (values.put(key.getValue(), value(tuple.getValueNode(), at, depth + 1)) != null) {
        throw wrong(key, key.getValue() + ": it is there twice");
      }
    }
    return new ConfigTable(file, line, values);
  }

  private ConfigValue value(Node node, int line, int depth) throws ConfigException {
    if (depth > DEPTH_MAX || ++count > VALUES_MAX) {
      throw wrong(node, "too much within one another");
    }
    return new ConfigValue(
        line,
        switch (node) {
          case MappingNode table -> table(table, line, depth);
          case SequenceNode list -> items(list, depth);
          default -> scalar(node);
        });
  }

  private ConfigValue.Items items(SequenceNode list, int depth) throws ConfigException {
    List<ConfigValue> values = new ArrayList<>();
    for (Node item : list.getValue()) {
      values.add(value(item, line(item.getStartMark()), depth + 1));
    }
    return new ConfigValue.Items(values);
  }

  private Object scalar(Node node) throws ConfigException {
    Tag tag = node.getTag();
    if (tag.equals(Tag.STR) && node instanceof ScalarNode text) {
      return text.getValue();
    }
    ConstructNode constructor = SETTINGS.getSchema().getSchemaTagConstructors().get(tag);
    if (constructor == null) {
      throw wrong(node, ALLOWED);
    }
    Object value;
    try {
      value = constructor.construct(node);
    } catch (YamlEngineException | IllegalArgumentException e) {
      throw wrong(node, String.valueOf(e.getMessage()));
    }
    return switch (value) {
      case Integer number -> (long) number;
      case Long number -> number;
      case Double number -> number;
      case Boolean flag -> flag;
      case null -> throw wrong(node, "a value is missing: write \"\" for an empty text");
      default -> throw wrong(node, ALLOWED);
    };
  }

  private ConfigException wrong(Node node, String why) {
    return wrong(node.getStartMark(), why);
  }

  private ConfigException wrong(Optional<Mark> mark, String why) {
    int line = line(mark);
    String place = line > 0 ? file + ":" + line : file.toString();
    return new ConfigException(place + ": " + why.replaceAll("\\s*\\R\\s*", " "));
  }

  private static int line(Optional<Mark> mark) {
    return mark.map(at -> at.getLine() + 1).orElse(0);
  }
}
