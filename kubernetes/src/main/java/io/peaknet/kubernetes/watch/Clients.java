package io.peaknet.kubernetes.watch;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Makes clients of one cluster. */
public final class Clients {
  private static final int CONNECT_TIMEOUT_MS = 3_000;
  private static final int ASK_TIMEOUT_MS = 2_000;
  private static final int REQUEST_TIMEOUT_MS = 10_000;

  /** From a watch that broke to its next try; doubles up to 32 times that. */
  private static final int RECONNECT_MS = 100;

  private final Config config;

  /**
   * @throws IOException if the kubeconfig can't be read
   */
  public Clients(@Nullable Path kubeconfig, @Nullable String context) throws IOException {
    Config base;
    if (kubeconfig == null) base = Config.autoConfigure(context);
    else {
      if (!Files.isReadable(kubeconfig)) {
        throw new IOException("kubeconfig " + kubeconfig + " can't be read");
      }
      base = Config.fromKubeconfig(context, kubeconfig.toFile());
    }
    config =
        new ConfigBuilder(base)
            .withConnectionTimeout(CONNECT_TIMEOUT_MS)
            .withRequestTimeout(REQUEST_TIMEOUT_MS)
            .withWatchReconnectInterval(RECONNECT_MS)
            // The next round asks again anyhow.
            .withRequestRetryBackoffLimit(0)
            .withOnlyHttpWatches(true)
            .build();
  }

  /** A client with connections of its own. */
  public KubernetesClient open() {
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  /** A client for questions that are to be answered soon or not at all. */
  KubernetesClient openToAsk() {
    Config soon =
        new ConfigBuilder(config)
            .withConnectionTimeout(ASK_TIMEOUT_MS)
            .withRequestTimeout(ASK_TIMEOUT_MS)
            .build();
    return new KubernetesClientBuilder().withConfig(soon).build();
  }

  /** Where the API server is. */
  public String url() {
    return config.getMasterUrl();
  }

  /** The namespace of the pod that this runs in, or of the kubeconfig's context. */
  public String namespace() {
    return config.getNamespace() == null ? "default" : config.getNamespace();
  }
}
