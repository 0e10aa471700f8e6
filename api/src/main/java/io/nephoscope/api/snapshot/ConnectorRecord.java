package io.nephoscope.api.snapshot;

import org.jspecify.annotations.Nullable;

/**
 * A connector and how it stands.
 *
 * @param id the connector's id
 * @param provider the provider's id
 * @param state whether it may be read
 * @param identity who the cloud says we are; {@code null} until it has said so
 * @param problem why it is not {@link State#CONNECTED}; {@code null} when it is, or while
 *     connecting
 */
public record ConnectorRecord(
    String id, String provider, State state, @Nullable String identity, @Nullable Problem problem) {

  /** How a connector stands. */
  public enum State {
    /** It has not identified itself yet. */
    CONNECTING,
    /** The cloud knows it as the identity that was configured. */
    CONNECTED,
    /** The configuration or the identity is wrong; nothing is read. */
    REFUSED,
    /** The cloud could not be asked; it will be tried again. */
    UNREACHABLE
  }
}
