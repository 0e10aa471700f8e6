package com.example.harbour;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.PackageVersion;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.util.Version;
import io.nephoscope.spi.AccountRef;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.Resource;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.util.VersionInfo;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsAsyncClient;

/** What this plugin runs with: one resource for each library, asked of the library itself. */
final class LibrariesSource implements Source {

  private final ObjectMapper json = new ObjectMapper();
  private final Calls calls;
  private final StsAsyncClient sts;

  LibrariesSource(URI endpoint, String keyId, String secret, Calls calls) {
    this.calls = calls;
    this.sts =
        StsAsyncClient.builder()
            .endpointOverride(endpoint)
            .region(Region.EU_CENTRAL_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create(keyId, secret)))
            .httpClientBuilder(NettyNioAsyncHttpClient.builder())
            .build();
  }

  @Override
  public String name() {
    return "libraries";
  }

  @Override
  public Set<Observation.Kind> kinds() {
    return Set.of(Observation.Kind.RESOURCE);
  }

  @Override
  public Duration refreshEvery() {
    return Duration.ofMinutes(1);
  }

  @Override
  public CompletionStage<List<Shard>> shards() {
    return calls.begin(() -> List.of(Shard.global(new AccountRef("acme-lab", "Laboratory"))));
  }

  @Override
  public Budget budget(Shard shard) {
    return new Budget("sts", 10, 10);
  }

  @Override
  public CompletionStage<Page> page(Shard shard, PageToken token) {
    return calls.begin(() -> Page.last(libraries(shard, caller())));
  }

  private String caller() {
    try {
      return sts.getCallerIdentity().join().account();
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof SdkException refused) {
        throw new ProviderException(
            Category.UNAVAILABLE, "GetCallerIdentity: " + refused.getMessage(), null, null, refused);
      }
      throw failed;
    }
  }

  private List<Observation> libraries(Shard shard, String caller) {
    return List.of(
        library(shard, "jackson", PackageVersion.VERSION.toString(), ObjectMapper.class, null),
        library(shard, "aws-sdk", VersionInfo.SDK_VERSION, StsAsyncClient.class, caller),
        library(
            shard,
            "netty",
            Version.identify().get("netty-common").artifactVersion(),
            Version.class,
            null));
  }

  private Resource library(Shard shard, String name, String version, Class<?> of, String caller) {
    ObjectNode configuration =
        json.createObjectNode()
            .put("version", version)
            .put("loader", of.getClassLoader().getName())
            .put("caller", caller);
    return Resource.builder(
            shard.account().nativeId(), "harbour:library/" + name, "Harbour/Library")
        .region(Shard.GLOBAL)
        .category(Resource.Category.OTHER)
        .name(name)
        .configuration(configuration.toString())
        .build();
  }

  void close() {
    sts.close();
  }
}
