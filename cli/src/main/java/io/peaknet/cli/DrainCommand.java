package io.peaknet.cli;

import io.peaknet.node.AdminClient;
import io.peaknet.services.DrainWait;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code peak drain}: waits until no client can be coming to a replica any more, so that it may
 * end.
 */
@Command(
    name = "drain",
    description = {
      "Wait until no client can be coming to a replica any more.",
      "With SERVICE and REPLICA, tell the server on this machine to send it none from now on. With"
          + " --server, wait for addresses that their source has withdrawn, as in a preStop hook."
    },
    mixinStandardHelpOptions = true)
final class DrainCommand implements Callable<Integer> {
  private static final int LOOK_MS = 200;

  @Parameters(index = "0", arity = "0..1", paramLabel = "SERVICE", description = "or its name")
  private @Nullable String service;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "REPLICA",
      description = "its name or address")
  private @Nullable String replica;

  @Option(names = "--undo", description = "send it clients again")
  private boolean undo;

  @Option(names = "--admin", paramLabel = "SOCKET", description = "the server to ask")
  private @Nullable Path admin;

  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "a 'peak dns' with 'http', such as http://[2001:db8::53]:7453")
  private @Nullable String server;

  @Option(
      names = "--address",
      paramLabel = "ADDRESS",
      description =
          "may be repeated; others' need --token-file (default: the one that the server sees)")
  private @Nullable List<String> addresses;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "120",
      description = "how long to wait at most (default: ${DEFAULT-VALUE})")
  private int timeoutSeconds = 120;

  @Mixin private TokenOption token = new TokenOption();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, ConfigException, InterruptedException {
    if (timeoutSeconds < 1) {
      throw new ConfigException("--timeout " + timeoutSeconds + ": 1 or more is allowed");
    }
    boolean done;
    if (server != null && service == null) {
      done = waitAt(server);
    } else if (server == null && service != null && replica != null) {
      done = order(service, replica);
    } else {
      throw new ConfigException("either SERVICE and REPLICA or --server is allowed");
    }
    if (!done) {
      throw new IOException(
          "clients may still be coming after " + timeoutSeconds + " s (--timeout)");
    }
    return Main.DONE;
  }

  private boolean waitAt(String url) throws IOException, ConfigException, InterruptedException {
    URI uri;
    try {
      uri = DnsConfigFile.httpUrl(url);
    } catch (IllegalArgumentException e) {
      throw new ConfigException("--server " + e.getMessage());
    }
    return DrainWait.until(uri, waited(), Duration.ofSeconds(timeoutSeconds), token.read());
  }

  private List<InetAddress> waited() throws ConfigException {
    List<InetAddress> waited = new ArrayList<>();
    if (addresses == null) {
      return waited;
    }
    for (String address : addresses) {
      try {
        waited.add(InetAddress.ofLiteral(address));
      } catch (IllegalArgumentException e) {
        throw new ConfigException("--address " + e.getMessage());
      }
    }
    return waited;
  }

  private boolean order(String of, String which) throws IOException, InterruptedException {
    Path socket = admin == null ? Defaults.here().servicesAdmin() : admin;
    long untilNs = System.nanoTime() + timeoutSeconds * 1_000_000_000L;
    try (AdminClient client = AdminClient.open(socket)) {
      String verb = undo ? "undrain " : "drain ";
      JsonObject ordered = JsonObject.answer(client.ask(verb + of + " " + which));
      if (undo) {
        return true;
      }
      for (String address : ordered.texts("addresses")) {
        while (!JsonObject.answer(client.ask("coming " + address)).is("done")) {
          if (System.nanoTime() >= untilNs) {
            return false;
          }
          Thread.sleep(LOOK_MS);
        }
      }
    }
    if (spec != null) {
      spec.commandLine().getOut().println("nobody is coming to " + which + " of " + of);
    }
    return true;
  }
}
