package io.peaknet.lab.paper;

/**
 * What a service of many replicas and many clients needs, from what a request was measured to cost;
 * the formulas are those of {@code docs/metrics.md}. Costs grow in step with requests.
 */
public final class CostModel {
  private static final double MILLION = 1e6;

  private final CostParameters parameters;
  private final double cpuPerMillionQuestions;

  /**
   * With these prices and habits.
   *
   * @param cpuPerMillionQuestions CPU seconds of a DNS server for a million; NaN if not measured
   */
  public CostModel(CostParameters parameters, double cpuPerMillionQuestions) {
    this.parameters = parameters;
    this.cpuPerMillionQuestions = cpuPerMillionQuestions;
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
   * @param dnsCores that answer them; NaN if what a question costs was not measured
   * @param changesPerS replicas that come or go, each a change for whoever leads clients to them
   * @param pricePerMonth of boxes, or of the extra cores without a middle, and of those for DNS as
   *     far as known
   */
  public record Need(
      double requestsPerS,
      double extraCores,
      double boxes,
      double dnsPerS,
      double dnsCores,
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
    // Math.max keeps NaN: what was not measured stays so.
    double extra = cores(requests, Math.max(0, cpuPerMillion - directPerMillion));
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
    double dnsCores = dns == 0 ? 0 : cores(dns, cpuPerMillionQuestions);
    double allPaid = paid + (Double.isNaN(dnsCores) ? 0 : dnsCores);
    return new Need(
        requests,
        extra,
        boxes,
        dns,
        dnsCores,
        2 * size.replicas() / parameters.value("replica_lifetime_s"),
        allPaid * parameters.value("price_per_core_month") + fixed);
  }

  private double cores(double perSecond, double cpuPerMillion) {
    return perSecond * cpuPerMillion / MILLION / parameters.value("utilisation");
  }
}
