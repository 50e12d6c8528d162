package io.peaknet.bench;

import io.peaknet.dns.Data;
import io.peaknet.dns.DnsServer;
import io.peaknet.dns.Name;
import io.peaknet.dns.RecordSet;
import io.peaknet.dns.ServerConfig;
import io.peaknet.dns.Soa;
import io.peaknet.dns.ZoneRules;
import io.peaknet.dns.Zones;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What a packet of each hostile kind costs the DNS server, in CPU time of the thread that answers,
 * beside what a plain question costs: a real server on the loopback, kinds in turns. Not a JMH
 * benchmark, since most of the cost is the kernel's.
 *
 * <pre>
 *   HostilePackets [ROUNDS [PACKETS]]     5 200000
 * </pre>
 */
public final class HostilePackets {
  private static final int AT_ONCE = 64;
  private static final int DIFFERENT = 512;
  private static final int MARK = 0xfefe;
  private static final int BYTES_MAX = 1232;
  private static final String HOST = "www.example.org";

  private final Random random = new Random(1);
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  private HostilePackets() {}

  /** See the class. */
  public static void main(String[] args) throws IOException {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
    int packets = args.length > 1 ? Integer.parseInt(args[1]) : 200_000;
    new HostilePackets().run(rounds, packets);
  }

  /** Packets of one kind, and what one of them cost in each round, in microseconds. */
  private record Kind(String name, List<byte[]> packets, double[] costsUs) {}

  private void run(int rounds, int packets) throws IOException {
    List<Kind> kinds = kinds(rounds);
    ServerConfig config =
        ServerConfig.listening(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))
            .withLoops(1)
            .withRateLimit(Optional.empty());
    try (DnsServer server = DnsServer.start(config, zones());
        DatagramSocket socket = new DatagramSocket()) {
      socket.connect(server.addresses().getFirst());
      socket.setSoTimeout(2000);
      long thread = answering();
      for (int round = -1; round < rounds; round++) { // The first warms up.
        for (Kind kind : kinds) {
          long beforeNs = threads.getThreadCpuTime(thread);
          send(socket, kind.packets(), packets);
          double costUs = (threads.getThreadCpuTime(thread) - beforeNs) / 1e3 / packets;
          if (round >= 0) {
            kind.costsUs()[round] = costUs;
          }
        }
      }
    }
    report(kinds);
  }

  /** The first kind is what the others are compared with. */
  private static void report(List<Kind> kinds) {
    double plainUs = median(kinds.getFirst().costsUs());
    for (Kind kind : kinds) {
      double[] all = kind.costsUs();
      IO.println(
          String.format(
              Locale.ROOT,
              "%-42s %6.2f us (%.2f to %.2f), %.2f of a plain one",
              kind.name(),
              median(all),
              Arrays.stream(all).min().orElseThrow(),
              Arrays.stream(all).max().orElseThrow(),
              median(all) / plainUs));
    }
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** Some at once, and then a question whose answer says that all of them were dealt with. */
  private static void send(DatagramSocket socket, List<byte[]> kind, int packets)
      throws IOException {
    byte[] mark = question(MARK, HOST);
    byte[] buffer = new byte[1500];
    DatagramPacket answer = new DatagramPacket(buffer, buffer.length);
    for (int sent = 0; sent < packets; ) {
      for (int i = 0; i < AT_ONCE; i++, sent++) {
        byte[] bytes = kind.get(sent % kind.size());
        socket.send(new DatagramPacket(bytes, bytes.length));
      }
      socket.send(new DatagramPacket(mark, mark.length));
      do {
        socket.receive(answer);
      } while (ByteBuffer.wrap(buffer).getShort() != (short) MARK);
    }
  }

  private long answering() {
    for (ThreadInfo info : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (info != null && info.getThreadName().startsWith("dns-udp-")) {
        return info.getThreadId();
      }
    }
    throw new IllegalStateException("no thread answers UDP");
  }

  private static Zones zones() {
    Zones zones = new Zones();
    Name origin = Name.parse("example.org");
    Soa soa = Soa.standard(origin.child("ns"), origin.child("hostmaster"), 1);
    zones.add(
        origin,
        List.of(
            RecordSet.of(origin, 300, Data.soa(soa)),
            RecordSet.of(origin, 300, Data.ns(origin.child("ns"))),
            RecordSet.of(
                origin.child("www"), 5, Data.address(InetAddress.ofLiteral("2001:db8::1")))),
        ZoneRules.CLOSED);
    return zones;
  }

  private List<Kind> kinds(int rounds) {
    Map<String, Supplier<byte[]>> makers = new LinkedHashMap<>();
    makers.put("plain question", () -> question(random.nextInt(MARK), HOST));
    makers.put("random bytes", () -> random(12 + random.nextInt(BYTES_MAX - 12)));
    makers.put("random bytes behind a good header", this::randomQuestion);
    makers.put("question cut off", this::cutOff);
    makers.put("name that points at itself", this::looping);
    makers.put("123 labels, not there", () -> question(random.nextInt(MARK), deep()));
    makers.put("full of empty options", this::options);
    makers.put("four records with owners of 123 labels", this::owners);
    List<Kind> kinds = new ArrayList<>();
    makers.forEach((name, maker) ->
        kinds.add(
            new Kind(name, Stream.generate(maker).limit(DIFFERENT).toList(), new double[rounds])));
    return kinds;
  }

  private byte[] random(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] randomQuestion() {
    byte[] bytes = random(12 + random.nextInt(BYTES_MAX - 12));
    ByteBuffer.wrap(bytes).putShort(2, (short) 0).putShort(4, (short) 1).putInt(6, 0);
    return bytes;
  }

  private byte[] cutOff() {
    byte[] whole = question(random.nextInt(MARK), HOST);
    return Arrays.copyOf(whole, 12 + random.nextInt(whole.length - 12));
  }

  private byte[] looping() {
    return ByteBuffer.allocate(18)
        .putShort((short) random.nextInt(MARK))
        .putShort((short) 0)
        .putInt(0x1_0000)
        .putInt(0)
        .putShort((short) 0xc00c)
        .putInt(0x1c_0001)
        .array();
  }

  /** As many labels as a name can have, below the zone. */
  private String deep() {
    StringBuilder name = new StringBuilder();
    while (name.length() + "example.org".length() < 252) {
      name.append((char) ('a' + random.nextInt(26))).append('.');
    }
    return name + "example.org";
  }

  private byte[] options() {
    byte[] question = question(random.nextInt(MARK), HOST);
    byte[] full = Arrays.copyOf(question, BYTES_MAX);
    int dataBytes = (BYTES_MAX - question.length) / 4 * 4;
    ByteBuffer out = ByteBuffer.wrap(full);
    out.putShort(question.length - 2, (short) dataBytes);
    for (int at = question.length; at + 4 <= question.length + dataBytes; at += 4) {
      out.putShort(at, (short) 65_001).putShort(at + 2, (short) 0);
    }
    return Arrays.copyOf(full, question.length + dataBytes);
  }

  private byte[] owners() {
    byte[] question = question(random.nextInt(MARK), HOST);
    ByteBuffer out = ByteBuffer.allocate(BYTES_MAX);
    out.put(question, 0, question.length - 11);
    int records = 0;
    while (out.remaining() > 266 && records < 4) {
      name(out, deep());
      out.putShort((short) 16).putShort((short) 1).putInt(0).putShort((short) 0);
      records++;
    }
    out.putShort(10, (short) records);
    return Arrays.copyOf(out.array(), out.position());
  }

  /** A question for AAAA with EDNS (RFC 6891). */
  private static byte[] question(int id, String name) {
    ByteBuffer out = ByteBuffer.allocate(300);
    out.putShort((short) id).putShort((short) 0).putShort((short) 1).putInt(0).putShort((short) 1);
    name(out, name);
    out.putShort((short) 28).putShort((short) 1);
    out.put((byte) 0).putShort((short) 41).putShort((short) 1232).putInt(0).putShort((short) 0);
    return Arrays.copyOf(out.array(), out.position());
  }

  private static void name(ByteBuffer out, String name) {
    for (String label : name.split("\\.", -1)) {
      out.put((byte) label.length()).put(label.getBytes(StandardCharsets.US_ASCII));
    }
    out.put((byte) 0);
  }
}
