package io.peaknet.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.net.InetSocketAddress;
import java.net.spi.InetAddressResolverProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Message;

/** The library in a JVM of its own, whose program knows nothing of it. */
@Timeout(60)
final class UnmodifiedProgramTest {
  private static final Path CLASSES = Path.of("target/classes").toAbsolutePath();
  private static final Path TESTS = Path.of("target/test-classes").toAbsolutePath();

  private NameServer server;
  private final List<HttpServer> webs = new ArrayList<>();
  private final List<Process> programs = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    server = new NameServer();
  }

  @AfterEach
  void close() throws IOException {
    programs.forEach(Process::destroyForcibly);
    webs.forEach(web -> web.stop(0));
    server.close();
  }

  /** A started program, spoken to line by line. */
  private record Talk(BufferedWriter to, BufferedReader from) {
    String ask(String line) throws IOException {
      to.write(line + "\n");
      to.flush();
      return String.valueOf(from.readLine());
    }
  }

  private Talk start(List<String> options, String classPath) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m"));
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, UnmodifiedProgram.class.getName()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    programs.add(process);
    return new Talk(
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8)),
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)));
  }

  private Talk startWithLibrary(String... more) throws IOException {
    List<String> options = new ArrayList<>(List.of(more));
    options.add("-Dpeak.client.zones=test");
    options.add("-Dpeak.client.servers=127.0.0.1:" + server.address().getPort());
    return start(options, CLASSES + ":" + TESTS);
  }

  private int web(String address, int port) throws IOException {
    HttpServer web = HttpServer.create(new InetSocketAddress(address, port), 50);
    web.createContext(
        "/",
        exchange -> {
          byte[] body = address.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    web.start();
    webs.add(web);
    return web.getAddress().getPort();
  }

  @Test
  void namesOfTheZonesAreOursAndTheRestIsTheJdks() throws Exception {
    server.put("shop.test", "A", 60, "127.0.0.7");
    Talk talk = startWithLibrary();
    assertThat(talk.ask("resolve shop.test")).isEqualTo("127.0.0.7");
    assertThat(talk.ask("resolve localhost")).contains("127.0.0.1");
    assertThat(talk.ask("resolve nothing.test")).isEqualTo("UnknownHostException");
    assertThat(server.asked()).noneMatch(question -> question.startsWith("localhost"));
  }

  @Test
  void withoutZonesNothingChanges() throws Exception {
    Talk talk = start(List.of(), CLASSES + ":" + TESTS);
    assertThat(talk.ask("resolve localhost")).contains("127.0.0.1");
    assertThat(talk.ask("resolve shop.test")).isEqualTo("UnknownHostException");
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void aChangeIsSeenWithinTheTtlAndNotAfterTheJdksHalfMinute() throws Exception {
    server.put("shop.test", "A", 1, "127.0.0.7");
    Talk talk = startWithLibrary();
    assertThat(talk.ask("resolve shop.test")).isEqualTo("127.0.0.7");
    server.put("shop.test", "A", 1, "127.0.0.8");
    long sinceNs = System.nanoTime();
    while (!talk.ask("resolve shop.test").equals("127.0.0.8")) {
      Thread.sleep(20);
    }
    assertThat((System.nanoTime() - sinceNs) / 1_000_000).isLessThan(15_000);
  }

  @Test
  void theFamilyThatTheProgramPrefersComesFirst() throws Exception {
    server.put("shop.test", "A", 60, "127.0.0.7").put("shop.test", "AAAA", 60, "2001:db8::7");
    assertThat(startWithLibrary().ask("resolve shop.test"))
        .isEqualTo("127.0.0.7 2001:db8:0:0:0:0:0:7");
    assertThat(startWithLibrary("-Djava.net.preferIPv6Addresses=true").ask("resolve shop.test"))
        .isEqualTo("2001:db8:0:0:0:0:0:7 127.0.0.7");
    assertThat(startWithLibrary("-Djava.net.preferIPv4Stack=true").ask("resolve shop.test"))
        .isEqualTo("127.0.0.7");
  }

  @Test
  void theJdksWebClientNeverMeetsADeadReplicaWhoseAddressIsStillServed() throws Exception {
    int port = web("127.0.0.2", 0);
    web("127.0.0.3", port);
    // Nobody is at the first two, and DNS goes on saying so.
    server.put("shop.test", "A", 60, "127.0.0.8", "127.0.0.9", "127.0.0.2", "127.0.0.3");
    Talk talk = startWithLibrary("-Dpeak.client.port=" + port);
    Set<String> answers = new HashSet<>();
    for (int i = 0; i < 30; i++) {
      answers.add(talk.ask("get http://shop.test:" + port + "/"));
    }
    assertThat(answers).containsExactlyInAnyOrder("127.0.0.2", "127.0.0.3");
  }

  @Test
  void asAnAgentItNeedsNoClassPath(@TempDir Path folder) throws Exception {
    server.put("shop.test", "A", 60, "127.0.0.7");
    assertThat(start(List.of(agent(folder)), TESTS.toString()).ask("resolve shop.test"))
        .isEqualTo("127.0.0.7");
  }

  @Test
  void asAnAgentItResolvesThoughAnotherProviderStandsBeforeIt(@TempDir Path folder)
      throws Exception {
    server.put("shop.test", "A", 60, "127.0.0.7");
    Path other = Path.of(Message.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    assertThat(ServiceLoader.load(InetAddressResolverProvider.class))
        .anyMatch(provider -> provider.getClass().getName().startsWith("org.xbill.DNS."));
    assertThat(start(List.of(agent(folder)), other + ":" + TESTS).ask("resolve shop.test"))
        .isEqualTo("127.0.0.7");
  }

  /** The option that makes a jar of the library an agent. */
  private String agent(Path folder) throws IOException {
    Path jar = folder.resolve("peak-client.jar");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", Agent.class.getName());
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
        Stream<Path> files = Files.walk(CLASSES)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = CLASSES.relativize(file).toString();
        if (!name.equals("META-INF/MANIFEST.MF")) {
          out.putNextEntry(new JarEntry(name));
          Files.copy(file, out);
        }
      }
    }
    return "-javaagent:%s=zones=test;servers=127.0.0.1:%d"
        .formatted(jar, server.address().getPort());
  }
}
