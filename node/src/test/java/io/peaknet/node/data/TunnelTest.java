package io.peaknet.node.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.peaknet.linux.PacketDevice;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two hosts and a tunnel between them, over a real link; all in namespaces that end with the test.
 *
 * <pre>
 *   namespace a                                             namespace b
 *   2001:28::a  peak0 ── process ── u0 ═══ u1 ── process ── peak0  2001:28::b
 *                            fd00::1         fd00::2
 * </pre>
 */
final class TunnelTest {
  private static final List<String> UNSHARE =
      List.of(
          "unshare",
          "--user",
          "--map-root-user",
          "--net",
          "--mount",
          "--pid",
          "--fork",
          "--mount-proc",
          "--kill-child");

  private static final int TIMEOUT_S = 80;
  private static final int NO_NAMESPACES = 77;

  // The holder of the second namespace must be in it before a link can lead there.
  private static final String HOSTS =
      """
      ip link set lo up || exit 77
      unshare --net sleep 90 & B=$!
      for i in $(seq 100); do
        [ "$(readlink /proc/$B/ns/net)" != "$(readlink /proc/self/ns/net)" ] && break
        sleep 0.05
      done
      ip link add u0 type veth peer name u1 netns $B || exit 77
      ip address add fd00::1/64 dev u0 nodad && ip link set u0 up || exit 77
      nsenter -t $B -n sh -c 'ip link set lo up && ip address add fd00::2/64 dev u1 nodad \\
        && ip link set u1 up' || exit 77
      """;

  private static final String TRAFFIC =
      """
      nsenter -t $B -n $JAVA b $KIND fd00::1 & SERVER=$!
      $JAVA a $KIND fd00::2 || exit 1
      wait $SERVER
      """;

  private static String location(Class<?> type) {
    String path = "/" + type.getName().replace('.', '/') + ".class";
    String url = String.valueOf(type.getResource(path));
    try {
      String root = url.substring(0, url.length() - path.length());
      if (root.startsWith("jar:")) {
        root = root.substring(4, root.length() - 1);
      }
      return Path.of(new URI(root)).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(url, e);
    }
  }

  private static String java() {
    String classPath =
        Stream.of(PacketDevice.class, Segments.class, TunnelTraffic.class)
            .map(TunnelTest::location)
            .distinct()
            .collect(Collectors.joining(File.pathSeparator));
    return Path.of(System.getProperty("java.home"), "bin", "java")
        + " -XX:+UseSerialGC -Xmx256m --enable-native-access=ALL-UNNAMED -cp "
        + classPath
        + " "
        + TunnelTraffic.class.getName();
  }

  private static String run(String script, String kind) throws Exception {
    Path output = Files.createTempFile("peak-tunnel", ".txt");
    try {
      var builder =
          new ProcessBuilder(
              Stream.concat(UNSHARE.stream(), Stream.of("sh", "-c", script)).toList());
      builder.environment().put("JAVA", java());
      builder.environment().put("KIND", kind);
      Process process;
      try {
        process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
      } catch (IOException e) {
        return abort("no namespace to test in: " + e.getMessage());
      }
      boolean ended = process.waitFor(TIMEOUT_S, TimeUnit.SECONDS);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      String text = Files.readString(output, UTF_8);
      if (process.exitValue() == NO_NAMESPACES || text.startsWith("unshare: ")) {
        abort("no namespace to test in: " + text.strip());
      }
      if (text.contains("opening /dev/net/tun")) {
        abort("no TUN to test here");
      }
      assertThat(process.exitValue()).as(ended ? text : text + "\nno end").isZero();
      return text;
    } finally {
      Files.delete(output);
    }
  }

  @ParameterizedTest
  @EnumSource(TunnelEnd.Kind.class)
  void everyByteArrives(TunnelEnd.Kind kind) throws Exception {
    String text = run(HOSTS + TRAFFIC, kind.name());
    System.out.println(kind + ":\n" + text);
    assertThat(text).contains("TCP ");
    for (double segments : segmentsInOne(text)) {
      assertThat(segments > 3).as("%s segments in one", segments).isEqualTo(kind.isOffloaded());
    }
  }

  /** In a read and in a write, at both ends. */
  private static double[] segmentsInOne(String text) {
    var pattern = Pattern.compile("([0-9.]+) segments a read, ([0-9.]+) a write");
    double[] numbers =
        pattern
            .matcher(text)
            .results()
            .flatMap(match -> Stream.of(match.group(1), match.group(2)))
            .mapToDouble(Double::parseDouble)
            .toArray();
    assertThat(numbers).as(text).hasSize(4);
    return numbers;
  }

  @Test
  void oneEndWithoutOffloadsUnderstandsTheOther() throws Exception {
    String traffic = TRAFFIC.replace("b $KIND", "b PLAIN");
    assertThat(segmentsInOne(run(HOSTS + traffic, "TUN"))[0]).isGreaterThan(3);
  }
}
