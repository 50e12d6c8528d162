package io.peaknet.client;

import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;

/**
 * Puts a {@link PeakClient} into the JDK's name resolution (JEP 418). Being on the class path is
 * enough; without {@code peak.client.zones} it changes nothing.
 */
public final class ResolverProvider extends InetAddressResolverProvider {
  @Override
  public InetAddressResolver get(Configuration configuration) {
    Settings settings = Settings.ofSystem();
    if (settings.zones().isEmpty()) {
      return configuration.builtinResolver();
    }
    return new Resolver(PeakClient.shared(), configuration.builtinResolver(), JdkCache.takenOver());
  }

  @Override
  public String name() {
    return "Peak";
  }
}
