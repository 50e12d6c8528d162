package io.peaknet.lab.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What contestants are told of a line of three hosts, and of two. */
final class ConfigurationTest {
  private static final Layout.Wire FIRST =
      new Layout.Wire(1, 2, "w1", "fd00:0:1:1::1", "fd00:0:1:1::2", null);
  private static final Layout.Wire SECOND =
      new Layout.Wire(2, 3, "w2", "fd00:0:1:2::1", "fd00:0:1:2::2", null);
  private static final Layout PAIR = new Layout(2, List.of(FIRST));
  private static final Layout LINE = new Layout(3, List.of(FIRST, SECOND));

  @Test
  void wireguardSendsWhatLiesBeyondANeighbourThroughIt() {
    List<KeyPair> keys = Stream.generate(WireguardGo::newKey).limit(3).toList();
    String end = WireguardGo.settings(LINE, 1, keys);
    assertThat(end)
        .startsWith("set=1\nprivate_key=")
        .containsOnlyOnce("public_key=" + WireguardGo.publicHex(keys.get(1)))
        .contains("endpoint=[fd00:0:1:1::2]:51820")
        .contains("allowed_ip=fd01::2/128\nallowed_ip=fd01::3/128\n")
        .endsWith("\n\n");
    String middle = WireguardGo.settings(LINE, 2, keys);
    assertThat(middle.split("public_key=", -1)).hasSize(3);
    assertThat(middle)
        .contains("endpoint=[fd00:0:1:1::1]:51820\nallowed_ip=fd01::1/128\n")
        .contains("endpoint=[fd00:0:1:2::2]:51820\nallowed_ip=fd01::3/128\n");
  }

  @Test
  void wireguardKeysAreThirtyTwoBytesOfHex() {
    assertThat(WireguardGo.publicHex(WireguardGo.newKey())).matches("[0-9a-f]{64}");
  }

  @Test
  void yggdrasilDialsEachWireOnce() {
    JsonMapper json = JsonMapper.builder().build();
    JsonNode last = json.readTree(Yggdrasil.configuration(LINE, 3, "key"));
    JsonNode middle = json.readTree(Yggdrasil.configuration(LINE, 2, "key"));
    assertThat(last.path("Peers").toString()).isEqualTo("[\"tcp://[fd00:0:1:2::1]:9001\"]");
    assertThat(middle.path("Peers").toString()).isEqualTo("[\"tcp://[fd00:0:1:1::1]:9001\"]");
    assertThat(json.readTree(Yggdrasil.configuration(LINE, 1, "key")).path("Peers")).isEmpty();
    assertThat(last.path("PrivateKey").asString()).isEqualTo("key");
    assertThat(last.path("MulticastInterfaces").isArray()).isTrue();
  }

  @Test
  void nebulaRelaysOnlyWhereThereIsNoWire() {
    assertThat(Nebula.configuration(PAIR, 1, "/ca"))
        .contains(
            "relays: []", "'192.168.100.2': ['[fd00:0:1:1::2]:4242']", "am_lighthouse: false");
    assertThat(Nebula.configuration(LINE, 1, "/ca"))
        .contains("relays: ['192.168.100.2']", "am_relay: false");
    assertThat(Nebula.configuration(LINE, 2, "/ca"))
        .contains("am_relay: true", "am_lighthouse: true", "relays: []")
        .contains("192.168.100.1", "192.168.100.3");
  }

  @Test
  void tincDialsEachWireOnceAndTellsItsAddresses() {
    assertThat(Tinc.configuration(LINE, 3)).contains("Name = n3", "ConnectTo = n2");
    assertThat(Tinc.configuration(LINE, 1)).doesNotContain("ConnectTo");
    assertThat(Tinc.description(LINE, 2))
        .isEqualTo("Address = fd00:0:1:1::2\nAddress = fd00:0:1:2::1\nSubnet = fd02::2/128\n");
  }
}
