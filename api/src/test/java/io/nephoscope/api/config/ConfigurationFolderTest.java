package io.nephoscope.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.nephoscope.spi.CloudProvider.Form;
import io.nephoscope.spi.CloudProvider.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigurationFolderTest {

  private static final KnownProviders PROVIDERS =
      new KnownProviders(
          Map.of(
              "aws",
              List.of(
                  Setting.required("role-arn", Form.TEXT, "The role to assume."),
                  Setting.optional("external-id", Form.TEXT, "What the role asks for.").asSecret(),
                  Setting.optional("accounts", Form.TEXTS, "The accounts to read."),
                  Setting.optional("endpoints", Form.MAP, "Other addresses."),
                  Setting.optional("organization", Form.FLAG, "Whether to list accounts."),
                  Setting.optional("page-size", Form.NUMBER, "Entries per page."),
                  Setting.optional("ca-file", Form.PATH, "Certificates to trust."),
                  Setting.optional("proxy", Form.URI, "The proxy.").asSecret())),
          Set.of("broken"));

  @TempDir Path folder = Path.of("");

  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void goodFiles() throws IOException {
    write("nephoscope.yaml", "");
    write("connectors/prod.yaml", "provider: aws\nrole-arn: arn:aws:iam::111122223333:role/hub\n");
  }

  @Test
  void anEmptyServerFileMeansTheDefaults() throws Exception {
    ServerConfiguration server = check().server();

    assertThat(server.listen()).isEqualTo(new ServerConfiguration.Listen("127.0.0.1", 8080));
    assertThat(server.dataFolder()).isEqualTo(folder.resolve("data"));
    assertThat(server.pluginsFolder()).isNull();
    assertThat(server.graphql()).isEqualTo(new ServerConfiguration.GraphQl(false, false));
    assertThat(server.collect()).isEqualTo(ServerConfiguration.Collect.DEFAULTS);
  }

  @Test
  void everyServerKeyIsRead() throws Exception {
    Files.createDirectory(folder.resolve("jars"));
    write(
        "nephoscope.yaml",
        """
        listen: {host: "::1", port: 0}
        data:
          folder: /var/lib/nephoscope
        plugins: {folder: jars}
        graphql: {graphiql: true, introspection: false}
        collect: {concurrency: 4, page-deadline: PT10S, shard-deadline: PT1H}
        """);

    ServerConfiguration server = check().server();

    assertThat(server.listen()).isEqualTo(new ServerConfiguration.Listen("::1", 0));
    assertThat(server.dataFolder()).isEqualTo(Path.of("/var/lib/nephoscope").toAbsolutePath());
    assertThat(server.pluginsFolder()).isEqualTo(folder.resolve("jars"));
    assertThat(server.graphql()).isEqualTo(new ServerConfiguration.GraphQl(true, false));
    assertThat(server.collect())
        .isEqualTo(new ServerConfiguration.Collect(4, Duration.ofSeconds(10), Duration.ofHours(1)));
  }

  @Test
  void aPinIsASha256ByTheNameOfAPluginFolder() throws Exception {
    String digest = "0123456789abcdef".repeat(4);
    write("nephoscope.yaml", "plugins:\n  pins:\n    aws: " + digest.toUpperCase(Locale.ROOT));
    assertThat(check().server().pins()).isEqualTo(Map.of("aws", digest));

    write("nephoscope.yaml", "plugins:\n  pins:\n    aws: abc\n    gcp: [1]\n");
    assertThat(problems())
        .hasSize(2)
        .anySatisfy(problem ->
            assertThat(problem).contains("nephoscope.yaml:3: plugins.pins.aws: ", "no SHA-256"))
        .anySatisfy(problem ->
            assertThat(problem).contains("nephoscope.yaml:4: plugins.pins.gcp: it is a list"));
  }

  @Test
  void forARunningServerEveryConnectorFileIsTakenOrRefusedAlone() throws Exception {
    write("connectors/wrong.yaml", "provider: nobody\n");
    write("connectors/torn.yaml", "provider: [\n");

    ConnectorFiles files = read().connectorFiles(PROVIDERS);

    assertThat(files.good()).extracting(ConnectorFile::id).containsExactly("prod");
    assertThat(files.bad()).containsOnlyKeys("wrong", "torn");
    assertThat(files.others()).isEmpty();
  }

  @Test
  void theFilesNameIsTheConnectorsId() throws Exception {
    write(
        "connectors/prod.yaml",
        """
        provider: aws
        refresh-every: PT15M
        quota-reserve: 0.3
        role-arn: arn:x
        accounts: [012345678901, "111122223333"]
        endpoints:
          all: http://127.0.0.1:4566
        organization: true
        page-size: 0500
        ca-file: ca.pem
        """);
    write("ca.pem", "certificate");

    ConnectorFile connector = check().connectors().getFirst();

    assertThat(connector.id()).isEqualTo("prod");
    assertThat(connector.provider()).isEqualTo("aws");
    assertThat(connector.refreshEvery()).isEqualTo(Duration.ofMinutes(15));
    assertThat(connector.quotaReserve()).isEqualTo(0.3);
    assertThat(connector.settings().connector()).isEqualTo("prod");
    assertThat(connector.settings().texts("accounts"))
        .containsExactly("012345678901", "111122223333");
    assertThat(connector.settings().map("endpoints")).containsEntry("all", "http://127.0.0.1:4566");
    assertThat(connector.settings().flag("organization", false)).isTrue();
    assertThat(connector.settings().number("page-size", 0)).isEqualTo(500);
    assertThat(connector.settings().path("ca-file")).contains(folder.resolve("ca.pem"));
  }

  @Test
  void allProblemsOfAllFilesAreToldTogetherWithTheirLines() throws IOException {
    write(
        "nephoscope.yaml",
        """
        listen:
          host: 0.0.0.0
          port: 70000
        grahpql:
          graphiql: yes
        collect:
          page-deadline: 10 seconds
        collect:
        """);
    write(
        "connectors/prod.yaml",
        """
        provider: aws
        role_arn: arn:x
        organization: yes
        page-size: many
        ca-file: nowhere.pem
        accounts: {a: b}
        quota-reserve: 1.5
        """);
    write("connectors/Other.yaml", "provider: aws\n");
    write("connectors/typo.yaml", "provider: awss\n");
    write("connectors/empty.yaml", "");

    assertThat(problems())
        .containsExactlyInAnyOrder(
            "nephoscope.yaml:2: listen.host: other machines could reach this address, and nobody"
                + " would have to say who they are (expected: 127.0.0.1, ::1 or localhost, as long"
                + " as no authentication is configured). Correct it.",
            "nephoscope.yaml:3: listen.port: the number is out of bounds (expected: a whole number"
                + " from 0 to 65535). Correct it.",
            "nephoscope.yaml:4: grahpql: unknown key (expected: graphql). Did you mean graphql?"
                + " Rename it or remove it.",
            "nephoscope.yaml:7: collect.page-deadline: the value is not a duration (expected: an"
                + " ISO-8601 duration from PT1S to P366D, such as PT15M). Correct it.",
            "nephoscope.yaml:8: collect: the key is here a second time (expected: each key once;"
                + " the first is in line 6). Remove one of the two.",
            "connectors/Other.yaml: the name cannot be a connector's id (expected: lower-case"
                + " letters, digits and hyphens, beginning with a letter, and then .yaml). Rename"
                + " the file.",
            "connectors/empty.yaml: provider: the key is missing (expected: the id of a provider:"
                + " aws, broken). Add it.",
            "connectors/typo.yaml:1: provider: no plugin provides awss (expected: aws, broken). Did"
                + " you mean aws?",
            "connectors/prod.yaml:2: role_arn: unknown key (expected: role-arn). Did you mean"
                + " role-arn? Rename it or remove it.",
            "connectors/prod.yaml:3: organization: the value is neither true nor false (expected:"
                + " true or false). Correct it: Whether to list accounts.",
            "connectors/prod.yaml:4: page-size: the value is not a whole number (expected: a whole"
                + " number). Correct it: Entries per page.",
            "connectors/prod.yaml:5: ca-file: there is no file "
                + folder.resolve("nowhere.pem")
                + " (expected: an existing file, relative to the configuration folder). Correct it:"
                + " Certificates to trust.",
            "connectors/prod.yaml:6: accounts: it is a mapping (expected: a text or a list of"
                + " texts). Correct it: The accounts to read.",
            "connectors/prod.yaml:7: quota-reserve: the number is out of bounds (expected: a number"
                + " from 0 to 0.9, such as 0.3). Correct it.",
            "connectors/prod.yaml: role-arn: the key is missing (expected: a text – The role to"
                + " assume.). Add it.");
  }

  @Test
  void placeholdersAreReplacedWhereverAValueStands() throws Exception {
    environment.put("ROLE", "hub: #1 \"x\" ${env:NOT_LOOKED_AT}");
    environment.put("ZONE", "eu");
    write("secrets/external-id", "  s3cret\n");
    write(
        "connectors/prod.yaml",
        """
        provider: aws
        role-arn: arn:${env:ROLE}
        external-id: ${file:secrets/external-id}
        accounts: ["${env:ZONE}-1", "$${env:ZONE}"]
        endpoints: {all: "http://${env:ZONE}.example"}
        """);

    ConnectorFile connector = check().connectors().getFirst();

    assertThat(connector.settings().text("role-arn"))
        .contains("arn:hub: #1 \"x\" ${env:NOT_LOOKED_AT}");
    assertThat(connector.settings().text("external-id")).contains("s3cret");
    assertThat(connector.settings().texts("accounts")).containsExactly("eu-1", "${env:ZONE}");
    assertThat(connector.settings().map("endpoints")).containsEntry("all", "http://eu.example");
  }

  @Test
  void placeholdersThatCannotBeReplacedAreToldAllTogether() throws IOException {
    write(
        "connectors/prod.yaml",
        """
        provider: aws
        role-arn: ${env:UNSET}
        external-id: ${file:nowhere}
        accounts: ["${vault:x}", "${env:OPEN"]
        """);

    assertThat(problems())
        .containsExactly(
            "connectors/prod.yaml:2: role-arn: the environment variable UNSET is not set (expected:"
                + " a value in it). Set it before starting Nephoscope.",
            "connectors/prod.yaml:3: external-id: the file nowhere cannot be read: it does not"
                + " exist (expected: a readable text file, relative to the configuration folder)."
                + " Create it or correct its path and rights.",
            "connectors/prod.yaml:4: accounts: a placeholder that nobody understands (expected:"
                + " ${env:NAME} or ${file:PATH}). Correct it; write $${ where a plain ${ is meant.",
            "connectors/prod.yaml:4: accounts: a placeholder that nobody understands (expected:"
                + " ${env:NAME} or ${file:PATH}). Correct it; write $${ where a plain ${ is meant.");
  }

  @Test
  void noSecretIsShownByAProblemOrATextForm() throws Exception {
    environment.put("SECRET", "hunter2");
    write(
        "connectors/prod.yaml",
        """
        provider: aws
        role-arn: arn:x
        external-id: ${env:SECRET}
        """);
    Configuration good = check();
    assertThat(good.connectors().getFirst().settings().text("external-id")).contains("hunter2");
    assertThat(good.toString()).doesNotContain("hunter2");
    assertThat(read().toString()).doesNotContain("hunter2");

    for (String line :
        List.of(
            "proxy: ${env:SECRET}",
            "organization: ${env:SECRET}",
            "page-size: hunter2",
            "external-id: [hunter2]x",
            "external-id: *hunter2",
            "external-id: !hunter2 x",
            "external-id: !hunter2!x y",
            "external-id: \"hunter2",
            "external-id: @hunter2",
            "external-id: hunter2: hunter2",
            "external-id: \"\\hunter2\"",
            "external-key: hunter2")) {
      write("connectors/prod.yaml", "provider: aws\nrole-arn: arn:x\n" + line + "\n");
      if (line.contains("!hunter2 x")) {
        assertThat(check().toString()).doesNotContain("hunter2");
      } else {
        assertThat(problems()).as(line).isNotEmpty().noneMatch(text -> text.contains("hunter2"));
      }
    }
  }

  @Test
  void aBrokenYamlFileIsToldWithItsLineAndTheOtherFilesAreStillChecked() throws IOException {
    write("nephoscope.yaml", "listen:\n  host: [\n");
    write("connectors/prod.yaml", "provider: aws\n");

    assertThat(problems())
        .hasSize(2)
        .anyMatch(text -> text.startsWith("nephoscope.yaml:3: this is not well-formed YAML"))
        .anyMatch(text -> text.startsWith("connectors/prod.yaml: role-arn: the key is missing"));
  }

  @Test
  void aConnectorOfABrokenPluginIsAcceptedUncheckedSoThatTheOthersStart() throws Exception {
    write("connectors/other.yaml", "provider: broken\nwhatever: 1\n");

    assertThat(check().connectors())
        .extracting(ConnectorFile::id, ConnectorFile::provider)
        .containsExactly(tuple("other", "broken"), tuple("prod", "aws"));
  }

  @Test
  void aFolderWithoutConnectorsIsRefused() throws IOException {
    Files.delete(folder.resolve("connectors/prod.yaml"));
    write("connectors/prod.yaml.off", "provider: aws\n");

    assertThat(problems())
        .containsExactly(
            "connectors: there is no connector (expected: at least one connectors/<name>.yaml)."
                + " Write one for each way into a cloud.");
  }

  @Test
  void aMissingFolderOrServerFileIsToldByName() throws IOException {
    Files.delete(folder.resolve("nephoscope.yaml"));
    assertThat(problems())
        .containsExactly(
            "nephoscope.yaml: the file is missing (expected: a file, which may be empty). Create"
                + " it.");

    ConfigurationException missing =
        Objects.requireNonNull(
            catchThrowableOfType(
                ConfigurationException.class,
                () -> ConfigurationFolder.read(folder.resolve("nowhere"), environment::get)));
    assertThat(missing).hasMessageContaining("nowhere: there is no such folder");
  }

  private ConfigurationFolder read() throws ConfigurationException {
    return ConfigurationFolder.read(folder, environment::get);
  }

  private Configuration check() throws ConfigurationException {
    return read().check(PROVIDERS);
  }

  private List<String> problems() {
    return Objects.requireNonNull(catchThrowableOfType(ConfigurationException.class, this::check))
        .problems()
        .stream()
        .map(ConfigurationProblem::toString)
        .toList();
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, text);
  }
}
