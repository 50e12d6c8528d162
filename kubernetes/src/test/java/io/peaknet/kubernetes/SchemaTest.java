package io.peaknet.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

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
}
