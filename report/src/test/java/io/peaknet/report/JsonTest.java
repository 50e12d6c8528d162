package io.peaknet.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonTest {
  @Test
  void writesNestedValuesOnOneLineAndKeepsOrder() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("zeta", 1);
    map.put("alpha", List.of(true, "x", 2.5));
    map.put("none", null);
    map.put("inner", Map.of("k", -7L));
    map.put("array", new Object[] {1, "b"});
    assertThat(Json.write(map))
        .isEqualTo(
            "{\"zeta\":1,\"alpha\":[true,\"x\",2.5],\"none\":null,"
                + "\"inner\":{\"k\":-7},\"array\":[1,\"b\"]}");
  }

  @Test
  void writesEmptyContainers() {
    assertThat(Json.write(Map.of())).isEqualTo("{}");
    assertThat(Json.write(List.of())).isEqualTo("[]");
    assertThat(Json.write(null)).isEqualTo("null");
  }

  @Test
  void numbersThatJsonCannotSayBecomeNull() {
    assertThat(Json.write(Arrays.asList(Double.NaN, Double.POSITIVE_INFINITY, Float.NaN, 1e300)))
        .isEqualTo("[null,null,null,1.0E300]");
    assertThat(Json.write(new BigInteger("123456789012345678901234567890")))
        .isEqualTo("123456789012345678901234567890");
  }

  @Test
  void escapesWhatWouldBreakAStringOrALine() {
    assertThat(Json.write("a\"b\\c\nd\te\r\u0001\u007f\u2028é\uD83D\uDE00\uD800"))
        .isEqualTo("\"a\\\"b\\\\c\\nd\\te\\r\\u0001\\u007f\\u2028é\uD83D\uDE00\\ud800\"");
  }

  @Test
  void refusesWhatHasNoForm() {
    assertThatThrownBy(() -> Json.write(List.of("ok", Thread.currentThread())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.Thread");
  }
}
