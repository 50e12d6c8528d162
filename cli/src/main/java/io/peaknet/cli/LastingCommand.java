package io.peaknet.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that runs until it is stopped: says one line once it is ready, and logs. */
abstract class LastingCommand implements Callable<Integer> {
  @Option(names = "--verbose", description = "log changes and the causes of errors, too")
  private boolean verbose;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public final Integer call() throws IOException, ConfigException, InterruptedException {
    if (verbose) {
      LineLoggers.verbose();
    }
    last();
    return Main.DONE;
  }

  /** Does what the command is for; returns at its end. */
  abstract void last() throws IOException, ConfigException, InterruptedException;

  /** Says that it is ready. */
  final void say(String line) {
    if (spec != null) {
      spec.commandLine().getOut().println(line);
    }
  }

  /** On Ctrl-C and SIGTERM: the JVM would call that a failure; to stop when asked to is none. */
  static Thread onStop(Runnable close) {
    Thread hook =
        new Thread(
            () -> {
              close.run();
              Runtime.getRuntime().halt(Main.DONE);
            },
            "peak-stop");
    Runtime.getRuntime().addShutdownHook(hook);
    return hook;
  }
}
