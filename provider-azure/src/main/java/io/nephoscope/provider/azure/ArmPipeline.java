package io.nephoscope.provider.azure;

import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.http.policy.RequestIdPolicy;
import com.azure.core.http.policy.UserAgentPolicy;
import com.azure.core.http.rest.RestProxy;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The one way to Azure of a connector: one HTTP client, one credential, one pipeline.
 *
 * <p>The pipeline is built by hand. The one that the management libraries build answers {@code
 * MissingSubscriptionRegistration} by registering a resource provider, which is a write. It does
 * not retry: the host does, and knows the budget.
 */
final class ArmPipeline implements AutoCloseable {

  private static final Duration CONNECT = Duration.ofSeconds(30);
  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient sockets;
  private final ArmService calls;
  private final AtomicBoolean closed = new AtomicBoolean();

  ArmPipeline(AzureSettings settings) {
    HttpClient.Builder builder = HttpClient.newBuilder();
    if (settings.caFile() != null) {
      builder.sslContext(TrustedCertificates.of(settings.connector(), settings.caFile()));
    }
    this.sockets =
        builder
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .executor(threads)
            .build();
    com.azure.core.http.HttpClient http =
        new JdkHttpClientBuilder(handingOut(sockets))
            .executor(threads)
            .connectionTimeout(CONNECT)
            .responseTimeout(ANSWER)
            .readTimeout(SILENCE)
            .writeTimeout(SILENCE)
            .build();
    HttpPipeline pipeline =
        new HttpPipelineBuilder()
            .httpClient(http)
            .policies(
                new UserAgentPolicy("nephoscope/" + AzureProvider.VERSION),
                new RequestIdPolicy(),
                new BearerToken(
                    () -> Credentials.of(settings, http, threads),
                    settings.scope(),
                    settings.endpoint()),
                new AnswerLimit())
            .build();
    this.calls = RestProxy.create(ArmService.class, pipeline);
    SharedThreads.use();
  }

  ArmService calls() {
    return calls;
  }

  /** Whether a link is https and names the host and port of the endpoint. */
  static boolean sameHost(URI endpoint, URI link) {
    return "https".equalsIgnoreCase(link.getScheme())
        && endpoint.getHost().equalsIgnoreCase(link.getHost())
        && port(endpoint) == port(link)
        && link.getRawUserInfo() == null;
  }

  private static int port(URI address) {
    return address.getPort() < 0 ? 443 : address.getPort();
  }

  /**
   * A builder that builds the client we made, because azure-core wants a builder and would keep
   * what it builds to itself, and a client nobody can reach cannot be shut down.
   */
  private static HttpClient.Builder handingOut(HttpClient made) {
    HttpClient.Builder ignored = HttpClient.newBuilder();
    return (HttpClient.Builder)
        Proxy.newProxyInstance(
            ArmPipeline.class.getClassLoader(),
            new Class<?>[] {HttpClient.Builder.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("build")) {
                return made;
              }
              try {
                Object answer = method.invoke(ignored, arguments);
                return answer instanceof HttpClient.Builder ? proxy : answer;
              } catch (InvocationTargetException e) {
                throw e.getTargetException();
              }
            });
  }

  @Override
  public void close() {
    sockets.shutdownNow();
    threads.shutdownNow();
    if (closed.compareAndSet(false, true)) {
      SharedThreads.release();
    }
  }
}
