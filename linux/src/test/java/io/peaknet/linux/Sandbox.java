package io.peaknet.linux;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.JUnitException;
import org.opentest4j.TestAbortedException;

/** Runs the bodies of {@link InNamespace} tests in child processes under {@code unshare}. */
final class Sandbox implements ExecutionCondition, InvocationInterceptor {
  static final List<String> UNSHARE =
      List.of(
          "unshare",
          "--user",
          "--map-root-user",
          "--net",
          "--mount",
          "--pid",
          "--fork",
          "--kill-child");

  private static final int ABORTED = 77;
  private static final int TIMEOUT_S = 90;

  /** How a child ended and all that it printed. */
  record Outcome(int status, String output) {}

  /** Asked once, and never by the child, which must not load java.net before its time. */
  private static final class Availability {
    static final String REASON_AGAINST = unavailable();
  }

  private static String unavailable() {
    try {
      Outcome outcome = run(Stream.concat(UNSHARE.stream(), Stream.of("true")).toList());
      return outcome.status() == 0 ? "" : outcome.output().strip();
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return Availability.REASON_AGAINST.isEmpty()
        ? ConditionEvaluationResult.enabled("namespaces are available")
        : ConditionEvaluationResult.disabled(
            "no namespace to test in: " + Availability.REASON_AGAINST);
  }

  @Override
  public void interceptTestMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> test,
      ExtensionContext context)
      throws IOException {
    invocation.skip();
    String className = context.getRequiredTestClass().getName();
    String method = test.getExecutable().getName();
    Outcome outcome =
        run(Stream.concat(UNSHARE.stream(), java(Sandbox.class, className, method)).toList());
    if (outcome.status() == ABORTED) {
      throw new TestAbortedException(outcome.output().strip());
    }
    if (outcome.status() != 0) {
      Assertions.fail(
          method + " in a namespace: status " + outcome.status() + "\n" + outcome.output());
    }
    System.out.print(outcome.output());
  }

  /** The child's side: runs one method of one test class. */
  public static void main(String[] arguments) throws ReflectiveOperationException, IOException {
    // java.net takes a namespace in which no interface has an IPv6 address for one without IPv6.
    NetworkInterfaces.loopbackUp();
    var constructor = Class.forName(arguments[0]).getDeclaredConstructor();
    constructor.setAccessible(true);
    Object test = constructor.newInstance();
    Method body = method(test.getClass(), arguments[1]).orElseThrow();
    body.setAccessible(true);
    try {
      body.invoke(test);
      System.exit(0);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof TestAbortedException aborted) {
        System.out.println(aborted.getMessage());
        System.exit(ABORTED);
      }
      e.printStackTrace(System.out);
      System.exit(1);
    }
  }

  private static Optional<Method> method(Class<?> type, String name) {
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      for (Method method : c.getDeclaredMethods()) {
        if (method.getName().equals(name) && method.getParameterCount() == 0) {
          return Optional.of(method);
        }
      }
    }
    return Optional.empty();
  }

  /** The words that start another Java process with this one's classes. */
  static Stream<String> java(Class<?> main, String... arguments) {
    String classPath =
        Stream.of(
                Sandbox.class,
                Netlink.class,
                Test.class,
                JUnitException.class,
                TestAbortedException.class,
                Assertions.class)
            .map(Sandbox::location)
            .distinct()
            .collect(Collectors.joining(File.pathSeparator));
    var words = new ArrayList<String>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of("-XX:+UseSerialGC", "-Xmx128m"));
    words.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", classPath));
    words.add(main.getName());
    words.addAll(List.of(arguments));
    return words.stream();
  }

  /** Runs a program inside a namespace as somebody without any right over it. */
  static Outcome runUnprivileged(Class<?> main) throws IOException {
    return run(Stream.concat(Stream.of("unshare", "--user"), java(main)).toList());
  }

  /** The folder or jar of a class, also of one patched into a module. */
  private static String location(Class<?> type) {
    String path = "/" + type.getName().replace('.', '/') + ".class";
    String url = String.valueOf(type.getResource(path));
    try {
      String root = url.substring(0, url.length() - path.length());
      if (root.startsWith("jar:")) {
        root = root.substring(4, root.length() - 1);
      }
      return Path.of(new URI(root)).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(url, e);
    }
  }

  /** Runs a command to its end, at most {@value #TIMEOUT_S} s. */
  static Outcome run(List<String> words) throws IOException {
    Path output = Files.createTempFile("peak-sandbox", ".txt");
    try {
      Process process =
          new ProcessBuilder(words)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = process.waitFor(TIMEOUT_S, TimeUnit.SECONDS);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      String text = Files.readString(output, UTF_8);
      return new Outcome(
          process.exitValue(), ended ? text : text + "\nstopped after " + TIMEOUT_S + " s");
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    } finally {
      Files.delete(output);
    }
  }
}
