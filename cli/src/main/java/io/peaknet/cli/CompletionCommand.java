package io.peaknet.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code peak completion}: teaches a shell the commands. */
@Command(
    name = "completion",
    description = "Print a script that completes commands: source <(peak completion)",
    mixinStandardHelpOptions = true)
final class CompletionCommand implements java.util.concurrent.Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    CommandSpec own = Objects.requireNonNull(spec);
    own.commandLine().getOut().print(AutoComplete.bash("peak", own.root().commandLine()));
    own.commandLine().getOut().flush();
    return Main.DONE;
  }
}
