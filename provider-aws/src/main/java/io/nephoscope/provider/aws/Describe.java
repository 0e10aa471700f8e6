package io.nephoscope.provider.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.spi.ProviderException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How the resources of one type are read from their own service, where AWS Config does not tell of
 * them.
 *
 * @param type in Config's words, such as {@code AWS::EC2::Instance}
 * @param global whether its service is one for all regions
 * @param page one call, or one and a few for each resource it names
 */
record Describe(String type, boolean global, Pages page) {

  /** Reads one page; waits. */
  @FunctionalInterface
  interface Pages {
    /** One page; the token is where the page before ended, null for the first page. */
    Rows read(AwsClients.Desk desk, @Nullable String token);
  }

  static Describe regional(String type, Pages page) {
    return new Describe(type, false, page);
  }

  static Describe global(String type, Pages page) {
    return new Describe(type, true, page);
  }

  /**
   * What one page said.
   *
   * @param tagged whether the rows have their tags; otherwise they are asked for
   * @param missing what of the rows could not be read: the calls that failed
   * @param next where to go on; null at the end
   */
  record Rows(
      List<Row> rows, boolean tagged, List<ProviderException> missing, @Nullable String next) {

    /** Copies the lists. */
    Rows {
      rows = List.copyOf(rows);
      missing = List.copyOf(missing);
    }

    /** Rows with their tags. */
    static Rows tagged(List<Row> rows, @Nullable String next) {
      return new Rows(rows, true, List.of(), next);
    }

    /** Rows of a service that does not tell their tags with them. */
    static Rows untagged(List<Row> rows, @Nullable String next) {
      return new Rows(rows, false, List.of(), next);
    }
  }

  /** One resource, in the words of Config. */
  static final class Row {
    private final String id;
    private final String arn;
    private final ObjectNode configuration;
    private final ObjectNode supplementary = JsonNodeFactory.instance.objectNode();
    private Map<String, String> tags = Map.of();
    private @Nullable String name;
    private @Nullable String zone;
    private @Nullable Instant born;

    /**
     * @param id Config's resourceId
     */
    Row(String id, String arn, ObjectNode configuration) {
      this.id = id;
      this.arn = arn;
      this.configuration = configuration;
    }

    String arn() {
      return arn;
    }

    Row named(@Nullable String name) {
      this.name = name;
      return this;
    }

    Row in(@Nullable String zone) {
      this.zone = zone;
      return this;
    }

    Row born(@Nullable Instant time) {
      this.born = time;
      return this;
    }

    Row tagged(Map<String, String> tags) {
      this.tags = Map.copyOf(tags);
      return this;
    }

    /** Adds a part of the supplementary configuration. */
    Row beside(String key, JsonNode value) {
      supplementary.set(key, value);
      return this;
    }

    /** The item that Config would have. */
    ObjectNode item(String type, String account, String region) {
      ObjectNode item = JsonNodeFactory.instance.objectNode();
      item.put("resourceId", id);
      if (name != null) {
        item.put("resourceName", name);
      }
      item.put("resourceType", type);
      item.put("arn", arn);
      item.put("accountId", account);
      item.put("awsRegion", region);
      if (zone != null) {
        item.put("availabilityZone", zone);
      }
      if (born != null) {
        item.put("resourceCreationTime", ConfigSpelling.time(born));
      }
      var list = item.putArray("tags");
      tags.entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(tag ->
              list.addObject()
                  .put("tag", tag.getKey() + "=" + tag.getValue())
                  .put("key", tag.getKey())
                  .put("value", tag.getValue()));
      item.set("configuration", configuration);
      item.set("supplementaryConfiguration", supplementary);
      return item;
    }
  }

  /** The tags that a service writes as pairs. */
  static <T> Map<String, String> tags(
      List<T> pairs, Function<T, String> key, Function<T, String> value) {
    Map<String, String> tags = new HashMap<>();
    for (T pair : pairs) {
      String text = value.apply(pair);
      tags.put(key.apply(pair), text == null ? "" : text);
    }
    return tags;
  }

  /** Calls about single resources, of which some may fail while the others are told. */
  static final class Details {
    private final List<ProviderException> missing = new ArrayList<>();

    /** What a call said; null when there is no such thing, or it could not be read. */
    <T> @Nullable T of(
        AwsClients.Desk desk,
        String service,
        String operation,
        Function<AwsClients.Desk, CompletableFuture<T>> call) {
      try {
        return desk.callIfThere(service, operation, call).orElse(null);
      } catch (ProviderException e) {
        if (!AwsFailures.isOfOneOperation(e)) {
          throw e;
        }
        synchronized (missing) {
          if (missing.stream().noneMatch(one -> Objects.equals(one.getMessage(), e.getMessage()))) {
            missing.add(e);
          }
        }
        return null;
      }
    }

    /** What could not be read. */
    List<ProviderException> missing() {
      synchronized (missing) {
        return List.copyOf(missing);
      }
    }
  }
}
