package io.peaknet.kubernetes.apiserver;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** An answer other than success, as a Kubernetes {@code Status}. */
final class ApiError extends Exception {
  private static final long serialVersionUID = 1;

  final int code;
  final String reason;

  private ApiError(int code, String reason, String message) {
    super(message);
    this.code = code;
    this.reason = reason;
  }

  static ApiError notFound(String what) {
    return new ApiError(404, "NotFound", what + " not found");
  }

  static ApiError alreadyExists(String what) {
    return new ApiError(409, "AlreadyExists", what + " already exists");
  }

  static ApiError conflict(String message) {
    return new ApiError(409, "Conflict", message);
  }

  static ApiError expired(String message) {
    return new ApiError(410, "Expired", message);
  }

  static ApiError invalid(String message) {
    return new ApiError(422, "Invalid", message);
  }

  static ApiError badRequest(String message) {
    return new ApiError(400, "BadRequest", message);
  }

  static ApiError forbidden(String message) {
    return new ApiError(403, "Forbidden", message);
  }

  static ApiError unauthorized() {
    return new ApiError(401, "Unauthorized", "Unauthorized");
  }

  static ApiError unsupported(String message) {
    return new ApiError(415, "UnsupportedMediaType", message);
  }

  static ApiError wrongMethod(String method) {
    return new ApiError(405, "MethodNotAllowed", method + " is not allowed here");
  }

  ObjectNode status() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("kind", "Status")
        .put("apiVersion", "v1")
        .put("status", "Failure")
        .put("message", getMessage())
        .put("reason", reason)
        .put("code", code);
  }
}
