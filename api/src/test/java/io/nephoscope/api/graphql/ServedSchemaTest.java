package io.nephoscope.api.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What types of a provider the host takes, and what it says of those it does not take. */
class ServedSchemaTest {

  private static final String GOOD =
      """
      "A machine."
      type AcmeMachine implements Resource & Node {
        "Its cores."
        cores: Int
        "How it is."
        state: AcmeState @from(pointer: "/status/code")
        "Its disks."
        disks: [Resource!] @related(pointer: "/disks/*/id", id: "disk/{last}")
      }

      "How a machine is."
      enum AcmeState {
        "It works."
        ON
        "It does not."
        OFF
      }
      """;
  private static final Map<String, String> NAMES = Map.of("machine", "AcmeMachine");

  @Test
  void typesThatKeepTheRulesAreServedWithTheFieldsThatEveryResourceHas() {
    ServedSchema served = served("acme", GOOD, NAMES);
    assertThat(served.problems()).isEmpty();
    String text = served.text().substring(served.text().indexOf("# The types of provider acme"));
    assertThat(text)
        .contains(
            "type AcmeMachine implements Resource & Node {",
            "nativeId: String!",
            "findings(",
            "  \"Its cores.\"\n  cores: Int",
            "@related(pointer",
            "enum AcmeState {");
    assertThat(served.typeOf("acme", "machine")).isEqualTo("AcmeMachine");
    assertThat(served.typeOf("acme", "Machine")).isEqualTo("CloudResource");
    assertThat(served.typeOf("other", "machine")).isEqualTo("CloudResource");
    assertThat(
            new graphql.schema.idl.SchemaParser().parse(served.text()).getTypeOrNull("AcmeState"))
        .as("the text that is served can be read again")
        .isNotNull();
  }

  @Test
  void aHyphenInTheProvidersIdBeginsAWord() {
    assertThat(
            served("my-acme", GOOD.replace("Acme", "MyAcme"), Map.of("machine", "MyAcmeMachine"))
                .problems())
        .isEmpty();
    assertThat(served("my-acme", GOOD, NAMES).problems().get("my-acme")).contains("MyAcme…");
  }

  /** Each line breaks one rule: the words that are replaced, by which, and what is said then. */
  @ParameterizedTest(name = "{2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          type AcmeMachine        | type OtherMachine        | type OtherMachine does not bear the provider's name (expected: Acme…
          type AcmeMachine        | type Acmemachine         | type Acmemachine does not bear the provider's name
          enum AcmeState          | enum State               | type State does not bear the provider's name
          Resource & Node         | Resource                 | type AcmeMachine implements Resource (expected: Resource & Node)
          implements Resource & Node | ''                    | type AcmeMachine implements nothing
          "A machine."            | ''                       | type AcmeMachine has no description
          "Its cores."            | ''                       | AcmeMachine.cores has no description
          "How a machine is."     | ''                       | enum AcmeState has no description
          "It works."             | ''                       | AcmeState.ON has no description
          ON                      | on                       | AcmeState.on is not in capitals
          cores: Int              | name: String             | AcmeMachine.name is a field that every resource has
          cores: Int              | cores: Int!              | AcmeMachine.cores may not be null
          cores: Int              | cores: [Int]             | AcmeMachine.cores is a list of what may be null (expected: [Int!])
          cores: Int              | cores: [[Int!]!]         | AcmeMachine.cores is a list of lists
          cores: Int              | cores: Long              | AcmeMachine.cores is of type Long (expected: Resource, Boolean,
          cores: Int              | cores: Finding           | AcmeMachine.cores is of type Finding
          cores: Int              | cores(unit: Int): Int    | AcmeMachine.cores takes arguments
          cores: Int              | cores: Int @skip(if: true) | AcmeMachine.cores has the directive @skip
          cores: Int              | cores: Int @from(path: "/a") | AcmeMachine.cores: @from knows no path
          cores: Int              | cores: Int @from(pointer: 1) | AcmeMachine.cores: pointer is no text
          cores: Int              | cores: Int @from(pointer: "a") | AcmeMachine.cores: "a" is no pointer
          cores: Int              | cores: Int @from(pointer: "/a") @from(pointer: "/b") | AcmeMachine.cores has @from twice
          cores: Int              | cores: Int @from(pointer: "/a/*") | AcmeMachine.cores is one value and its pointer /a/* leads to many
          cores: Int              | cores: Int @from(equals: "a") | AcmeMachine.cores has equals and is no flag
          cores: Int              | cores: Int @related(pointer: "/a") | AcmeMachine.cores has @related and is no Resource
          cores: Int              | cores: Resource          | AcmeMachine.cores is a resource without @related
          disks: [Resource!]      | disks: Resource          | AcmeMachine.disks is one resource and its pointer /disks/*/id leads to many
          disk/{last}             | disk/{first}             | AcmeMachine.disks: {first} is not known
          disk/{last}             | disk/{last               | has a { without its }
          type AcmeMachine        | type AcmeOther implements Node { id: ID! } type AcmeMachine | type AcmeOther implements Node (expected: Resource & Node)
          cores: Int              | cores: Int "Again." cores: Int | AcmeMachine.cores is defined twice
          "A machine."            | scalar AcmeScalar "A machine." | ScalarType AcmeScalar is neither a type nor an enum
          "A machine."            | extend type Query { acme: Int } "A machine." | ObjectTypeExtension Query is neither a type nor an enum
          "A machine."            | directive @acme on FIELD_DEFINITION "A machine." | Directive acme is neither a type nor an enum
          "A machine."            | "A union." union AcmeUnion = AcmeMachine "A machine." | UnionType AcmeUnion is neither a type nor an enum
          type AcmeMachine        | tpe AcmeMachine          | the text cannot be read
          """)
  void aBrokenRuleIsNamed(String words, String by, String said) {
    assertThat(GOOD).contains(words);
    ServedSchema served =
        served(
            "acme",
            GOOD.replaceFirst(
                java.util.regex.Pattern.quote(words), java.util.regex.Matcher.quoteReplacement(by)),
            NAMES);
    assertThat(served.problems().get("acme"))
        .contains(said)
        .contains("(expected: ")
        .startsWith(
            "Its GraphQL types are left out, and its resources answered as CloudResource: ");
    assertThat(served.text()).isEqualTo(ServedSchema.ofTheHost().text());
    assertThat(served.typeOf("acme", "machine")).isEqualTo("CloudResource");
  }

  @Test
  void namesOfTypesAndTypesBelongTogether() {
    assertThat(
            served("acme", GOOD, Map.of("machine", "AcmeMachine", "disk", "AcmeDisk")).problems())
        .hasEntrySatisfying(
            "acme", said -> assertThat(said).contains("disk are to be AcmeDisk, which is no type"));
    assertThat(served("acme", GOOD, Map.of()).problems())
        .hasEntrySatisfying(
            "acme", said -> assertThat(said).contains("AcmeMachine stands for no resource"));
  }

  @Test
  void aTypeOfTheHostOrOfAnotherProviderIsNotReplaced() {
    String account =
        GOOD.replace("AcmeMachine", "CloudResource").replace("AcmeState", "CloudState");
    assertThat(served("cloud", account, Map.of("machine", "CloudResource")).problems().get("cloud"))
        .contains("type CloudResource is there already");
    ProviderSchema first =
        new ProviderSchema("acme", GOOD.replace("Acme", "AcmeLab"), Map.of("m", "AcmeLabMachine"));
    ProviderSchema second =
        new ProviderSchema("acme-lab", first.sdl(), Map.of("m", "AcmeLabMachine"));
    ServedSchema served = ServedSchema.of(List.of(first, second));
    assertThat(served.problems()).containsOnlyKeys("acme-lab");
    assertThat(served.problems().get("acme-lab")).contains("is there already");
    assertThat(served.typeOf("acme", "m")).isEqualTo("AcmeLabMachine");
    assertThat(served.typeOf("acme-lab", "m")).isEqualTo("CloudResource");
  }

  @Test
  void whatIsLeftOutOfOneProviderDoesNotTouchAnother() {
    ServedSchema served =
        ServedSchema.of(
            List.of(
                new ProviderSchema("broken", "type {", Map.of("x", "BrokenX")),
                new ProviderSchema("acme", GOOD, NAMES)));
    assertThat(served.problems()).containsOnlyKeys("broken");
    assertThat(served.text()).contains("type AcmeMachine");
  }

  private static ServedSchema served(String provider, String sdl, Map<String, String> names) {
    return ServedSchema.of(List.of(new ProviderSchema(provider, sdl, names)));
  }
}
