package io.peaknet.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSourceTest {
  private static final ServiceId WEB = new ServiceId("file", "", "web");

  @TempDir private Path folder;
  private final EndpointStore store = new EndpointStore();

  @Test
  void changesAreSeenMistakesAreReportedAndLosesNothing() throws Exception {
    Path file = folder.resolve("services");
    Files.writeString(file, "2001:db8::1\n");
    try (FileSource source = new FileSource("file", file, FileSourceTest::parse)) {
      source.start(store.feed("file"));
      assertThat(replicas()).containsExactly("1");

      Files.writeString(file, "2001:db8::1\n2001:db8::2\n");
      Until.holds(() -> replicas().equals(List.of("1", "2")));

      Files.writeString(file, "2001:db8::1\nnonsense\n");
      Until.holds(() -> health().state() == SourceHealth.State.LOST);
      assertThat(health().message()).contains("nonsense");
      assertThat(replicas()).containsExactly("1", "2");

      Files.delete(file);
      Until.holds(() -> health().message().contains("can't be read"));
      assertThat(replicas()).containsExactly("1", "2");

      // Moved into place, as editors and mounted ConfigMaps do it.
      Path beside = folder.resolve("beside");
      Files.writeString(beside, "2001:db8::3\n");
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
      Until.holds(() -> replicas().equals(List.of("3")));
      assertThat(health()).isEqualTo(SourceHealth.LIVE);
    }
  }

  private SourceHealth health() {
    return Objects.requireNonNull(store.snapshot().sources().get("file")).health();
  }

  private List<String> replicas() {
    return Objects.requireNonNull(store.snapshot().service(WEB)).endpoints().values().stream()
        .map(endpoint -> endpoint.addresses().getFirst().getHostAddress())
        .map(text -> text.substring(text.lastIndexOf(':') + 1))
        .toList();
  }

  private static List<Change> parse(String text) {
    List<Change> changes = new ArrayList<>();
    changes.add(
        new Change.ServicePut(
            ServiceSpec.of(WEB, Instant.EPOCH, List.of("web.example"), List.of())));
    for (String line : text.lines().toList()) {
      changes.add(
          new Change.EndpointPut(
              WEB, Endpoint.ready(new EndpointId("file", line), InetAddress.ofLiteral(line))));
    }
    return changes;
  }
}
