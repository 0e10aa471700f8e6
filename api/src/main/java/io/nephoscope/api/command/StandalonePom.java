package io.nephoscope.api.command;

import java.io.IOException;
import java.io.StringReader;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * The example provider's pom.xml without its parent: what it had from there is written down in it,
 * with the parent's versions.
 */
final class StandalonePom {

  private static final Pattern HEAD =
      Pattern.compile("  <parent>.*?</description>\\n", Pattern.DOTALL);
  private static final Pattern WITHOUT_VERSION =
      Pattern.compile(
          "( *)<groupId>([^<]+)</groupId>\\n *<artifactId>([^<]+)</artifactId>\\n(?! *<version>)");
  private static final Pattern PROPERTY = Pattern.compile("\\$\\{([^}]+)\\}");
  private static final String PLUGINS = "    <plugins>\n";

  private final Map<String, String> properties = new HashMap<>();
  private final Map<String, String> versions = new HashMap<>();

  private StandalonePom(Document parent, String nephoscope) {
    Element project = parent.getDocumentElement();
    Node own = child(project, "properties");
    for (Node one = own == null ? null : own.getFirstChild();
        one != null;
        one = one.getNextSibling()) {
      properties.put(one.getNodeName(), one.getTextContent().strip());
    }
    properties.put("project.version", nephoscope);
    for (String kind : new String[] {"dependency", "plugin"}) {
      var all = project.getElementsByTagName(kind);
      for (int i = 0; i < all.getLength(); i++) {
        Node group = child(all.item(i), "groupId");
        Node artifact = child(all.item(i), "artifactId");
        Node version = child(all.item(i), "version");
        if (group != null && artifact != null && version != null) {
          versions.put(
              group.getTextContent() + ":" + artifact.getTextContent(), version.getTextContent());
        }
      }
    }
  }

  /**
   * The text.
   *
   * @param example the example's pom.xml
   * @param parent its parent's
   * @param nephoscope the version of the SPI and the TCK
   */
  static String of(String example, String parent, ProviderName name, String nephoscope)
      throws IOException {
    StandalonePom pom = new StandalonePom(parsed(parent), nephoscope);
    String headed = HEAD.matcher(example).replaceFirst(Matcher.quoteReplacement(pom.head(name)));
    String built = headed.replaceFirst(PLUGINS, Matcher.quoteReplacement(PLUGINS + BUILD));
    return WITHOUT_VERSION.matcher(built).replaceAll(pom::versioned);
  }

  private String head(ProviderName name) {
    return """
      <groupId>%s</groupId>
      <artifactId>provider-%s</artifactId>
      <version>0.1.0</version>
      <name>%s: a provider for Nephoscope</name>

      <properties>
        <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
        <maven.compiler.release>%s</maven.compiler.release>
      </properties>

      <!-- Nephoscope's SPI and TCK came with this project, in a folder of it. -->
      <repositories>
        <repository>
          <id>nephoscope</id>
          <url>${project.baseUri}%s</url>
          <releases>
            <checksumPolicy>ignore</checksumPolicy>
          </releases>
        </repository>
      </repositories>
    """
        .formatted(
            name.packageName(),
            name.id(),
            name.title(),
            properties.get("maven.compiler.release"),
            ProviderTemplate.REPOSITORY);
  }

  /** What every module has from the parent, as far as a provider needs it. */
  private static final String BUILD =
      """
            <!-- Maven may run on an older JDK: a JDK 25 or newer is looked for on this machine. -->
            <plugin>
              <groupId>org.apache.maven.plugins</groupId>
              <artifactId>maven-toolchains-plugin</artifactId>
              <executions>
                <execution>
                  <goals>
                    <goal>select-jdk-toolchain</goal>
                  </goals>
                  <configuration>
                    <version>[25,)</version>
                  </configuration>
                </execution>
              </executions>
            </plugin>
            <plugin>
              <groupId>org.apache.maven.plugins</groupId>
              <artifactId>maven-compiler-plugin</artifactId>
              <configuration>
                <proc>none</proc>
              </configuration>
            </plugin>
            <plugin>
              <groupId>org.apache.maven.plugins</groupId>
              <artifactId>maven-resources-plugin</artifactId>
            </plugin>
            <plugin>
              <groupId>org.apache.maven.plugins</groupId>
              <artifactId>maven-surefire-plugin</artifactId>
              <configuration>
                <trimStackTrace>false</trimStackTrace>
              </configuration>
            </plugin>
      """;

  private String versioned(MatchResult found) {
    String group = found.group(2);
    String artifact = found.group(3);
    // JUnit's versions come from its own list, which the parent imports.
    String key = group.startsWith("org.junit") ? "org.junit:junit-bom" : group + ":" + artifact;
    String version = versions.get(key);
    if (version == null) {
      throw new IllegalStateException("the parent says no version of " + key);
    }
    String known =
        PROPERTY
            .matcher(version)
            .replaceAll(property ->
                Matcher.quoteReplacement(
                    properties.getOrDefault(property.group(1), property.group())));
    return Matcher.quoteReplacement(
        found.group() + found.group(1) + "<version>" + known + "</version>\n");
  }

  private static @Nullable Node child(Node of, String name) {
    for (Node one = of.getFirstChild(); one != null; one = one.getNextSibling()) {
      if (one.getNodeName().equals(name)) {
        return one;
      }
    }
    return null;
  }

  private static Document parsed(String xml) throws IOException {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      return factory.newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException("the parent's pom.xml is no XML", e);
    }
  }
}
