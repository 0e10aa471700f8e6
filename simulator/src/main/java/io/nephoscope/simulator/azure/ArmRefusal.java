package io.nephoscope.simulator.azure;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A refusal in Resource Manager's form, {@code {"error":{"code","message"}}}. */
final class ArmRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final transient Map<String, String> headers = new LinkedHashMap<>();

  ArmRefusal(int status, String code, String message) {
    this(status, code, message, null);
  }

  ArmRefusal(int status, String code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.status = status;
    this.code = code;
  }

  ArmRefusal with(String header, String value) {
    headers.put(header, value);
    return this;
  }

  String code() {
    return code;
  }

  Reply reply() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putObject("error").put("code", code).put("message", getMessage());
    Reply reply = Reply.json(status, body);
    for (Map.Entry<String, String> header : headers.entrySet()) {
      reply = reply.with(header.getKey(), header.getValue());
    }
    return reply;
  }

  static ArmRefusal denied(String client, String action, String scope) {
    return new ArmRefusal(
        403,
        "AuthorizationFailed",
        "The client '"
            + client
            + "' with object id '"
            + client
            + "' does not have authorization to perform action '"
            + action
            + "' over scope '"
            + scope
            + "' or the scope is invalid. If access was recently granted, please refresh your"
            + " credentials.");
  }

  static ArmRefusal noSuchSubscription(String id) {
    return new ArmRefusal(
        404, "SubscriptionNotFound", "The subscription '" + id + "' could not be found.");
  }

  static ArmRefusal throttled(String code, long seconds) {
    return new ArmRefusal(
            429,
            code,
            "The request is being throttled as the limit has been reached. Please retry after '"
                + seconds
                + "' seconds.")
        .with("Retry-After", String.valueOf(seconds));
  }
}
