package io.nephoscope.api.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OnboardingKitTest {
  private static final UUID FRESH = UUID.fromString("00000000-0000-4000-8000-000000000001");

  @TempDir Path folder = Path.of("");

  @Test
  void placeholdersAreReplacedAndThoseWithABackslashAreNot() throws Exception {
    pack(
        Map.of(
            "index",
            """
            @role\tthe role\treader
            @account\tthe account\t
            @id\tan id\trandom:uuid
            policy.txt\tthe policy
            """,
            "policy.txt",
            "${account}/${role} ${id} \\${AWS::Partition} $5 \\ {}"));
    assertThat(OnboardingKit.in(folder).filled(Map.of("account", "1$1"), () -> FRESH))
        .containsExactly(
            Map.entry("policy.txt", "1$1/reader " + FRESH + " ${AWS::Partition} $5 \\ {}"));
  }

  @Test
  void everythingThatIsMissingOrUnknownIsToldAtOnce() throws Exception {
    pack(Map.of("index", "@role\tthe role\t\n@account\tthe account\t\n"));
    OnboardingKit kit = OnboardingKit.in(folder);
    assertThatThrownBy(() -> kit.filled(Map.of("acount", "1"), UUID::randomUUID))
        .isInstanceOfSatisfying(
            CommandFailure.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(CommandFailure.CONFIGURATION))
        .hasMessageContaining("role=… is missing: the role")
        .hasMessageContaining("account=… is missing")
        .hasMessageContaining("acount: there is no such parameter");
  }

  @Test
  void brokenKitsAreToldAsSuch() throws Exception {
    pack(Map.of("index", "file without a description\n"));
    assertThatThrownBy(() -> OnboardingKit.in(folder)).hasMessageContaining("with tabs");
    pack(Map.of("index", "../secret\ta way out\n"));
    assertThatThrownBy(() -> OnboardingKit.in(folder)).hasMessageContaining("../secret");
    pack(Map.of("index", "gone.txt\tit is not there\n"));
    assertThatThrownBy(() -> OnboardingKit.in(folder)).hasMessageContaining("gone.txt");
    pack(Map.of("index", "a.txt\ta file\n", "a.txt", "${unknown}"));
    OnboardingKit kit = OnboardingKit.in(folder);
    assertThatThrownBy(() -> kit.filled(Map.of(), UUID::randomUUID))
        .hasMessageContaining("a.txt asks for ${unknown}");
  }

  @Test
  void pluginWithoutAKitSaysSo() {
    assertThatThrownBy(() -> OnboardingKit.in(folder))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("brings no onboarding kit");
  }

  private void pack(Map<String, String> files) throws IOException {
    try (JarOutputStream jar =
        new JarOutputStream(Files.newOutputStream(folder.resolve("kit.jar")))) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        jar.putNextEntry(new JarEntry("META-INF/nephoscope/onboarding/" + file.getKey()));
        jar.write(file.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
  }
}
