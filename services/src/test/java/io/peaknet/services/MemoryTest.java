package io.peaknet.services;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.dns.Data;
import io.peaknet.dns.Name;
import io.peaknet.dns.RecordSet;
import io.peaknet.dns.Type;
import io.peaknet.dns.ZoneRules;
import io.peaknet.testkit.ForAll;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MemoryTest {
  @Test
  void whateverIsRememberedIsReadAsItWas() {
    ForAll.seeds(
        11,
        300,
        random -> {
          Memory memory = memory(random);
          assertThat(MemoryReader.read(written(memory))).isEqualTo(memory);
        });
  }

  @Test
  void whatIsDamagedIsRefusedByOneExceptionAlone() {
    ForAll.seeds(
        12,
        2000,
        random -> {
          StringBuilder text = new StringBuilder(written(memory(random)));
          for (int i = 0; i < 1 + random.nextInt(4); i++) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(4)) {
              case 0 -> text.setLength(at);
              case 1 -> text.setCharAt(at, (char) random.nextInt(128));
              case 2 -> text.insert(at, "[{\"a\":null},-1e9999]");
              default -> text.deleteCharAt(at);
            }
            if (text.isEmpty()) {
              text.append('{');
            }
          }
          try {
            MemoryReader.read(text.toString());
          } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
          }
        });
  }

  private static String written(Memory memory) throws IOException {
    StringBuilder out = new StringBuilder();
    MemoryWriter.write(memory, out);
    return out.toString();
  }

  private static Memory memory(Random random) {
    List<ServiceState> services = new ArrayList<>();
    for (int i = 0; i < random.nextInt(4); i++) {
      services.add(service(random, i));
    }
    List<Ledger.Kept> kept = new ArrayList<>();
    for (int i = 0; i < random.nextInt(3); i++) {
      kept.add(
          new Ledger.Kept(
              address(random),
              Set.of(new ServiceId("file", "", "s" + i)),
              Duration.ofMillis(random.nextInt(99_999)),
              Duration.ofMillis(random.nextInt(99_999)),
              List.of(Drain.Tombstone.values()).get(random.nextInt(3))));
    }
    List<Orders> orders = new ArrayList<>();
    for (int i = 0; i < random.nextInt(3); i++) {
      orders.add(
          new Orders(
              new ServiceId("file", random.nextBoolean() ? "" : "ns", "s" + i),
              Set.of(new EndpointId("file", "e" + random.nextInt(9))),
              Map.of(address(random), Duration.ofMillis(random.nextInt(99_999)))));
    }
    List<ZoneConfig> zones = new ArrayList<>();
    for (int i = 0; i < random.nextInt(3); i++) {
      zones.add(zone(random, i));
    }
    return new Memory(services, kept, orders, zones, Map.of("example.", random.nextLong(1L << 32)));
  }

  private static ZoneConfig zone(Random random, int number) {
    Name origin = Name.parse("z" + number + ".example");
    Name cut = origin.child("north");
    return new ZoneConfig(
        origin,
        random.nextBoolean()
            ? Map.of()
            : Map.of(
                origin.child("ns1"), List.of(address(random), address(random)),
                Name.parse("ns.elsewhere"), List.of()),
        random.nextBoolean() ? Optional.empty() : Optional.of(Name.parse("a\\.b.example")),
        new ZoneConfig.Times(
            1 + random.nextInt(90),
            1 + random.nextInt(90),
            1 + random.nextInt(90),
            random.nextInt(86_400)),
        List.of(
            RecordSet.of(cut, 300, Data.ns(cut.child("ns")), Data.ns(origin.child("ns1"))),
            RecordSet.of(cut, 300, Data.parse(Type.DS, "1 13 2 " + "ab".repeat(32))),
            RecordSet.of(origin, 5, Data.txt("a \"b\" \u00e9"))),
        ZoneRules.CLOSED);
  }

  private static ServiceState service(Random random, int number) {
    ServicePort port =
        new ServicePort(
            "http", 1 + random.nextInt(65_535), ServicePort.Protocol.TCP, List.of("h2"));
    LoadQuery load =
        random.nextBoolean()
            ? null
            : new LoadQuery(
                List.of(
                    new LoadQuery.Signal("a{b=\"\\\u00e9\n\"}", 1 + random.nextDouble()),
                    new LoadQuery.Signal("c", 1)),
                LoadQuery.Direction.HIGHER,
                Duration.ofSeconds(3));
    Probe probe = random.nextBoolean() ? null : Probe.tcp("http");
    ServiceSpec spec =
        new ServiceSpec(
            new ServiceId("file", random.nextBoolean() ? "" : "ns", "s" + number),
            Instant.ofEpochMilli(random.nextLong(1L << 41)),
            List.of("s" + number + ".example"),
            List.of(port),
            new Steering(
                List.of(Policy.values()).get(random.nextInt(5)),
                load,
                1 + random.nextDouble(),
                random.nextDouble(),
                Duration.ofMillis(random.nextInt(9999)),
                random.nextInt(9)),
            new Answers(
                Duration.ofSeconds(1 + random.nextInt(99)),
                1 + random.nextInt(64),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean(),
                Map.of("k", "v")),
            new Readiness(
                random.nextBoolean(),
                Duration.ofMillis(random.nextInt(9999)),
                random.nextBoolean(),
                probe),
            new Drain(Drain.Tombstone.DROP, Duration.ofMillis(random.nextInt(9999))));
    Map<EndpointId, Endpoint> endpoints = new TreeMap<>();
    for (int i = 0; i < random.nextInt(4); i++) {
      EndpointId id = new EndpointId("file", "e" + i);
      endpoints.put(
          id,
          new Endpoint(
              id,
              random.nextInt(5) == 0 ? List.of() : List.of(address(random), address(random)),
              new Condition(random.nextBoolean(), random.nextBoolean(), random.nextBoolean()),
              new Topology("z" + i, ""),
              random.nextInt(1001),
              random.nextBoolean() ? null : "h" + i,
              Map.of("http", 1 + random.nextInt(65_535)),
              Map.of("pod-name", "p\u2028" + i)));
    }
    return new ServiceState(spec, endpoints, Map.of(), true);
  }

  private static InetAddress address(Random random) {
    return InetAddress.ofLiteral(
        random.nextBoolean()
            ? "192.0.2." + random.nextInt(256)
            : "2001:db8::" + Integer.toHexString(random.nextInt(65_536)));
  }
}
