package io.peaknet.report;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Addresses as people write them: IPv6 in its shortest form (RFC 5952), which the JDK doesn't know.
 */
public final class AddressText {
  private static final int GROUPS = 8;
  private static final Pattern ZEROS = Pattern.compile("(?<![^:])0(:0)+(?![^:])");

  private AddressText() {}

  /** An address without its scope. */
  public static String of(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return address.getHostAddress();
    }
    byte[] bytes = address.getAddress();
    StringBuilder groups = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      int group = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
      groups.append(i == 0 ? "" : ":").append(Integer.toHexString(group));
    }
    return shortened(groups.toString());
  }

  /** With its port: {@code 192.0.2.1:53}, {@code [2001:db8::1]:53}. */
  public static String of(InetSocketAddress address) {
    String host = of(address.getAddress());
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  /** The longest run of zeros goes, of equal ones the first; a single zero stays. */
  private static String shortened(String groups) {
    int from = 0;
    int to = 0;
    for (Matcher run = ZEROS.matcher(groups); run.find(); ) {
      if (run.end() - run.start() > to - from) {
        from = run.start();
        to = run.end();
      }
    }
    if (to == 0) {
      return groups;
    }
    return (from == 0 ? ":" : groups.substring(0, from))
        + (to == groups.length() ? ":" : groups.substring(to));
  }
}
