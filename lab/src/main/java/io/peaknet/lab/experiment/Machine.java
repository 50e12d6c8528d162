package io.peaknet.lab.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What a run ran on. */
final class Machine {
  private Machine() {}

  /** A line for each part. */
  static Map<String, String> here() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("cpu", value(Path.of("/proc/cpuinfo"), "model name", ":"));
    facts.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
    facts.put("memory", memory(value(Path.of("/proc/meminfo"), "MemTotal", ":")));
    facts.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    facts.put("tcp", text(Path.of("/proc/sys/net/ipv4/tcp_congestion_control")));
    facts.put("system", value(Path.of("/etc/os-release"), "PRETTY_NAME", "="));
    facts.put(
        "jdk",
        System.getProperty("java.vm.vendor") + " " + System.getProperty("java.runtime.version"));
    return facts;
  }

  /** How many programs wanted a core in the last minute, on average; NaN if unknown. */
  static double load() {
    try {
      String text = Files.readString(Path.of("/proc/loadavg"));
      return Double.parseDouble(text.substring(0, text.indexOf(' ')));
    } catch (IOException e) {
      return Double.NaN;
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return "unknown";
    }
  }

  private static String memory(String kilobytes) {
    String number = kilobytes.replaceAll("[^0-9]", "");
    return number.isEmpty()
        ? "unknown"
        : String.format(Locale.ROOT, "%.1f GiB", Long.parseLong(number) / 1048576.0);
  }

  /** The first value of a name in a file of such lines. */
  private static String value(Path file, String name, String separator) {
    try (var lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(name) && line.contains(separator))
          .map(line -> line.substring(line.indexOf(separator) + 1).replace("\"", "").strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }
}
