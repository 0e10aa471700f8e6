package io.nephoscope.spi;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One thing that exists in a cloud: a machine, a bucket, a role.
 *
 * @param account the native id of the account that owns it
 * @param region the cloud's name of its region; {@link Shard#GLOBAL} when it has none
 * @param nativeId the cloud's own id (ARN, ARM id in lower case, full resource name), unique within
 *     the provider
 * @param type the cloud's own type, such as {@code AWS::EC2::Instance}
 * @param category what it is for, in words all clouds share
 * @param name what people call it; the last part of the native id when it has no name
 * @param tags its tags or labels
 * @param createdAt when it was made; {@code null} when the cloud does not say
 * @param configuration the cloud's own description, JSON text kept verbatim; {@code null} when the
 *     cloud gave none
 */
public record Resource(
    String account,
    String region,
    String nativeId,
    String type,
    Category category,
    String name,
    Map<String, String> tags,
    @Nullable Instant createdAt,
    @Nullable String configuration)
    implements Observation {

  /** Copies the tags. */
  public Resource {
    tags = Map.copyOf(tags);
  }

  /**
   * Starts a resource; region {@link Shard#GLOBAL}, category {@link Category#OTHER}, name from the
   * id.
   */
  public static Builder builder(String account, String nativeId, String type) {
    return new Builder(account, nativeId, type);
  }

  /** What a resource is for. */
  public enum Category {
    /** Machines. */
    COMPUTE,
    /** Disks, buckets, files. */
    STORAGE,
    /** Databases. */
    DATABASE,
    /** Networks, addresses, firewalls, load balancers. */
    NETWORK,
    /** Users, roles, service accounts. */
    IDENTITY,
    /** Clusters and registries. */
    CONTAINER,
    /** Functions and apps without machines. */
    SERVERLESS,
    /** Keys, secrets, vaults. */
    SECURITY,
    /** Warehouses and data sets. */
    ANALYTICS,
    /** Queues and topics. */
    MESSAGING,
    /** Trails, monitors, configuration. */
    MANAGEMENT,
    /** Everything else. */
    OTHER
  }

  /** Builds a {@link Resource}. Not safe for several threads. */
  public static final class Builder {
    private final String account;
    private final String nativeId;
    private final String type;
    private String region = Shard.GLOBAL;
    private Category category = Category.OTHER;
    private @Nullable String name;
    private final Map<String, String> tags = new HashMap<>();
    private @Nullable Instant createdAt;
    private @Nullable String configuration;

    private Builder(String account, String nativeId, String type) {
      this.account = Objects.requireNonNull(account, "account");
      this.nativeId = Objects.requireNonNull(nativeId, "nativeId");
      this.type = Objects.requireNonNull(type, "type");
    }

    /** See {@link Resource#region()}. */
    public Builder region(String value) {
      region = value;
      return this;
    }

    /** See {@link Resource#category()}. */
    public Builder category(Category value) {
      category = value;
      return this;
    }

    /** See {@link Resource#name()}; {@code null} or empty keeps the last part of the native id. */
    public Builder name(@Nullable String value) {
      name = value == null || value.isEmpty() ? null : value;
      return this;
    }

    /** Adds one tag; a later value of the same key wins. */
    public Builder tag(String key, String value) {
      tags.put(key, value);
      return this;
    }

    /** Adds tags; a later value of the same key wins. */
    public Builder tags(Map<String, String> values) {
      tags.putAll(values);
      return this;
    }

    /** See {@link Resource#createdAt()}. */
    public Builder createdAt(@Nullable Instant value) {
      createdAt = value;
      return this;
    }

    /** See {@link Resource#configuration()}. */
    public Builder configuration(@Nullable String json) {
      configuration = json;
      return this;
    }

    /** The resource. */
    public Resource build() {
      String shown = name;
      if (shown == null) {
        int cut = Math.max(nativeId.lastIndexOf('/'), nativeId.lastIndexOf(':'));
        shown = cut >= 0 && cut < nativeId.length() - 1 ? nativeId.substring(cut + 1) : nativeId;
      }
      return new Resource(
          account, region, nativeId, type, category, shown, tags, createdAt, configuration);
    }
  }
}
