package io.peaknet.protocol.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import io.peaknet.testkit.ForAll;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Both ends of a link count alike which names were mentioned on it. */
final class LinkNamesTest {
  private static final int ALIAS_BYTES_MAX = 4;

  private static final class Ends {
    final Link writer;
    final Link reader;

    Ends(int index, Links from, Links to) {
      writer = new Link(index, new IdentityAddress(1, 1), message -> {});
      reader = new Link(index, new IdentityAddress(2, 2), message -> {});
      from.add(writer);
      to.add(reader);
    }

    /** Takes a name across. */
    int bytesOf(IdentityAddress name) throws MalformedException {
      WireWriter out = new WireWriter();
      writer.writeName(out, name);
      byte[] written = out.toBytes();
      WireReader in = new WireReader(written);
      assertThat(reader.readName(in)).isEqualTo(name);
      assertThat(in.remaining()).isZero();
      return written.length;
    }
  }

  @Test
  void namesArriveOverAllLinksWhateverIsForgotten() {
    ForAll.seeds(
        1,
        50,
        random -> {
          Links from = new Links(new Shared(8));
          Links to = new Links(new Shared(8));
          List<Ends> links = new ArrayList<>();
          for (int index = 0; index < 3; index++) {
            links.add(new Ends(index, from, to));
          }
          for (int i = 0; i < 2_000; i++) {
            Ends ends = links.get(random.nextInt(links.size()));
            if (random.nextInt(200) == 0) {
              ends.writer.resetOutgoing();
              ends.reader.resetIncoming();
            }
            IdentityAddress name = new IdentityAddress(random.nextInt(10), random.nextInt(40));
            ends.bytesOf(name);
            assertThat(ends.bytesOf(name)).isLessThanOrEqualTo(ALIAS_BYTES_MAX);
          }
        });
  }

  @Test
  void moreNamesThanThereAreNumbersArriveInFull() throws MalformedException {
    Links from = new Links(new Shared());
    Links to = new Links(new Shared());
    Ends first = new Ends(0, from, to);
    Ends second = new Ends(1, from, to);
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < Link.NAMES_MAX + 1_000; i++) {
        IdentityAddress name = new IdentityAddress(7, i);
        first.bytesOf(name);
        if (i % 3 == 0) {
          second.bytesOf(name);
        }
      }
    }
    assertThat(first.bytesOf(new IdentityAddress(7, 0))).isLessThanOrEqualTo(ALIAS_BYTES_MAX);
    assertThat(first.bytesOf(new IdentityAddress(7, Link.NAMES_MAX + 1)))
        .isGreaterThan(ALIAS_BYTES_MAX);
  }
}
