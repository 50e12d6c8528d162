package io.peaknet.services;

import java.util.List;

/**
 * Hears what becomes of services, in order, on the server's own thread: it must be quick, and ask
 * the server nothing.
 */
@FunctionalInterface
public interface ServiceListener {
  /**
   * These may be different from before; what the DNS server answers is already so.
   *
   * @param changed as they are now
   * @param removed gone for good
   */
  void changed(List<ServiceView> changed, List<ServiceId> removed);
}
