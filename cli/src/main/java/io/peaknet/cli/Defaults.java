package io.peaknet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where things are unless said: the system's folders for root, the user's own (XDG base directory
 * specification 0.8) for everybody else.
 */
record Defaults(Path key, Path admin) {
  /** Where root's are asked. */
  static final Path SYSTEM_RUN = Path.of("/run/peak");

  /** Those of whoever runs this. */
  static Defaults here() {
    return of(isRoot(), System.getenv());
  }

  static Defaults of(boolean root, Map<String, String> environment) {
    if (root) {
      return new Defaults(Path.of("/var/lib/peak/key"), SYSTEM_RUN.resolve("admin.sock"));
    }
    Path home = Path.of(environment.getOrDefault("HOME", "."));
    Path state = absolute(environment.get("XDG_STATE_HOME"));
    Path peak = (state == null ? home.resolve(".local/state") : state).resolve("peak");
    // The specification leaves the default open; the state folder is as private.
    Path runtime = absolute(environment.get("XDG_RUNTIME_DIR"));
    Path run = runtime == null ? peak : runtime.resolve("peak");
    return new Defaults(peak.resolve("key"), run.resolve("admin.sock"));
  }

  /** Where a server of services is asked. */
  Path servicesAdmin() {
    return admin.resolveSibling("services.sock");
  }

  /** What a server of services remembers. */
  Path servicesState() {
    return key.resolveSibling("services.json");
  }

  private static @Nullable Path absolute(@Nullable String path) {
    // The specification has relative paths ignored.
    return path == null || !path.startsWith("/") ? null : Path.of(path);
  }

  private static boolean isRoot() {
    try {
      return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException | UnsupportedOperationException _) {
      return false;
    }
  }
}
