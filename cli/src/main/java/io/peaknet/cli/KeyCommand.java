package io.peaknet.cli;

import io.peaknet.node.KeyFile;
import io.peaknet.protocol.crypto.JdkSuite;
import io.peaknet.protocol.identity.Identity;
import io.peaknet.report.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code peak key}: identities. */
@Command(
    name = "key",
    description = "Make an identity.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class KeyCommand {

  /** {@code peak key new}. */
  @Command(
      name = "new",
      description = "Make an identity, and print it and its IPv6 address.",
      mixinStandardHelpOptions = true)
  int make(
      @Option(
              names = "--out",
              paramLabel = "FILE",
              description = "the key file; never overwritten (default: the one that 'up' uses)")
          @Nullable Path out,
      @Option(names = "--json", description = "print one JSON object") boolean json)
      throws IOException {
    Path file = out == null ? Defaults.here().key() : out;
    Identity identity;
    try {
      identity = Identity.of(KeyFile.create(file, new JdkSuite()).publicKey());
    } catch (FileAlreadyExistsException _) {
      throw new IOException("key file " + file + ": it exists already; --out names another");
    }
    PrintWriter printer = spec().commandLine().getOut();
    if (json) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("identity", identity.toString());
      map.put("ipv6", identity.address().toString());
      map.put("file", file.toString());
      printer.println(Json.write(map));
    } else {
      printer.println("identity  " + identity);
      printer.println("ipv6      " + identity.address());
      printer.println("file      " + file);
    }
    return Main.DONE;
  }

  @Spec private @Nullable CommandSpec spec;

  private CommandSpec spec() {
    return java.util.Objects.requireNonNull(spec);
  }
}
