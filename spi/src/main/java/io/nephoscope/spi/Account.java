package io.nephoscope.spi;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An AWS account, an Azure subscription or a Google project that the connector can see.
 *
 * @param nativeId the cloud's own id
 * @param name what people call it; the native id when there is no name
 * @param state the cloud's own word for its state, such as {@code ACTIVE}; {@code null} when it
 *     says none
 * @param alias another id the cloud also writes for it, such as a Google project number; {@code
 *     null} when there is none
 * @param ancestors the scopes above it, nearest first, such as {@code folders/2, organizations/3}
 * @param tags its tags or labels
 */
public record Account(
    String nativeId,
    String name,
    @Nullable String state,
    @Nullable String alias,
    List<String> ancestors,
    Map<String, String> tags)
    implements Observation {

  /** Copies the collections. */
  public Account {
    ancestors = List.copyOf(ancestors);
    tags = Map.copyOf(tags);
  }

  /** An account of which only id and name are known. */
  public static Account of(String nativeId, String name) {
    return new Account(nativeId, name, null, null, List.of(), Map.of());
  }

  @Override
  public String account() {
    return nativeId;
  }
}
