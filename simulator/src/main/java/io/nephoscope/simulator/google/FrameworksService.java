package io.nephoscope.simulator.google;

import com.google.cloud.cloudsecuritycompliance.v1.ConfigGrpc;
import com.google.cloud.cloudsecuritycompliance.v1.Framework;
import com.google.cloud.cloudsecuritycompliance.v1.Framework.FrameworkType;
import com.google.cloud.cloudsecuritycompliance.v1.ListFrameworksRequest;
import com.google.cloud.cloudsecuritycompliance.v1.ListFrameworksResponse;
import io.grpc.stub.StreamObserver;
import java.util.List;

/** Compliance Manager's catalogue of frameworks. */
final class FrameworksService extends ConfigGrpc.ConfigImplBase {
  private final CallDesk desk;
  private final Hierarchy hierarchy;
  private final Frameworks frameworks;

  FrameworksService(CallDesk desk, Hierarchy hierarchy) {
    this.desk = desk;
    this.hierarchy = hierarchy;
    this.frameworks = new Frameworks(desk.estate());
  }

  @Override
  public void listFrameworks(
      ListFrameworksRequest request, StreamObserver<ListFrameworksResponse> out) {
    String root = hierarchy.organisation().rootId();
    desk.serve(
        ApiName.COMPLIANCE,
        "ListFrameworks",
        null,
        List.of(),
        out,
        repeat -> {
          if (!request.getParent().equals(root + "/locations/global")) {
            throw GoogleErrors.denied(ApiName.COMPLIANCE, "ListFrameworks", request.getParent());
          }
          PageTokens.position(request.getParent(), request.getPageToken());
          ListFrameworksResponse.Builder answer = ListFrameworksResponse.newBuilder();
          for (Frameworks.Framework framework :
              frameworks.of(root, hierarchy.readable(ApiName.COMPLIANCE, "ListFrameworks", root))) {
            answer.addFrameworks(
                Framework.newBuilder()
                    .setName(request.getParent() + "/frameworks/" + framework.id())
                    .setDisplayName(framework.title())
                    .setType(framework.builtIn() ? FrameworkType.BUILT_IN : FrameworkType.CUSTOM)
                    .addSupportedCloudProviders(framework.about())
                    .setMajorRevisionId(1));
          }
          return answer
              .setNextPageToken(
                  PageTokens.next(request.getParent(), request.getPageToken(), "", repeat))
              .build();
        });
  }
}
