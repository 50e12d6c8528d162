package io.peaknet.dns;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * What may be done with a zone beside asking. Nothing is allowed unless a rule says so.
 *
 * @param signing the keys that sign it, none: it is not signed
 * @param transfer who may take the whole zone (AXFR, IXFR)
 * @param update who may change it (RFC 2136)
 * @param secondaries who is told of changes (RFC 1996)
 */
public record ZoneRules(
    Optional<Signing> signing,
    List<Access> transfer,
    List<Access> update,
    List<Secondary> secondaries) {
  /** Not signed, and nothing but questions allowed. */
  public static final ZoneRules CLOSED =
      new ZoneRules(Optional.empty(), List.of(), List.of(), List.of());

  /** Copies. */
  public ZoneRules {
    transfer = List.copyOf(transfer);
    update = List.copyOf(update);
    secondaries = List.copyOf(secondaries);
  }

  /** With keys that sign it. */
  public ZoneRules withSigning(Signing keys) {
    return new ZoneRules(Optional.of(keys), transfer, update, secondaries);
  }

  /** With others that may take it. */
  public ZoneRules withTransfer(Access... allowed) {
    return new ZoneRules(signing, List.of(allowed), update, secondaries);
  }

  /** With others that may change it. */
  public ZoneRules withUpdate(Access... allowed) {
    return new ZoneRules(signing, transfer, List.of(allowed), secondaries);
  }

  /** With others that are told of changes. */
  public ZoneRules withSecondaries(Secondary... told) {
    return new ZoneRules(signing, transfer, update, List.of(told));
  }

  /**
   * Somebody who may do something: whoever asks from the prefix and, if a key is named, signed with
   * it.
   *
   * @param from where the request comes from
   * @param key a name among {@link ServerConfig#keys}
   */
  public record Access(Prefix from, Optional<Name> key) {}

  /**
   * A server that carries the zone too.
   *
   * @param address where it is told of changes
   * @param key what the message is signed with, a name among {@link ServerConfig#keys}
   */
  public record Secondary(InetSocketAddress address, Optional<Name> key) {}
}
