package io.peaknet.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peaknet.testkit.ForAll;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class NftablesTest {
  private static final InetAddress SIX = InetAddress.ofLiteral("2001:db8::1");
  private static final InetAddress FOUR = InetAddress.ofLiteral("192.0.2.1");
  private final Nftables nftables = new Nftables("peak_agent");

  @Test
  void tombstonesReplaceEachOtherInOneTransaction() {
    assertThat(
            nftables.replace(
                List.of(
                    new Tombstones.Stone(SIX, Drain.Tombstone.RESET, Duration.ofSeconds(35)),
                    new Tombstones.Stone(FOUR, Drain.Tombstone.DROP, Duration.ofMillis(5)))))
        .isEqualTo(
            """
            flush map inet peak_agent gone6
            add element inet peak_agent gone6 { 2001:db8:0:0:0:0:0:1 timeout 35000ms : goto turn_away }
            flush map inet peak_agent gone4
            add element inet peak_agent gone4 { 192.0.2.1 timeout 1000ms : goto silence }
            """);
  }

  @Test
  void serversGetThrough() {
    assertThat(nftables.setUp(List.of(SIX, FOUR)))
        .contains("ip6 saddr 2001:db8:0:0:0:0:0:1 return\n", "ip saddr 192.0.2.1 return\n");
  }

  @Test
  void aPacketIsLookedAtOnceUnlessItsDestinationIsGone() {
    String forward = nftables.setUp(List.of(SIX, FOUR)).split("chain forward_hook", 2)[1];
    assertThat(forward.lines().skip(2).takeWhile(line -> !line.contains("}")).map(String::strip))
        .containsExactly("ip6 daddr vmap @gone6", "ip daddr vmap @gone4");
  }

  @Test
  void namesOfTablesCannotBreakOut() {
    assertThatThrownBy(() -> new Nftables("a; flush ruleset"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("up to 30 letters");
  }

  @Test
  void whateverAServerSaysIsAnAnswerOrAnIoException() {
    String whole =
        """
        {"version":7,"tombstones":[{"address":"2001:db8::1","kind":"reset","left_ms":1500}]}\
        """;
    ForAll.seeds(
        21,
        1000,
        random -> {
          StringBuilder text = new StringBuilder(whole);
          for (int i = 0; i < random.nextInt(4); i++) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(3)) {
              case 0 -> text.setCharAt(at, (char) random.nextInt(128));
              case 1 -> text.deleteCharAt(at);
              default -> text.insert(at, text.substring(at));
            }
          }
          try {
            assertThat(TombstoneAgent.read(text.toString()).stones()).hasSizeLessThan(100);
          } catch (IOException e) {
            assertThat(e.getMessage()).startsWith("no tombstones: ");
          }
        });
    assertThatThrownBy(() ->
            TombstoneAgent.read(
                "{\"tombstones\":[{\"address\":\"x; flush ruleset\",\"kind\":\"reset\"}]}"))
        .isInstanceOf(IOException.class);
  }
}
