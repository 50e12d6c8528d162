package io.peaknet.cli;

import io.peaknet.node.Version;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The peak command. */
@Command(
    name = "peak",
    description = "A network with nothing in the middle.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Release.class,
    synopsisSubcommandLabel = "COMMAND")
public final class Main implements Callable<Integer> {
  static final int DONE = 0;
  static final int FAILED = 1;
  static final int WRONG_USAGE = 2;

  private static final Map<String, Class<?>> COMMANDS = new LinkedHashMap<>();

  static {
    COMMANDS.put("demo", DemoCommand.class);
    COMMANDS.put("key", KeyCommand.class);
    COMMANDS.put("up", UpCommand.class);
    COMMANDS.put("down", DownCommand.class);
    COMMANDS.put("status", StatusCommand.class);
    COMMANDS.put("peers", PeersCommand.class);
    COMMANDS.put("tree", TreeCommand.class);
    COMMANDS.put("routes", RoutesCommand.class);
    COMMANDS.put("sessions", SessionsCommand.class);
    COMMANDS.put("lookup", LookupCommand.class);
    COMMANDS.put("ping", PingCommand.class);
    COMMANDS.put("trace", TraceCommand.class);
    COMMANDS.put("dns", DnsCommand.class);
    COMMANDS.put("controller", ControllerCommand.class);
    COMMANDS.put("services", ServicesCommand.class);
    COMMANDS.put("drain", DrainCommand.class);
    COMMANDS.put("agent", AgentCommand.class);
    COMMANDS.put("sim", SimCommand.class);
    COMMANDS.put("lab", LabCommand.class);
    COMMANDS.put("completion", CompletionCommand.class);
  }

  /** What {@code peak --version} prints. */
  static final class Release implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"peak " + Version.TEXT};
    }
  }

  @Spec private @Nullable CommandSpec spec;

  private Main() {}

  /** {@code peak} alone: the list of commands is what whoever types it is after. */
  @Override
  public Integer call() {
    if (spec != null) {
      spec.commandLine().usage(spec.commandLine().getOut());
    }
    return DONE;
  }

  /** Runs a command and exits with its status: 0 done, 1 failed, 2 wrong usage. */
  public static void main(String[] args) {
    System.exit(execute(args));
  }

  /** Runs a command; returns its exit status. */
  static int execute(String... args) {
    return commandLine(args).execute(args);
  }

  /**
   * Knows the command that is asked for, or all of them if none of them is. Reading the annotations
   * of all others would double the time that a quick question takes.
   */
  static CommandLine commandLine(String... args) {
    CommandLine peak = new CommandLine(new Main());
    Class<?> asked = args.length == 0 ? null : COMMANDS.get(args[0]);
    if (asked == null || asked == CompletionCommand.class) {
      COMMANDS.forEach(peak::addSubcommand);
    } else {
      peak.addSubcommand(args[0], asked);
    }
    // UTF-8 whatever the locale: JSON demands it.
    peak.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    peak.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    peak.setParameterExceptionHandler((wrong, arguments) ->
        refuse(wrong.getCommandLine(), WRONG_USAGE, text(wrong) + hint(wrong)));
    peak.setExecutionExceptionHandler(Main::fail);
    return peak;
  }

  /** One line for what went wrong: only a fault of Peak's own is worth a stack trace. */
  private static int fail(Exception e, CommandLine command, CommandLine.ParseResult arguments)
      throws Exception {
    return switch (e) {
      case ConfigException wrong -> refuse(command, WRONG_USAGE, text(wrong));
      case IOException failure -> refuse(command, FAILED, text(failure));
      default -> throw e;
    };
  }

  private static String text(Exception e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static String hint(CommandLine.ParameterException wrong) {
    return "; " + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help says more";
  }

  private static int refuse(CommandLine command, int status, String message) {
    String name = command.getCommandSpec().qualifiedName();
    String line = message.strip().replaceAll("\\s*\\R\\s*", " ");
    command.getErr().println(name + ": " + line);
    return status;
  }
}
