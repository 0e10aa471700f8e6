package io.nephoscope.provider.azure;

import io.nephoscope.spi.Gap;
import java.util.List;
import java.util.Map;

/**
 * What must be known to say what the assessments of a subscription mean.
 *
 * @param metadata by assessment key: what an assessment is about, as {@code $expand=metadata} would
 *     write it into the row
 * @param clouds the accounts of other clouds that are connected
 * @param exemptions who decided to live with what
 * @param gaps what of this could not be read
 */
record AssessmentContext(
    Map<String, NativeRow> metadata,
    ConnectedClouds clouds,
    Exemptions exemptions,
    List<Gap> gaps) {

  static final AssessmentContext NONE =
      new AssessmentContext(Map.of(), ConnectedClouds.NONE, Exemptions.NONE, List.of());

  AssessmentContext {
    metadata = Map.copyOf(metadata);
    gaps = List.copyOf(gaps);
  }
}
