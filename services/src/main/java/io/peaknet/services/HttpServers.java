package io.peaknet.services;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Makes HTTP servers with bounds to what strangers can keep open. The JDK's have none unless it is
 * told them by properties, which it reads once: what is set when the program starts stays as it is.
 */
public final class HttpServers {
  /** So long a request may take to come in. */
  private static final int REQUEST_SECONDS = 5;

  /** So long an answer may take from then on: those that wait take ten minutes. */
  private static final int ANSWER_SECONDS = 11 * 60;

  private static final int CONNECTIONS = 4000;

  static {
    unlessSet("sun.net.httpserver.maxReqTime", REQUEST_SECONDS);
    unlessSet("sun.net.httpserver.maxRspTime", ANSWER_SECONDS);
    unlessSet("jdk.httpserver.maxConnections", CONNECTIONS);
  }

  private HttpServers() {}

  /**
   * One that listens, and does not answer before it is started.
   *
   * @throws IOException if the address can't be had
   */
  public static HttpServer create(InetSocketAddress address) throws IOException {
    return HttpServer.create(address, 0);
  }

  private static void unlessSet(String property, int value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, Integer.toString(value));
    }
  }
}
