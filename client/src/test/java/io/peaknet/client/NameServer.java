package io.peaknet.client;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A name server on the loopback, made with dnsjava, that answers as a test wants it to. */
public final class NameServer implements AutoCloseable {
  private static final int QUERY_MAX = 4096;

  /** Changes an answer before it is sent, or makes it null: silence. */
  public interface Twist extends BiFunction<Message, Message, @Nullable Message> {}

  private final DatagramSocket udp;
  private final ServerSocket tcp;
  private final Map<String, List<Record>> records = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile Twist twist = (query, answer) -> answer;

  /** On a free port. */
  public NameServer() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    DatagramSocket datagrams = new DatagramSocket(0, loopback);
    ServerSocket connections = new ServerSocket();
    // What is free for UDP may be somebody's by TCP.
    while (!connections.isBound()) {
      try {
        connections.bind(datagrams.getLocalSocketAddress(), 5);
      } catch (BindException e) {
        datagrams.close();
        datagrams = new DatagramSocket(0, loopback);
        connections = new ServerSocket();
      }
    }
    udp = datagrams;
    tcp = connections;
    Thread.ofVirtual().start(this::serveUdp);
    Thread.ofVirtual().start(this::serveTcp);
  }

  /** Where it is. */
  public InetSocketAddress address() {
    return new InetSocketAddress(udp.getLocalAddress(), udp.getLocalPort());
  }

  /** What it answers for a name and type from now on, as lines of a zone file without the name. */
  public NameServer put(String name, String type, long ttl, String... data) {
    try {
      Name owner = Name.fromString(name + ".");
      int number = Type.value(type);
      Record[] made = new Record[data.length];
      for (int i = 0; i < data.length; i++) {
        made[i] = Record.fromString(owner, number, 1, ttl, data[i], Name.root);
      }
      records.put(name + " " + type, List.of(made));
      return this;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Changes all its answers from now on. */
  public void twist(Twist how) {
    twist = how;
  }

  /** It says nothing any more. */
  public void fallSilent() {
    twist = (query, answer) -> null;
  }

  /** What it was asked, as {@code name type transport}. */
  public List<String> asked() {
    return asked;
  }

  private @Nullable Message answer(Message query, String transport) throws IOException {
    Record question = query.getQuestion();
    String name = question.getName().toString(true);
    String type = Type.string(question.getType());
    asked.add(name + " " + type + " " + transport);
    Message answer = new Message(query.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.getHeader().setFlag(Flags.AA);
    answer.addRecord(question, Section.QUESTION);
    List<Record> found = records.getOrDefault(name + " " + type, List.of());
    found.forEach(record -> answer.addRecord(record, Section.ANSWER));
    records
        .getOrDefault(name + " CNAME", List.of())
        .forEach(record -> answer.addRecord(record, Section.ANSWER));
    for (Record record : found) {
      Name target = record.getAdditionalName();
      for (String family : List.of("A", "AAAA")) {
        records
            .getOrDefault((target == null ? "" : target.toString(true)) + " " + family, List.of())
            .forEach(more -> answer.addRecord(more, Section.ADDITIONAL));
      }
    }
    if (found.isEmpty()) {
      boolean exists = records.keySet().stream().anyMatch(key -> key.startsWith(name + " "));
      answer.getHeader().setRcode(exists ? 0 : 3);
      Name zone = Name.fromString("test.");
      answer.addRecord(
          new SOARecord(zone, 1, 1, zone, Name.fromString("a\\.b.test."), 1, 1, 1, 1, 1),
          Section.AUTHORITY);
    }
    return twist.apply(query, answer);
  }

  private void serveUdp() {
    while (!udp.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(new byte[QUERY_MAX], QUERY_MAX);
        udp.receive(packet);
        Message answer =
            answer(new Message(Arrays.copyOf(packet.getData(), packet.getLength())), "udp");
        if (answer != null) {
          byte[] bytes = answer.toWire();
          udp.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
        }
      } catch (IOException e) {
        // Closed, or a query that makes no sense: nothing is sent.
      }
    }
  }

  private void serveTcp() {
    while (!tcp.isClosed()) {
      try (Socket socket = tcp.accept()) {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] query = new byte[in.readUnsignedShort()];
        in.readFully(query);
        Message answer = answer(new Message(query), "tcp");
        if (answer != null) {
          byte[] bytes = answer.toWire();
          DataOutputStream out = new DataOutputStream(socket.getOutputStream());
          out.writeShort(bytes.length);
          out.write(bytes);
        }
      } catch (IOException e) {
        // Closed.
      }
    }
  }

  @Override
  public void close() throws IOException {
    udp.close();
    tcp.close();
  }
}
