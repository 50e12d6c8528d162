package io.peaknet.cli;

import io.peaknet.kubernetes.KubernetesConfig;
import io.peaknet.kubernetes.legacy.Labels;
import io.peaknet.kubernetes.legacy.Settings;
import io.peaknet.services.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code [kubernetes]} of the configuration of {@code peak dns} and {@code peak
 * controller}. Described in {@code docs/kubernetes.md}.
 */
final class KubernetesTable {
  static final String KEY = "kubernetes";

  private static final List<String> KEYS =
      List.of("kubeconfig", "context", "labels", "settings", "lease_namespace");
  private static final List<String> LABEL_KEYS =
      List.of("suffix", "mode", "overload_threshold", "hash_length", "ttl", "network_policies");

  private KubernetesTable() {}

  /**
   * Understands the table; null if there is none.
   *
   * @throws ConfigException naming file, line and key
   */
  static @Nullable KubernetesConfig read(ConfigTable root) throws ConfigException {
    ConfigTable table = root.table(KEY);
    if (table == null) return null;
    table.refuseUnknown(KEYS);
    Settings settings = settings(table);
    return new KubernetesConfig(
        table.path("kubeconfig"),
        table.text("context"),
        labels(table, settings),
        settings == null || settings.others().isEmpty()
            ? List.of()
            : List.of(
                table.path("settings")
                    + ": not taken over, docs/kubernetes.md says what goes where: "
                    + String.join(", ", settings.others())));
  }

  /** Where the controllers' lease is; null for the namespace that this runs in. */
  static @Nullable String leaseNamespace(ConfigTable root) throws ConfigException {
    ConfigTable table = root.table(KEY);
    return table == null ? null : table.text("lease_namespace");
  }

  private static @Nullable Labels labels(ConfigTable table, @Nullable Settings settings)
      throws ConfigException {
    ConfigTable labels = table.table("labels");
    if (settings == null && labels == null) return null;
    Labels usual = settings == null ? Labels.DEFAULT : settings.labels();
    if (labels == null) return usual;
    labels.refuseUnknown(LABEL_KEYS);
    String suffix = labels.text("suffix");
    Policy mode = labels.parsed("mode", Labels::policy);
    double threshold = labels.number("overload_threshold", usual.overloadThreshold());
    int hash = labels.integer("hash_length", usual.hashBytes(), 1, 16);
    Duration ttl = labels.duration("ttl", usual.ttl());
    boolean guard = labels.flag("network_policies", usual.guard());
    return labels.check(
        "suffix",
        () ->
            new Labels(
                suffix == null ? usual.suffix() : suffix,
                mode == null ? usual.mode() : mode,
                threshold,
                hash,
                ttl,
                guard));
  }

  /** PeakDNS's own file; null if none is named. */
  private static @Nullable Settings settings(ConfigTable table) throws ConfigException {
    Path file = table.path("settings");
    if (file == null) return null;
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw table.wrong("settings", file + " can't be read: " + e.getMessage());
    }
    return table.check("settings", () -> Settings.parse(file.toString(), text));
  }
}
