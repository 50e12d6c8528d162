package io.peaknet.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.report.Json;
import org.junit.jupiter.api.Test;

class ResultTest {
  @Test
  void keysAndTheirOrderAreTheRunContract() {
    Result result =
        new Result(
            11,
            14,
            110,
            110,
            1.0000004,
            1,
            1.25,
            12.345,
            15,
            3.5,
            7,
            100.123,
            88.5,
            2,
            0.75,
            11.239,
            12.3456,
            "peak",
            3,
            Double.NaN,
            123456.7,
            1.5,
            1.2345);
    assertThat(Json.write(result.toMap()))
        .isEqualTo(
            "{\"nodes\":11,\"links\":14,\"pairs\":110,\"delivered\":110,\"stretch_mean\":1.0,"
                + "\"stretch_p99\":1.0,\"stretch_first_mean\":1.25,\"state_entries_mean\":12.35,"
                + "\"state_entries_max\":15,\"address_bits_mean\":3.5,\"address_bits_max\":7,"
                + "\"messages_per_node\":100.12,\"control_bytes_per_node_s\":88.5,"
                + "\"directory_share_max_over_mean\":2.0,\"lookup_cost_mean\":0.75,"
                + "\"lookup_messages_mean\":11.24,\"converged_s\":12.346,\"router\":\"peak\",\"seed\":3,\"bytes_per_node\":null,"
                + "\"events_per_s\":123457,\"wall_s\":1.5,\"busiest_load\":1.235}");
  }
}
