package io.peaknet.client.dns;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a server answered.
 *
 * @param code the response code with its extension (RFC 6891 section 6.1.3)
 * @param truncated whether it did not fit, and TCP must be used
 * @param resources the answer and additional sections' records that are understood, in order, and
 *     the SOA of the authority section
 * @param cookie the cookie option as it came, both halves; empty if there was none
 */
public record Response(int code, boolean truncated, List<Resource> resources, byte[] cookie) {
  /** All went well, though perhaps there is nothing of that type. */
  public static final int OK = 0;

  /** There is no such name. */
  public static final int NO_SUCH_NAME = 3;

  static final int BAD_COOKIE = 23;

  private static final int ALIASES_MAX = 8;

  /** Copies. */
  public Response {
    resources = List.copyOf(resources);
  }

  /** Whether the server knows: there are such records, or it is sure that there are none. */
  public boolean isCertain() {
    return code == OK || code == NO_SUCH_NAME;
  }

  /** The name at the end of the chain of aliases that begins with this one. */
  public String canonical(String name) {
    String current = name;
    for (int i = 0; i < ALIASES_MAX; i++) {
      String from = current;
      current =
          of(Resource.Alias.class).stream()
              .filter(alias -> alias.owner().equals(from))
              .map(Resource.Alias::target)
              .findFirst()
              .orElse(from);
      if (current.equals(from)) {
        break;
      }
    }
    return current;
  }

  /** The records of one kind. */
  public <T extends Resource> List<T> of(Class<T> kind) {
    List<T> found = new ArrayList<>();
    for (Resource resource : resources) {
      if (kind.isInstance(resource)) {
        found.add(kind.cast(resource));
      }
    }
    return found;
  }

  /** The records of one kind at a name. */
  public <T extends Resource> List<T> of(Class<T> kind, String owner) {
    return of(kind).stream().filter(resource -> resource.owner().equals(owner)).toList();
  }

  /** How long in seconds "there is nothing" may be kept (RFC 2308); empty if it says nothing. */
  public OptionalLong negativeTtl() {
    return of(Resource.Authority.class).stream()
        .mapToLong(authority -> Math.min(authority.ttl(), authority.minimum()))
        .findFirst();
  }
}
