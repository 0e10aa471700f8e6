package io.nephoscope.api.graphql.plan;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;

/** The form in which answers are written, whoever makes them: UTF-8, nothing escaped needlessly. */
public final class JsonForm {

  /** Writes values in that form. Safe for any thread; not to be configured. */
  public static final ObjectMapper MAPPER =
      new ObjectMapper(
          JsonFactory.builder()
              .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
              .build());

  private JsonForm() {}
}
