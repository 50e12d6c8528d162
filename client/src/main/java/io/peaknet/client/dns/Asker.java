package io.peaknet.client.dns;

import java.io.IOException;

/** Whoever answers questions of DNS. */
@FunctionalInterface
public interface Asker {
  /**
   * What there is of a type at a name.
   *
   * @param name in its usual form
   * @return an answer that is certain: records, or that there are none
   * @throws IOException if nobody could say
   */
  Response ask(String name, int type) throws IOException;
}
