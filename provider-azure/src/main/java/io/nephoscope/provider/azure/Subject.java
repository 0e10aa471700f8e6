package io.nephoscope.provider.azure;

import io.nephoscope.spi.Finding.ResourceRef;
import io.nephoscope.spi.Shard;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a statement of Defender is about. Defender also judges accounts of Amazon and Google that
 * were connected to it; those are written as the other cloud writes them, so that they meet what is
 * known of them from there. How the two are told apart: decision 0018.
 *
 * @param provider the id of the provider whose account it is; {@code null} for Azure itself
 * @param account the native id of the account, as that provider writes it
 * @param region the region, where the native id says it; {@link Shard#GLOBAL} otherwise
 * @param resource the native id of the resource; {@code null} for the account as a whole
 * @param type the cloud's own type; {@code null} when nothing says it
 * @param name what Defender calls it; {@code null} when it does not
 */
record Subject(
    @Nullable String provider,
    String account,
    String region,
    @Nullable String resource,
    @Nullable String type,
    @Nullable String name) {

  private static final String MARK = "/providers/microsoft.security/assessments/";

  /** The subject of an assessment or sub-assessment of a subscription. */
  static Subject of(String subscription, NativeRow row, ConnectedClouds clouds) {
    String id = before(row.requiredId("id"));
    String source = row.anyCase("properties", "resourceDetails", "source");
    String provider = ConnectedClouds.provider(source == null ? "" : source);
    return provider == null
        ? inAzure(subscription, id)
        : elsewhere(subscription, provider, id, row, clouds);
  }

  /** A resource or a whole subscription of Azure, by its id in lower case. */
  static Subject inAzure(String subscription, String id) {
    String resource = id.matches("/subscriptions/[^/]+") ? null : id;
    return new Subject(
        null,
        subscription,
        Shard.GLOBAL,
        resource,
        resource == null ? null : typeOf(resource),
        null);
  }

  /**
   * What another cloud calls it stands in the row. Where it does not, Azure's own id stays: a name
   * put together by guess would join it to the wrong thing.
   */
  private static Subject elsewhere(
      String subscription, String provider, String id, NativeRow row, ConnectedClouds clouds) {
    String named = first(row, "NativeResourceId", "NativeCloudUniqueIdentifier");
    String nativeId = named == null ? null : canonical(provider, named);
    String connector = row.anyCase("properties", "resourceDetails", "connectorId");
    String account = clouds.account(connector == null ? id : connector);
    if (account == null) {
      account = nativeId == null ? null : accountIn(nativeId);
    }
    if (account == null) {
      // Nobody can say whose it is: it stays with the subscription that spoke of it.
      return new Subject(null, subscription, Shard.GLOBAL, id, typeOf(id), null);
    }
    boolean whole = nativeId != null && isAccount(nativeId);
    return new Subject(
        provider,
        account,
        nativeId == null ? Shard.GLOBAL : regionIn(nativeId),
        whole ? null : nativeId == null ? id : nativeId,
        first(row, "ResourceType"),
        first(row, "ResourceName"));
  }

  private static @Nullable String first(NativeRow row, String... fields) {
    for (String field : fields) {
      String text = row.anyCase("properties", "resourceDetails", field);
      if (text != null) {
        return text;
      }
    }
    return null;
  }

  /** Google's full resource names begin with the service; Defender leaves it out at times. */
  private static String canonical(String provider, String nativeId) {
    return provider.equals("gcp") && nativeId.matches("projects/[^/]+/zones/[^/]+/instances/[^/]+")
        ? "//compute.googleapis.com/" + nativeId
        : nativeId;
  }

  /** {@code arn:aws:iam::123456789012:root}, or a project by itself. */
  private static boolean isAccount(String nativeId) {
    return nativeId.matches("arn:[^:]*:iam::\\d{12}:root")
        || nativeId.matches("//cloudresourcemanager\\.googleapis\\.com/projects/[^/]+");
  }

  static @Nullable String accountIn(String nativeId) {
    String[] parts = nativeId.split(":", -1);
    if (parts.length > 5 && parts[0].equals("arn")) {
      return parts[4].isEmpty() ? null : parts[4];
    }
    int at = nativeId.indexOf("/projects/");
    if (!nativeId.startsWith("//") || at < 0) {
      return null;
    }
    String rest = nativeId.substring(at + "/projects/".length());
    return rest.contains("/") ? rest.substring(0, rest.indexOf('/')) : rest;
  }

  /** The fourth part of an ARN; of a Google name the region, or that of the zone. */
  static String regionIn(String nativeId) {
    String[] parts = nativeId.split(":", -1);
    if (parts.length > 5 && parts[0].equals("arn")) {
      return parts[3].isEmpty() ? Shard.GLOBAL : parts[3];
    }
    String[] steps = nativeId.split("/", -1);
    for (int i = 0; i + 1 < steps.length; i++) {
      if (steps[i].equals("zones") && steps[i + 1].matches(".+-[a-z]")) {
        return steps[i + 1].substring(0, steps[i + 1].length() - 2);
      }
      if (steps[i].equals("regions")) {
        return steps[i + 1];
      }
    }
    return Shard.GLOBAL;
  }

  /** All of an id before the assessment's own part of it. */
  static String before(String id) {
    int cut = id.indexOf(MARK);
    return cut < 0 ? id : id.substring(0, cut);
  }

  /**
   * {@code /…/providers/microsoft.sql/servers/a/databases/b} is of microsoft.sql/servers/databases.
   */
  static @Nullable String typeOf(String resource) {
    String id = resource.toLowerCase(Locale.ROOT);
    int cut = id.lastIndexOf("/providers/");
    if (cut < 0) {
      return null;
    }
    String[] parts = id.substring(cut + "/providers/".length()).split("/", -1);
    StringBuilder type = new StringBuilder(parts[0]);
    for (int i = 1; i < parts.length; i += 2) {
      type.append('/').append(parts[i]);
    }
    return parts.length < 2 ? null : type.toString();
  }

  /** How a finding names it; {@code null} when it is about the account as a whole. */
  @Nullable ResourceRef ref() {
    return resource == null ? null : new ResourceRef(resource, type, name);
  }
}
