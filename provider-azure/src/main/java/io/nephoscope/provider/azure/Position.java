package io.nephoscope.provider.azure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import java.util.ArrayList;
import java.util.List;

/**
 * A place in a shard that walks several lists, one after the other.
 *
 * @param list which list; empty at the start
 * @param link the list's next page; empty for its first
 * @param rest what else the source needs to go on
 */
record Position(String list, String link, List<String> rest) {

  Position {
    rest = List.copyOf(rest);
  }

  static Position of(PageToken token) {
    if (token.isFirst()) {
      return new Position("", "", List.of());
    }
    try {
      List<String> parts = new ArrayList<>();
      NativeRow.JSON.readTree(token.value()).forEach(part -> parts.add(part.asText()));
      if (parts.size() >= 2) {
        return new Position(parts.get(0), parts.get(1), parts.subList(2, parts.size()));
      }
    } catch (JsonProcessingException e) {
      throw foreign(e);
    }
    throw foreign(null);
  }

  PageToken token() {
    ArrayNode parts = NativeRow.JSON.createArrayNode().add(list).add(link);
    rest.forEach(parts::add);
    return PageToken.of(parts.toString());
  }

  private static ProviderException foreign(
      @org.jspecify.annotations.Nullable JsonProcessingException cause) {
    return new ProviderException(
        Category.INTERNAL,
        "Azure: a page token of another source (expected: one of this source).",
        null,
        null,
        cause);
  }
}
