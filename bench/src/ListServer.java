import io.nephoscope.api.graphql.Cursors;
import io.nephoscope.api.graphql.GraphQlExecution;
import io.nephoscope.api.graphql.ServedSchema;
import io.nephoscope.api.http.ApiServer;
import io.nephoscope.api.snapshot.ConnectorRecord;
import io.nephoscope.api.snapshot.ShardContent;
import io.nephoscope.api.snapshot.ShardKey;
import io.nephoscope.api.snapshot.SnapshotStore;
import io.nephoscope.api.snapshot.SourceRecord;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Resource;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.Set;

/** The server over a store that is filled by hand and does not change: what AnswersBench asks. */
public final class ListServer {

  private static final int SHARDS = 20;
  private static final int ROWS = 1_000;

  public static void main(String[] args) throws Exception {
    SnapshotStore store = SnapshotStore.open(Files.createTempDirectory("nephoscope-list"), Clock.systemUTC());
    store.putConnector(new ConnectorRecord("aws", "aws", ConnectorRecord.State.CONNECTED, "me", null));
    store.putSource(
        new SourceRecord("aws", "config", Set.of(Observation.Kind.RESOURCE), true, Duration.ofDays(1), null, null));
    Random random = new Random(7);
    for (int shard = 0; shard < SHARDS; shard++) {
      try (ShardContent content = store.newContent()) {
        for (int i = 0; i < ROWS; i++) {
          String id = "i-" + Long.toHexString(random.nextLong());
          content.add(
              Resource.builder("11112222333" + shard % 10, "arn:aws:ec2:eu-west-1:11112222333" + shard % 10 + ":instance/" + id,
                      "AWS::EC2::Instance")
                  .region("eu-west-1")
                  .category(Resource.Category.COMPUTE)
                  .name("web-" + Integer.toString(random.nextInt(1 << 24), 36) + "-eu-west-1")
                  .createdAt(Instant.parse("2026-01-01T00:00:00Z").plusSeconds(random.nextInt(20_000_000)))
                  .configuration("{\"instanceType\":\"m5.large\",\"imageId\":\"ami-" + random.nextInt(1000) + "\"}")
                  .build());
        }
        store.publish(new ShardKey("aws", "aws", "config", "11112222333" + shard % 10, "Acme", "eu-west-" + shard), content, Instant.now());
      }
    }
    store.commit();
    GraphQlExecution execution =
        new GraphQlExecution(
            ServedSchema.ofTheHost(),
            new Cursors(new byte[32]),
            (connectors, sources) -> {
              throw new IllegalArgumentException("nothing is read here");
            },
            () -> {
              throw new IllegalStateException("there are no plugins here");
            },
            true);
    ApiServer server = ApiServer.start(new ApiServer.Served(store, execution, false, () -> true), "127.0.0.1", 0);
    System.out.println("Port: " + server.port());
  }
}
