package io.nephoscope.provider.azure;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.nephoscope.spi.Connector;
import io.nephoscope.spi.ConnectorConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PublicKey;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * An endpoint on loopback that says what a test tells it to, over TLS with a certificate of its
 * own: for what a faithful simulator never says. Every request is kept.
 */
final class ScriptedAzure implements AutoCloseable {

  static final String TENANT = "11111111-2222-4333-8444-555555555555";
  static final String CLIENT = "66666666-7777-4888-8999-aaaaaaaaaaaa";
  static final String SECRET = "scripted-secret-71f0";

  private static final char[] PASSWORD = "loopback".toCharArray();

  private final HttpsServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Path ca;
  private final KeyStore keys;
  private final Function<Asked, Said> script;

  /**
   * A request.
   *
   * @param host and port, as the caller wrote them
   * @param path decoded, without the query
   * @param query as it came; empty when there is none
   * @param authorization the header; empty when there is none
   */
  record Asked(
      String method, String host, String path, String query, String authorization, String body) {
    boolean token() {
      return path.endsWith("/oauth2/v2.0/token");
    }
  }

  /**
   * An answer.
   *
   * @param held whether its second half is held back until this endpoint is closed
   */
  record Said(int status, String body, Map<String, String> headers, boolean held) {
    static Said json(String body) {
      return new Said(200, body, Map.of(), false);
    }

    Said halfHeld() {
      return new Said(status, body, headers, true);
    }

    static Said list(String rows) {
      return json("{\"value\":[" + rows + "]}");
    }

    Said with(String name, String value) {
      Map<String, String> more = new HashMap<>(headers);
      more.put(name, value);
      return new Said(status, body, Map.copyOf(more), held);
    }

    static Said error(int status, String code) {
      return new Said(
          status, "{\"error\":{\"code\":\"" + code + "\",\"message\":\"no\"}}", Map.of(), false);
    }
  }

  /**
   * @param folder where the key is kept
   * @param script what is said to everything but requests for tokens
   */
  ScriptedAzure(Path folder, Function<Asked, Said> script) {
    this.script = script;
    try {
      this.keys = keys(folder);
      this.ca = folder.resolve("ca.pem");
      Files.writeString(
          ca,
          "-----BEGIN CERTIFICATE-----\n"
              + Base64.getMimeEncoder().encodeToString(keys.getCertificate("azure").getEncoded())
              + "\n-----END CERTIFICATE-----\n");
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      this.server =
          HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setHttpsConfigurator(new HttpsConfigurator(context));
      server.setExecutor(threads);
      server.createContext("/", this::serve);
      server.start();
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("the scripted endpoint does not start", e);
    }
  }

  /** The JDK's own tool makes the key, because no class of its API can sign a certificate. */
  private static KeyStore keys(Path folder) throws IOException, GeneralSecurityException {
    Path store = folder.resolve("keys.p12");
    if (!Files.exists(store)) {
      Process keytool =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                  "-genkeypair",
                  "-alias",
                  "azure",
                  "-keyalg",
                  "RSA",
                  "-keysize",
                  "2048",
                  "-storetype",
                  "PKCS12",
                  "-keystore",
                  store.toString(),
                  "-storepass",
                  new String(PASSWORD),
                  "-dname",
                  "CN=localhost",
                  "-ext",
                  "SAN=dns:localhost,ip:127.0.0.1",
                  "-ext",
                  "BC=ca:true")
              .redirectErrorStream(true)
              .start();
      try (InputStream out = keytool.getInputStream()) {
        String said = new String(out.readAllBytes(), StandardCharsets.UTF_8);
        if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
          throw new IllegalStateException("keytool: " + said);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    return keys;
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String query = exchange.getRequestURI().getRawQuery();
      String authorization = exchange.getRequestHeaders().getFirst("Authorization");
      Asked request =
          new Asked(
              exchange.getRequestMethod(),
              exchange.getRequestHeaders().getFirst("Host"),
              exchange.getRequestURI().getPath(),
              query == null ? "" : query,
              authorization == null ? "" : authorization,
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      asked.add(request);
      Said said;
      try {
        said =
            request.token()
                ? Said.json(
                    "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"token-"
                        + asked.stream().filter(Asked::token).count()
                        + "\"}")
                : script.apply(request);
      } catch (RuntimeException | AssertionError e) {
        said = Said.error(418, e.toString().replace('"', '\''));
      }
      said.headers().forEach(exchange.getResponseHeaders()::set);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      byte[] body = said.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(said.status(), body.length == 0 ? -1 : body.length);
      if (said.held()) {
        exchange.getResponseBody().write(body, 0, body.length / 2);
        exchange.getResponseBody().flush();
        closed.await();
      } else {
        exchange.getResponseBody().write(body);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The endpoint's own key and certificate as an application might have them, in PEM. */
  Path clientCertificate(Path folder) {
    try {
      Path file = folder.resolve("client.pem");
      Files.writeString(
          file,
          "-----BEGIN PRIVATE KEY-----\n"
              + Base64.getMimeEncoder().encodeToString(keys.getKey("azure", PASSWORD).getEncoded())
              + "\n-----END PRIVATE KEY-----\n"
              + Files.readString(ca));
      return file;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("the certificate cannot be written", e);
    }
  }

  PublicKey publicKey() {
    try {
      return keys.getCertificate("azure").getPublicKey();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("there is no certificate", e);
    }
  }

  List<Asked> asked() {
    return List.copyOf(asked);
  }

  /** All requests but those for tokens whose path ends so. */
  List<Asked> asked(String ending) {
    return asked.stream().filter(one -> one.path().endsWith(ending)).toList();
  }

  String address() {
    return "https://localhost:" + server.getAddress().getPort();
  }

  ConnectorConfig config(Map<String, ?> changed) {
    Map<String, Object> values = new HashMap<>();
    values.put("tenant-id", TENANT);
    values.put("client-id", CLIENT);
    values.put("client-secret", SECRET);
    values.put("authority-host", address());
    values.put("resource-manager-endpoint", address());
    values.put("ca-file", ca.toString());
    values.putAll(changed);
    return new ConnectorConfig("scripted", values);
  }

  Connector connect(Map<String, ?> changed) {
    return new AzureProvider().connect(config(changed), SimulatedAzure.host());
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
