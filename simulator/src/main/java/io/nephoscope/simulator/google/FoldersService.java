package io.nephoscope.simulator.google;

import com.google.cloud.resourcemanager.v3.Folder;
import com.google.cloud.resourcemanager.v3.FoldersGrpc;
import com.google.cloud.resourcemanager.v3.SearchFoldersRequest;
import com.google.cloud.resourcemanager.v3.SearchFoldersResponse;
import io.grpc.stub.StreamObserver;
import java.util.List;

/** Resource Manager's folders. */
final class FoldersService extends FoldersGrpc.FoldersImplBase {
  private final CallDesk desk;
  private final Hierarchy hierarchy;

  FoldersService(CallDesk desk, Hierarchy hierarchy) {
    this.desk = desk;
    this.hierarchy = hierarchy;
  }

  @Override
  public void searchFolders(
      SearchFoldersRequest request, StreamObserver<SearchFoldersResponse> out) {
    desk.serve(
        ApiName.RESOURCE_MANAGER,
        "SearchFolders",
        null,
        List.of(ProjectsService.READS),
        out,
        repeat -> {
          PageTokens.position("folders", request.getPageToken());
          return SearchFoldersResponse.newBuilder()
              .addAllFolders(
                  hierarchy.organisation().units().stream()
                      .map(unit ->
                          Folder.newBuilder()
                              .setName(unit.id())
                              .setParent(unit.parentId())
                              .setDisplayName(unit.name())
                              .setState(Folder.State.ACTIVE)
                              .build())
                      .toList())
              .setNextPageToken(PageTokens.next("folders", request.getPageToken(), "", repeat))
              .build();
        });
  }
}
