package io.peaknet.kubernetes.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What etcd and the registry are to an API server: objects by kind, one revision for all, a bounded
 * history that watches read, and the rules for metadata. Every object in it is immutable by
 * agreement: whoever changes one changes a copy.
 */
final class Store {
  private static final int HISTORY_MAX = 50_000;

  /** One change: {@code before} is null when an object came, {@code after} when it went. */
  record Change(
      long revision, Resource resource, @Nullable ObjectNode before, @Nullable ObjectNode after) {}

  /** A page of a list, and the token for the next one. */
  record Page(List<ObjectNode> items, long revision, String next, int remaining) {}

  private record Rest(List<ObjectNode> items, long revision) {}

  private final Map<String, Map<String, ObjectNode>> objects = new HashMap<>();
  private final Deque<Change> history = new ArrayDeque<>();
  private final Map<String, Rest> pages = new HashMap<>();
  private long revision = 1;
  private long compacted;

  synchronized long revision() {
    return revision;
  }

  /** Forgets all history: lists under way and watches from before are answered 410. */
  synchronized void compact() {
    compacted = revision;
    history.clear();
    pages.clear();
    notifyAll();
  }

  synchronized @Nullable ObjectNode find(
      Resource resource, @Nullable String namespace, String name) {
    return of(resource).get(key(namespace, name));
  }

  synchronized ObjectNode get(Resource resource, @Nullable String namespace, String name)
      throws ApiError {
    ObjectNode found = find(resource, namespace, name);
    if (found == null) throw ApiError.notFound(what(resource, name));
    return found;
  }

  synchronized Page list(Resource resource, Selection selection, int limit, String token)
      throws ApiError {
    Rest rest;
    if (token.isEmpty()) {
      rest = new Rest(of(resource).values().stream().filter(selection::has).toList(), revision);
    } else {
      Rest left = pages.remove(token);
      if (left == null) throw ApiError.expired("The provided continue parameter is too old");
      rest = left;
    }
    if (limit <= 0 || rest.items.size() <= limit) return new Page(rest.items, rest.revision, "", 0);
    Rest left = new Rest(rest.items.subList(limit, rest.items.size()), rest.revision);
    String next = UUID.randomUUID().toString();
    pages.put(next, left);
    return new Page(rest.items.subList(0, limit), rest.revision, next, left.items.size());
  }

  synchronized ObjectNode create(Resource resource, ObjectNode wanted) throws ApiError {
    ObjectNode object = wanted.deepCopy();
    ObjectNode metadata = object.withObject("/metadata");
    if (!metadata.hasNonNull("name") && metadata.hasNonNull("generateName")) {
      String suffix = UUID.randomUUID().toString().substring(0, 5);
      metadata.put("name", metadata.path("generateName").asText() + suffix);
    }
    String name = metadata.path("name").asText();
    if (name.isEmpty()) throw ApiError.invalid("metadata.name: Required value");
    String namespace = namespace(resource, object);
    if (namespace != null && !of(namespaces()).containsKey(key(null, namespace))) {
      throw ApiError.notFound("namespaces \"" + namespace + "\"");
    }
    if (find(resource, namespace, name) != null) {
      throw ApiError.alreadyExists(what(resource, name));
    }
    metadata.put("uid", UUID.randomUUID().toString());
    metadata.put("creationTimestamp", now());
    metadata.put("generation", 1);
    metadata.remove("deletionTimestamp");
    if (resource.kind().equals("Namespace")) {
      metadata.withObject("/labels").put("kubernetes.io/metadata.name", name);
    }
    put(resource, null, object);
    return object;
  }

  /** Replaces an object. Its metadata that the server owns stays; an unchanged one is no change. */
  synchronized ObjectNode update(Resource resource, ObjectNode wanted, boolean statusOnly)
      throws ApiError {
    String name = wanted.path("metadata").path("name").asText();
    ObjectNode current = get(resource, namespace(resource, wanted), name);
    String expected = wanted.path("metadata").path("resourceVersion").asText();
    if (!expected.isEmpty()
        && !expected.equals(current.path("metadata").path("resourceVersion").asText())) {
      throw ApiError.conflict(
          "Operation cannot be fulfilled on "
              + what(resource, name)
              + ": the object has been modified; please apply your changes to the latest version"
              + " and try again");
    }
    String uid = wanted.path("metadata").path("uid").asText();
    if (!uid.isEmpty() && !uid.equals(current.path("metadata").path("uid").asText())) {
      throw ApiError.conflict("Precondition failed: UID in precondition: " + uid);
    }
    ObjectNode object = statusOnly ? current.deepCopy() : wanted.deepCopy();
    if (statusOnly || resource.hasStatus()) {
      JsonNode status = (statusOnly ? wanted : current).path("status");
      if (status.isMissingNode() || status.isNull()) object.remove("status");
      else object.set("status", status);
    }
    ObjectNode metadata = object.withObject("/metadata");
    for (String owned :
        List.of("uid", "creationTimestamp", "generation", "deletionTimestamp", "resourceVersion")) {
      JsonNode value = current.path("metadata").path(owned);
      if (value.isMissingNode()) metadata.remove(owned);
      else metadata.set(owned, value);
    }
    if (statusOnly) metadata.set("managedFields", wanted.path("metadata").path("managedFields"));
    if (sameButForManagers(object, current)) return current;
    if (!Objects.equals(object.get("spec"), current.get("spec"))) {
      metadata.put("generation", metadata.path("generation").asLong() + 1);
    }
    if (metadata.has("deletionTimestamp") && metadata.path("finalizers").isEmpty()) {
      return remove(resource, current);
    }
    put(resource, current, object);
    return object;
  }

  /**
   * Removes an object, or marks it as being deleted when it has finalizers, or is a pod on a node
   * and the grace isn't 0: then the kubelet's own deletion removes it.
   */
  synchronized ObjectNode delete(
      Resource resource, @Nullable String namespace, String name, @Nullable Long graceSeconds)
      throws ApiError {
    ObjectNode current = get(resource, namespace, name);
    boolean finalized = !current.path("metadata").path("finalizers").isEmpty();
    boolean onNode =
        resource.kind().equals("Pod") && current.path("spec").path("nodeName").isTextual();
    boolean graceful = onNode && (graceSeconds == null || graceSeconds > 0);
    if (!finalized && !graceful) return remove(resource, current);
    if (current.path("metadata").has("deletionTimestamp")) return current;
    ObjectNode marked = current.deepCopy();
    marked.withObject("/metadata").put("deletionTimestamp", now());
    marked
        .withObject("/metadata")
        .put("deletionGracePeriodSeconds", graceSeconds == null ? 30 : graceSeconds);
    put(resource, current, marked);
    return marked;
  }

  /**
   * The changes after a revision, waiting for one until the deadline.
   *
   * @throws ApiError 410 if they are forgotten
   */
  synchronized List<Change> after(long since, long deadlineNs)
      throws ApiError, InterruptedException {
    while (true) {
      if (since < compacted) {
        throw ApiError.expired("too old resource version: " + since + " (" + compacted + ")");
      }
      if (revision > since) {
        List<Change> changes = new ArrayList<>();
        for (var newest = history.descendingIterator(); newest.hasNext(); ) {
          Change change = newest.next();
          if (change.revision <= since) break;
          changes.add(change);
        }
        return changes.reversed();
      }
      long leftMs = (deadlineNs - System.nanoTime()) / 1_000_000;
      if (leftMs <= 0) return List.of();
      wait(leftMs);
    }
  }

  /** Wakes all that wait, so that they see whatever else has changed. */
  synchronized void wake() {
    notifyAll();
  }

  private ObjectNode remove(Resource resource, ObjectNode current) {
    revision++;
    ObjectNode last = current.deepCopy();
    last.withObject("/metadata").put("resourceVersion", Long.toString(revision));
    of(resource).remove(key(current));
    remember(new Change(revision, resource, last, null));
    return last;
  }

  private void put(Resource resource, @Nullable ObjectNode before, ObjectNode after) {
    revision++;
    after.withObject("/metadata").put("resourceVersion", Long.toString(revision));
    of(resource).put(key(after), after);
    remember(new Change(revision, resource, before, after));
  }

  private void remember(Change change) {
    history.add(change);
    if (history.size() > HISTORY_MAX) compacted = history.remove().revision;
    notifyAll();
  }

  private static boolean sameButForManagers(ObjectNode one, ObjectNode other) {
    ObjectNode left = one.deepCopy();
    ObjectNode right = other.deepCopy();
    left.withObject("/metadata").remove("managedFields");
    right.withObject("/metadata").remove("managedFields");
    return left.equals(right);
  }

  private Map<String, ObjectNode> of(Resource resource) {
    return objects.computeIfAbsent(resource.qualifiedName(), _ -> new TreeMap<>());
  }

  private static Resource namespaces() {
    return Resource.BUILT_IN.getFirst();
  }

  private static @Nullable String namespace(Resource resource, ObjectNode object) {
    return resource.isNamespaced() ? object.path("metadata").path("namespace").asText() : null;
  }

  private static String key(ObjectNode object) {
    var metadata = object.path("metadata");
    return key(
        metadata.hasNonNull("namespace") ? metadata.path("namespace").asText() : null,
        metadata.path("name").asText());
  }

  private static String key(@Nullable String namespace, String name) {
    return namespace == null ? name : namespace + "/" + name;
  }

  static String what(Resource resource, String name) {
    return resource.qualifiedName() + " \"" + name + "\"";
  }

  static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
