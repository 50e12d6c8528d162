package io.peaknet.kubernetes.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.peaknet.kubernetes.apiserver.Rule.Access;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An API server in this process, on the loopback: lists in pages, chunked watches with bookmarks
 * and 410, optimistic concurrency, the three kinds of patch and server-side apply, the status
 * subresource, custom resources with their schemas, deletion in two steps, tokens and roles. And
 * what a real one won't do on demand: go away, forget its history, drop its watches.
 *
 * <p>Not there: admission, defaulting of built-in kinds, garbage collection, any controller.
 */
public final class ApiServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final long BOOKMARK_EVERY_NS = 1_000_000_000L;

  static {
    // Or each event waits for the acknowledgement of the one before.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final Store store = new Store();
  private final Map<String, Resource> resources = new ConcurrentHashMap<>();
  private final Map<String, List<Rule>> roles = new ConcurrentHashMap<>();
  private final Set<Access> accesses = ConcurrentHashMap.newKeySet();
  private final AtomicInteger lists = new AtomicInteger();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final InetSocketAddress address;
  private HttpServer server;
  private final AtomicInteger epoch = new AtomicInteger();
  private volatile boolean isClosed;

  public ApiServer() throws IOException {
    Resource.BUILT_IN.forEach(this::add);
    server = listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    address = server.getAddress();
    for (String name : List.of("default", "kube-system")) {
      ObjectNode namespace = Store.object().put("apiVersion", "v1").put("kind", "Namespace");
      namespace.putObject("metadata").put("name", name);
      try {
        store.create(Resource.BUILT_IN.getFirst(), namespace);
      } catch (ApiError e) {
        throw new IllegalStateException(e);
      }
    }
  }

  public String url() {
    return "http://127.0.0.1:" + address.getPort();
  }

  /** Requests with this token may do what the rules allow; without a token, anything. */
  public void authorize(String token, List<Rule> rules) {
    roles.put(token, rules);
  }

  /** All that was asked for with a token. */
  public Set<Access> accesses() {
    return Set.copyOf(accesses);
  }

  /** How many first pages of lists were answered. */
  public int lists() {
    return lists.get();
  }

  /** Ends all watches, as a server does that is being restarted behind a load balancer. */
  public void cutWatches() {
    epoch.incrementAndGet();
    store.wake();
  }

  /** Forgets the history, so that watches from before are answered 410, and cuts those open. */
  public void forget() {
    store.compact();
  }

  /** Closes the port and all connections; what is kept stays. */
  public void goDown() {
    cutWatches();
    server.stop(0);
  }

  public void comeUp() throws IOException {
    server = listen(address);
  }

  @Override
  public void close() {
    isClosed = true;
    goDown();
    threads.shutdownNow();
  }

  private HttpServer listen(InetSocketAddress at) throws IOException {
    HttpServer fresh = HttpServer.create(at, 128);
    fresh.createContext("/", this::handle);
    fresh.setExecutor(threads);
    fresh.start();
    return fresh;
  }

  private void add(Resource resource) {
    resources.put(resource.qualifiedName(), resource);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      try {
        answer(exchange);
      } catch (ApiError e) {
        send(exchange, e.code, e.status());
      } catch (RuntimeException e) {
        ObjectNode status = ApiError.badRequest(e.toString()).status().put("code", 500);
        send(exchange, 500, status);
        throw e;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      if (!isClosed) exchange.close();
    }
  }

  private void answer(HttpExchange exchange) throws ApiError, IOException, InterruptedException {
    Request request = Request.of(exchange.getRequestURI());
    if (request == null) {
      send(exchange, 200, Discovery.answer(exchange.getRequestURI().getPath(), resources.values()));
      return;
    }
    Resource resource = resource(request);
    permit(exchange, request);
    String method = exchange.getRequestMethod();
    switch (method) {
      case "GET" -> {
        if (request.name() != null) {
          send(exchange, 200, store.get(resource, request.namespace(), request.name()));
        } else if (request.isWatch()) watch(exchange, resource, request);
        else list(exchange, resource, request);
      }
      case "POST" -> send(exchange, 201, create(resource, request, body(exchange)));
      case "PUT" -> send(exchange, 200, update(resource, request, body(exchange)));
      case "PATCH" -> patch(exchange, resource, request);
      case "DELETE" -> {
        JsonNode options = JSON.readTree(exchange.getRequestBody());
        JsonNode grace = options.path("gracePeriodSeconds");
        String inQuery = request.query().get("gracePeriodSeconds");
        Long seconds =
            grace.isNumber()
                ? (Long) grace.asLong()
                : inQuery == null ? null : (Long) Long.parseLong(inQuery);
        send(exchange, 200, store.delete(resource, request.namespace(), named(request), seconds));
      }
      default -> throw ApiError.wrongMethod(method);
    }
  }

  private Resource resource(Request request) throws ApiError {
    String name =
        request.group().isEmpty() ? request.plural() : request.plural() + "." + request.group();
    Resource resource = resources.get(name);
    if (resource == null || !resource.version().equals(request.version())) {
      throw ApiError.notFound("the server could not find the requested resource " + name);
    }
    return resource;
  }

  private void permit(HttpExchange exchange, Request request) throws ApiError {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    if (header == null) return;
    List<Rule> rules = roles.get(header.replaceFirst("^Bearer ", ""));
    if (rules == null) throw ApiError.unauthorized();
    String resource =
        request.subresource().isEmpty()
            ? request.plural()
            : request.plural() + "/" + request.subresource();
    Access access =
        new Access(
            request.verb(exchange.getRequestMethod()),
            request.group(),
            resource,
            request.namespace(),
            request.name() == null ? selected(request) : request.name());
    accesses.add(access);
    if (rules.stream().noneMatch(rule -> rule.allows(access))) {
      throw ApiError.forbidden(access + " is forbidden");
    }
  }

  /** A list or watch of one name is judged as if it were for that object. */
  private static @Nullable String selected(Request request) {
    String fields = request.query().getOrDefault("fieldSelector", "");
    return fields.matches("metadata\\.name==?[^,]+") ? fields.replaceFirst(".*=", "") : null;
  }

  private ObjectNode create(Resource resource, Request request, ObjectNode wanted) throws ApiError {
    ObjectNode object = wanted.deepCopy();
    if (request.namespace() != null) {
      object.withObject("/metadata").put("namespace", request.namespace());
    }
    if (resource.hasStatus()) object.remove("status");
    object.put("apiVersion", resource.apiVersion()).put("kind", resource.kind());
    Schema.check(resource, object, null);
    Apply.updated(null, object, updater(request));
    return created(resource, object);
  }

  private ObjectNode created(Resource resource, ObjectNode object) throws ApiError {
    ObjectNode created = store.create(resource, object);
    if (resource.kind().equals("CustomResourceDefinition")) define(resource, created);
    return created;
  }

  private ObjectNode update(Resource resource, Request request, ObjectNode wanted) throws ApiError {
    ObjectNode current = store.get(resource, request.namespace(), named(request));
    return change(resource, request, current, wanted);
  }

  private ObjectNode change(
      Resource resource, Request request, ObjectNode current, ObjectNode wanted) throws ApiError {
    ObjectNode object = wanted.deepCopy();
    Schema.check(resource, object, current);
    Apply.updated(current, object, updater(request));
    return store.update(resource, object, request.subresource().equals("status"));
  }

  private void patch(HttpExchange exchange, Resource resource, Request request)
      throws ApiError, IOException {
    String type = exchange.getRequestHeaders().getFirst("Content-Type").replaceFirst(";.*", "");
    byte[] body = exchange.getRequestBody().readAllBytes();
    if (type.equals("application/apply-patch+yaml")) {
      synchronized (store) {
        apply(exchange, resource, request, (ObjectNode) YAML.readTree(body));
      }
      return;
    }
    JsonNode patch = JSON.readTree(body);
    synchronized (store) {
      ObjectNode current = store.get(resource, request.namespace(), named(request));
      ObjectNode patched =
          switch (type) {
            // What tells the two apart, lists merged by key, no caller here relies on.
            case "application/merge-patch+json", "application/strategic-merge-patch+json" ->
                Patches.merge(current, patch);
            case "application/json-patch+json" -> Patches.json(current, patch);
            default -> throw ApiError.unsupported("patches of type " + type);
          };
      send(exchange, 200, change(resource, request, current, patched));
    }
  }

  private void apply(HttpExchange exchange, Resource resource, Request request, ObjectNode applied)
      throws ApiError, IOException {
    String name = request.query().get("fieldManager");
    if (name == null) throw ApiError.badRequest("PatchOptions.fieldManager: Required value");
    boolean force = request.query().getOrDefault("force", "false").equals("true");
    var manager = new Apply.Manager(name, "Apply", request.subresource());
    ObjectNode live = store.find(resource, request.namespace(), named(request));
    boolean statusOnly = request.subresource().equals("status");
    if (live == null && statusOnly) {
      throw ApiError.notFound(Store.what(resource, named(request)));
    }
    ObjectNode config = applied.deepCopy();
    if (statusOnly) config.retain("apiVersion", "kind", "metadata", "status");
    else if (resource.hasStatus()) config.remove("status");
    if (request.namespace() != null) {
      config.withObject("/metadata").put("namespace", request.namespace());
    }
    ObjectNode result = Apply.apply(live, config, manager, force);
    Schema.check(resource, result, live);
    if (live == null) {
      send(exchange, 201, created(resource, result));
      return;
    }
    ObjectNode metadata = result.withObject("/metadata");
    String expected = applied.path("metadata").path("resourceVersion").asText();
    metadata.put(
        "resourceVersion",
        expected.isEmpty() ? live.path("metadata").path("resourceVersion").asText() : expected);
    send(exchange, 200, store.update(resource, result, statusOnly));
  }

  private void list(HttpExchange exchange, Resource resource, Request request)
      throws ApiError, IOException {
    String token = request.query().getOrDefault("continue", "");
    if (token.isEmpty()) lists.incrementAndGet();
    int limit = Integer.parseInt(request.query().getOrDefault("limit", "0"));
    Store.Page page =
        store.list(resource, Selection.of(request.namespace(), request.query()), limit, token);
    ObjectNode list = Store.object().put("kind", resource.kind() + "List");
    list.put("apiVersion", resource.apiVersion());
    ObjectNode metadata = list.putObject("metadata");
    metadata.put("resourceVersion", Long.toString(page.revision()));
    if (!page.next().isEmpty()) {
      metadata.put("continue", page.next()).put("remainingItemCount", page.remaining());
    }
    ArrayNode items = list.putArray("items");
    for (ObjectNode item : page.items()) {
      // The items of built-in kinds don't say their kind, in a list; those of others do.
      if (resource.schema() != null) items.add(item);
      else items.add(item.deepCopy().without(List.of("kind", "apiVersion")));
    }
    send(exchange, 200, list);
  }

  private void watch(HttpExchange exchange, Resource resource, Request request)
      throws ApiError, IOException, InterruptedException {
    int startedIn = epoch.get();
    Selection selection = Selection.of(request.namespace(), request.query());
    boolean bookmarks = request.query().getOrDefault("allowWatchBookmarks", "").equals("true");
    long timeoutS = Long.parseLong(request.query().getOrDefault("timeoutSeconds", "1800"));
    long endNs = System.nanoTime() + timeoutS * 1_000_000_000L;
    String from = request.query().getOrDefault("resourceVersion", "");
    boolean withState = from.isEmpty() || from.equals("0");
    Store.Page state = store.list(resource, selection, 0, "");
    long seen = withState ? state.revision() : Long.parseLong(from);
    if (!withState) store.after(seen, System.nanoTime());
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    // So that whoever waits for the headers has them before anything happens.
    out.flush();
    if (withState) for (ObjectNode item : state.items()) event(out, "ADDED", item);
    try {
      while (System.nanoTime() < endNs && epoch.get() == startedIn && !isClosed) {
        List<Store.Change> changes = store.after(seen, System.nanoTime() + BOOKMARK_EVERY_NS);
        if (epoch.get() != startedIn) break;
        for (Store.Change change : changes) {
          seen = change.revision();
          if (change.resource().equals(resource)) tell(out, selection, change);
        }
        if (changes.isEmpty() && bookmarks) bookmark(out, resource, seen);
      }
    } catch (ApiError e) {
      event(out, "ERROR", e.status());
    }
  }

  /** What enters a selection is added to it, what leaves it is deleted. */
  private static void tell(OutputStream out, Selection selection, Store.Change change)
      throws IOException {
    ObjectNode before = change.before();
    boolean was = before != null && selection.has(before);
    if (selection.has(change.after())) {
      event(out, was ? "MODIFIED" : "ADDED", change.after());
    } else if (before != null && was) {
      ObjectNode last = before.deepCopy();
      last.withObject("/metadata").put("resourceVersion", Long.toString(change.revision()));
      event(out, "DELETED", last);
    }
  }

  private static void bookmark(OutputStream out, Resource resource, long revision)
      throws IOException {
    ObjectNode mark = Store.object().put("kind", resource.kind());
    mark.put("apiVersion", resource.apiVersion());
    mark.putObject("metadata").put("resourceVersion", Long.toString(revision));
    event(out, "BOOKMARK", mark);
  }

  private static void event(OutputStream out, String type, @Nullable JsonNode object)
      throws IOException {
    ObjectNode event = Store.object().put("type", type);
    event.set("object", object);
    out.write((event + "\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** From now on there are objects of the kind that a CRD describes. */
  private void define(Resource definitions, ObjectNode definition) throws ApiError {
    JsonNode spec = definition.path("spec");
    JsonNode version = spec.path("versions").path(0);
    add(
        new Resource(
            spec.path("group").asText(),
            version.path("name").asText(),
            spec.path("names").path("plural").asText(),
            spec.path("names").path("kind").asText(),
            spec.path("scope").asText().equals("Namespaced"),
            version.path("subresources").has("status"),
            version.path("schema").path("openAPIV3Schema")));
    ObjectNode established = definition.deepCopy();
    established
        .putObject("status")
        .putArray("conditions")
        .addObject()
        .put("type", "Established")
        .put("status", "True");
    store.update(definitions, established, true);
  }

  private static Apply.Manager updater(Request request) {
    return new Apply.Manager(
        request.query().getOrDefault("fieldManager", "unknown"), "Update", request.subresource());
  }

  private static String named(Request request) throws ApiError {
    if (request.name() == null) throw ApiError.wrongMethod("a collection");
    return request.name();
  }

  private static ObjectNode body(HttpExchange exchange) throws IOException {
    return (ObjectNode) JSON.readTree(exchange.getRequestBody());
  }

  private static void send(HttpExchange exchange, int code, JsonNode body) throws IOException {
    byte[] bytes = JSON.writeValueAsBytes(body);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(code, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
