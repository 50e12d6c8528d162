package io.peaknet.services;

import java.util.Map;
import java.util.TreeMap;

/** What a store knows, as Prometheus reads it: text format 0.0.4. */
public final class Exposition {
  /** Its media type. */
  public static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final StringBuilder text = new StringBuilder();

  private Exposition() {}

  /** Services, endpoints by state, names in conflict, and how the sources are. */
  public static String of(StoreSnapshot snapshot) {
    Exposition all = new Exposition();
    int conflicts = 0;
    Map<String, Integer> states = new TreeMap<>();
    for (String state : new String[] {"ready", "not_ready", "terminating"}) states.put(state, 0);
    for (ServiceState service : snapshot.services().values()) {
      conflicts += service.conflicts().size();
      for (Endpoint endpoint : service.endpoints().values()) {
        states.merge(state(endpoint.condition()), 1, Integer::sum);
      }
    }
    all.head("peak_services", "Services that sources define.");
    all.sample("peak_services", "", snapshot.services().size());
    all.head("peak_endpoints", "Endpoints of services, by what their source says of them.");
    states.forEach(
        (state, count) -> all.sample("peak_endpoints", "{state=\"" + state + "\"}", count));
    all.head("peak_name_conflicts", "Names that a service wants and an older one has.");
    all.sample("peak_name_conflicts", "", conflicts);
    all.head("peak_source_live", "Whether a source sees changes as they happen.");
    snapshot
        .sources()
        .forEach((name, source) ->
            all.sample(
                "peak_source_live",
                label("source", name),
                source.health().state() == SourceHealth.State.LIVE ? 1 : 0));
    all.head("peak_source_synced", "Whether a source has told all that there is.");
    snapshot
        .sources()
        .forEach((name, source) ->
            all.sample("peak_source_synced", label("source", name), source.synced() ? 1 : 0));
    return all.text.toString();
  }

  private static String state(Condition condition) {
    return condition.terminating() ? "terminating" : condition.ready() ? "ready" : "not_ready";
  }

  private void head(String name, String help) {
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(" gauge\n");
  }

  private void sample(String name, String labels, long value) {
    text.append(name).append(labels).append(' ').append(value).append('\n');
  }

  private static String label(String name, String value) {
    String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    return "{" + name + "=\"" + escaped + "\"}";
  }
}
