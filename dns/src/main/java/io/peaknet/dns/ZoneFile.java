package io.peaknet.dns;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Master;
import org.xbill.DNS.Record;

/** Zone files (RFC 1035 section 5), with {@code $ORIGIN}, {@code $TTL} and {@code $GENERATE}. */
public final class ZoneFile {
  private ZoneFile() {}

  /**
   * Reads a file.
   *
   * @param origin what names without a dot at their end lie below
   * @return the record sets in the order of their first records; of different TTLs in a set the
   *     lowest counts (RFC 2181 section 5.2)
   * @throws IOException if it can't be read or isn't one; names the file and the line
   */
  public static List<RecordSet> read(Path file, Name origin) throws IOException {
    Map<Change.Key, List<Record>> sets = new LinkedHashMap<>();
    try (InputStream in = Files.newInputStream(file);
        var master = new Master(in, Wire.name(origin))) {
      // What a file names is read with the rights of the server: nothing but the file itself is.
      master.disableIncludes(true);
      for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
        check(record, origin);
        sets.computeIfAbsent(
                new Change.Key(Wire.name(record.getName()), new Type(record.getType())),
                _ -> new ArrayList<>())
            .add(record);
      }
      List<RecordSet> content = new ArrayList<>();
      for (var set : sets.entrySet()) {
        content.add(recordSet(set.getKey(), set.getValue()));
      }
      return content;
    } catch (IOException e) {
      // The parser says "<none>:7: why" of what comes from a stream.
      String said = String.valueOf(e.getMessage());
      String why = said.startsWith("<none>:") ? said.substring("<none>".length()) : ": " + said;
      throw new IOException(file + why, e);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private static void check(Record record, Name origin) throws IOException {
    String what = record.getName() + " " + org.xbill.DNS.Type.string(record.getType());
    if (record.getDClass() != DClass.IN) {
      throw new IOException(
          what + ": class " + DClass.string(record.getDClass()) + ", allowed: IN");
    }
    if (!Wire.name(record.getName()).isWithin(origin)) {
      throw new IOException(what + ": the name is not within the zone " + origin);
    }
    switch (record.getType()) {
      case org.xbill.DNS.Type.RRSIG,
          org.xbill.DNS.Type.NSEC,
          org.xbill.DNS.Type.NSEC3,
          org.xbill.DNS.Type.NSEC3PARAM ->
          throw new IOException(
              what + ": the zone is signed already; give the unsigned one, which the server signs");
      default -> {}
    }
  }

  private static RecordSet recordSet(Change.Key key, List<Record> records) {
    long ttl = records.stream().mapToLong(Record::getTTL).min().orElse(0);
    List<Data> data = records.stream().map(Data::of).distinct().toList();
    return RecordSet.of(key.name(), (int) Math.min(ttl, Integer.MAX_VALUE), data);
  }
}
