package io.peaknet.dns;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * All records of one name and type: one set for everybody, or several variants of which each client
 * gets one. Secondaries, which know nothing of variants, are given the union.
 *
 * @param name whose they are; may begin with {@code *} (RFC 4592)
 * @param type of all of them; no signatures, which the server makes itself
 * @param ttlSeconds how long others may remember them, 0 to 2^31 − 1
 * @param variants 1 to {@link #VARIANTS_MAX}
 * @param choice who gets which
 */
public record RecordSet(
    Name name, Type type, int ttlSeconds, List<Variant> variants, Choice choice) {
  /** The most variants of one set. */
  public static final int VARIANTS_MAX = 256;

  /** Checks and copies. */
  public RecordSet {
    variants = List.copyOf(variants);
    if (type.isMeta() || type.equals(Type.RRSIG)) {
      throw new IllegalArgumentException(name + " " + type + ": no zone is given such records");
    }
    if (ttlSeconds < 0) {
      throw new IllegalArgumentException(name + " " + type + ": a TTL of " + ttlSeconds + " s");
    }
    if (variants.isEmpty() || variants.size() > VARIANTS_MAX) {
      throw new IllegalArgumentException(
          name + " " + type + ": " + variants.size() + " variants, allowed: 1 to " + VARIANTS_MAX);
    }
    for (Variant variant : variants) {
      if (!variant.data().getFirst().type().equals(type)) {
        throw new IllegalArgumentException(
            name + " " + type + ": holds " + variant.data().getFirst().type() + " records");
      }
      if (variant.data().size() > 1 && (type.equals(Type.CNAME) || type.equals(Type.SOA))) {
        throw new IllegalArgumentException(name + " " + type + ": more than one, RFC 2181 10.1");
      }
    }
  }

  /** The same for everybody. */
  public static RecordSet of(Name name, int ttlSeconds, List<Data> data) {
    Variant all = Variant.of(data);
    return new RecordSet(name, data.getFirst().type(), ttlSeconds, List.of(all), Choice.BY_CLIENT);
  }

  /** The same for everybody. */
  public static RecordSet of(Name name, int ttlSeconds, Data... data) {
    return of(name, ttlSeconds, List.of(data));
  }

  /** All records that some variant has, each once. */
  public List<Data> union() {
    return variants.size() == 1
        ? variants.getFirst().data()
        : variants.stream().flatMap(variant -> variant.data().stream()).distinct().toList();
  }

  /**
   * The variant that a client of no site gets by {@link Choice#BY_CLIENT}; the client is who asks
   * the server, a resolver as a rule.
   */
  public Variant variantFor(InetAddress client) {
    byte[] bytes = client.getAddress();
    long prefix = 0;
    for (int i = 0; i < (bytes.length == 4 ? 3 : 7); i++) {
      prefix = (prefix << 8) | (bytes[i] & 0xff);
    }
    long group =
        bytes.length == 4 ? ClientGroups.ofIpv4(prefix << 8) : ClientGroups.ofIpv6(prefix << 8);
    List<Variant> anywhere = variants.stream().filter(one -> one.site().isEmpty()).toList();
    List<Variant> candidates = anywhere.isEmpty() ? variants : anywhere;
    return candidates.get(ClientGroups.pick(group, ClientGroups.salt(name), candidates.size()));
  }

  Stream<Data> data() {
    return variants.stream().flatMap(variant -> variant.data().stream());
  }
}
