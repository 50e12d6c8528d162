package io.peaknet.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Definitions that no records could be made of are refused before anybody relies on them. */
class ServiceSpecTest {
  private static final ServiceId WEB = new ServiceId("test", "", "web");

  /** 245 characters. */
  private static final String LONG = "a.".repeat(99) + "b".repeat(47);

  @Test
  void textsHaveRoomForTheirKey() {
    assertThat(texts("k", "v".repeat(253)).texts()).hasSize(1);
    assertThatThrownBy(() -> texts("k", "v".repeat(254)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'k'")
        .hasMessageContaining("255");
    assertThatThrownBy(() -> texts("k", "\u00e9".repeat(127)))
        .as("bytes, not characters")
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2 x", "h2,h3", "a\"b", "a\\b", "a;b", "(a", "\u00e9", "a\tb"})
  void whatAListOfProtocolsCannotHoldIsNone(String alpn) {
    assertThatThrownBy(() -> new ServicePort("https", 443, ServicePort.Protocol.TCP, List.of(alpn)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("https");
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "http/1.1", "acme-tls/1", "stun.turn", "c-webrtc", "foo~bar!"})
  void registeredProtocolsHaveRecords(String alpn) {
    ServicePort port = new ServicePort("p", 8443, ServicePort.Protocol.TCP, List.of(alpn));
    ServiceSpec spec = ServiceSpec.of(WEB, Instant.EPOCH, List.of("web.example"), List.of(port));
    Selection selection = new Selection(spec, spec.names(), List.of(), List.of());
    assertThat(Records.of(selection, _ -> false).toString()).contains("alpn=" + alpn);
  }

  @Test
  void namesHaveRoomForThoseOfTheirPorts() {
    assertThat(LONG).hasSize(245);
    assertThat(spec(LONG).names()).containsExactly(LONG);
    ServicePort http = ServicePort.tcp("http", 80);
    assertThatThrownBy(() -> spec(LONG, http))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("_http._tcp." + LONG)
        .hasMessageContaining("253");
    assertThat(spec("*." + LONG, http).names()).as("which has none").hasSize(1);
    String fitting = LONG.substring("a.a.".length());
    ServiceSpec longest = spec(fitting, http);
    assertThat(Records.of(selection(longest), _ -> false)).isNotEmpty();
    ServicePort tls = new ServicePort("http", 80, ServicePort.Protocol.TCP, List.of("h2"));
    assertThatThrownBy(() -> spec("ccc." + fitting, tls))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aPortsNameHasRoomForItsUnderscore() {
    assertThat(ServicePort.tcp("p".repeat(62), 1).name()).hasSize(62);
    assertThatThrownBy(() -> ServicePort.tcp("p".repeat(63), 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Selection selection(ServiceSpec spec) {
    return new Selection(spec, spec.names(), List.of(), List.of());
  }

  private static ServiceSpec spec(String name, ServicePort... ports) {
    return ServiceSpec.of(WEB, Instant.EPOCH, List.of(name), List.of(ports));
  }

  private static Answers texts(String key, String value) {
    return new Answers(Duration.ofSeconds(5), 16, true, true, true, Map.of(key, value));
  }
}
