package io.nephoscope.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nephoscope.spi.ProviderException.Category;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a provider reads from its settings. */
final class ConnectorConfigTest {

  @Test
  void twoAreEqualWhenConnectorKeysAndValuesAre() {
    ConnectorConfig one = new ConnectorConfig("one", Map.of("key", "value", "list", List.of("a")));

    assertThat(one)
        .isEqualTo(new ConnectorConfig("one", Map.of("key", "value", "list", List.of("a"))))
        .hasSameHashCodeAs(new ConnectorConfig("one", Map.of("key", "value", "list", List.of("a"))))
        .isNotEqualTo(new ConnectorConfig("one", Map.of("key", "other", "list", List.of("a"))))
        .isNotEqualTo(new ConnectorConfig("two", Map.of("key", "value", "list", List.of("a"))));
  }

  @Test
  void textFormNamesTheKeysAndNoValue() {
    ConnectorConfig config =
        new ConnectorConfig(
            "prod",
            Map.of(
                "client-secret", "canary-1",
                "keys", List.of("canary-2"),
                "headers", Map.of("Authorization", "canary-3")));
    assertThat(config.toString())
        .contains("prod", "client-secret", "keys", "headers")
        .doesNotContain("canary");
  }

  @Test
  void laterChangesOfTheSourceAreNotSeen() {
    List<String> regions = new ArrayList<>(List.of("eu-west-1"));
    Map<String, String> endpoints = new HashMap<>(Map.of("sts", "http://127.0.0.1:1"));
    Map<String, Object> values = new HashMap<>(Map.of("regions", regions, "endpoints", endpoints));
    ConnectorConfig config = new ConnectorConfig("prod", values);
    regions.add("eu-west-2");
    endpoints.put("ec2", "http://127.0.0.1:2");
    values.put("late", "x");
    assertThat(config.texts("regions")).containsExactly("eu-west-1");
    assertThat(config.map("endpoints")).containsOnlyKeys("sts");
    assertThat(config.text("late")).isEmpty();
  }

  @Test
  void listsAndMapsCannotBeChanged() {
    ConnectorConfig config =
        new ConnectorConfig("prod", Map.of("regions", List.of("a"), "endpoints", Map.of("b", "c")));
    assertThatThrownBy(() -> config.texts("regions").add("x"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> config.map("endpoints").put("x", "y"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void aMissingTextIsRefusedByConnectorAndKey() {
    ConnectorConfig config = new ConnectorConfig("prod", Map.of());
    assertThatThrownBy(() -> config.requiredText("role-arn"))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> assertThat(e.category()).isEqualTo(Category.INVALID_CONFIGURATION))
        .hasMessageContainingAll("prod", "role-arn");
  }

  @Test
  void eachFormIsReadAsItself() {
    ConnectorConfig config =
        new ConnectorConfig(
            "prod", Map.of("flag", "true", "number", "42", "path", "/data/x", "one", "single"));
    assertThat(config.flag("flag", false)).isTrue();
    assertThat(config.flag("absent", true)).isTrue();
    assertThat(config.number("number", 1)).isEqualTo(42);
    assertThat(config.number("absent", 7)).isEqualTo(7);
    assertThat(config.path("path")).contains(Path.of("/data/x"));
    assertThat(config.texts("one")).containsExactly("single");
    assertThat(config.texts("absent")).isEmpty();
    assertThat(config.map("absent")).isEmpty();
    assertThat(config.requiredText("one")).isEqualTo("single");
    assertThat(config.connector()).isEqualTo("prod");
  }

  @Test
  void aValueOfAnotherKindIsRefusedByKeyWithoutShowingIt() {
    assertThatThrownBy(() -> new ConnectorConfig("prod", Map.of("port", 4711)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("port")
        .hasMessageNotContaining("4711");
  }
}
