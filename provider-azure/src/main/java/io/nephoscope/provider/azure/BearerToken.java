package io.nephoscope.provider.azure;

import com.azure.core.credential.SimpleTokenCache;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpPipelinePolicy;
import java.net.URI;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/**
 * Puts the token on requests to the configured endpoint and on no others. One token serves all
 * requests until shortly before it expires; one that Azure refuses is thrown away, with the
 * credential that would give it again, and the request made once more with a new one.
 */
final class BearerToken implements HttpPipelinePolicy {

  private final Supplier<TokenCredential> credentials;
  private final TokenRequestContext wanted;
  private final URI endpoint;
  private final AtomicReference<SimpleTokenCache> tokens;

  /**
   * @param credentials makes one that remembers no token
   */
  BearerToken(Supplier<TokenCredential> credentials, String scope, URI endpoint) {
    this.credentials = credentials;
    this.wanted = new TokenRequestContext().addScopes(scope);
    this.endpoint = endpoint;
    this.tokens = new AtomicReference<>(fresh());
  }

  @Override
  public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
    HttpRequest request = context.getHttpRequest();
    if (!ArmPipeline.sameHost(endpoint, URI.create(request.getUrl().toString()))) {
      return Mono.error(
          new IllegalStateException("a request to another host than " + endpoint.getHost()));
    }
    HttpPipelineNextPolicy again = next.clone();
    SimpleTokenCache used = current();
    return sign(request, used)
        .then(Mono.defer(next::process))
        .flatMap(response -> {
          if (response.getStatusCode() != 401) {
            return Mono.just(response);
          }
          response.close();
          tokens.compareAndSet(used, fresh());
          return sign(request, current()).then(Mono.defer(again::process));
        });
  }

  private Mono<Void> sign(HttpRequest request, SimpleTokenCache cache) {
    return cache
        .getToken()
        .doOnNext(
            token -> request.setHeader(HttpHeaderName.AUTHORIZATION, "Bearer " + token.getToken()))
        .then();
  }

  private SimpleTokenCache current() {
    SimpleTokenCache cache = tokens.get();
    return cache == null ? fresh() : cache;
  }

  private SimpleTokenCache fresh() {
    TokenCredential credential = credentials.get();
    return new SimpleTokenCache(() -> credential.getToken(wanted));
  }
}
