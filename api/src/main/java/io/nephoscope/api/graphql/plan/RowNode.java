package io.nephoscope.api.graphql.plan;

import io.nephoscope.api.snapshot.Row;

/** An object of an answer that stands for a row. */
public interface RowNode {

  /** The row. */
  Row<?> row();
}
