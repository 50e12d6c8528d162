package io.peaknet.dns;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.xbill.DNS.TSIG;

/** The secrets that this server shares with others. */
final class TsigKeys {
  private final Map<Name, TSIG> keys = new HashMap<>();

  TsigKeys(Collection<TsigKey> known) {
    for (TsigKey key : known) {
      keys.put(key.name(), new TSIG(key.algorithm() + ".", key.name().toString(), key.secret()));
    }
  }

  Optional<TSIG> find(Name name) {
    return Optional.ofNullable(keys.get(name));
  }
}
