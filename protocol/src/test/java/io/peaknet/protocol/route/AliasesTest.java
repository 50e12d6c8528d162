package io.peaknet.protocol.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.testkit.ForAll;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AliasesTest {
  @Test
  void namesAreNumberedAsTheyComeAndFoundAgain() {
    ForAll.seeds(
        1,
        100,
        random -> {
          int most = 1 + random.nextInt(300);
          Aliases aliases = new Aliases(most);
          List<IdentityAddress> names = new ArrayList<>();
          for (int i = 0; i < 400; i++) {
            // Few bits, so that hashes meet.
            IdentityAddress name = new IdentityAddress(random.nextInt(20), random.nextInt(20));
            if (aliases.number(name) == 0 && names.size() < most) {
              names.add(name);
            }
            assertThat(aliases.numberMade(name)).isEqualTo(names.indexOf(name) + 1);
            assertThat(aliases.number(name)).isEqualTo(names.indexOf(name) + 1);
          }
          assertThat(aliases.count()).isEqualTo(names.size());
          for (int number = 1; number <= names.size(); number++) {
            assertThat(aliases.name(number)).isEqualTo(names.get(number - 1));
          }
        });
  }
}
