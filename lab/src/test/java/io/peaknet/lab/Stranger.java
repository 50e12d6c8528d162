package io.peaknet.lab;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Sends what no honest neighbour would: frames that are malformed, truncated, replayed, forged or
 * plain random, from a few addresses, at a steady rate.
 *
 * <pre>
 *   Stranger TARGET PORT RATE SECONDS RECORDS      sent N of each: malformed N truncated N …
 * </pre>
 */
final class Stranger {
  private static final String[] KINDS = {"random", "replayed", "truncated", "malformed", "forged"};
  private static final int SOCKETS = 8;
  private static final int LENGTH_MAX = 1452;

  private final Random random = new Random(7);
  private final List<byte[]> records;

  private Stranger(List<byte[]> records) {
    this.records = records;
  }

  /** See the class. */
  public static void main(String[] args) throws IOException, InterruptedException {
    var target = new InetSocketAddress(InetAddress.getByName(args[0]), Integer.parseInt(args[1]));
    int rate = Integer.parseInt(args[2]);
    long frames = (long) rate * Integer.parseInt(args[3]);
    List<byte[]> records = read(Path.of(args[4]));
    if (records.isEmpty()) {
      throw new IOException("nothing was recorded");
    }
    new Stranger(records).send(target, rate, frames);
  }

  private static List<byte[]> read(Path file) throws IOException {
    List<byte[]> records = new ArrayList<>();
    try (var in = new DataInputStream(Files.newInputStream(file))) {
      while (true) {
        byte[] record = new byte[in.readUnsignedShort()];
        in.readFully(record);
        records.add(record);
      }
    } catch (EOFException end) {
      return records;
    }
  }

  private void send(InetSocketAddress target, int rate, long frames)
      throws IOException, InterruptedException {
    DatagramChannel[] sockets = new DatagramChannel[SOCKETS];
    for (int i = 0; i < SOCKETS; i++) {
      sockets[i] = DatagramChannel.open();
    }
    long[] sent = new long[KINDS.length];
    long start = System.nanoTime();
    for (long i = 0; i < frames; i++) {
      long dueNs = i * 1_000_000_000 / rate;
      long aheadNs = dueNs - (System.nanoTime() - start);
      if (aheadNs > 1_000_000) {
        Thread.sleep(aheadNs / 1_000_000);
      }
      int kind = (int) (i % KINDS.length);
      sockets[random.nextInt(SOCKETS)].send(ByteBuffer.wrap(frame(kind)), target);
      sent[kind]++;
    }
    StringBuilder told = new StringBuilder("sent " + frames + " in ");
    told.append((System.nanoTime() - start) / 1_000_000).append(" ms:");
    for (int kind = 0; kind < KINDS.length; kind++) {
      told.append(' ').append(KINDS[kind]).append(' ').append(sent[kind]);
    }
    IO.println(told);
    for (DatagramChannel socket : sockets) {
      socket.close();
    }
  }

  private byte[] frame(int kind) {
    byte[] record = records.get(random.nextInt(records.size()));
    return switch (KINDS[kind]) {
      case "replayed" -> record;
      case "truncated" -> Arrays.copyOf(record, random.nextInt(record.length + 1));
      case "malformed" -> flipped(record);
      case "forged" -> forged(record);
      default -> bytes(random.nextInt(LENGTH_MAX));
    };
  }

  private byte[] flipped(byte[] record) {
    byte[] frame = record.clone();
    for (int i = 0; i <= random.nextInt(8) && frame.length > 0; i++) {
      frame[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return frame;
  }

  /** A head that was seen on the path, and a body that was not. */
  private byte[] forged(byte[] record) {
    byte[] frame = bytes(Math.max(record.length, 16));
    System.arraycopy(record, 0, frame, 0, Math.min(record.length, 1 + random.nextInt(32)));
    return frame;
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
