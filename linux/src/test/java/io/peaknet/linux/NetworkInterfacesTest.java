package io.peaknet.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Judged by what the kernel itself shows in {@code /proc/net} and {@code /sys}. */
@InNamespace
final class NetworkInterfacesTest {
  private static final byte[] MAC = {2, 0, 0, 0, 0, 1};
  private static final byte[] OTHER_MAC = {2, 0, 0, 0, 0, 2};

  /** A pair to work on: {@code a} and {@code b}. */
  private static void pair() throws IOException {
    int result =
        NetworkInterfaces.addVethPair(
            new NetworkInterfaces.VethEnd("a", MAC),
            new NetworkInterfaces.VethEnd("b", OTHER_MAC),
            1400);
    assertThat(result).isZero();
  }

  private static List<String> lines(String file, String end) throws IOException {
    return Files.readAllLines(Path.of("/proc/net", file)).stream()
        .filter(line -> line.endsWith(" " + end))
        .toList();
  }

  private static void refused(ThrowingCallable action, String message) {
    assertThatThrownBy(action).isInstanceOf(SystemException.class).hasMessage(message);
  }

  @Test
  void addressesCanBeBoundAtOnce() throws IOException {
    pair();
    NetworkInterfaces.quiet("a");
    NetworkInterfaces.quiet("b");
    NetworkInterfaces.up("a");
    NetworkInterfaces.up("b");
    NetworkInterfaces.addAddress("a", TwoHosts.bytes("2001:28::a"), 128);
    NetworkInterfaces.addAddress("a", TwoHosts.bytes("2001:28::a"), 128);
    // Number of the interface, prefix length, scope; flags: permanent, no detection, not tentative.
    assertThat(lines("if_inet6", "a"))
        .singleElement()
        .asString()
        .matches("2001002800000000000000000000000a .. 80 00 82 +a");
    UdpSocket.open(TwoHosts.bytes("2001:28::a"), 7411).close();
  }

  @Test
  void routesLeadToTheInterface() throws IOException {
    pair();
    NetworkInterfaces.up("a");
    NetworkInterfaces.up("b");
    NetworkInterfaces.addRoute(TwoHosts.bytes("2001:28::ffff"), 32, "a");
    NetworkInterfaces.addRoute(TwoHosts.bytes("2001:28::"), 32, "a"); // as it is
    assertThat(lines("ipv6_route", "a"))
        .anyMatch(line -> line.startsWith("20010028000000000000000000000000 20 "));
    refused(
        () -> NetworkInterfaces.addRoute(TwoHosts.bytes("2001:28::"), 32, "b"),
        "adding route 2001:28:0:0:0:0:0:0/32 to b: EEXIST (exists already): another route to"
            + " 2001:28:0:0:0:0:0:0/32 exists: does another node run?");
  }

  @Test
  void mtuArpAndRemovalTakeEffect() throws IOException {
    pair();
    NetworkInterfaces.mtu("a", 1280);
    NetworkInterfaces.setNoArp("a");
    NetworkInterfaces.up("a");
    assertThat(mtu("a")).isEqualTo("1280");
    assertThat(mtu("b")).isEqualTo("1400");
    assertThat(flags("a")).as("up, no ARP").isEqualTo("0x1083");
    NetworkInterfaces.delete("a");
    refused(
        () -> NetworkInterfaces.delete("b"),
        "removing network interface b: ENODEV (no such device): there is no network interface b");
  }

  private static String mtu(String name) throws IOException {
    return attribute(name, "mtu");
  }

  private static String flags(String name) throws IOException {
    return attribute(name, "flags");
  }

  /** sysfs shows the namespace of whoever mounted it, so it is mounted anew. */
  private static String attribute(String name, String attribute) throws IOException {
    if (!Files.exists(Path.of("/sys/class/net", name))) {
      var outcome = Sandbox.run(List.of("mount", "-t", "sysfs", "none", "/sys"));
      assertThat(outcome.status()).as(outcome.output()).isZero();
    }
    return Files.readString(Path.of("/sys/class/net", name, attribute)).strip();
  }

  @Test
  void anInterfaceThatIsMissingSaysSo() {
    String end = ": ENODEV (no such device): there is no network interface no";
    refused(() -> NetworkInterfaces.up("no"), "bringing up no" + end);
    refused(() -> NetworkInterfaces.mtu("no", 1400), "setting the MTU of no to 1400" + end);
    refused(
        () -> NetworkInterfaces.addAddress("no", TwoHosts.bytes("2001:28::a"), 128),
        "adding 2001:28:0:0:0:0:0:a/128 to no" + end);
    refused(
        () -> NetworkInterfaces.addRoute(TwoHosts.bytes("2001:28::"), 32, "no"),
        "adding route 2001:28:0:0:0:0:0:0/32 to no" + end);
  }

  @Test
  void theKernelsOwnWordsArePassedOn() throws IOException {
    pair();
    refused(
        () -> NetworkInterfaces.mtu("a", 12),
        "setting the MTU of a to 12: EINVAL (invalid argument): the kernel says \"mtu less than"
            + " device minimum\"");
    assertThatThrownBy(() -> NetworkInterfaces.addRoute(TwoHosts.bytes("2001:28::"), 32, "a"))
        .hasMessageStartingWith(
            "adding route 2001:28:0:0:0:0:0:0/32 to a: ENETDOWN (network is down)");
  }

  @Test
  void ipv6SwitchedOffSaysHowToSwitchItOn() throws IOException {
    pair();
    Files.writeString(Path.of("/proc/sys/net/ipv6/conf/a/disable_ipv6"), "1");
    assertThatThrownBy(() -> NetworkInterfaces.addAddress("a", TwoHosts.bytes("2001:28::a"), 128))
        .hasMessageContaining("adding 2001:28:0:0:0:0:0:a/128 to a: EACCES (permission denied)")
        .hasMessageEndingWith("switch IPv6 on: sysctl net.ipv6.conf.a.disable_ipv6=0");
  }

  @Test
  void withoutTheRightThereIsAdvice() throws IOException {
    var outcome = Sandbox.runUnprivileged(Unprivileged.class);
    assertThat(outcome.output().lines())
        .contains(
            "bringing up lo: EPERM (operation not permitted): run as root, or let Peak enter a"
                + " user namespace")
        .anyMatch(line ->
            line.startsWith("making network interface peak0: ")
                && line.contains("making veth peak0: EPERM (operation not permitted)"));
  }

  /** Somebody who may do nothing here. */
  static final class Unprivileged {
    public static void main(String[] arguments) {
      attempt(() -> NetworkInterfaces.up("lo"));
      attempt(() -> PacketDevice.open("peak0", 1280).close());
    }

    private static void attempt(ThrowingCallable action) {
      try {
        action.call();
        System.out.println("done");
      } catch (Throwable e) {
        System.out.println(e.getMessage());
      }
    }
  }
}
