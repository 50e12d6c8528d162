package io.peaknet.cli;

import java.text.MessageFormat;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/**
 * Logs as a command should: one line for each event on standard error. Stands in for
 * java.util.logging, whose start takes longer than that of a node.
 */
public final class LineLoggers extends System.LoggerFinder {
  private static volatile System.Logger.Level least = System.Logger.Level.INFO;

  /** Found by {@link java.util.ServiceLoader}. */
  public LineLoggers() {}

  /** Logs causes and details, too. */
  static void verbose() {
    least = System.Logger.Level.DEBUG;
  }

  @Override
  public System.Logger getLogger(String name, Module module) {
    return new LineLogger(name);
  }

  private record LineLogger(String name) implements System.Logger {
    @Override
    public String getName() {
      return name;
    }

    @Override
    public boolean isLoggable(Level level) {
      // The JDK's own modules have little to say that a user of Peak could act on.
      Level limit = name.startsWith("io.peaknet") ? least : Level.WARNING;
      return level.getSeverity() >= limit.getSeverity() && level != Level.OFF;
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String text,
        @Nullable Throwable e) {
      if (isLoggable(level)) {
        print(level, String.valueOf(text));
        if (e != null && least == Level.DEBUG) {
          e.printStackTrace();
        }
      }
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String format,
        @Nullable Object @Nullable ... values) {
      if (isLoggable(level)) {
        String text = String.valueOf(format);
        print(
            level,
            values == null || values.length == 0 ? text : MessageFormat.format(text, values));
      }
    }

    private static void print(Level level, String text) {
      String mark =
          switch (level) {
            case WARNING, ERROR -> level.getName().toLowerCase(Locale.ROOT) + ": ";
            default -> "";
          };
      String line = text.replaceAll("\\R", " ");
      System.err.println(
          LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.MILLIS) + " " + mark + line);
    }
  }
}
