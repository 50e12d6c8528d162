package io.peaknet.services;

import io.peaknet.node.AdminSocket;
import io.peaknet.report.AddressText;
import io.peaknet.report.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What operators ask at the admin socket: {@code status}; {@code release SERVICE}; {@code drain
 * SERVICE REPLICA} and {@code undrain SERVICE REPLICA}; {@code move SERVICE} and {@code unmove
 * SERVICE}; {@code coming ADDRESS}. Services and replicas go by any of their names that is not
 * ambiguous, replicas by their addresses too.
 */
final class Operators implements AdminSocket.Handler {
  private static final String ALLOWED =
      "status, release SERVICE, drain SERVICE REPLICA, undrain SERVICE REPLICA, move SERVICE,"
          + " unmove SERVICE and coming ADDRESS are allowed";

  private final ServiceServer server;

  private Operators(ServiceServer server) {
    this.server = server;
  }

  /** Answers there from now on. */
  static AutoCloseable start(Path path, ServiceServer server) throws IOException {
    AdminSocket socket = AdminSocket.bind(path);
    socket.serve(new Operators(server));
    return socket;
  }

  @Override
  public String answer(String request) {
    String[] words = request.split(" +");
    try {
      return switch (words[0]) {
        case "status" -> StatusReport.of(server);
        case "release" -> release(words);
        case "drain" -> order(words, true);
        case "undrain" -> order(words, false);
        case "move" -> move(words, true);
        case "unmove" -> move(words, false);
        case "coming" ->
            Json.write(StatusReport.coming(server, InetAddress.ofLiteral(word(words, 1, 2))));
        default -> throw new IllegalArgumentException("'" + request + "': " + ALLOWED);
      };
    } catch (IllegalArgumentException | IllegalStateException e) {
      return Json.write(Map.of("error", String.valueOf(e.getMessage())));
    }
  }

  private String release(String[] words) {
    ServiceView service = service(word(words, 1, 2));
    return Json.write(Map.of("released", server.release(service.spec().id())));
  }

  private String move(String[] words, boolean away) {
    ServiceId service = service(word(words, 1, 2)).spec().id();
    Integer left = server.move(service, away);
    long ready = service(words[1]).count(Standing.PUBLISHED);
    return Json.write(Map.of("left", left == null ? 0 : left, "ready", ready));
  }

  private String order(String[] words, boolean finish) {
    ServiceView service = service(word(words, 1, 3));
    String name = words[2];
    List<Endpoint> found = new ArrayList<>();
    for (ServiceView.ReplicaView replica : service.replicas()) {
      Endpoint endpoint = replica.endpoint();
      boolean isAddress = endpoint.addresses().stream().anyMatch(one -> isWritten(one, name));
      if (endpoint.id().name().equals(name) || name.equals(endpoint.hostname()) || isAddress) {
        found.add(endpoint);
      }
    }
    if (found.size() != 1) {
      throw new IllegalArgumentException(
          "'"
              + name
              + "' is "
              + (found.isEmpty() ? "no replica" : "more than one replica")
              + " of "
              + service.spec().id());
    }
    Endpoint endpoint = found.getFirst();
    server.order(service.spec().id(), endpoint.id(), finish);
    return Json.write(
        Map.of(
            "replica",
            endpoint.id().name(),
            "addresses",
            endpoint.addresses().stream().map(AddressText::of).toList(),
            "draining",
            finish));
  }

  private static boolean isWritten(InetAddress address, String text) {
    try {
      return address.equals(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException _) {
      return false; // A name.
    }
  }

  private static String word(String[] words, int at, int count) {
    if (words.length != count) {
      throw new IllegalArgumentException(ALLOWED);
    }
    return words[at];
  }

  private ServiceView service(String name) {
    List<ServiceView> found = new ArrayList<>();
    for (ServiceView view : server.views()) {
      ServiceId id = view.spec().id();
      if (id.toString().equals(name)
          || id.name().equals(name)
          || (id.namespace() + "/" + id.name()).equals(name)
          || (view.spec().names().contains(name) && !view.conflicts().containsKey(name))) {
        found.add(view);
      }
    }
    if (found.size() != 1) {
      throw new IllegalArgumentException(
          "'" + name + "' is " + (found.isEmpty() ? "no service" : "more than one service"));
    }
    return found.getFirst();
  }
}
