package io.peaknet.services;

import java.net.InetAddress;
import java.util.List;

/**
 * Who is published for a service.
 *
 * @param spec its definition
 * @param names the names under which it is found; none: it is not
 * @param members who clients are sent to, in the order of their ids
 * @param others who is well, but not chosen now: found by its own hostname only
 */
public record Selection(
    ServiceSpec spec, List<String> names, List<Member> members, List<Member> others) {

  /**
   * A replica that is given out.
   *
   * @param endpoint as its source describes it
   * @param addresses those of its addresses that are not known to be dead
   */
  public record Member(Endpoint endpoint, List<InetAddress> addresses) {}
}
