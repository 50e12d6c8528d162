package io.peaknet.client;

import java.lang.instrument.Instrumentation;

/**
 * Gets the library into programs that can't be given a class path: {@code
 * -javaagent:peak-client.jar=zones=shop.example;servers=192.0.2.1}. The JVM adds an agent's jar to
 * the class path, and that is all there is to it: no class is changed.
 */
public final class Agent {
  private Agent() {}

  /**
   * Takes properties without their prefix, separated by semicolons.
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
  }
}
