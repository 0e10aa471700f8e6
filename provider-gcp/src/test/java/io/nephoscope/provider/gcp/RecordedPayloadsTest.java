package io.nephoscope.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.cloud.asset.v1.Asset;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.google.protobuf.util.JsonFormat;
import io.nephoscope.spi.Resource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Payloads that Google's users published; skipped where they are not at hand. */
class RecordedPayloadsTest {

  private static final Path FOLDER = Path.of("../../shared/wire/gcp/cai_assets");

  @Test
  void everyPublishedAssetIsAResourceOfAProjectWithAName() throws Exception {
    assumeTrue(Files.isDirectory(FOLDER), "no recorded payloads here");
    KnownProjects nobody = new KnownProjects(List.of(), List.of(), List.of());
    List<Resource> resources = new ArrayList<>();
    List<Path> files;
    try (Stream<Path> listed = Files.list(FOLDER)) {
      files = listed.sorted().toList();
    }
    for (Path file : files) {
      for (JsonElement element : JsonParser.parseString(Files.readString(file)).getAsJsonArray()) {
        Asset.Builder asset = Asset.newBuilder();
        JsonFormat.parser().ignoringUnknownFields().merge(element.toString(), asset);
        resources.add(AssetResources.resource(asset.build(), nobody));
      }
    }

    assertThat(resources)
        .hasSize(75)
        .allSatisfy(resource -> {
          assertThat(resource.account()).isNotBlank();
          assertThat(resource.name()).isNotBlank();
          assertThat(resource.region()).isNotBlank();
        });
    assertThat(resources)
        .filteredOn(resource -> resource.type().equals("compute.googleapis.com/Instance"))
        .isNotEmpty()
        .allMatch(resource -> resource.category() == Resource.Category.COMPUTE);
  }
}
