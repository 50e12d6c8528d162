package io.peaknet.services;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that sources have said, at one moment. Immutable.
 *
 * @param version one higher with every change
 * @param services in the order of their ids
 * @param sources the sources that have fed the store, by name
 */
public record StoreSnapshot(
    long version, Map<ServiceId, ServiceState> services, Map<String, SourceState> sources) {

  /**
   * A source as the store sees it.
   *
   * @param health what it says of itself
   * @param synced whether it has said all that there is since the start
   * @param problems what is wrong with what it reads, a line each
   */
  public record SourceState(SourceHealth health, boolean synced, List<String> problems) {
    public SourceState {
      problems = List.copyOf(problems);
    }
  }

  static final StoreSnapshot EMPTY = new StoreSnapshot(0, Map.of(), Map.of());

  /** The service of that id; null if no source defines it. */
  public @Nullable ServiceState service(ServiceId id) {
    return services.get(id);
  }

  /** Whether every source that was announced has said all that there is. */
  public boolean synced() {
    return sources.values().stream().allMatch(SourceState::synced);
  }
}
