package io.nephoscope.api.snapshot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A standard that clouds speak to.
 *
 * @param key the canonical {@code slug:version}, or {@code unmapped:<provider>:<native>} when the
 *     native words are not known
 * @param title a cloud's own title; {@code null} when none gives one
 * @param providers the providers that assess against it
 */
public record StandardMention(String key, @Nullable String title, List<String> providers) {

  /** Copies the list. */
  public StandardMention {
    providers = List.copyOf(providers);
  }
}
