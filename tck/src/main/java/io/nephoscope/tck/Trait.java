package io.nephoscope.tck;

/**
 * What the contract expects of every provider's test set-up. A trait is taken to be there unless
 * {@link ProviderContract#lacks()} names it with a reason; its tests are then skipped and show the
 * reason.
 */
public enum Trait {
  /** The provider is named in {@code META-INF/services} where its class was loaded. */
  SERVICE_LOADED,
  /** {@link ProviderContract#contradictingConfigs()} gives at least one configuration. */
  CONTRADICTING_SETTINGS,
  /** {@link ProviderContract#deniedConfig()} gives credentials that the cloud refuses. */
  REFUSED_CREDENTIALS,
  /** {@link ProviderContract#faults()} can break the cloud. */
  FAULTS,
  /** The cloud read has findings, or assessments, about resources that its inventory shows. */
  JOINED_RESOURCES,
  /** The cloud read has assessments of checks that belong to controls. */
  JOINED_CONTROLS,
  /**
   * {@link ProviderContract#change()} can change the cloud. Asked of providers with a source that
   * reads changes only.
   */
  CHANGING_CLOUD,
  /**
   * The provider's class has a public constructor without arguments, and a connector that it opens
   * with {@link ProviderContract#config()} reads the same cloud.
   */
  LOADED_ALONE
}
