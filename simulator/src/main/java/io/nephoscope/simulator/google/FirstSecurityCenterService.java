package io.nephoscope.simulator.google;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.cloud.securitycenter.v1.ListFindingsRequest;
import com.google.cloud.securitycenter.v1.ListFindingsResponse;
import com.google.cloud.securitycenter.v1.ListFindingsResponse.ListFindingsResult;
import com.google.cloud.securitycenter.v1.ListSourcesRequest;
import com.google.cloud.securitycenter.v1.ListSourcesResponse;
import com.google.cloud.securitycenter.v1.SecurityCenterGrpc;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Security Command Center's first API: the same findings, named without locations, with the
 * resource written flat.
 */
final class FirstSecurityCenterService extends SecurityCenterGrpc.SecurityCenterImplBase {
  private static final List<CallDesk.Quota> READS = List.of(new CallDesk.Quota("reads", 1000));
  private static final Pattern PARENT =
      Pattern.compile("((?:organizations|folders|projects)/[^/]+)/sources/[^/]+");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final CallDesk desk;
  private final Hierarchy hierarchy;
  private final SecurityCenterService second;

  FirstSecurityCenterService(CallDesk desk, Hierarchy hierarchy, SecurityCenterService second) {
    this.desk = desk;
    this.hierarchy = hierarchy;
    this.second = second;
  }

  @Override
  public void listFindings(ListFindingsRequest request, StreamObserver<ListFindingsResponse> out) {
    Matcher parent = PARENT.matcher(request.getParent());
    String scope = parent.matches() ? parent.group(1) : "";
    desk.serve(
        ApiName.SECURITY_CENTER,
        "ListFindings",
        hierarchy.accountOf(scope),
        READS,
        out,
        repeat -> {
          if (scope.isEmpty()) {
            throw GoogleErrors.invalid("Invalid parent: '" + request.getParent() + "'.");
          }
          return old(
              second.answer(
                  com.google.cloud.securitycenter.v2.ListFindingsRequest.newBuilder()
                      .setParent(request.getParent())
                      .setFilter(request.getFilter())
                      .setPageSize(request.getPageSize())
                      .setPageToken(request.getPageToken())
                      .build(),
                  repeat));
        });
  }

  @Override
  public void listSources(ListSourcesRequest request, StreamObserver<ListSourcesResponse> out) {
    desk.serve(
        ApiName.SECURITY_CENTER,
        "ListSources",
        hierarchy.accountOf(request.getParent()),
        READS,
        out,
        repeat -> {
          ListSourcesResponse.Builder answer = ListSourcesResponse.newBuilder();
          second
              .sources(request.getParent(), request.getPageToken())
              .forEach(source ->
                  answer
                      .addSourcesBuilder()
                      .setName(source.getName())
                      .setCanonicalName(source.getCanonicalName())
                      .setDisplayName(source.getDisplayName())
                      .setDescription(source.getDescription()));
          return answer
              .setNextPageToken(
                  PageTokens.next(request.getParent(), request.getPageToken(), "", repeat))
              .build();
        });
  }

  private static ListFindingsResponse old(
      com.google.cloud.securitycenter.v2.ListFindingsResponse answer) {
    ListFindingsResponse.Builder old =
        ListFindingsResponse.newBuilder()
            .setTotalSize(answer.getTotalSize())
            .setNextPageToken(answer.getNextPageToken());
    answer.getListFindingsResultsList().forEach(row -> old.addListFindingsResults(old(row)));
    return old.build();
  }

  private static ListFindingsResult old(
      com.google.cloud.securitycenter.v2.ListFindingsResponse.ListFindingsResult row) {
    try {
      ObjectNode json = (ObjectNode) JSON.readTree(JsonFormat.printer().print(row));
      ObjectNode finding = json.withObject("/finding");
      for (String name : List.of("name", "canonicalName", "parent")) {
        finding.put(name, finding.path(name).asText().replace("/locations/global", ""));
      }
      ObjectNode resource = json.withObject("/resource");
      if (resource.remove("gcpMetadata") instanceof ObjectNode place) {
        resource.remove("cloudProvider");
        resource.set("projectName", place.path("project"));
        resource.set("projectDisplayName", place.path("projectDisplayName"));
        resource.set("parentName", place.path("parent"));
        resource.set("parentDisplayName", place.path("parentDisplayName"));
        resource.set("organization", place.path("organization"));
      }
      ListFindingsResult.Builder old = ListFindingsResult.newBuilder();
      JsonFormat.parser().ignoringUnknownFields().merge(json.toString(), old);
      return old.build();
    } catch (InvalidProtocolBufferException | JsonProcessingException e) {
      throw new IllegalStateException("a finding that v1 cannot write", e);
    }
  }
}
