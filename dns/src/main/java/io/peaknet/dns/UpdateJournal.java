package io.peaknet.dns;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * What updates made of the sets of zones, in a file: whoever was told that an update is done finds
 * it done after a restart, too (RFC 2136 section 3.5). An update is in it as a whole or not at all.
 *
 * <p>The file: for each update a length and a CRC-32 (4 bytes each), then the zone's name and the
 * sets that it changed. It is written anew, without what was overwritten since, when it has grown.
 */
public final class UpdateJournal implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("io.peaknet.dns");
  private static final int HEADER_BYTES = 8;
  private static final int UPDATE_BYTES_MAX = 1 << 20;

  /** A file of this length is worth to be written anew, if three parts of four are old. */
  private static final int LONG_BYTES = 1 << 18;

  private static final int OLD_PARTS = 4;

  private final Path file;
  private final Map<Name, Map<Change.Key, Optional<RecordSet>>> zones = new HashMap<>();
  private FileChannel channel;
  private long freshBytes;

  private UpdateJournal(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Opens the journal, and makes it if there is none. The rest of an update that was being written
   * when the machine stopped is dropped: nobody was told that it was done.
   *
   * @throws IOException naming the file, if it can't be read or written
   */
  public static UpdateJournal open(Path file) throws IOException {
    Path path = file.toAbsolutePath();
    try {
      Files.createDirectories(path.getParent());
      var journal = new UpdateJournal(path, channel(path, StandardOpenOption.CREATE));
      try {
        byte[] bytes = Files.readAllBytes(path);
        int whole = journal.read(bytes);
        if (whole < bytes.length) {
          LOG.log(
              Level.WARNING,
              "journal of updates " + path + ": not whole from byte " + whole + " on: dropped");
        }
        journal.channel.truncate(whole);
        journal.channel.position(journal.channel.size());
        journal.freshBytes = journal.channel.size();
        return journal;
      } catch (IOException | RuntimeException e) {
        journal.close();
        throw e;
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException("journal of updates " + path + ": " + e.getMessage(), e);
    }
  }

  private static FileChannel channel(Path path, StandardOpenOption how) throws IOException {
    return FileChannel.open(
        path,
        Set.of(StandardOpenOption.WRITE, how),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  /** Takes in what is there; up to where it is whole. */
  private int read(byte[] bytes) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    while (in.remaining() >= HEADER_BYTES) {
      int start = in.position();
      int length = in.getInt();
      int sum = in.getInt();
      if (length < 0 || length > in.remaining() || sum != sum(bytes, in.position(), length)) {
        return start;
      }
      take(new DataInputStream(new ByteArrayInputStream(bytes, in.position(), length)));
      in.position(in.position() + length);
    }
    return in.position();
  }

  private void take(DataInputStream in) throws IOException {
    Name origin = Name.parse(in.readUTF());
    for (int left = in.readInt(); left > 0; left--) {
      var key = new Change.Key(Name.parse(in.readUTF()), new Type(in.readUnsignedShort()));
      int ttl = in.readInt();
      List<Data> data = new ArrayList<>();
      for (int records = in.readUnsignedShort(); records > 0; records--) {
        data.add(Data.ofWire(key.type(), in.readNBytes(in.readUnsignedShort())));
      }
      Optional<RecordSet> set =
          data.isEmpty() ? Optional.empty() : Optional.of(RecordSet.of(key.name(), ttl, data));
      sets(origin).put(key, set);
    }
  }

  private Map<Change.Key, Optional<RecordSet>> sets(Name origin) {
    return zones.computeIfAbsent(origin, _ -> new LinkedHashMap<>());
  }

  /** What updates made of a zone's sets, all together. */
  public synchronized Change of(Name origin) {
    return new Change(zones.getOrDefault(origin, Map.of()));
  }

  /**
   * Writes an update down; it is on the disk when this returns.
   *
   * @throws IOException if it could not be; then it is not in the journal
   */
  synchronized void append(Name origin, Change change) throws IOException {
    Map<Change.Key, Optional<RecordSet>> sets = new LinkedHashMap<>(change.sets());
    // Its serial number goes on by itself.
    sets.keySet().removeIf(key -> key.type().equals(Type.SOA));
    long before = channel.position();
    try {
      write(channel, framed(origin, sets));
      channel.force(false);
    } catch (IOException e) {
      channel.truncate(before);
      throw e;
    }
    sets(origin).putAll(sets);
    if (channel.size() > Math.max(LONG_BYTES, OLD_PARTS * freshBytes)) {
      try {
        writeAnew();
      } catch (IOException e) {
        // The update is on the disk all the same; the file goes on growing until it succeeds.
        freshBytes = channel.size();
        LOG.log(Level.WARNING, "journal of updates " + file + " can't be made shorter: " + e);
      }
    }
  }

  private static void write(FileChannel to, byte[] bytes) throws IOException {
    for (ByteBuffer left = ByteBuffer.wrap(bytes); left.hasRemaining(); ) {
      to.write(left);
    }
  }

  /** Beside, and then in the place of the old file: at any time there is a whole one. */
  private void writeAnew() throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(beside);
    FileChannel next = channel(beside, StandardOpenOption.CREATE_NEW);
    try {
      for (var zone : zones.entrySet()) {
        for (var set : zone.getValue().entrySet()) {
          write(next, framed(zone.getKey(), Map.of(set.getKey(), set.getValue())));
        }
      }
      next.force(true);
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      next.close();
      throw e;
    }
    channel.close();
    channel = next;
    freshBytes = next.size();
    try (FileChannel entries = FileChannel.open(file.getParent())) {
      entries.force(true);
    }
  }

  private static byte[] framed(Name origin, Map<Change.Key, Optional<RecordSet>> sets)
      throws IOException {
    var body = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(body)) {
      out.writeUTF(origin.toString());
      out.writeInt(sets.size());
      for (var set : sets.entrySet()) {
        out.writeUTF(set.getKey().name().toString());
        out.writeShort(set.getKey().type().code());
        out.writeInt(set.getValue().map(RecordSet::ttlSeconds).orElse(0));
        List<Data> data = set.getValue().map(RecordSet::union).orElse(List.of());
        out.writeShort(data.size());
        for (Data one : data) {
          out.writeShort(one.wire().length);
          out.write(one.wire());
        }
      }
    }
    byte[] bytes = body.toByteArray();
    if (bytes.length > UPDATE_BYTES_MAX) {
      throw new IOException("an update of " + bytes.length + " bytes");
    }
    return ByteBuffer.allocate(HEADER_BYTES + bytes.length)
        .putInt(bytes.length)
        .putInt(sum(bytes, 0, bytes.length))
        .put(bytes)
        .array();
  }

  private static int sum(byte[] bytes, int offset, int length) {
    var sum = new CRC32();
    sum.update(bytes, offset, length);
    return (int) sum.getValue();
  }

  @Override
  public synchronized void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
