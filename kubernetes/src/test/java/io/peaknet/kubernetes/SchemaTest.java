package io.peaknet.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.peaknet.kubernetes.resource.PeakService;
import io.peaknet.kubernetes.resource.PeakZone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chart's custom resource definitions are those that follow from the classes. */
class SchemaTest {
  static final Path CHART = Path.of("chart").toAbsolutePath();

  @Test
  void theChartHasTheSchemasOfTheClasses(@TempDir Path folder) throws IOException {
    new CRDGenerator()
        .customResourceClasses(List.of(PeakService.class, PeakZone.class))
        .inOutputDir(folder.toFile())
        .generate();
    for (String name : List.of("peakservices", "peakzones")) {
      Path file = CHART.resolve("crds/" + name + ".dns.peak.yaml");
      String generated = Files.readString(folder.resolve(name + ".dns.peak-v1.yml"));
      if (Boolean.getBoolean("peak.write")) Files.writeString(file, generated);
      assertThat(file)
          .as(
              "mvn -pl kubernetes -am test -Dtest=SchemaTest -Dtest.jvm=-Dpeak.write=true writes it")
          .hasContent(generated);
    }
  }

  /** A number that Java can't hold makes the list of all objects unreadable. */
  @Test
  void everyWholeNumberOfASpecIsBounded() throws IOException {
    for (String name : List.of("peakservices", "peakzones")) bounded(name, spec(name));
  }

  private static void bounded(String path, JsonNode schema) {
    if (schema.path("type").asText().equals("integer")) {
      assertThat(schema.has("minimum")).as("minimum of %s", path).isTrue();
      assertThat(schema.path("maximum").asDouble(Double.MAX_VALUE))
          .as("maximum of %s", path)
          .isLessThanOrEqualTo(Integer.MAX_VALUE);
    }
    schema
        .path("properties")
        .properties()
        .forEach(one -> bounded(path + "." + one.getKey(), one.getValue()));
    if (schema.has("items")) bounded(path + "[]", schema.path("items"));
  }

  @Test
  void selectorsAreThoseThatKubernetesKnows() throws IOException {
    JsonNode expression =
        spec("peakservices")
            .at("/properties/target/properties/selector/properties")
            .at("/matchExpressions/items");
    assertThat(expression.path("required").toString()).isEqualTo("[\"key\",\"operator\"]");
    assertThat(expression.at("/properties/operator/enum").toString())
        .isEqualTo("[\"DoesNotExist\",\"Exists\",\"In\",\"NotIn\"]");
  }

  private static JsonNode spec(String name) throws IOException {
    Path file = CHART.resolve("crds/" + name + ".dns.peak.yaml");
    return new YAMLMapper()
        .readTree(Files.readString(file))
        .at("/spec/versions/0/schema/openAPIV3Schema/properties/spec");
  }
}
