package io.nephoscope.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.rest.Response;
import io.nephoscope.spi.ConnectorConfig;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** The token goes to the configured endpoint and to nobody else. */
final class NextLinkTest {

  private static final AzureSettings SETTINGS =
      AzureSettings.of(
          new ConnectorConfig(
              "azure",
              Map.of(
                  "tenant-id", "acme.example",
                  "client-id", "00000000-0000-0000-0000-000000000001",
                  "client-secret", "never-shown-51c2",
                  "resource-manager-endpoint", "https://management.example:8443/")));
  private static final ArmCall CALL = new ArmCall("rows", "/", "Reader");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example:8443/subscriptions?api-version=1",
        "https://management.example/subscriptions",
        "http://management.example:8443/subscriptions",
        "https://management.example:8443@evil.example/subscriptions",
        "/subscriptions",
        "not an address"
      })
  void aNextPageElsewhereIsRefusedAndNoRequestIsMade(String link) {
    AtomicInteger requests = new AtomicInteger();
    ArmService counting =
        (ArmService)
            Proxy.newProxyInstance(
                ArmService.class.getClassLoader(),
                new Class<?>[] {ArmService.class},
                (proxy, method, arguments) -> {
                  requests.incrementAndGet();
                  return Mono.<Response<byte[]>>error(new AssertionError("asked " + method));
                });
    Arm arm = new Arm(SETTINGS, counting, Clock.systemUTC(), Runnable::run);
    Throwable failure =
        catchThrowable(
            () -> arm.list(CALL, link, () -> Mono.error(new AssertionError("first"))).join());
    assertThat(failure)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> {
              assertThat(e.category()).isEqualTo(Category.INVALID_RESPONSE);
              assertThat(e).hasMessageContaining("management.example:8443");
            });
    assertThat(requests).hasValue(0);
  }

  @Test
  void theTokenIsPutOnRequestsToTheEndpointOnly() {
    List<HttpRequest> sent = new ArrayList<>();
    HttpClient wire =
        request -> {
          sent.add(request);
          return Mono.error(new java.net.ConnectException("no wire"));
        };
    TokenCredential credential =
        request ->
            Mono.just(new AccessToken("token-9d", OffsetDateTime.now(ZoneOffset.UTC).plusHours(1)));
    HttpPipeline pipeline =
        new HttpPipelineBuilder()
            .httpClient(wire)
            .policies(
                new BearerToken(
                    () -> credential,
                    SETTINGS.scope(),
                    URI.create("https://management.example:8443")))
            .build();
    for (String host : List.of("management.example", "evil.example")) {
      HttpRequest request = new HttpRequest(HttpMethod.GET, "https://" + host + ":8443/tenants");
      assertThat(catchThrowable(() -> pipeline.send(request).block())).isNotNull();
    }
    assertThat(sent).hasSize(1);
    assertThat(sent.getFirst().getHeaders().getValue(HttpHeaderName.AUTHORIZATION))
        .isEqualTo("Bearer token-9d");
  }

  @Test
  void settingsNeverShowTheSecret() {
    assertThat(SETTINGS.toString()).doesNotContain("never-shown-51c2");
  }
}
