package io.peaknet.cli;

import java.util.List;

/**
 * A value of a configuration file.
 *
 * @param line where it is, counted from 1; 0 if nothing says so
 * @param value a {@link String}, {@link Long}, {@link Double}, {@link Boolean}, one of the times of
 *     {@code java.time}, {@link Items} or {@link ConfigTable}
 */
record ConfigValue(int line, Object value) {
  /** A list. */
  record Items(List<ConfigValue> values) {}
}
