package io.peaknet.node;

import io.peaknet.linux.PacketDevice;
import io.peaknet.linux.Poll;
import io.peaknet.linux.UdpOptions;
import io.peaknet.protocol.Endpoint;
import io.peaknet.protocol.Event;
import io.peaknet.protocol.Node;
import io.peaknet.protocol.Output;
import io.peaknet.protocol.Settings;
import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.identity.IdentityAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The thread's work: waits for datagrams, packets, tasks and time, and gives them to the protocol.
 * Takes a bounded batch from each source in turn, so that none starves another, and survives
 * whatever one packet provokes. Everything but {@link #execute} and {@link #stop} belongs to one
 * thread.
 */
final class EventLoop implements LoopQueue, Output, AutoCloseable {
  private static final int BATCH = 64;

  /** Where the destination is in an IPv6 packet (RFC 8200 section 3). */
  private static final int DESTINATION = 24;

  private final NodeConfig config;
  private final long originNs = System.nanoTime();
  private final ConcurrentLinkedQueue<Task> tasks = new ConcurrentLinkedQueue<>();
  private final EventLog log;
  private final Poll poll;
  private final UdpLinks links;
  private final Suite suite;
  private final Node node;
  private final Dialler dialler;
  private final UdpLinks.Receiver receiver = new FromNetwork();
  private final HostSide.Network network = this::fromHost;
  private final Moderation moderation = new Moderation();
  private final Anticipation anticipation = new Anticipation(nowNs());

  /** In place of an interface, in a {@link Rehearsal}. */
  private final @Nullable PacketDevice standIn;

  private @Nullable HostSide host;
  private DataPath data;
  private volatile boolean stopping;
  private long faults;
  private long batchNs;
  private boolean hostWaits;
  private boolean hasLittleToDo;

  private EventLoop(
      NodeConfig config,
      Suite suite,
      Suite.KeyPair key,
      Poll poll,
      UdpLinks links,
      @Nullable PacketDevice standIn) {
    this.config = config;
    this.standIn = standIn;
    log = new EventLog(standIn != null);
    this.suite = suite;
    this.poll = poll;
    this.links = links;
    node = new Node(new Settings(key, config.open(), config.postQuantumRequired()), suite, this);
    data = new DataPath(node, links, null);
    dialler =
        new Dialler(
            node,
            (address, port) -> links.endpoint(poll, address, port),
            name -> List.of(InetAddress.getAllByName(name)),
            task -> Thread.ofVirtual().start(task),
            this);
  }

  /**
   * Binds the sockets, dials the peers and makes the interface.
   *
   * @throws IOException in one line; nothing is left open then
   */
  static EventLoop open(NodeConfig config, Suite suite, Suite.KeyPair key) throws IOException {
    return open(config, suite, key, null);
  }

  /** A node with a new key, to be driven by {@link #turn} alone; it closes the device. */
  static EventLoop rehearsing(NodeConfig config, Suite suite, PacketDevice standIn)
      throws IOException {
    return open(config, suite, suite.generateSigning(), standIn);
  }

  private static EventLoop open(
      NodeConfig config, Suite suite, Suite.KeyPair key, @Nullable PacketDevice standIn)
      throws IOException {
    Poll poll = Poll.open();
    try {
      UdpLinks links = UdpLinks.open(config.listen(), UdpOptions.best());
      EventLoop loop = new EventLoop(config, suite, key, poll, links, standIn);
      try {
        loop.start();
        return loop;
      } catch (IOException | RuntimeException e) {
        loop.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      poll.close();
      throw e;
    }
  }

  private void start() throws IOException {
    links.watch(poll);
    IdentityAddress own = node.identity().address();
    HostSide side = null;
    if (standIn != null) {
      side = new HostSide(nowNs(), own, standIn, config.allow());
    } else if (config.tun() != null) {
      side = HostSide.open(nowNs(), own, config.tun(), config.allow());
    }
    if (side != null) {
      host = side;
      poll.add(side.device().fd());
    }
    data = new DataPath(node, links, host);
    node.start(nowNs());
    config.peers().forEach(url -> dialler.add(nowNs(), url));
  }

  /**
   * Runs until {@link #stop}.
   *
   * @throws IOException if waiting fails or the interface is gone
   */
  void run() throws IOException {
    Urgency urgency = new Urgency(nowNs());
    while (!stopping) {
      turn(waitNs());
      urgency.note(nowNs());
      hasLittleToDo = urgency.hasLittleToDo();
    }
  }

  /**
   * Does what there is to do, after waiting for it if there is nothing.
   *
   * @param waitNs at most; -1 for as long as it takes
   */
  void turn(long waitNs) throws IOException {
    await(waitNs);
    runTasks();
    batchNs = nowNs();
    links.receive(poll, receiver);
    HostSide side = host;
    int taken = 0;
    if (side != null && (hostWaits || poll.ready(side.device().fd()))) {
      hostWaits = side.receive(nowNs(), BATCH, network);
      taken = side.taken();
      data.flush();
    }
    long nowNs = nowNs();
    moderation.note(nowNs, taken);
    if (taken > 0 && hasLittleToDo) {
      anticipation.sent();
    }
    if (node.deadlineNs() <= nowNs) {
      guarded(() -> node.tick(nowNs));
    }
    if (dialler.deadlineNs() <= nowNs) {
      guarded(() -> dialler.tick(nowNs));
    }
  }

  private void await(long waitNs) throws IOException {
    if (waitNs == 0) {
      poll.await(0);
    } else if (moderation.isFast()) {
      poll.rest(waitNs < 0 ? Moderation.GATHER_NS : Math.min(waitNs, Moderation.GATHER_NS));
      poll.await(0);
    } else if (!looksOut(waitNs)) {
      poll.await(waitNs);
    }
  }

  /** Looks out for an answer if one is likely; whether there is something to do then. */
  private boolean looksOut(long waitNs) throws IOException {
    long beganNs = nowNs();
    long momentNs = anticipation.momentNs(beganNs);
    if (momentNs == 0 || (waitNs > 0 && waitNs <= momentNs)) {
      return false;
    }
    boolean came;
    boolean called;
    long pastNs;
    do {
      came = poll.await(0) > 0;
      called = stopping || !tasks.isEmpty(); // the poll forgets that it was woken up
      pastNs = nowNs() - beganNs;
    } while (!came && !called && pastNs < momentNs);
    anticipation.looked(pastNs, came);
    return came || called;
  }

  /** Ends {@link #run} soon. From any thread. */
  void stop() {
    stopping = true;
    poll.wakeUp();
  }

  @Override
  public void execute(Task task) {
    tasks.add(task);
    poll.wakeUp();
  }

  /** Says goodbye, and frees all that it holds. */
  @Override
  public void close() {
    guarded(() -> node.stop(nowNs()));
    HostSide side = host;
    if (side != null) {
      host = null;
      side.close();
    }
    links.close();
    data.release();
    poll.close();
  }

  /** Nanoseconds since this loop was made. */
  long nowNs() {
    return System.nanoTime() - originNs;
  }

  Node node() {
    return node;
  }

  /** Who makes the ciphers of sessions. */
  String cipherMaker() {
    return suite.cipherMaker();
  }

  UdpLinks links() {
    return links;
  }

  @Nullable HostSide host() {
    return host;
  }

  /** Exceptions survived. */
  long faults() {
    return faults;
  }

  /** Packets for a host side that this node has not. */
  long hostless() {
    return data.hostless();
  }

  @Override
  public void send(Endpoint to, byte[] datagram, int offset, int length) {
    links.send((UdpEndpoint) to, datagram, offset, length);
  }

  @Override
  public void deliver(IdentityAddress source, byte[] packet, int offset, int length) {
    HostSide side = host;
    if (side == null) {
      return;
    }
    try {
      side.deliver(nowNs(), source, packet, offset, length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void undeliverable(Undeliverable reason, byte[] packet, int offset, int length) {
    HostSide side = host;
    if (side == null) {
      return;
    }
    int mtu = 0;
    if (reason == Undeliverable.TOO_BIG) {
      mtu = node.mtu(IdentityAddress.read(packet, offset + DESTINATION));
    }
    try {
      side.undeliverable(nowNs(), reason, mtu, packet, offset, length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void event(Event event) {
    log.event(nowNs(), event);
  }

  private final class FromNetwork implements UdpLinks.Receiver {
    @Override
    public void receive(UdpEndpoint from, MemorySegment memory, long at, int length) {
      try {
        data.fromNetwork(batchNs, from, memory, at, length);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (RuntimeException | AssertionError | StackOverflowError e) {
        survive(e);
      }
    }

    @Override
    public void flush() throws IOException {
      HostSide side = host;
      if (side != null) {
        side.flush();
      }
    }
  }

  private void fromHost(long nowNs, MemorySegment memory, long at, int length) {
    try {
      data.fromHost(nowNs, memory, at, length);
    } catch (RuntimeException | AssertionError | StackOverflowError e) {
      survive(e);
    }
  }

  private void runTasks() {
    // Only those that wait now: a task that queues another must not keep the loop from its work.
    for (int n = tasks.size(); n > 0; n--) {
      Task task = tasks.poll();
      if (task != null) {
        guarded(() -> task.run(nowNs()));
      }
    }
  }

  private long waitNs() {
    if (stopping || hostWaits || !tasks.isEmpty()) {
      return 0;
    }
    long deadlineNs = Math.min(node.deadlineNs(), dialler.deadlineNs());
    return deadlineNs == Node.NEVER ? -1 : Math.max(0, deadlineNs - nowNs());
  }

  private void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | AssertionError | StackOverflowError e) {
      survive(e);
    }
  }

  private void survive(Throwable fault) {
    faults++;
    log.fault(nowNs(), fault);
  }
}
