package io.peaknet.lab.paper;

/**
 * What a service of many replicas and many clients needs, from what a request was measured to cost;
 * the formulas are those of {@code docs/metrics.md}. Costs grow in step with requests.
 */
public final class CostModel {
  private static final double MILLION = 1e6;

  private final CostParameters parameters;

  /** With these prices and habits. */
  public CostModel(CostParameters parameters) {
    this.parameters = parameters;
  }

  /**
   * A service.
   *
   * @param replicas of it
   * @param clients of it, all at work
   */
  public record Size(long replicas, long clients) {}

  /**
   * What one needs.
   *
   * @param requestsPerS that come
   * @param extraCores that work beyond what the same requests take straight to a replica; NaN if
   *     the request's cost is
   * @param boxes that stand in the middle; 0 without one
   * @param dnsPerS questions that reach the DNS server
   * @param changesPerS replicas that come or go, each a change for whoever leads clients to them
   * @param pricePerMonth of the extra cores or boxes
   */
  public record Need(
      double requestsPerS,
      double extraCores,
      double boxes,
      double dnsPerS,
      double changesPerS,
      double pricePerMonth) {}

  /**
   * Computes it.
   *
   * @param contestant its name, by which the parameters say what it is like
   * @param cpuPerMillion CPU seconds of the whole system for a million requests
   * @param directPerMillion the same with nothing in between
   */
  public Need need(String contestant, double cpuPerMillion, double directPerMillion, Size size) {
    double requests = size.clients() * parameters.value("requests_per_client_s");
    double extra =
        Double.isNaN(cpuPerMillion) || Double.isNaN(directPerMillion)
            ? Double.NaN
            : Math.max(0, cpuPerMillion - directPerMillion)
                / MILLION
                * requests
                / parameters.value("utilisation");
    boolean straight = parameters.straight().contains(contestant);
    double cores = parameters.value("cores_per_box");
    double boxes =
        straight ? 0 : Math.ceil(Math.max(extra / cores, 1)) + parameters.value("spare_boxes");
    double paid = straight ? extra : boxes * cores;
    double fixed = straight ? 0 : parameters.value("price_per_middle_month");
    double perClient =
        Math.min(parameters.value("requests_per_client_s"), 1 / parameters.value("ttl_s"));
    double dns =
        parameters.byName().contains(contestant)
            ? size.clients() * perClient / parameters.value("clients_per_cache")
            : 0;
    return new Need(
        requests,
        extra,
        Double.isNaN(extra) ? Double.NaN : boxes,
        dns,
        2 * size.replicas() / parameters.value("replica_lifetime_s"),
        paid * parameters.value("price_per_core_month") + fixed);
  }
}
