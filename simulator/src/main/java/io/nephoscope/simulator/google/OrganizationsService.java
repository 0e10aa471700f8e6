package io.nephoscope.simulator.google;

import com.google.cloud.resourcemanager.v3.GetOrganizationRequest;
import com.google.cloud.resourcemanager.v3.Organization;
import com.google.cloud.resourcemanager.v3.OrganizationsGrpc;
import com.google.cloud.resourcemanager.v3.SearchOrganizationsRequest;
import com.google.cloud.resourcemanager.v3.SearchOrganizationsResponse;
import io.grpc.stub.StreamObserver;
import java.util.List;

/** Resource Manager's organisations: there is one. */
final class OrganizationsService extends OrganizationsGrpc.OrganizationsImplBase {
  private final CallDesk desk;
  private final Hierarchy hierarchy;

  OrganizationsService(CallDesk desk, Hierarchy hierarchy) {
    this.desk = desk;
    this.hierarchy = hierarchy;
  }

  @Override
  public void searchOrganizations(
      SearchOrganizationsRequest request, StreamObserver<SearchOrganizationsResponse> out) {
    desk.serve(
        ApiName.RESOURCE_MANAGER,
        "SearchOrganizations",
        null,
        List.of(ProjectsService.READS),
        out,
        repeat -> {
          PageTokens.position("organizations", request.getPageToken());
          return SearchOrganizationsResponse.newBuilder()
              .addOrganizations(told())
              .setNextPageToken(
                  PageTokens.next("organizations", request.getPageToken(), "", repeat))
              .build();
        });
  }

  @Override
  public void getOrganization(GetOrganizationRequest request, StreamObserver<Organization> out) {
    desk.serve(
        ApiName.RESOURCE_MANAGER,
        "GetOrganization",
        null,
        List.of(ProjectsService.READS),
        out,
        repeat -> {
          if (!request.getName().equals(hierarchy.organisation().rootId())) {
            throw GoogleErrors.denied(
                ApiName.RESOURCE_MANAGER, "GetOrganization", request.getName());
          }
          return told();
        });
  }

  private Organization told() {
    return Organization.newBuilder()
        .setName(hierarchy.organisation().rootId())
        .setDisplayName(hierarchy.organisation().domain())
        .setState(Organization.State.ACTIVE)
        .build();
  }
}
