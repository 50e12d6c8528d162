package io.peaknet.services;

import java.util.List;
import java.util.Map;

/**
 * What a server remembers over a restart.
 *
 * @param services what sources said
 * @param kept addresses that somebody may still hold
 * @param orders what operators ordered
 * @param zones those that a source told of, as they were
 * @param serials of zones, unsigned, by origin: they must not go back
 */
record Memory(
    List<ServiceState> services,
    List<Ledger.Kept> kept,
    List<Orders> orders,
    List<ZoneConfig> zones,
    Map<String, Long> serials) {
  static final Memory NONE = new Memory(List.of(), List.of(), List.of(), List.of(), Map.of());
}
