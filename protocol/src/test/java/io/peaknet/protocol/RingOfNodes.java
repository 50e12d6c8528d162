package io.peaknet.protocol;

import io.peaknet.protocol.crypto.JdkSuite;
import io.peaknet.protocol.identity.IdentityAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;

/** Whole nodes with the real cryptography, in a ring of four, on one virtual clock. */
abstract class RingOfNodes {
  record Port(int from, int to) implements Endpoint {
    @Override
    public String toString() {
      return "test://" + from + "-" + to;
    }
  }

  record Flying(long atNs, long order, int to, Port from, byte[] datagram)
      implements Comparable<Flying> {
    @Override
    public int compareTo(Flying other) {
      int first = Long.compare(atNs, other.atNs);
      return first != 0 ? first : Long.compare(order, other.order);
    }
  }

  static final int COUNT = 4;
  static final byte RELAY_FRAME = 9;
  static final long MS = 1_000_000;

  final JdkSuite suite = new JdkSuite();
  final PriorityQueue<Flying> flying = new PriorityQueue<>();
  final List<Machine> machines = new ArrayList<>();

  /** The largest datagram that the link to the right of each machine carries, both ways. */
  final int[] carries = new int[COUNT];

  /** How often datagrams of each size were sent. */
  final int[] sizes = new int[10_000];

  /** Of a thousand datagrams so many are lost, as {@link #accidents} will have it. */
  int lossPerMille;

  Random accidents = new Random(1);

  /** Datagrams that links could not carry. */
  int tooLarge;

  long nowNs = 5_000_000_000L;
  long order;

  final class Machine implements Output {
    final int number;
    final Settings settings;
    final List<byte[]> delivered = new ArrayList<>();
    final List<IdentityAddress> sources = new ArrayList<>();
    final List<Undeliverable> refusals = new ArrayList<>();
    final List<Event> events = new ArrayList<>();
    boolean running = true;
    boolean cutRight;

    /** Takes relay frames, and passes none on. */
    boolean swallowsData;

    private boolean relaying;

    /** Opens and passes on in memory what can be. */
    boolean express;

    final int[] results = new int[4];
    private final MemorySegment memory = Arena.ofAuto().allocate(16_384);
    Node node;

    Machine(int number) {
      this.number = number;
      settings = new Settings(suite.generateSigning(), false, true);
      node = new Node(settings, suite, this);
    }

    IdentityAddress name() {
      return node.identity().address();
    }

    @Override
    public void send(Endpoint to, byte[] datagram, int offset, int length) {
      Port port = (Port) to;
      boolean cut =
          (cutRight && port.to == right(number))
              || (right(port.to) == number && machines.get(port.to).cutRight);
      sizes[length]++;
      int link = port.to == right(number) ? number : port.to;
      if (length > carries[link]) {
        tooLarge++;
      }
      boolean lost = accidents.nextInt(1000) < lossPerMille;
      lost |= swallowsData && relaying && datagram[offset] == RELAY_FRAME;
      if (!cut && !lost && length <= carries[link]) {
        byte[] copy = Arrays.copyOfRange(datagram, offset, offset + length);
        flying.add(new Flying(nowNs + 5 * MS, order++, port.to, new Port(port.to, number), copy));
      }
    }

    @Override
    public void deliver(IdentityAddress source, byte[] packet, int offset, int length) {
      sources.add(source);
      delivered.add(Arrays.copyOfRange(packet, offset, offset + length));
    }

    @Override
    public void undeliverable(Undeliverable reason, byte[] packet, int offset, int length) {
      refusals.add(reason);
    }

    @Override
    public void event(Event event) {
      events.add(event);
    }

    void receive(Port from, byte[] datagram) {
      relaying = datagram[0] == RELAY_FRAME;
      handle(from, datagram);
      relaying = false;
    }

    private void handle(Port from, byte[] datagram) {
      if (!express) {
        node.receive(nowNs, from, datagram, 0, datagram.length);
        return;
      }
      long at = 100;
      MemorySegment.copy(datagram, 0, memory, ValueLayout.JAVA_BYTE, at, datagram.length);
      int result = node.receive(nowNs, from, memory, at, datagram.length);
      results[result]++;
      switch (result) {
        case Express.NOT_MINE -> node.receive(nowNs, from, datagram, 0, datagram.length);
        case Express.FORWARD -> {
          MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, at, datagram, 0, datagram.length);
          send(node.express().to(), datagram, 0, datagram.length);
        }
        case Express.PACKET -> {
          byte[] inner = new byte[node.express().innerLength()];
          MemorySegment.copy(
              memory, ValueLayout.JAVA_BYTE, node.express().innerAt(), inner, 0, inner.length);
          sources.add(node.express().peer());
          delivered.add(inner);
        }
        default -> {}
      }
    }

    /** Sends an inner packet by a way that is ready; false if there is none. */
    boolean sendExpress(IdentityAddress to, byte[] inner) {
      Way way = node.express().way(to);
      if (way == null) {
        return false;
      }
      MemorySegment in = MemorySegment.ofArray(inner);
      int size = way.seal(nowNs, in, 0, inner.length, memory, 7);
      if (size < 0) {
        return false;
      }
      byte[] datagram = new byte[size];
      MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, 7, datagram, 0, size);
      send(way.endpoint(), datagram, 0, size);
      return true;
    }

    void start() {
      node.start(nowNs);
      node.dial(nowNs, new Port(number, right(number)), machines.get(right(number)).name());
    }

    void restart() {
      node = new Node(settings, suite, this);
      running = true;
      start();
    }
  }

  static int right(int number) {
    return (number + 1) % COUNT;
  }

  /** What the links carry, unless they are narrowed later on. */
  int carriedAtStart() {
    return 1472;
  }

  @BeforeEach
  void startRing() {
    Arrays.fill(carries, carriedAtStart());
    for (int i = 0; i < COUNT; i++) {
      machines.add(new Machine(i));
    }
    machines.forEach(Machine::start);
    run(3_000 * MS);
  }

  final void run(long durationNs) {
    long end = nowNs + durationNs;
    while (true) {
      long next = flying.isEmpty() ? Long.MAX_VALUE : flying.element().atNs;
      for (Machine machine : machines) {
        if (machine.running) {
          next = Math.min(next, machine.node.deadlineNs());
        }
      }
      if (next > end) {
        nowNs = end;
        return;
      }
      nowNs = Math.max(nowNs, next);
      while (!flying.isEmpty() && flying.element().atNs <= nowNs) {
        Flying packet = flying.remove();
        Machine machine = machines.get(packet.to);
        if (machine.running) {
          machine.receive(packet.from, packet.datagram);
        }
      }
      for (Machine machine : machines) {
        if (machine.running && machine.node.deadlineNs() <= nowNs) {
          machine.node.tick(nowNs);
        }
      }
    }
  }

  static byte[] packet(IdentityAddress from, IdentityAddress to, byte[] payload) {
    byte[] packet = new byte[40 + payload.length];
    packet[0] = 0x60;
    packet[1] = 0x0a; // some traffic class and flow label, which must survive
    packet[3] = 0x33;
    packet[4] = (byte) (payload.length >>> 8);
    packet[5] = (byte) payload.length;
    packet[6] = 17;
    packet[7] = 64;
    from.write(packet, 8);
    to.write(packet, 24);
    System.arraycopy(payload, 0, packet, 40, payload.length);
    return packet;
  }

  final void send(Machine from, byte[] packet) {
    from.node.packet(nowNs, packet, 0, packet.length);
  }
}
