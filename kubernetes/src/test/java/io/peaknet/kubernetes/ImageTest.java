package io.peaknet.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The image is what its manifest says, and what it starts is Peak. */
@Timeout(300)
class ImageTest {
  private static final Path BUILD = Path.of("..", "kubernetes", "image", "build");

  @TempDir private Path folder;

  @Test
  void itHoldsWhatItsManifestSaysAndStarts() throws Exception {
    Path archive = folder.resolve("image.tar");
    assertThat(run(List.of(BUILD.toString(), archive.toString()))).contains("sha256:");
    Path image = Files.createDirectory(folder.resolve("image"));
    run(List.of("tar", "-xf", archive.toString(), "-C", image.toString()));
    JsonNode index = new ObjectMapper().readTree(image.resolve("index.json").toFile());
    JsonNode manifest = json(image, index.at("/manifests/0"));
    JsonNode config = json(image, manifest.path("config"));
    assertThat(config.at("/config/User").asText()).isEqualTo("65532:65532");
    Path root = Files.createDirectory(folder.resolve("root"));
    assertThat(manifest.path("layers")).hasSize(2);
    for (JsonNode layer : manifest.path("layers")) {
      Path blob = blob(image, layer);
      run(List.of("tar", "-xzf", blob.toString(), "-C", root.toString()));
    }
    List<String> command = new ArrayList<>();
    for (JsonNode word : config.at("/config/Entrypoint")) {
      // As if the root were the root: no right is needed for that.
      command.add(word.asText().replaceAll("(^|:)/opt/", "$1" + root + "/opt/"));
    }
    assertThat(Files.isExecutable(Path.of(command.getFirst()))).isTrue();
    command.add("dns");
    command.add("--help");
    assertThat(run(command)).contains("peak dns").contains("--config");
  }

  private static JsonNode json(Path image, JsonNode descriptor) throws Exception {
    return new ObjectMapper().readTree(blob(image, descriptor).toFile());
  }

  /** The blob of a descriptor, which has the length and the digest that it says. */
  private static Path blob(Path image, JsonNode descriptor) throws Exception {
    String digest = descriptor.path("digest").asText();
    Path blob = image.resolve("blobs").resolve(digest.replace(':', '/'));
    byte[] content = Files.readAllBytes(blob);
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
    assertThat("sha256:" + HexFormat.of().formatHex(hash)).isEqualTo(digest);
    assertThat(descriptor.path("size").asInt()).isEqualTo(content.length);
    return blob;
  }

  /** Runs a program as from a shell that knows nothing of a JDK; returns what it printed. */
  private static String run(List<String> command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    List.of("JAVA_HOME", "PEAK_JDK").forEach(environment::remove);
    Process process = builder.start();
    process.getOutputStream().close();
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
