package io.peaknet.cli;

import io.peaknet.services.AccessToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option of commands that ask a {@code peak dns} on another machine. */
final class TokenOption {
  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "the token that the server has as http_token_file")
  private @Nullable Path file;

  /** The token, if one is given. */
  Optional<AccessToken> read() throws IOException {
    return file == null ? Optional.empty() : Optional.of(AccessToken.read(file));
  }
}
