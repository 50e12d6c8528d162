package io.peaknet.dns;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The answers to questions for one name and type: of each variant one with signatures and one
 * without.
 */
final class Answers {
  final int type;
  private final Answer[] plain;
  private final Answer[] signed;
  private final boolean inTurn;
  private final long salt;

  /** The places of variants for each site; those for everybody come first. */
  private final String[] sites;

  private final int[][] places;

  /** The name that an alias stands for, padded; null if the type is not CNAME. */
  final byte @Nullable [] target;

  final int targetLength;
  final long targetHash;

  // Shared by all loops without care: a turn lost or taken twice is none the worse. It begins
  // anywhere, or a set that often changes would mostly give its first variant.
  private int turn = java.util.concurrent.ThreadLocalRandom.current().nextInt();

  Answers(SignedSet set, Name origin) {
    RecordSet records = set.set();
    int count = records.variants().size();
    type = records.type().code();
    plain = new Answer[count];
    signed = new Answer[count];
    for (int i = 0; i < count; i++) {
      plain[i] = rendered(set, i, origin, false);
      signed[i] = set.isSigned() ? rendered(set, i, origin, true) : plain[i];
    }
    inTurn = records.choice() == Choice.IN_TURN;
    salt = ClientGroups.salt(records.name());
    Set<String> names = new LinkedHashSet<>();
    names.add("");
    records.variants().forEach(variant -> names.add(variant.site()));
    sites = names.toArray(String[]::new);
    places = new int[sites.length][];
    for (int i = 0; i < sites.length; i++) {
      places[i] = places(records.variants(), sites[i]);
    }
    if (places[0].length == 0) {
      places[0] = java.util.stream.IntStream.range(0, count).toArray();
    }
    Name alias = alias(records);
    target = alias == null ? null : Hashes.padded(alias);
    targetLength = alias == null ? 0 : alias.wire().length;
    targetHash = alias == null ? 0 : Hashes.of(alias);
  }

  private static @Nullable Name alias(RecordSet records) {
    return records.type().equals(Type.CNAME)
        ? Name.ofWire(records.variants().getFirst().data().getFirst().wire(), 0)
        : null;
  }

  private static int[] places(List<Variant> variants, String site) {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < variants.size(); i++) {
      if (variants.get(i).site().equals(site)) {
        places.add(i);
      }
    }
    return places.stream().mapToInt(Integer::intValue).toArray();
  }

  private static Answer rendered(SignedSet set, int variant, Name origin, boolean signatures) {
    RecordSet records = set.set();
    var rendering = new Rendering(origin, records.name().wire().length);
    for (Data data : records.variants().get(variant).data()) {
      rendering.add(Rendering.Section.ANSWER, null, records.ttlSeconds(), data);
    }
    if (signatures) {
      for (Data data : set.signatures().get(variant)) {
        rendering.add(Rendering.Section.ANSWER, null, records.ttlSeconds(), data);
      }
    }
    return rendering.done();
  }

  /** Whether who asks makes no difference. */
  boolean isOne() {
    return plain.length == 1;
  }

  /** Whether a variant is meant for some site. */
  boolean asksForSite() {
    return sites.length > 1;
  }

  Answer only(boolean signatures) {
    return signatures ? signed[0] : plain[0];
  }

  /** The variant for clients of a group and site. */
  Answer of(long group, String site, boolean signatures) {
    int[] allowed = places[0];
    for (int i = 1; i < sites.length; i++) {
      if (sites[i].equals(site)) {
        allowed = places[i];
      }
    }
    int place =
        inTurn
            ? Integer.remainderUnsigned(turn++, allowed.length)
            : ClientGroups.pick(group, salt, allowed.length);
    return signatures ? signed[allowed[place]] : plain[allowed[place]];
  }
}
