package peers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.io.FileSystemResource;
import org.springframework.boot.graphql.autoconfigure.GraphQlSourceBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The same list served by Spring for GraphQL over WebFlux. Arguments: the schema, the rows. */
@SpringBootApplication
@Controller
public class SpringServer {

  public record Row(
      String id, String provider, String nativeId, String type, String category, String name, String region,
      String createdAt, boolean inInventory) {}

  private static List<Row> rows = List.of();
  private static String schema = "";

  public static void main(String[] args) throws Exception {
    schema = args[0];
    rows = new JsonMapper().readValue(Files.readString(Path.of(args[1])), new TypeReference<List<Row>>() {});
    SpringApplication app = new SpringApplication(SpringServer.class);
    app.setDefaultProperties(
        Map.of("server.port", "0", "server.address", "127.0.0.1", "logging.level.root", "WARN", "spring.main.banner-mode", "off"));
    app.run();
  }

  @Bean
  GraphQlSourceBuilderCustomizer schema() {
    return source -> source.schemaResources(new FileSystemResource(schema));
  }

  @EventListener
  void listening(WebServerInitializedEvent event) {
    System.out.println("Port: " + event.getWebServer().getPort());
  }

  @QueryMapping
  Map<String, List<Row>> resources(@Argument int first) {
    return Map.of("nodes", rows.subList(0, first));
  }
}
