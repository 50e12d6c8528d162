package io.peaknet.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllowRuleTest {
  @Test
  void rangesOfPortsAndEverybody() {
    assertThat(AllowRule.parse("*", "tcp", "8000-8010"))
        .isEqualTo(new AllowRule(null, AllowRule.Protocol.TCP, 8000, 8010));
    assertThat(AllowRule.parse("2001:28::2", null, null))
        .isEqualTo(new AllowRule(Packets.PEER, AllowRule.Protocol.ANY, 0, 65_535));
    assertThat(AllowRule.parse("*", "icmp", null))
        .isEqualTo(new AllowRule(null, AllowRule.Protocol.ICMP, 0, 65_535));
  }

  @ParameterizedTest
  @CsvSource({
    "*, sctp, 1, tcp",
    "*, tcp, 65536, within 0 to 65535",
    "*, tcp, 9-8, within 0 to 65535",
    "*, tcp, -, within 0 to 65535",
    "*, tcp, 1-2-3, within 0 to 65535",
    "*, tcp, http, within 0 to 65535",
    "*, icmp, 1, no ports",
    "nobody, tcp, 1, identity",
    "2001:db8::1, tcp, 1, 2001:28:",
  })
  void whatIsWrongIsSaid(String identity, String protocol, String port, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AllowRule.parse(identity, protocol, port))
        .withMessageContaining(why);
  }
}
