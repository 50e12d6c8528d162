package io.peaknet.report;

import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How far long work has come and how long it will still take: a bar that redraws itself on a
 * terminal, otherwise a plain line now and then. Goes to standard error, so that results can be
 * piped. Safe for use by several threads.
 *
 * <p>The time left is the time spent per unit of work so far, times the units left; nothing is
 * promised before a second has passed and some work is done.
 */
public final class Progress implements AutoCloseable {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final long BAR_EVERY_NS = 100_000_000L;
  private static final long LINE_EVERY_NS = 5 * SECOND_NS;
  private static final int BAR_WIDTH = 30;

  /** A total that is not known. */
  static final long UNKNOWN = -1;

  private final PrintStream out;
  private final boolean terminal;
  private final LongSupplier clockNs;
  private final String what;
  private final long total;
  private final long startNs;
  private long done;
  private String detail = "";
  private long shownNs;
  private boolean shown;
  private boolean closed;

  /**
   * Begins at 0 of {@code total} units, on standard error.
   *
   * @param what what is being done, a few words
   * @param total units of work in all; at least 1
   */
  public Progress(String what, long total) {
    this(what, total, System.err);
  }

  /** Begins at 0 of {@code total} units, printing to {@code out}. */
  public Progress(String what, long total, PrintStream out) {
    this(what, total, out, out.equals(System.err) && isTerminal(), System::nanoTime);
  }

  /**
   * Begins work of unknown length, printing to {@code out}: the time spent is shown instead of the
   * time left, and {@link #at} only shows that there is life.
   */
  public static Progress ofUnknownLength(String what, PrintStream out) {
    return new Progress(
        what, UNKNOWN, out, out.equals(System.err) && isTerminal(), System::nanoTime);
  }

  Progress(String what, long total, PrintStream out, boolean terminal, LongSupplier clockNs) {
    if (total < 1 && total != UNKNOWN) {
      throw new IllegalArgumentException("total " + total + ": at least 1 unit of work");
    }
    this.what = what;
    this.total = total;
    this.out = out;
    this.terminal = terminal;
    this.clockNs = clockNs;
    startNs = clockNs.getAsLong();
    shownNs = startNs;
  }

  /** One more unit is done. */
  public synchronized void step() {
    at(done + 1);
  }

  /** {@code units} are done in all; more than the total counts as the total. */
  public synchronized void at(long units) {
    done = total == UNKNOWN ? units : Math.clamp(units, 0, total);
    showIfDue();
  }

  /** Shows a few words behind the figures from now on. */
  public synchronized void detail(String words) {
    detail = words;
    showIfDue();
  }

  /** Ends the bar, so that other output starts on a line of its own. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (shown) {
      show(clockNs.getAsLong());
      if (terminal) {
        out.println();
        out.flush();
      }
    }
  }

  private void showIfDue() {
    long nowNs = clockNs.getAsLong();
    if (!closed && nowNs - shownNs >= (terminal ? BAR_EVERY_NS : LINE_EVERY_NS)) {
      show(nowNs);
    }
  }

  private void show(long nowNs) {
    shownNs = nowNs;
    shown = true;
    String words = detail.isEmpty() ? "" : "  " + detail;
    String figures = figures(nowNs - startNs);
    if (terminal) {
      // Return to the start of the line, and erase what a longer text left behind it.
      out.print("\r" + what + bar() + " " + figures + words + "\u001b[K");
    } else {
      out.println(what + ": " + figures.strip() + words);
    }
    out.flush();
  }

  private String bar() {
    if (total == UNKNOWN) {
      return ":";
    }
    int filled = (int) (done * BAR_WIDTH / total);
    return " [" + "#".repeat(filled) + ".".repeat(BAR_WIDTH - filled) + "]";
  }

  private String figures(long spentNs) {
    if (total == UNKNOWN) {
      return duration(spentNs) + " so far";
    }
    return String.format(Locale.ROOT, "%3d%%  %s", done * 100 / total, timeText(spentNs));
  }

  private String timeText(long spentNs) {
    if (done == total) {
      return "took " + duration(spentNs);
    }
    if (done == 0 || spentNs < SECOND_NS) {
      return "time left unknown";
    }
    double leftNs = (double) spentNs / done * (total - done);
    return "about " + duration((long) leftNs) + " left";
  }

  private static String duration(long ns) {
    long seconds = Math.round(ns / (double) SECOND_NS);
    if (seconds < 60) {
      return seconds + " s";
    }
    return seconds < 3600
        ? String.format(Locale.ROOT, "%d:%02d min", seconds / 60, seconds % 60)
        : String.format(Locale.ROOT, "%d:%02d h", seconds / 3600, seconds / 60 % 60);
  }

  private static boolean isTerminal() {
    // The JDK tells this of standard input and output together, not of standard error: with one of
    // them redirected this errs on the side of lines. A dumb terminal cannot redraw a line.
    String kind = System.getenv("TERM");
    boolean console = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    return console && kind != null && !kind.equals("dumb");
  }
}
