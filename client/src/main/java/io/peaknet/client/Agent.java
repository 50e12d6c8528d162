package io.peaknet.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.net.InetAddress;
import java.net.URL;
import java.net.spi.InetAddressResolverProvider;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.ServiceConfigurationError;

/**
 * Gets the library into programs that can't be given a class path: {@code
 * -javaagent:peak-client.jar=zones=shop.example;servers=192.0.2.1}. The JVM adds an agent's jar to
 * the end of the class path; no class is changed.
 */
public final class Agent {
  private static final String PROVIDERS =
      "META-INF/services/" + InetAddressResolverProvider.class.getName();

  private Agent() {}

  /**
   * Takes properties without their prefix, separated by semicolons; then the JDK's name resolution
   * is this library's, whoever else on the class path offers one.
   *
   * @throws IllegalArgumentException if one is not NAME=VALUE
   */
  public static void premain(String arguments, Instrumentation unused) {
    for (String argument : arguments == null ? new String[0] : arguments.split(";", -1)) {
      int equals = argument.indexOf('=');
      if (equals > 0) {
        String name = "peak.client." + argument.substring(0, equals).strip();
        System.setProperty(name, argument.substring(equals + 1).strip());
      } else if (!argument.isBlank()) {
        throw new IllegalArgumentException(
            "'%s' is no option of this agent: NAME=VALUE;…, as in zones=shop.example"
                .formatted(argument));
      }
    }
    goFirst();
  }

  /**
   * The JDK takes the first provider that the calling thread's class loader finds, once and for
   * all: so it is made to look now, where ours is the only one. Others may stand before it: dnsjava
   * has one, which does nothing unless it is told to.
   */
  private static void goFirst() {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(new Ours(Agent.class.getClassLoader()));
    try {
      InetAddress.getByName("localhost");
    } catch (IOException | RuntimeException | ServiceConfigurationError e) {
      // If a property is wrong, the program's first look-up says so.
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** Has no provider of address resolution but ours. */
  private static final class Ours extends ClassLoader {
    Ours(ClassLoader parent) {
      super(parent);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      if (!name.equals(PROVIDERS)) {
        return super.getResources(name);
      }
      String ours = ResolverProvider.class.getName();
      for (URL url : Collections.list(super.getResources(name))) {
        try (var in = url.openStream()) {
          if (new String(in.readAllBytes(), UTF_8).strip().equals(ours)) {
            return Collections.enumeration(List.of(url));
          }
        }
      }
      return Collections.emptyEnumeration();
    }
  }
}
