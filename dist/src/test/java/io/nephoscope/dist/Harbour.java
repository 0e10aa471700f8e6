package io.nephoscope.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the author of a provider changes who needs other versions of the libraries that the host and
 * its plugins use: the versions, a source that says which it runs with, and a type for it.
 */
final class Harbour {

  private static final Path SOURCES = Path.of("src", "it", "harbour");
  static final String JACKSON = "2.12.7";
  static final String AWS_SDK = "2.20.162";
  static final String NETTY = "4.1.94.Final";

  private Harbour() {}

  /** Changes a project that was just made under the name of harbour. */
  static OwnProvider withItsOwnLibraries(OwnProvider harbour) throws IOException {
    Files.copy(
        SOURCES.resolve("LibrariesSource.java"), harbour.sources().resolve("LibrariesSource.java"));
    Path pom = harbour.project().resolve("pom.xml");
    String text = Files.readString(pom);
    Matcher jackson =
        Pattern.compile("(<artifactId>jackson-databind</artifactId>\\s*<version>)[^<]+(</version>)")
            .matcher(text);
    assertThat(jackson.find()).isTrue();
    Files.writeString(pom, jackson.replaceFirst("$1" + JACKSON + ".1$2"));
    harbour.edit(
        pom,
        "  <dependencies>\n",
        """
          <dependencies>
            <dependency>
              <groupId>software.amazon.awssdk</groupId>
              <artifactId>sts</artifactId>
              <version>%s</version>
              <exclusions>
                <exclusion>
                  <groupId>software.amazon.awssdk</groupId>
                  <artifactId>apache-client</artifactId>
                </exclusion>
              </exclusions>
            </dependency>
            <dependency>
              <groupId>software.amazon.awssdk</groupId>
              <artifactId>netty-nio-client</artifactId>
              <version>%s</version>
            </dependency>
        """
            .formatted(AWS_SDK, AWS_SDK));
    // What the older Jackson has under other names.
    Path entry = harbour.sources().resolve("Entry.java");
    harbour
        .edit(entry, "parser.currentTokenLocation()", "parser.getTokenLocation()")
        .edit(entry, ".properties()\n", ".fields()\n")
        .edit(entry, ".forEach(property ->", ".forEachRemaining(property ->");
    Path provider = harbour.sources().resolve("HarbourProvider.java");
    harbour
        .edit(
            provider,
            "        Setting.required(FOLDER,",
            """
                    Setting.optional("sts", Form.URI, "Where to ask who calls."),
                    Setting.optional("sts-key-id", Form.TEXT, "The key to ask with."),
                    Setting.optional("sts-key", Form.TEXT, "Its secret.").asSecret(),
                    Setting.required(FOLDER,\
            """)
        .edit(
            provider,
            "return new HarbourConnector(folder, (int) pageSize, new Calls(host.executor()));",
            """
            Calls calls = new Calls(host.executor());
                LibrariesSource libraries =
                    config
                        .text("sts")
                        .map(
                            sts ->
                                new LibrariesSource(
                                    java.net.URI.create(sts),
                                    config.requiredText("sts-key-id"),
                                    config.requiredText("sts-key"),
                                    calls))
                        .orElse(null);
                return new HarbourConnector(folder, (int) pageSize, calls, libraries);\
            """)
        .edit(
            provider,
            "    \"A machine that stands in a hall.\"",
            """
                "A library this provider runs with."
                type HarbourLibrary implements Resource & Node {
                  "The version it says it is."
                  version: String
                  "The class loader it came through."
                  loader: String
                  "The account its call was answered for."
                  caller: String
                }
                "A machine that stands in a hall."\
            """)
        .edit(
            provider,
            "Map.of(\"Acme/Machine\", \"HarbourServer\")",
            "Map.of(\"Acme/Machine\", \"HarbourServer\", \"Harbour/Library\", \"HarbourLibrary\")");
    Path connector = harbour.sources().resolve("HarbourConnector.java");
    return harbour
        .edit(
            connector,
            "private final List<FolderSource> sources;",
            """
            private final List<Source> sources;
              private final LibrariesSource libraries;\
            """)
        .edit(
            connector,
            "HarbourConnector(Folder folder, int pageSize, Calls calls) {",
            """
            HarbourConnector(Folder folder, int pageSize, Calls calls, LibrariesSource libraries) {
                this.libraries = libraries;\
            """)
        .edit(
            connector,
            "    this.sources =\n        List.of(\n",
            """
                List<Source> all = new java.util.ArrayList<>();
                if (libraries != null) {
                  all.add(libraries);
                }
                this.sources = all;
                all.addAll(
                    List.of(
            """)
        .edit(
            connector,
            "Meaning::assessment, folder, pageSize, calls));",
            "Meaning::assessment, folder, pageSize, calls)));")
        .edit(connector, "public List<FolderSource> sources()", "public List<Source> sources()")
        .edit(
            connector,
            "    calls.close();",
            """
                calls.close();
                if (libraries != null) {
                  libraries.close();
                }\
            """)
        .edit(
            connector,
            "import java.util.List;",
            "import io.nephoscope.spi.Source;\nimport java.util.List;");
  }
}
