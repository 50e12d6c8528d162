package io.peaknet.node;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that an operator decides about a node.
 *
 * @param key the file of its Ed25519 key; made if missing
 * @param listen where neighbours find it; empty means port 7411 of every address, IPv4 and IPv6,
 *     and then one of the two is enough
 * @param peers links that it keeps
 * @param tun name of the network interface for this host's programs; null means none
 * @param admin path of the admin socket
 * @param open whether strangers that do not know this node's identity may link to it
 * @param postQuantumRequired whether data waits for the ML-KEM exchange
 * @param allow what the firewall lets in
 */
public record NodeConfig(
    Path key,
    List<PeakUrl> listen,
    List<PeakUrl> peers,
    @Nullable String tun,
    Path admin,
    boolean open,
    boolean postQuantumRequired,
    List<AllowRule> allow) {

  /** The interface's name where none is given. */
  public static final String DEFAULT_TUN = "peak0";

  public NodeConfig {
    listen = List.copyOf(listen);
    peers = List.copyOf(peers);
    allow = List.copyOf(allow);
    if (tun != null) {
      checkTun(tun);
    }
  }

  /**
   * Checks the name of an interface by the kernel's rules.
   *
   * @throws IllegalArgumentException saying what is allowed
   */
  public static void checkTun(String name) {
    if (!name.matches("[^\\s/:%]{1,15}") || name.equals(".") || name.equals("..")) {
      throw new IllegalArgumentException(
          "'"
              + name
              + "' is no name for an interface: 1 to 15 characters without space, /, : or %");
    }
  }
}
