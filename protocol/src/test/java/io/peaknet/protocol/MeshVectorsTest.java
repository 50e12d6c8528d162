package io.peaknet.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.protocol.address.Digits;
import io.peaknet.protocol.address.Lease;
import io.peaknet.protocol.address.SplitTable;
import io.peaknet.protocol.allocation.TestWarrants;
import io.peaknet.protocol.crypto.JdkSuite;
import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.identity.Identity;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.identity.KeyCertificate;
import io.peaknet.protocol.lookup.NodeRecord;
import io.peaknet.protocol.lookup.Points;
import io.peaknet.protocol.route.Labels;
import io.peaknet.protocol.route.Link;
import io.peaknet.protocol.route.Locator;
import io.peaknet.protocol.route.PacketHeader;
import io.peaknet.protocol.route.TestLabels;
import io.peaknet.protocol.session.InnerType;
import io.peaknet.protocol.transit.Part;
import io.peaknet.protocol.wire.DatagramSize;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import io.peaknet.testkit.ForAll;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Holds the formats of docs/spec to {@code vectors/mesh.txt}, which others can test against, and
 * their readers to whatever bytes come. {@code -Dpeak.vectors=print} prints the file anew.
 */
class MeshVectorsTest {
  private static final String FILE = "mesh.txt";
  private static final JdkSuite SUITE = new JdkSuite();
  private static final long NETWORK = 0x1122334455667788L;
  private static final long ROUND = 0x99aabbccddeeff00L;

  private static Suite.KeyPair key(int fill) {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) fill);
    return new Suite.KeyPair(seed, SUITE.signingPublicKey(seed));
  }

  private static byte[] written(Consumer<WireWriter> writer) {
    WireWriter out = new WireWriter();
    writer.accept(out);
    return out.toBytes();
  }

  private static Map<String, byte[]> made() {
    Map<String, byte[]> made = new LinkedHashMap<>();
    Suite.KeyPair a = key(1);
    Suite.KeyPair b = key(2);
    IdentityAddress nameA = Identity.of(a.publicKey()).address();
    IdentityAddress nameB = Identity.of(b.publicKey()).address();
    made.put("identity.a.seed", a.privateKey());
    made.put("identity.a.key", a.publicKey());
    made.put("identity.a.address", nameA.bytes());
    made.put("identity.b.seed", b.privateKey());
    made.put("identity.b.key", b.publicKey());
    made.put("identity.b.address", nameB.bytes());
    for (int replica = 0; replica < 3; replica++) {
      long point = Points.point(SUITE, nameA, replica);
      made.put("lookup.point.a." + replica, written(out -> out.u64(point)));
    }
    made.put("digits.none", written(Digits.NONE::write));
    made.put("digits.0.1.2.3.4.5", written(Digits.of(0, 1, 2, 3, 4, 5)::write));
    made.put("digits.1000000", written(Digits.of(1_000_000)::write));
    Labels labels =
        TestLabels.of(Map.of(0, Digits.NONE, 3, Digits.of(1, 0, 2), 7, Digits.of(40)), 0x155);
    made.put("labels", written(labels::write));
    SplitTable table = SplitTable.of(new int[] {0, 1, 5}, new double[] {1, 2, 5});
    made.put("split-table", written(table::write));
    made.put("split-table.single", written(SplitTable.of(new int[] {0}, new double[] {1})::write));
    Lease lease = Lease.sign(SUITE, a, NETWORK, Digits.of(2, 1), nameB, 3600);
    made.put("lease.a.to.b", written(lease::write));
    made.put(
        "split.count",
        written(out -> {
          out.u8(0x24).u64(ROUND).varint(0);
          TestWarrants.write(out, SUITE, a, NETWORK, ROUND, (5L << 32) + 2);
        }));
    made.put("split.plan", written(out -> out.u8(0x24).u64(ROUND).varint(300)));
    made.put(
        "counted",
        written(
            out -> out.u8(0x25).u64(ROUND).varint(40).varint(0).u8(1).identity(nameB).varint(301)));
    Lease anew = Lease.sign(SUITE, a, ROUND, Digits.of(2, 1), nameB, 3600);
    made.put(
        "parts.with-lease",
        written(out -> {
          Digits.of(2).write(out.u8(0x26).u64(ROUND));
          anew.write(out.u8(2).identity(nameA).varint(0).identity(nameB).varint(1).u8(1));
        }));
    made.put("planned", written(out -> out.u8(0x27).u64(ROUND)));
    byte[] agreement = new byte[32];
    Arrays.fill(agreement, (byte) 9);
    KeyCertificate certificate = KeyCertificate.sign(SUITE, a, agreement, 1);
    NodeRecord record =
        NodeRecord.sign(
            SUITE, a, certificate, 7, 300, NETWORK, new Locator(Digits.of(2, 1), labels));
    made.put("record.a", written(record::write));
    PacketHeader plain = PacketHeader.toName(nameB);
    made.put("header.to-name", written(plain::write));
    made.put("header.to-key", written(PacketHeader.toKey(0x8000000000000000L)::write));
    made.put("header.full", written(full(nameA, nameB)::write));
    made.put("inner.part", new Part(0x01020304, 1, 3, new byte[] {5, 6, 7}).emit());
    int size = DatagramSize.code(1392);
    made.put("inner.path-size.tell", written(out -> out.u8(InnerType.PATH_SIZE).u8(0).u8(size)));
    made.put("inner.path-size.heard", written(out -> out.u8(InnerType.PATH_SIZE).u8(1).u8(size)));
    return made;
  }

  private static PacketHeader full(IdentityAddress from, IdentityAddress to) {
    PacketHeader header = PacketHeader.toName(to);
    header.phase = PacketHeader.PHASE_TREES;
    header.hopLimit = 17;
    header.state = 1 << 3;
    header.watermark = 1250;
    header.mtu = 20;
    header.address = Digits.of(2, 1);
    header.slot = 3;
    header.tag = 0x155;
    header.label = Digits.of(1, 0, 2);
    header.from(from, Digits.of(3), 7, 0x156, Digits.of(40));
    return header;
  }

  @Test
  void theFormatsAreThoseOfTheFile() {
    Map<String, byte[]> made = made();
    if ("print".equals(System.getProperty("peak.vectors"))) {
      made.forEach(
          (name, bytes) -> System.out.println(name + " = " + HexFormat.of().formatHex(bytes)));
    }
    Vectors vectors = new Vectors(FILE);
    assertThat(vectors.all().keySet()).containsExactlyElementsOf(made.keySet());
    made.forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(vectors.bytes(name)));
  }

  @Test
  void signaturesOfTheFileAreValid() throws MalformedException {
    Vectors vectors = new Vectors(FILE);
    assertThat(Lease.read(new WireReader(vectors.bytes("lease.a.to.b"))).verify(SUITE)).isTrue();
    assertThat(NodeRecord.read(new WireReader(vectors.bytes("record.a"))).verify(SUITE)).isTrue();
    byte[] forged = vectors.bytes("record.a");
    forged[150] ^= 1;
    assertThat(NodeRecord.read(new WireReader(forged)).verify(SUITE)).isFalse();
  }

  /**
   * Reads a message of re-splitting as docs/spec/addresses.md has it, to its end; the lease in it.
   */
  private static Optional<Lease> readResplit(byte[] message) throws MalformedException {
    WireReader in = new WireReader(message);
    int type = in.u8();
    in.u64();
    Optional<Lease> lease = Optional.empty();
    switch (type) {
      case 0x24 -> {
        if (in.varint() == 0) {
          in.bytes(8 + 32 + 64);
        }
      }
      case 0x25 -> {
        in.varint();
        in.varint();
        int cells = in.u8();
        assertThat(cells).isLessThanOrEqualTo(64);
        for (int i = 0; i < cells; i++) {
          in.identity();
          in.varint();
        }
      }
      case 0x26 -> {
        Digits.read(in);
        for (int parts = in.u8(); parts > 0; parts--) {
          in.identity();
          in.varint();
        }
        if (in.u8() == 1) {
          lease = Optional.of(Lease.read(in));
        }
      }
      case 0x27 -> {}
      default -> throw new AssertionError("type " + type);
    }
    in.end();
    return lease;
  }

  @Test
  void nodesMakeAddressesAnewInTheFormatsOfTheFile() throws MalformedException {
    Vectors vectors = new Vectors(FILE);
    for (String name : List.of("split.count", "split.plan", "counted", "planned")) {
      assertThat(readResplit(vectors.bytes(name))).isEmpty();
    }
    assertThat(readResplit(vectors.bytes("parts.with-lease")).orElseThrow().verify(SUITE)).isTrue();
    WireReader split = new WireReader(vectors.bytes("split.count"), 10, 8 + 32 + 64);
    IdentityAddress head = Identity.of(key(1).publicKey()).address();
    assertThat(TestWarrants.isGood(split, SUITE, head, NETWORK, ROUND)).isTrue();
    for (byte[] message : ofAWideNetwork()) {
      if (message[0] >= 0x24 && message[0] <= 0x27) {
        readResplit(message);
      }
    }
  }

  private interface Reader {
    byte[] readAndWrite(WireReader in) throws MalformedException;
  }

  private static final Map<String, Reader> READERS =
      Map.of(
          "labels", in -> written(Labels.read(in)::write),
          "split-table", in -> written(SplitTable.read(in)::write),
          "lease.a.to.b", in -> written(Lease.read(in)::write),
          "record.a", in -> written(NodeRecord.read(in)::write),
          "header.to-name", in -> written(PacketHeader.read(in)::write),
          "header.to-key", in -> written(PacketHeader.read(in)::write),
          "header.full", in -> written(PacketHeader.read(in)::write),
          "digits.0.1.2.3.4.5", in -> written(Digits.read(in)::write));

  @Test
  void readersAcceptOnlyWhatTheirWritersWrite() {
    Vectors vectors = new Vectors(FILE);
    READERS.forEach((name, reader) ->
        ForAll.seeds(
            name.hashCode(),
            5_000,
            random -> {
              byte[] bytes = ForAll.mutated(random, vectors.bytes(name));
              try {
                WireReader in = new WireReader(bytes);
                byte[] again = reader.readAndWrite(in);
                assertThat(again).as(name).isEqualTo(Arrays.copyOf(bytes, in.position()));
              } catch (MalformedException e) {
                assertThat(e).hasMessageNotContaining("null");
              }
            }));
  }

  /** The control messages of a network in which addresses are made anew. */
  private static List<byte[]> ofAWideNetwork() {
    int wide = 40;
    MeshRig rig = new MeshRig(11, wide);
    List<byte[]> messages = new ArrayList<>();
    rig.collect = messages;
    rig.start();
    for (int i = 1; i < wide; i++) {
      rig.connect(i - 1, i);
    }
    rig.run(25_000_000_000L);
    assertThat(rig.byType[0x27]).isPositive();
    return messages;
  }

  /** Real control messages, damaged: a neighbour that lies or errs makes nobody throw or hang. */
  @Test
  void damagedControlMessagesAreMalformedOrHarmless() {
    List<byte[]> originals = ofAWideNetwork();
    MeshRig rig = new MeshRig(12, 3);
    rig.start();
    rig.connect(0, 1);
    rig.connect(1, 2);
    rig.run(3_000_000_000L);
    MeshRig.Member member = rig.members.get(1);
    Link link = member.links.values().iterator().next();
    Random random = new Random(13);
    int malformed = 0;
    for (int i = 0; i < 30_000; i++) {
      byte[] original = originals.get(random.nextInt(originals.size()));
      byte[] message = ForAll.mutated(random, original);
      if (!member.hears(link, message)) {
        malformed++;
      }
      if (i % 1000 == 0) {
        rig.run(1_000_000_000L);
      }
    }
    assertThat(malformed).isPositive();
  }

  /** As above for messages that come over the mesh, and for the packets of a link. */
  @Test
  void damagedMeshMessagesAreMalformedOrHarmless() {
    MeshRig rig = new MeshRig(14, 9);
    rig.collectRouted = new java.util.ArrayList<>();
    rig.start();
    for (int i = 0; i < 8; i++) {
      rig.connect(i, i + 1);
    }
    rig.run(5_000_000_000L);
    Random random = new Random(15);
    for (int i = 0; i < 20_000; i++) {
      MeshRig.Routed original = rig.collectRouted.get(random.nextInt(rig.collectRouted.size()));
      byte[] payload = ForAll.mutated(random, original.payload());
      rig.members
          .get(random.nextInt(9))
          .deliverDamaged(original.header(), original.kind(), payload);
    }
    rig.run(10_000_000_000L);
    assertThat(rig.members.stream().mapToInt(m -> m.anchor.size()).max().orElse(0)).isLessThan(64);
  }
}
