package io.peaknet.protocol.allocation;

import io.peaknet.protocol.address.Digits;
import io.peaknet.protocol.address.Lease;
import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.route.Areas;
import io.peaknet.protocol.route.Link;
import io.peaknet.protocol.route.Router;
import io.peaknet.protocol.session.Allowance;
import io.peaknet.protocol.timer.Timers;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds this node its place. A newcomer is granted one by a neighbour in one round trip. A node
 * keeps its place whoever dies, as long as the areas that it lies in hold together; the part of an
 * area that was cut off, and the lighter of two networks that meet, move.
 */
public final class Placement {
  /** A node tells its neighbours where it is. */
  public static final int ADDRESS_MESSAGE = 0x20;

  private static final int JOIN_MESSAGE = 0x21;
  private static final int GRANT_MESSAGE = 0x22;
  private static final int REFUSAL_MESSAGE = 0x23;

  /** In a request: for another place, or to keep the one that the granter gave. */
  private static final int ANEW = 0;

  private static final int RENEW = 1;

  /** What a change of place sets off elsewhere. */
  public interface Listener {
    /** This node lives somewhere else from now on. */
    void placed(long nowNs, String previous, String next, String reason);

    /** A neighbour's word was not signed as it should be. */
    void refused(Link link, String reason);
  }

  private final IdentityAddress self;
  private final Suite suite;
  private final Suite.KeyPair key;
  private final Router router;
  private final Listener listener;
  private final HeadDuty duty;
  private final Resplit resplit;
  private final Grants grants = new Grants();
  private final Allowance joins = new Allowance(Constants.JOINS_PER_SECOND);
  private final Timers.Timer review;
  private final Timers.Timer joinTimeout;
  private final Timers.Timer renewal;
  private final Map<Digits, Long> rivals = new HashMap<>();
  private final Map<Digits, Long> headless = new HashMap<>();
  private final Map<IdentityAddress, Long> refusedUntilNs = new HashMap<>();
  private final Map<Digits, Areas.Head> abandoned = new HashMap<>();
  private @Nullable Lease lease;
  private @Nullable Link joining;
  private int joinToken;
  private Digits leaving = Digits.NONE;
  private String joinReason = "started";
  private long electionSpreadNs;

  /** Not placed yet. */
  public Placement(
      IdentityAddress self,
      Suite suite,
      Suite.KeyPair key,
      Router router,
      Timers timers,
      Listener listener) {
    this.self = self;
    this.suite = suite;
    this.key = key;
    this.router = router;
    this.listener = listener;
    duty = new HeadDuty(router.areas(), timers);
    resplit = new Resplit(self, suite, key, router, timers, this::move);
    review = timers.timer(this::review);
    joinTimeout = timers.timer(this::retryJoin);
    renewal = timers.timer(this::renew);
  }

  /** Mints a network of one. */
  public void start(long nowNs, long network) {
    electionSpreadNs = Long.remainderUnsigned(suite.randomLong(), Constants.ELECTION_NS);
    settle(nowNs, network, Digits.NONE, network);
  }

  /** Anything about areas or near-by addresses has changed. */
  public void areasChanged(long nowNs) {
    review.armBy(nowNs + Constants.REVIEW_NS);
    duty.areasChanged(nowNs);
    resplit.areasChanged(nowNs);
  }

  /** Tells a neighbour where this node is. */
  public void introduce(Link link) {
    link.control(address(router.areas().network(), router.areas().address(), null));
  }

  /** A link is gone. */
  public void linkDown(long nowNs, Link link) {
    if (joining == link) {
      retryJoin(nowNs);
    }
    resplit.linkDown(nowNs, link);
    review.armBy(nowNs + Constants.REVIEW_NS);
  }

  /**
   * Reads a control message; its type has been read.
   *
   * @return whether the type is one of allocation's
   */
  public boolean receive(long nowNs, Link link, int type, WireReader in) throws MalformedException {
    switch (type) {
      case ADDRESS_MESSAGE -> neighbourPlaced(nowNs, link, in);
      case JOIN_MESSAGE -> answerJoin(nowNs, link, in);
      case GRANT_MESSAGE -> granted(nowNs, link, in);
      case REFUSAL_MESSAGE -> {
        if (joining == link && in.u32() == joinToken) {
          retryJoin(nowNs);
        }
      }
      default -> {
        return resplit.receive(nowNs, link, type, in);
      }
    }
    return true;
  }

  private void neighbourPlaced(long nowNs, Link link, WireReader in) throws MalformedException {
    long network = in.u64();
    Digits address = Digits.read(in);
    int flags = in.u8();
    Lease theirs = (flags & 1) == 0 ? null : Lease.read(in);
    Digits left = (flags & 2) == 0 ? null : Digits.read(in);
    if (theirs == null ? address.length() > 0 : !covers(theirs, link, network, address)) {
      listener.refused(link, "address " + address + " without a valid lease");
      return;
    }
    if (left != null) {
      Areas.Head mine = router.areas().head(left);
      if (mine != null && left.encloses(router.areas().address())) {
        abandoned.put(left, mine);
      }
    }
    router.neighbourPlaced(nowNs, link, network, address);
    grants.arrived(link.neighbour());
    int digit = grants.digit(link.neighbour());
    if (digit > 0
        && !(network == router.areas().network()
            && address.equals(router.areas().address().child(digit)))) {
      grants.release(nowNs, link.neighbour());
    }
    resplit.neighbourPlaced(nowNs, link);
    areasChanged(nowNs);
  }

  private boolean covers(Lease theirs, Link link, long network, Digits address) {
    return theirs.network() == network
        && theirs.address().equals(address)
        && theirs.grantee().equals(link.neighbour())
        && theirs.verify(suite);
  }

  // Conflicts: a neighbour knows a better head for an area that this node believes to be in.

  private void review(long nowNs) {
    if (joining != null) {
      return;
    }
    if (resplit.holds(nowNs)) {
      review.armBy(resplit.holdUntilNs());
      return;
    }
    long promisedNs = grants.promisedUntilNs(nowNs);
    Areas areas = router.areas();
    Set<Digits> seen = new HashSet<>();
    for (Link link : router.links().usable()) {
      if (!link.addressKnown()) {
        continue;
      }
      Digits area = contested(link);
      if (area == null) {
        continue;
      }
      seen.add(area);
      long since = rivals.computeIfAbsent(area, a -> nowNs);
      long patience = patience(area, link);
      long dueNs = Math.max(since + patience, promisedNs + 1);
      if (nowNs >= dueNs) {
        join(nowNs, area, link.network());
        return;
      }
      review.armBy(dueNs);
    }
    rivals.keySet().retainAll(seen);
    abandoned.keySet().removeIf(area -> !area.encloses(areas.address()));
    reviewHeads(nowNs);
  }

  /** The area of this node that the neighbour's word puts in question; null if none. */
  private @Nullable Digits contested(Link link) {
    Areas areas = router.areas();
    if (link.network() != areas.network()) {
      return areas.rival(Digits.NONE, link) == null ? null : Digits.NONE;
    }
    int common = areas.address().common(link.address());
    if (common == Digits.ALL) {
      // Two nodes at one place: a lease outlived its granter's memory. Either may move.
      return self.compareTo(link.neighbour()) < 0 ? areas.address() : null;
    }
    Digits area = areas.enclosing(common + 1);
    return areas.rival(area, link) == null ? null : area;
  }

  private long patience(Digits area, Link link) {
    if (link.network() != router.areas().network()) {
      return Constants.MERGE_NS;
    }
    Areas.Head left = abandoned.get(area);
    return left != null && left.equals(router.areas().head(area))
        ? Constants.CONFLICT_FOLLOW_NS
        : Constants.CONFLICT_NS + electionSpreadNs / 4;
  }

  // Heads: an area whose head is gone gets another, and nobody moves.

  private void reviewHeads(long nowNs) {
    Areas areas = router.areas();
    Set<Digits> missing = new HashSet<>();
    for (int level = 0; level <= areas.address().length(); level++) {
      Digits area = areas.enclosing(level);
      if (areas.isReachable(area)) {
        continue;
      }
      if (rivals.containsKey(area)) {
        break; // this side may have to move: then whatever lies inside is void too
      }
      missing.add(area);
      long since = headless.computeIfAbsent(area, a -> nowNs);
      long due = since + Constants.ELECTION_NS + electionSpreadNs;
      if (nowNs >= due) {
        Areas.Head last = areas.head(area);
        long nonce = last == null ? suite.randomLong() : last.nonce();
        long epoch = last == null ? 0 : Math.min(Integer.MAX_VALUE, last.epoch() + 1);
        if (level == 0) {
          resplit.inherits(areas.lastWeight());
        }
        areas.speak(
            nowNs, area, new Areas.Head(nonce, epoch, self), new Areas.Body(weight(area), null));
        missing.remove(area);
      } else {
        review.armBy(due);
      }
    }
    headless.keySet().retainAll(missing);
  }

  /**
   * What a new head tells first. Parts may be electing too, and count again when they have: until
   * then a network that had members does not weigh as little as who has just come.
   */
  private int weight(Digits area) {
    int parts = Weights.sum(router.areas().parts(area));
    int least = Math.min(router.areas().lastWeight(), Constants.WEIGHT_OF_TWO);
    return area.length() > 0 ? parts : Math.max(parts, least);
  }

  // Joining.

  private void join(long nowNs, Digits left, long network) {
    Link best = null;
    for (Link link : router.links().usable()) {
      boolean asked = refusedUntilNs.getOrDefault(link.neighbour(), Long.MIN_VALUE) > nowNs;
      if (!asked
          && link.addressKnown()
          && link.network() == network
          && mayGrant(link, left, network)
          && (best == null || nearer(link, best))) {
        best = link;
      }
    }
    if (best == null) {
      review.arm(nowNs + Constants.JOIN_RETRY_NS);
      return;
    }
    joining = best;
    joinToken = (int) suite.randomLong();
    joinReason = network == router.areas().network() ? "cut off from area " + left : "networks met";
    leaving = left;
    joinTimeout.arm(nowNs + Constants.JOIN_TIMEOUT_NS);
    best.control(
        new WireWriter(16).u8(JOIN_MESSAGE).u32(joinToken).u64(network).u8(ANEW).toBytes());
  }

  private boolean mayGrant(Link link, Digits left, long network) {
    Areas areas = router.areas();
    if (network != areas.network()) {
      return areas.rival(Digits.NONE, link) != null;
    }
    return !left.encloses(link.address());
  }

  private static boolean nearer(Link a, Link b) {
    int order = Integer.compare(a.address().bits(), b.address().bits());
    return order < 0 || (order == 0 && a.cost() < b.cost());
  }

  private void retryJoin(long nowNs) {
    if (joining != null) {
      refusedUntilNs.put(joining.neighbour(), nowNs + Constants.JOIN_ELSEWHERE_NS);
    }
    joining = null;
    joinTimeout.cancel();
    review.arm(nowNs + Constants.JOIN_RETRY_NS);
  }

  private void answerJoin(long nowNs, Link link, WireReader in) throws MalformedException {
    int token = in.u32();
    long network = in.u64();
    if (!joins.take(nowNs, link.neighbour())) {
      return; // each answer is a signature, and each digit given back rests
    }
    Areas areas = router.areas();
    boolean renewal = in.u8() == RENEW && grants.digit(link.neighbour()) > 0;
    if (!renewal) {
      grants.release(nowNs, link.neighbour());
    }
    boolean settled = joining == null && rivals.isEmpty();
    boolean able =
        (settled || yieldsTo(nowNs, link))
            && areas.isReachable(Digits.NONE)
            && !resplit.holds(nowNs)
            && areas.address().length() + 2 <= Digits.COUNT_MAX;
    int digit =
        network == areas.network() && (able || renewal)
            ? grants.grant(
                nowNs, link.neighbour(), used -> areas.head(areas.address().child(used)) != null)
            : -1;
    if (digit < 0) {
      link.control(new WireWriter(8).u8(REFUSAL_MESSAGE).u32(token).toBytes());
      return;
    }
    Lease grant =
        Lease.sign(
            suite,
            key,
            network,
            areas.address().child(digit),
            link.neighbour(),
            Constants.LEASE_SECONDS);
    WireWriter out = new WireWriter().u8(GRANT_MESSAGE).u32(token);
    grant.write(out);
    link.control(out.toBytes());
    if (!renewal) {
      grants.promise(nowNs, link.neighbour());
    }
  }

  /**
   * Whether this node, which should move itself, grants a place all the same. Two cut-off parts
   * that border on nothing but each other would wait for ever; so after a while the one in the
   * lesser area, in the order of digits, takes the other in. Each such move leads to a lesser area:
   * there is no end to go round.
   */
  private boolean yieldsTo(long nowNs, Link link) {
    Digits here = router.areas().address();
    int common = link.addressKnown() ? here.common(link.address()) : Digits.ALL;
    return common != Digits.ALL
        && (joining == null || joining == link)
        && rivals.keySet().stream().allMatch(area -> area.length() > common)
        && rivals.values().stream().allMatch(since -> nowNs - since >= Constants.STANDOFF_NS)
        && here.digit(common) < link.address().digit(common);
  }

  private void granted(long nowNs, Link link, WireReader in) throws MalformedException {
    int token = in.u32();
    Lease grant = Lease.read(in);
    if (token != joinToken || joining != link) {
      return;
    }
    boolean right =
        grant.grantee().equals(self)
            && grant.granter().address().equals(link.neighbour())
            && link.addressKnown()
            && grant.network() == link.network()
            && grant.address().length() == link.address().length() + 1
            && grant.address().parent().equals(link.address())
            && grant.verify(suite);
    if (!right) {
      listener.refused(link, "grant of " + grant.address() + " that is not the granter's to give");
      retryJoin(nowNs);
      return;
    }
    boolean renewed =
        lease != null
            && lease.address().equals(grant.address())
            && lease.network() == grant.network();
    if (!renewed && nowNs <= grants.promisedUntilNs(nowNs)) {
      // This node granted a place itself while it asked for one: somebody is on the way to it.
      retryJoin(nowNs);
      return;
    }
    joining = null;
    joinTimeout.cancel();
    renewal.arm(nowNs + Constants.LEASE_SECONDS * 500_000_000L);
    if (renewed) {
      lease = grant;
      return;
    }
    lease = grant;
    settle(nowNs, grant.network(), grant.address(), suite.randomLong());
  }

  /** All of the network moves, to addresses made anew. */
  private void move(
      long nowNs, long network, Digits address, @Nullable Lease newLease, int partsTaken) {
    joining = null;
    joinTimeout.cancel();
    lease = newLease;
    joinReason = "addresses made anew";
    settle(nowNs, network, address, newLease == null ? network : suite.randomLong());
    grants.reserve(nowNs, partsTaken);
  }

  private void settle(long nowNs, long network, Digits address, long nonce) {
    Areas areas = router.areas();
    String previous = areas.address().toString();
    Digits left = network == areas.network() ? leaving : null;
    grants.clear();
    rivals.clear();
    headless.clear();
    refusedUntilNs.clear();
    byte[] news = address(network, address, left);
    router.place(nowNs, network, address, link -> link.control(news));
    areas.speak(nowNs, address, new Areas.Head(nonce, 0, self), new Areas.Body(0, null));
    areas.speak(
        nowNs,
        address.prefix(address.length() + 1),
        new Areas.Head(nonce, 0, self),
        new Areas.Body(0, null));
    listener.placed(nowNs, previous, address.toString(), joinReason);
    areasChanged(nowNs);
  }

  private byte[] address(long network, Digits address, @Nullable Digits left) {
    WireWriter out = new WireWriter().u8(ADDRESS_MESSAGE).u64(network);
    address.write(out);
    out.u8((lease == null ? 0 : 1) | (left == null ? 0 : 2));
    if (lease != null) {
      lease.write(out);
    }
    if (left != null) {
      left.write(out);
    }
    return out.toBytes();
  }

  /** Only the granter can grant the digit anew, so without it the place stays this node's. */
  private void renew(long nowNs) {
    Lease held = Objects.requireNonNull(lease);
    for (Link link : router.links().usable()) {
      if (joining == null
          && link.neighbour().equals(held.granter().address())
          && link.network() == router.areas().network()
          && link.address().equals(held.address().parent())) {
        joining = link;
        joinToken = (int) suite.randomLong();
        joinTimeout.arm(nowNs + Constants.JOIN_TIMEOUT_NS);
        link.control(
            new WireWriter(16)
                .u8(JOIN_MESSAGE)
                .u32(joinToken)
                .u64(held.network())
                .u8(RENEW)
                .toBytes());
      }
    }
    renewal.arm(nowNs + Constants.LEASE_SECONDS * 250_000_000L);
  }
}
