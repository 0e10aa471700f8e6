package io.nephoscope.provider.example;

import io.nephoscope.spi.Account;
import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.ControlRef;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Finding.ResourceRef;
import io.nephoscope.spi.Resource;
import io.nephoscope.spi.Severity;
import io.nephoscope.spi.Shard;
import java.util.List;

/**
 * What an entry says, in the words of the SPI. Pure: an entry in, an observation out. A word it
 * does not know is refused, never guessed.
 */
final class Meaning {

  private Meaning() {}

  static Account account(String organisation, Entry entry) {
    String id = entry.text("id");
    return new Account(
        id,
        entry.textOr("name", id),
        entry.textOrNull("state"),
        null,
        List.of(organisation),
        entry.map("tags"));
  }

  static Resource resource(String account, Entry entry) {
    return Resource.builder(account, entry.text("id"), entry.text("type"))
        .region(entry.textOr("region", Shard.GLOBAL))
        .category(entry.oneOf(Resource.Category.class, "category", Resource.Category.OTHER))
        .name(entry.textOrNull("name"))
        .tags(entry.map("tags"))
        .createdAt(entry.instantOrNull("createdAt"))
        .configuration(entry.jsonOrNull("configuration"))
        .build();
  }

  static Finding finding(String account, Entry entry) {
    Finding.Builder finding =
        Finding.builder(
                account,
                entry.text("id"),
                entry.text("product"),
                entry.oneOf(Finding.Type.class, "type"))
            .region(entry.textOr("region", Shard.GLOBAL))
            .state(entry.oneOf(Finding.State.class, "state"))
            .severity(entry.oneOf(Severity.class, "severity", Severity.UNKNOWN))
            .title(entry.text("title"))
            .description(entry.textOrNull("description"))
            .check(entry.textOrNull("check"))
            .remediation(entry.textOrNull("remediation"), entry.textOrNull("remediationUrl"))
            .seen(entry.instantOrNull("firstSeenAt"), entry.instantOrNull("lastSeenAt"))
            .nativeJson(entry.json());
    controls(entry).forEach(finding::control);
    entry.texts("resources").forEach(id -> finding.resource(new ResourceRef(id, null, null)));
    return finding.build();
  }

  /** The status must be there: an entry without one is refused, not taken for passed. */
  static Assessment assessment(String account, Entry entry) {
    return new Assessment(
        account,
        entry.textOr("region", Shard.GLOBAL),
        entry.text("check"),
        entry.text("title"),
        controls(entry),
        entry.textOrNull("resource"),
        entry.oneOf(Assessment.Status.class, "status"),
        entry.flag("acceptedRisk"),
        entry.oneOf(Severity.class, "severity", Severity.UNKNOWN),
        entry.textOrNull("reason"),
        entry.instantOrNull("evaluatedAt"));
  }

  /** Written STANDARD/CONTROL, such as {@code NIST-SP-800-53-R5/AC-3}. */
  private static List<ControlRef> controls(Entry entry) {
    return entry.texts("controls").stream()
        .map(text -> {
          int slash = text.lastIndexOf('/');
          if (slash < 1 || slash == text.length() - 1) {
            throw entry.invalid("controls holds " + text + " (expected: STANDARD/CONTROL)");
          }
          return new ControlRef(text.substring(0, slash), text.substring(slash + 1));
        })
        .toList();
  }
}
