package io.nephoscope.simulator.google;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import com.google.rpc.ErrorInfo;
import com.google.rpc.QuotaFailure;
import com.google.rpc.RetryInfo;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.nephoscope.simulator.google.UnaryCall.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The same services over HTTP/1.1 and JSON, as gcloud and curl ask them. */
final class RestDoor {
  private static final String SCOPE = "((?:organizations|folders|projects)/[^/:]+)";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonFormat.Printer ERRORS =
      JsonFormat.printer()
          .usingTypeRegistry(
              TypeRegistry.newBuilder()
                  .add(
                      List.of(
                          ErrorInfo.getDescriptor(),
                          QuotaFailure.getDescriptor(),
                          RetryInfo.getDescriptor()))
                  .build());
  private static final List<Route> ROUTES =
      List.of(
          new Route("/v1/" + SCOPE + "/assets", "asset.v1.AssetService/ListAssets", "parent"),
          new Route(
              "/v1/" + SCOPE + ":searchAllResources",
              "asset.v1.AssetService/SearchAllResources",
              "scope"),
          new Route(
              "/v2/(" + SCOPE + "/sources/[^/]+(?:/locations/[^/]+)?)/findings",
              "securitycenter.v2.SecurityCenter/ListFindings",
              "parent"),
          new Route(
              "/v1/(" + SCOPE + "/sources/[^/]+)/findings",
              "securitycenter.v1.SecurityCenter/ListFindings",
              "parent"),
          new Route(
              "/v2/" + SCOPE + "/sources",
              "securitycenter.v2.SecurityCenter/ListSources",
              "parent"),
          new Route(
              "/v1/" + SCOPE + "/sources",
              "securitycenter.v1.SecurityCenter/ListSources",
              "parent"),
          new Route("/v3/projects:search", "resourcemanager.v3.Projects/SearchProjects", ""),
          new Route("/v3/(projects/[^/:]+)", "resourcemanager.v3.Projects/GetProject", "name"),
          new Route("/v3/folders:search", "resourcemanager.v3.Folders/SearchFolders", ""),
          new Route(
              "/v3/organizations:search",
              "resourcemanager.v3.Organizations/SearchOrganizations",
              ""),
          new Route(
              "/v1/(" + SCOPE + "/locations/[^/]+)/frameworkComplianceSummaries",
              "cloudsecuritycompliance.v1.Monitoring/ListFrameworkComplianceSummaries",
              "parent"),
          new Route(
              "/v1/("
                  + SCOPE
                  + "/locations/[^/]+/frameworkComplianceReports/[^/]+)/controlComplianceSummaries",
              "cloudsecuritycompliance.v1.Monitoring/ListControlComplianceSummaries",
              "parent"));
  private static final Route FIRST_PROJECTS =
      new Route("/v1/projects", "resourcemanager.v3.Projects/SearchProjects", "");

  private final GoogleMethods methods;

  RestDoor(GoogleMethods methods) {
    this.methods = methods;
  }

  /**
   * A path and the method it means.
   *
   * @param field the field of the question that the path names; empty if it names none
   */
  private record Route(Pattern path, String method, String field) {
    Route(String path, String method, String field) {
      this(Pattern.compile(path), "google.cloud." + method, field);
    }
  }

  /**
   * An answer.
   *
   * @param outcome how it came about, or null if nothing was asked
   */
  record Reply(int status, String body, @Nullable Outcome outcome) {}

  /** Answers a question; not on an event loop. */
  CompletableFuture<Reply> answer(String path, Map<String, List<String>> query) {
    if (FIRST_PROJECTS.path().matcher(path).matches()) {
      // Version 1 filters otherwise and writes projects otherwise; gcloud lists them with it.
      return ask(FIRST_PROJECTS, "", Map.of("pageSize", query.getOrDefault("pageSize", List.of())))
          .thenApply(RestDoor::firstVersion);
    }
    for (Route route : ROUTES) {
      Matcher matcher = route.path().matcher(path);
      if (matcher.matches()) {
        return ask(route, route.field().isEmpty() ? "" : matcher.group(1), query);
      }
    }
    return CompletableFuture.completedFuture(
        new Reply(404, "{\"error\":{\"code\":404,\"status\":\"NOT_FOUND\"}}", null));
  }

  private CompletableFuture<Reply> ask(Route route, String named, Map<String, List<String>> query) {
    ServerMethodDefinition<?, ?> method = methods.byName(route.method()).orElseThrow();
    try {
      return ask(method, route.field(), named, query);
    } catch (InvalidProtocolBufferException e) {
      return CompletableFuture.completedFuture(
          refused(Status.INVALID_ARGUMENT.withDescription(e.getMessage()), null));
    }
  }

  @SuppressWarnings("unchecked") // Google's services ask and answer in messages
  private static <Q, A> CompletableFuture<Reply> ask(
      ServerMethodDefinition<Q, A> method,
      String field,
      String named,
      Map<String, List<String>> query)
      throws InvalidProtocolBufferException {
    MethodDescriptor.PrototypeMarshaller<Q> marshaller =
        (MethodDescriptor.PrototypeMarshaller<Q>)
            method.getMethodDescriptor().getRequestMarshaller();
    Message.Builder question =
        ((Message) Objects.requireNonNull(marshaller.getMessagePrototype())).newBuilderForType();
    JsonFormat.parser()
        .ignoringUnknownFields()
        .merge(question(question, field, named, query).toString(), question);
    return UnaryCall.ask(method, (Q) question.build()).thenApply(RestDoor::told);
  }

  /** Enums come as names or numbers, empty parameters mean nothing. */
  private static ObjectNode question(
      Message.Builder type, String field, String named, Map<String, List<String>> query) {
    ObjectNode json = JSON.createObjectNode();
    for (FieldDescriptor known : type.getDescriptorForType().getFields()) {
      List<String> values =
          query.getOrDefault(known.getJsonName(), List.of()).stream()
              .filter(value -> !value.isEmpty())
              .toList();
      if (known.getName().equals(field)) {
        json.put(known.getJsonName(), named);
      } else if (!values.isEmpty() && known.isRepeated()) {
        ArrayNode list = json.putArray(known.getJsonName());
        values.forEach(list::add);
      } else if (!values.isEmpty()) {
        String value = values.getFirst();
        if (known.getType() == FieldDescriptor.Type.ENUM && value.matches("\\d+")) {
          json.put(known.getJsonName(), Integer.parseInt(value));
        } else {
          json.put(known.getJsonName(), value);
        }
      }
    }
    return json;
  }

  /** What came of a question, in JSON. */
  static Reply told(Outcome outcome) {
    if (outcome.message() instanceof MessageOrBuilder message) {
      try {
        return new Reply(200, JsonFormat.printer().print(message), outcome);
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalStateException("an answer that JSON cannot write", e);
      }
    }
    return refused(outcome.status(), outcome);
  }

  private static Reply refused(Status status, @Nullable Outcome outcome) {
    int http = httpStatus(status.getCode());
    ObjectNode body = JSON.createObjectNode();
    ObjectNode error = body.putObject("error");
    error.put("code", http);
    error.put("message", status.getDescription() == null ? "" : status.getDescription());
    error.put("status", status.getCode().name());
    ArrayNode details = error.putArray("details");
    com.google.rpc.Status told =
        outcome == null ? null : StatusProto.fromStatusAndTrailers(status, outcome.trailers());
    if (told != null) {
      for (com.google.protobuf.Any detail : told.getDetailsList()) {
        try {
          details.add(JSON.readTree(ERRORS.print(detail)));
        } catch (InvalidProtocolBufferException | JsonProcessingException e) {
          throw new IllegalStateException("a detail that JSON cannot write", e);
        }
      }
    }
    return new Reply(http, body.toPrettyString(), outcome);
  }

  private static int httpStatus(Status.Code code) {
    return switch (code) {
      case OK -> 200;
      case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE -> 400;
      case UNAUTHENTICATED -> 401;
      case PERMISSION_DENIED -> 403;
      case NOT_FOUND -> 404;
      case ABORTED, ALREADY_EXISTS -> 409;
      case RESOURCE_EXHAUSTED -> 429;
      case CANCELLED -> 499;
      case UNIMPLEMENTED -> 501;
      case UNAVAILABLE -> 503;
      case DEADLINE_EXCEEDED -> 504;
      case UNKNOWN, INTERNAL, DATA_LOSS -> 500;
    };
  }

  private static Reply firstVersion(Reply reply) {
    if (reply.status() != 200) {
      return reply;
    }
    try {
      ObjectNode first = JSON.createObjectNode();
      ArrayNode projects = first.putArray("projects");
      JsonNode third = JSON.readTree(reply.body());
      for (JsonNode project : third.path("projects")) {
        ObjectNode told = projects.addObject();
        told.put("projectNumber", project.path("name").asText().substring("projects/".length()));
        told.put("projectId", project.path("projectId").asText());
        told.put("name", project.path("displayName").asText());
        told.put("lifecycleState", project.path("state").asText());
        told.set("createTime", project.path("createTime"));
        told.set("labels", project.path("labels"));
        String[] parent = project.path("parent").asText().split("/", 2);
        if (parent.length == 2) {
          told.putObject("parent").put("type", parent[0].replaceAll("s$", "")).put("id", parent[1]);
        }
      }
      if (third.hasNonNull("nextPageToken")) {
        first.set("nextPageToken", third.path("nextPageToken"));
      }
      return new Reply(200, first.toPrettyString(), reply.outcome());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an answer that is no JSON", e);
    }
  }
}
