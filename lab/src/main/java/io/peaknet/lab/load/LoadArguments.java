package io.peaknet.lab.load;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A {@link LoadPlan} as arguments of a program: {@code --name value}, each once, in any order. */
final class LoadArguments {
  private static final String MAX = "max";

  private LoadArguments() {}

  /** All of them, so that {@link #read} gives the same plan. */
  static List<String> of(LoadPlan plan) {
    Pace pace = plan.pace();
    Times times = plan.times();
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("url", plan.url());
    values.put("mode", plan.mode().key());
    values.put("connections", plan.connections());
    values.put("rate", pace.isMax() ? MAX : Double.toString(pace.rate()));
    values.put("arrivals", pace.arrivals().name().toLowerCase(Locale.ROOT));
    values.put("seed", pace.seed());
    values.put("precise", pace.precise());
    values.put("warmup", times.warmup().toMillis());
    values.put("length", times.length().toMillis());
    values.put("timeout", times.timeout().toMillis());
    values.put("connect-timeout", times.connect().toMillis());
    values.put("late", times.late().toMillis());
    if (!plan.naming().dns().isEmpty()) {
      values.put("dns", String.join(",", plan.naming().dns()));
    }
    if (!plan.naming().addresses().isEmpty()) {
      values.put("addresses", String.join(",", plan.naming().addresses()));
    }
    values.put("caches", plan.naming().caches());
    values.put("tries-all", plan.naming().triesAll());
    if (plan.trust() != null) {
      values.put("trust", plan.trust());
    }
    values.put("replica-header", plan.replicaHeader());
    List<String> arguments = new ArrayList<>();
    values.forEach((name, value) -> {
      arguments.add("--" + name);
      arguments.add(value.toString());
    });
    return arguments;
  }

  /**
   * The plan that arguments stand for; what isn't named is as in {@link LoadPlan#to}.
   *
   * @throws IllegalArgumentException names the argument that is wrong, and what is allowed
   */
  static LoadPlan read(String... arguments) {
    return new Reader(arguments).plan();
  }

  private static final class Reader {
    private final Map<String, String> values = new LinkedHashMap<>();

    Reader(String... arguments) {
      for (int i = 0; i < arguments.length; i += 2) {
        String name = arguments[i];
        if (!name.startsWith("--") || i + 1 == arguments.length) {
          throw new IllegalArgumentException("%s: options are --name value".formatted(name));
        }
        if (values.put(name.substring(2), arguments[i + 1]) != null) {
          throw new IllegalArgumentException(name + ": is there twice");
        }
      }
    }

    LoadPlan plan() {
      if (!values.containsKey("url")) {
        throw new IllegalArgumentException("--url is missing: whom to ask for what");
      }
      LoadPlan plan = LoadPlan.to("http://localhost/");
      Pace pace = plan.pace();
      Times times = plan.times();
      String trust = values.remove("trust");
      LoadPlan read =
          new LoadPlan(
              url(),
              choice("mode", LoadPlan.Mode.class, plan.mode()),
              whole("connections", plan.connections()),
              new Pace(
                  rate(pace.rate()),
                  choice("arrivals", Pace.Arrivals.class, pace.arrivals()),
                  number("seed", pace.seed()),
                  flag("precise", pace.precise())),
              new Times(
                  time("warmup", times.warmup()),
                  time("length", times.length()),
                  time("timeout", times.timeout()),
                  time("connect-timeout", times.connect()),
                  time("late", times.late())),
              new Naming(
                  list("dns"),
                  whole("caches", plan.naming().caches()),
                  flag("tries-all", plan.naming().triesAll()),
                  list("addresses")),
              trust == null ? null : Path.of(trust),
              text("replica-header", plan.replicaHeader()));
      if (!values.isEmpty()) {
        throw new IllegalArgumentException(
            "--%s: no such option".formatted(values.keySet().iterator().next()));
      }
      return read;
    }

    private URI url() {
      String text = text("url", "");
      try {
        return new URI(text);
      } catch (URISyntaxException e) {
        throw wrong("url", text, "a URL", e);
      }
    }

    private String text(String name, String otherwise) {
      String value = values.remove(name);
      return value == null ? otherwise : value;
    }

    private List<String> list(String name) {
      String value = values.remove(name);
      return value == null ? List.of() : List.of(value.split(",", -1));
    }

    private long number(String name, long otherwise) {
      String value = text(name, Long.toString(otherwise));
      try {
        return Long.parseLong(value);
      } catch (NumberFormatException e) {
        throw wrong(name, value, "a whole number", e);
      }
    }

    private int whole(String name, int otherwise) {
      long value = number(name, otherwise);
      return Math.clamp(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    private Duration time(String name, Duration otherwise) {
      return Duration.ofMillis(number(name, otherwise.toMillis()));
    }

    private double rate(double otherwise) {
      String value = text("rate", Double.toString(otherwise));
      try {
        return value.equals(MAX) ? Pace.MAX : Double.parseDouble(value);
      } catch (NumberFormatException e) {
        throw wrong("rate", value, "a number, or max", e);
      }
    }

    private boolean flag(String name, boolean otherwise) {
      String value = text(name, Boolean.toString(otherwise));
      if (!value.equals("true") && !value.equals("false")) {
        throw wrong(name, value, "true or false", null);
      }
      return value.equals("true");
    }

    private <E extends Enum<E>> E choice(String name, Class<E> type, E otherwise) {
      String value = text(name, otherwise.name().toLowerCase(Locale.ROOT));
      try {
        return Enum.valueOf(type, value.toUpperCase(Locale.ROOT));
      } catch (IllegalArgumentException e) {
        throw wrong(name, value, "one of " + List.of(type.getEnumConstants()), e);
      }
    }

    private static IllegalArgumentException wrong(
        String name, String value, String allowed, @Nullable Exception cause) {
      return new IllegalArgumentException(
          "--%s %s: must be %s".formatted(name, value, allowed), cause);
    }
  }
}
