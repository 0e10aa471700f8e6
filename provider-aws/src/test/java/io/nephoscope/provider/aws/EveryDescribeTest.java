package io.nephoscope.provider.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.nephoscope.spi.ConnectorConfig;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every type that is asked of its own service, answered with success and with something that is no
 * answer: a sign-in page, another service's document, nothing.
 */
final class EveryDescribeTest {
  private HttpServer server;
  private AwsClients clients;
  private OpenStages stages;
  private volatile String answer = "";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String asked = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
          byte[] body = (asked.contains("Action=AssumeRole") ? assumed() : answer).getBytes(UTF_8);
          exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    TestHost host = new TestHost();
    stages = new OpenStages("foreign", host.executor());
    clients =
        new AwsClients(
            AwsSettings.of(
                new ConnectorConfig(
                    "foreign",
                    Map.of(
                        "role-arn",
                        "arn:aws:iam::123456789012:role/posture",
                        "access-key-id",
                        "AKIAFOREIGN",
                        "secret-access-key",
                        "not-a-secret",
                        "regions",
                        List.of("us-east-2"),
                        "endpoints",
                        Map.of("all", "http://127.0.0.1:" + server.getAddress().getPort())))),
            stages,
            Clock.systemUTC(),
            host.executor());
  }

  @AfterEach
  void stop() {
    stages.close();
    clients.close();
    server.stop(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "no document at all",
        "<html><head><title>Sign in</title></head><body>Who are you?</body></html>",
        "<!DOCTYPE html><html><body><p>Sign in</p></body></html>",
        "<?xml version=\"1.0\"?><SomethingElse><Result/></SomethingElse>"
      })
  void successThatIsNoAnswerIsNeverTakenForNothingThere(String text) {
    answer = text;
    AwsClients.Desk desk = clients.desk("123456789012", "us-east-2");
    List<String> believed = new ArrayList<>();
    for (Describe one : Describes.ALL) {
      if (one.type().equals("AWS::SQS::Queue") && text.equals("{}")) {
        continue; // this is how SQS says that there is none
      }
      try {
        Describe.Rows rows = one.page().read(desk, null);
        believed.add(one.type() + " says " + rows.rows().size());
      } catch (ProviderException e) {
        assertThat(e.category())
            .as(one.type() + ": " + e.getMessage())
            .isIn(Category.INVALID_RESPONSE, Category.UNAVAILABLE);
      }
    }
    assertThat(believed).isEmpty();
  }

  private static String assumed() {
    return "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult>"
        + "<Credentials><AccessKeyId>ASIAFOREIGN</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
        + "<SessionToken>t</SessionToken><Expiration>"
        + Instant.now().plusSeconds(3600)
        + "</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";
  }
}
