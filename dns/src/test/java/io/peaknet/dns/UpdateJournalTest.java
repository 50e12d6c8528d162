package io.peaknet.dns;

import static io.peaknet.dns.Asker.ORIGIN;
import static io.peaknet.dns.Asker.addresses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;

/** What updates change outlives the process, and a machine that stops at any moment. */
final class UpdateJournalTest {
  private static final Name A = ORIGIN.child("a");
  private static final Name B = ORIGIN.child("b");

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void place() {
    file = folder.resolve("state.updates");
  }

  private static int update(Zones zones, String... steps) throws Exception {
    var update = new org.xbill.DNS.Update(Wire.name(ORIGIN));
    for (String step : steps) {
      String[] words = step.split(" ", -1);
      var name = Wire.name(ORIGIN.child(words[1]));
      if (words[0].equals("add")) {
        update.add(name, org.xbill.DNS.Type.A, 60, words[2]);
      } else {
        update.delete(name);
      }
    }
    Zone zone = zones.zone(ORIGIN).orElseThrow();
    return new Update(zone, new Message(update.toWire()), zones.journal()).apply();
  }

  private static Zones served(UpdateJournal journal) {
    var zones = new Zones();
    zones.keepUpdates(journal);
    var content = new ArrayList<>(Asker.apex(ORIGIN));
    content.add(addresses(ORIGIN.child("old"), "192.0.2.1"));
    zones.add(ORIGIN, content, ZoneRules.CLOSED);
    return zones;
  }

  private static List<Data> at(Zones zones, Name name) {
    return zones
        .zone(ORIGIN)
        .orElseThrow()
        .find(name, Type.A)
        .map(RecordSet::union)
        .orElse(List.of());
  }

  @Test
  void aRestartFindsWhatWasAcknowledged() throws Exception {
    try (var journal = UpdateJournal.open(file)) {
      Zones zones = served(journal);
      assertThat(update(zones, "add a 192.0.2.5", "delete old")).isEqualTo(Rcode.NOERROR);
      assertThat(update(zones, "add b 192.0.2.6")).isEqualTo(Rcode.NOERROR);
      assertThat(update(zones, "delete a", "add a 192.0.2.7")).isEqualTo(Rcode.NOERROR);
    }
    try (var journal = UpdateJournal.open(file)) {
      Zones zones = served(journal);
      assertThat(at(zones, A)).containsExactly(Data.parse(Type.A, "192.0.2.7"));
      assertThat(at(zones, B)).containsExactly(Data.parse(Type.A, "192.0.2.6"));
      assertThat(at(zones, ORIGIN.child("old"))).isEmpty();
    }
  }

  @Test
  void anUpdateThatWasBeingWrittenIsThereAsAWholeOrNotAtAll() throws Exception {
    long first;
    try (var journal = UpdateJournal.open(file)) {
      Zones zones = served(journal);
      update(zones, "add a 192.0.2.5");
      first = Files.size(file);
      update(zones, "add a 192.0.2.6", "add b 192.0.2.6");
    }
    byte[] whole = Files.readAllBytes(file);
    for (int length = (int) first; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      try (var journal = UpdateJournal.open(file)) {
        Zones zones = served(journal);
        assertThat(at(zones, A)).containsExactly(Data.parse(Type.A, "192.0.2.5"));
        assertThat(at(zones, B)).isEmpty();
        update(zones, "add b 192.0.2.9");
      }
      try (var journal = UpdateJournal.open(file)) {
        assertThat(at(served(journal), B)).containsExactly(Data.parse(Type.A, "192.0.2.9"));
      }
    }
  }

  /** Far more than is left of it. */
  private static void fill(UpdateJournal journal) throws IOException {
    for (int i = 0; i < 2_000; i++) {
      int last = i;
      String[] many =
          IntStream.range(0, 100)
              .mapToObj(n -> "10.0." + n + "." + last % 200)
              .toArray(String[]::new);
      var change = Change.builder().put(addresses(i % 2 == 0 ? A : B, many));
      journal.append(ORIGIN, change.build());
    }
  }

  @Test
  void whatCantBeMadeShorterIsKeptAllTheSame() throws Exception {
    Files.createDirectories(folder.resolve("state.updates.new/in-the-way"));
    try (var journal = UpdateJournal.open(file)) {
      fill(journal);
    }
    try (var journal = UpdateJournal.open(file)) {
      assertThat(at(served(journal), B)).hasSize(100).contains(Data.parse(Type.A, "10.0.7.199"));
    }
  }

  @Test
  void whatWasOverwrittenTakesNoRoomForEver() throws Exception {
    try (var journal = UpdateJournal.open(file)) {
      fill(journal);
      assertThat(Files.size(file)).isLessThan(1 << 19);
    }
    try (var journal = UpdateJournal.open(file)) {
      Zones zones = served(journal);
      assertThat(at(zones, A)).hasSize(100).contains(Data.parse(Type.A, "10.0.7.198"));
      assertThat(at(zones, B)).hasSize(100).contains(Data.parse(Type.A, "10.0.7.199"));
    }
    assertThat(folder).isDirectoryContaining(path -> path.equals(file));
    assertThat(folder.toFile().list()).hasSize(1);
  }

  @Test
  void whatCantBeKeptIsNotDone() throws Exception {
    var journal = UpdateJournal.open(file);
    Zones zones = served(journal);
    journal.close();
    assertThat(update(zones, "add a 192.0.2.5")).isEqualTo(Rcode.SERVFAIL);
    assertThat(at(zones, A)).isEmpty();
  }

  @Test
  void aFileThatCantBeOpenedIsNamed() throws Exception {
    Files.createDirectory(file);
    assertThatThrownBy(() -> UpdateJournal.open(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString());
  }
}
