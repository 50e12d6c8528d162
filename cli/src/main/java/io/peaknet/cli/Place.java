package io.peaknet.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address, with a port or without: {@code 192.0.2.1}, {@code 192.0.2.1:80}, {@code 2001:db8::1},
 * {@code [2001:db8::1]:80}.
 *
 * @param port 0 if there is none
 */
record Place(InetAddress address, int port) {
  private static final Pattern WITH_PORT =
      Pattern.compile("(?:\\[([^\\]]+)]|([0-9.]+)):([0-9]{1,5})");

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException in one line
   */
  static Place of(String text) {
    Matcher matcher = WITH_PORT.matcher(text);
    String host = text;
    int port = 0;
    if (matcher.matches()) {
      host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
      port = Integer.parseInt(matcher.group(3));
    }
    try {
      if (port > 65_535 || (matcher.matches() && port == 0)) {
        throw new IllegalArgumentException("port " + port);
      }
      return new Place(InetAddress.ofLiteral(host), port);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is no address: 2001:db8::1, 192.0.2.1, [2001:db8::1]:80 and 192.0.2.1:80"
              + " are of allowed form",
          e);
    }
  }

  /** With a port for sure. */
  InetSocketAddress socket(int otherwise) {
    return new InetSocketAddress(address, port == 0 ? otherwise : port);
  }
}
