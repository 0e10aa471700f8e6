package io.nephoscope.provider.aws;

import io.nephoscope.provider.aws.Describe.Row;
import io.nephoscope.provider.aws.Describe.Rows;
import io.nephoscope.provider.aws.InventoryPaths.Cell;
import io.nephoscope.provider.aws.InventoryPaths.Way;
import io.nephoscope.spi.Gap;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Observation.Kind;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The inventory from each service's own API: where AWS Config does not record, and everywhere the
 * types it leaves out. One type after the other; what is denied is a gap of its type alone, unless
 * everything is, or the type was readable before: then the shard fails, so that what was read of it
 * stays.
 */
final class DescribedResources implements Source {

  private final AwsSettings settings;
  private final OpenStages stages;
  private final AwsClients clients;
  private final InventoryPaths paths;

  /** Which types of which shards could be read so far. */
  private final Set<String> read = ConcurrentHashMap.newKeySet();

  DescribedResources(
      AwsSettings settings, OpenStages stages, AwsClients clients, InventoryPaths paths) {
    this.settings = settings;
    this.stages = stages;
    this.clients = clients;
    this.paths = paths;
  }

  @Override
  public String name() {
    return "describe";
  }

  @Override
  public Set<Kind> kinds() {
    return Set.of(Kind.RESOURCE, Kind.GAP);
  }

  /** Twice as long as Config's: it takes many times the calls. */
  @Override
  public Duration refreshEvery() {
    return Duration.ofMinutes(30);
  }

  @Override
  public CompletionStage<List<Shard>> shards() {
    return stages.start(() -> paths.shards(cell -> !cell.described().isEmpty()));
  }

  @Override
  public CompletionStage<Page> page(Shard shard, PageToken token) {
    return stages.start(() -> read(shard, token));
  }

  /** Low enough that the pages with a few calls for each resource stay within the quotas, too. */
  @Override
  public Budget budget(Shard shard) {
    return new Budget("Describe/" + shard.account().nativeId() + "/" + shard.region(), 5, 10);
  }

  /**
   * Where a shard's reading is.
   *
   * @param type that is read
   * @param anyRead whether some type before could be read
   * @param inner the service's own token; empty for the first page of the type
   */
  private record Place(String type, boolean anyRead, String inner) {

    PageToken token() {
      return PageToken.of(type + "|" + anyRead + "|" + inner);
    }

    static Place of(PageToken token) {
      String[] parts = token.value().split("\\|", 3);
      return new Place(parts[0], Boolean.parseBoolean(parts[1]), parts[2]);
    }
  }

  private Page read(Shard shard, PageToken token) {
    Cell cell = paths.cell(shard);
    boolean global = shard.region().equals(Shard.GLOBAL);
    AwsClients.Desk desk =
        clients.desk(
            shard.account().nativeId(), global ? settings.globalRegion().id() : shard.region());
    List<Observation> said = new ArrayList<>();
    if (token.isFirst()) {
      desk.enter();
      if (cell.way() == Way.DESCRIBE) {
        said.addAll(cell.notes());
      }
    }
    List<Describe> wanted =
        Describes.ALL.stream().filter(one -> cell.described().contains(one.type())).toList();
    if (wanted.isEmpty()) {
      return new Page(said, PageToken.END);
    }
    Place place =
        token.isFirst() ? new Place(wanted.getFirst().type(), false, "") : Place.of(token);
    Describe now = Describes.of(place.type()).orElseThrow();
    Describe after = after(now, wanted);
    Rows rows;
    try {
      rows = now.page().read(desk, place.inner().isEmpty() ? null : place.inner());
    } catch (ProviderException e) {
      if (!AwsFailures.isOfOneOperation(e)
          || (after == null && !place.anyRead())
          || read.contains(key(shard, now))) {
        // What was told before is not taken away by a refusal: the shard fails and keeps it.
        throw e;
      }
      said.add(unseen(shard, now, e));
      return new Page(said, go(after, place.anyRead()));
    }
    read.add(key(shard, now));
    if (!rows.tagged()) {
      said.addAll(addTags(desk, shard, now, rows.rows()));
    }
    for (ProviderException missing : rows.missing()) {
      said.add(unseen(shard, now, missing));
    }
    for (Row row : rows.rows()) {
      var item = row.item(now.type(), desk.account(), shard.region());
      said.add(ConfigItem.resource(desk, item, item.toString()));
    }
    String next = rows.next();
    if (next == null || next.isEmpty()) {
      return new Page(said, go(after, true));
    }
    if (next.equals(place.inner())) {
      throw desk.unreadable("describe", now.type(), "the page token it was asked with");
    }
    return new Page(said, new Place(now.type(), true, next).token());
  }

  private static String key(Shard shard, Describe type) {
    return shard.account().nativeId() + "/" + shard.region() + "/" + type.type();
  }

  private static PageToken go(@Nullable Describe after, boolean anyRead) {
    return after == null ? PageToken.END : new Place(after.type(), anyRead, "").token();
  }

  private static @Nullable Describe after(Describe now, List<Describe> wanted) {
    int at = Describes.ALL.indexOf(now);
    return wanted.stream().filter(one -> Describes.ALL.indexOf(one) > at).findFirst().orElse(null);
  }

  private static List<Gap> addTags(
      AwsClients.Desk desk, Shard shard, Describe now, List<Row> rows) {
    if (rows.isEmpty()) {
      return List.of();
    }
    try {
      Map<String, Map<String, String>> tags =
          TaggedResources.tags(desk, rows.stream().map(Row::arn).toList());
      rows.forEach(row -> row.tagged(tags.getOrDefault(row.arn(), Map.of())));
      return List.of();
    } catch (ProviderException e) {
      if (!AwsFailures.isOfOneOperation(e)) {
        throw e;
      }
      return List.of(unseen(shard, now, e));
    }
  }

  private static Gap unseen(Shard shard, Describe now, ProviderException failure) {
    return new Gap(
        shard.account().nativeId(),
        shard.region(),
        failure.category(),
        now.type() + ": " + failure.getMessage(),
        failure.remedy());
  }
}
