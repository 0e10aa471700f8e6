package io.nephoscope.api.snapshot;

import io.nephoscope.spi.Observation;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An observation in a view. Immutable, but for what is kept with it; safe for any thread. */
public final class Row<O extends Observation> {

  private final String id;
  private final String provider;
  private final String connector;
  private final String source;
  private final O value;
  private final WrittenPieces written = new WrittenPieces();

  /**
   * A row.
   *
   * @param id its global id, the same for ever
   * @param provider the provider's id
   * @param connector the connector that brought it
   * @param source the source that said it
   * @param value what was said
   */
  public Row(String id, String provider, String connector, String source, O value) {
    this.id = id;
    this.provider = provider;
    this.connector = connector;
    this.source = source;
    this.value = value;
  }

  /** Its global id, the same for ever. */
  public String id() {
    return id;
  }

  /** The provider's id. */
  public String provider() {
    return provider;
  }

  /** The connector that brought it. */
  public String connector() {
    return connector;
  }

  /** The source that said it. */
  public String source() {
    return source;
  }

  /** What was said. */
  public O value() {
    return value;
  }

  /** How parts of it were written for answers, kept as long as the row is. */
  public WrittenPieces written() {
    return written;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Row<?> row
            && id.equals(row.id)
            && provider.equals(row.provider)
            && connector.equals(row.connector)
            && source.equals(row.source)
            && value.equals(row.value));
  }

  @Override
  public int hashCode() {
    return Objects.hash(id, provider, connector, source);
  }

  @Override
  public String toString() {
    return "Row[" + id + " " + value + "]";
  }
}
