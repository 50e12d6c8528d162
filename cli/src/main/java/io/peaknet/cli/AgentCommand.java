package io.peaknet.cli;

import io.peaknet.dns.Prefix;
import io.peaknet.services.AccessToken;
import io.peaknet.services.TombstoneAgent;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code peak agent}: turns away whoever comes to replicas that are gone. */
@Command(
    name = "agent",
    description = "Answer for replicas that are gone, on a machine that packets to them cross.",
    mixinStandardHelpOptions = true)
final class AgentCommand extends LastingCommand {
  @Option(
      names = "--server",
      paramLabel = "URL",
      required = true,
      description = "a 'peak dns' with 'http', such as http://[::1]:7453; may be repeated")
  private @Nullable List<String> servers;

  @Option(
      names = "--allow",
      paramLabel = "PREFIX",
      required = true,
      description =
          "where replicas' addresses lie; tombstones elsewhere are refused; may be repeated")
  private @Nullable List<String> allowed;

  @Option(
      names = "--table",
      paramLabel = "NAME",
      defaultValue = "peak_agent",
      description = "its table in nftables (default: ${DEFAULT-VALUE})")
  private String table = "peak_agent";

  @Mixin private TokenOption token = new TokenOption();

  @Override
  void last() throws IOException, ConfigException, InterruptedException {
    TombstoneAgent.Config config = config();
    TombstoneAgent agent = TombstoneAgent.start(config);
    onStop(agent::close);
    say("agent: table inet " + config.table() + ", servers " + config.servers());
    agent.awaitEnd();
  }

  private TombstoneAgent.Config config() throws IOException, ConfigException {
    List<URI> urls = new ArrayList<>();
    List<Prefix> prefixes = new ArrayList<>();
    try {
      Objects.requireNonNull(servers).forEach(one -> urls.add(DnsConfigFile.httpUrl(one)));
    } catch (IllegalArgumentException e) {
      throw new ConfigException("--server " + e.getMessage());
    }
    try {
      Objects.requireNonNull(allowed).forEach(one -> prefixes.add(Prefix.parse(one)));
    } catch (IllegalArgumentException e) {
      throw new ConfigException("--allow " + e.getMessage());
    }
    Optional<AccessToken> named = token.read();
    try {
      return new TombstoneAgent.Config(urls, prefixes, table, named);
    } catch (IllegalArgumentException e) {
      throw new ConfigException("--table " + e.getMessage());
    }
  }
}
