package io.nephoscope.spi;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A product's statement that something is wrong. A check that passed is no finding; it is an {@link
 * Assessment}.
 *
 * @param account the native id of the account it is about
 * @param region the cloud's name of the region; {@link Shard#GLOBAL} when there is none
 * @param nativeId the cloud's own id, unique within the provider
 * @param product who says so, such as {@code "Security Hub"}
 * @param type what sort of wrong
 * @param state whether it still holds
 * @param severity how bad it is; for a control, the control's own severity
 * @param title one line
 * @param description more; {@code null} when the product says no more
 * @param check the native id of the check that failed, as in {@link Assessment#check()}; {@code
 *     null} when it is not the outcome of a check
 * @param controls the controls it speaks to, in the cloud's own words
 * @param resources what it is about; empty when it is about the account as a whole
 * @param remediation how to mend it; {@code null} when the product does not say
 * @param remediationUrl where to read more; {@code null} when the product does not say
 * @param firstSeenAt when it was first seen; {@code null} when unknown
 * @param lastSeenAt when it was last seen to hold; {@code null} when unknown
 * @param nativeJson the cloud's own statement, JSON text kept verbatim; {@code null} when there is
 *     none
 * @param provider the id of the provider whose account this is about, when one cloud speaks of
 *     another (Defender for Cloud of an AWS account); {@code null} when it is the provider that
 *     says it. Account, region and resource are then written as that provider writes them
 */
public record Finding(
    String account,
    String region,
    String nativeId,
    String product,
    Type type,
    State state,
    Severity severity,
    String title,
    @Nullable String description,
    @Nullable String check,
    List<ControlRef> controls,
    List<ResourceRef> resources,
    @Nullable String remediation,
    @Nullable String remediationUrl,
    @Nullable Instant firstSeenAt,
    @Nullable Instant lastSeenAt,
    @Nullable String nativeJson,
    @Nullable String provider)
    implements Observation {

  /** Copies the lists. */
  public Finding {
    controls = List.copyOf(controls);
    resources = List.copyOf(resources);
  }

  /**
   * Starts a finding; region {@link Shard#GLOBAL}, active, of unknown severity, its title its id.
   */
  public static Builder builder(String account, String nativeId, String product, Type type) {
    return new Builder(account, nativeId, product, type);
  }

  /** What sort of wrong. */
  public enum Type {
    /** Something is set up badly. */
    MISCONFIGURATION,
    /** Something has a known weakness. */
    VULNERABILITY,
    /** Somebody is attacking, or seems to. */
    THREAT,
    /** Everything else. */
    OTHER
  }

  /** Whether a finding still holds. */
  public enum State {
    /** It holds. */
    ACTIVE,
    /** It held once. */
    RESOLVED,
    /** It holds, and somebody decided to live with it. */
    SUPPRESSED
  }

  /**
   * A resource as a finding names it; it may be one that no inventory shows.
   *
   * @param nativeId as in {@link Resource#nativeId()}
   * @param type the cloud's own type; {@code null} when the finding does not say
   * @param name what the finding calls it; {@code null} when it does not
   */
  public record ResourceRef(String nativeId, @Nullable String type, @Nullable String name) {}

  /** Builds a {@link Finding}. Not safe for several threads. */
  public static final class Builder {
    private final String account;
    private final String nativeId;
    private final String product;
    private final Type type;
    private String region = Shard.GLOBAL;
    private State state = State.ACTIVE;
    private Severity severity = Severity.UNKNOWN;
    private String title;
    private @Nullable String description;
    private @Nullable String check;
    private final List<ControlRef> controls = new ArrayList<>();
    private final List<ResourceRef> resources = new ArrayList<>();
    private @Nullable String remediation;
    private @Nullable String remediationUrl;
    private @Nullable Instant firstSeenAt;
    private @Nullable Instant lastSeenAt;
    private @Nullable String nativeJson;
    private @Nullable String provider;

    private Builder(String account, String nativeId, String product, Type type) {
      this.account = Objects.requireNonNull(account, "account");
      this.nativeId = Objects.requireNonNull(nativeId, "nativeId");
      this.product = Objects.requireNonNull(product, "product");
      this.type = Objects.requireNonNull(type, "type");
      this.title = nativeId;
    }

    /** See {@link Finding#region()}. */
    public Builder region(String value) {
      region = value;
      return this;
    }

    /** See {@link Finding#state()}. */
    public Builder state(State value) {
      state = value;
      return this;
    }

    /** See {@link Finding#severity()}. */
    public Builder severity(Severity value) {
      severity = value;
      return this;
    }

    /** See {@link Finding#title()}. */
    public Builder title(String value) {
      title = value;
      return this;
    }

    /** See {@link Finding#description()}. */
    public Builder description(@Nullable String value) {
      description = value;
      return this;
    }

    /** See {@link Finding#check()}. */
    public Builder check(@Nullable String value) {
      check = value;
      return this;
    }

    /** Adds a control it speaks to. */
    public Builder control(ControlRef value) {
      controls.add(value);
      return this;
    }

    /** Adds a resource it is about. */
    public Builder resource(ResourceRef value) {
      resources.add(value);
      return this;
    }

    /** See {@link Finding#remediation()} and {@link Finding#remediationUrl()}. */
    public Builder remediation(@Nullable String text, @Nullable String url) {
      remediation = text;
      remediationUrl = url;
      return this;
    }

    /** See {@link Finding#firstSeenAt()} and {@link Finding#lastSeenAt()}. */
    public Builder seen(@Nullable Instant first, @Nullable Instant last) {
      firstSeenAt = first;
      lastSeenAt = last;
      return this;
    }

    /** See {@link Finding#nativeJson()}. */
    public Builder nativeJson(@Nullable String json) {
      nativeJson = json;
      return this;
    }

    /** See {@link Finding#provider()}. */
    public Builder provider(@Nullable String id) {
      provider = id;
      return this;
    }

    /** The finding. */
    public Finding build() {
      return new Finding(
          account,
          region,
          nativeId,
          product,
          type,
          state,
          severity,
          title,
          description,
          check,
          controls,
          resources,
          remediation,
          remediationUrl,
          firstSeenAt,
          lastSeenAt,
          nativeJson,
          provider);
    }
  }
}
