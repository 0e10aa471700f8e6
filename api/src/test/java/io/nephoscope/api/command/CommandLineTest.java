package io.nephoscope.api.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CommandLineTest {

  @TempDir Path folder = Path.of("");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void helpNamesTheCommandsAndTheExitCodes() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString())
        .contains("demo", "serve", "check", "onboard", "query", "reload", "explain")
        .contains("Exit codes:", "130")
        .contains("2     The command line or the configuration is wrong.");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void everyCommandHasHelp() {
    for (String command :
        List.of(
            "demo", "serve", "check", "onboard", "query", "reload", "explain", "new-provider")) {
      assertThat(run(command, "--help")).as(command).isZero();
    }
  }

  @Test
  void theVersionIsTheOneTheBuildWroteDown() {
    assertThat(run("--version")).isZero();
    assertThat(out.toString()).matches("(?s)nephoscope \\d+\\.\\d+\\.\\d+.*java .*");
  }

  @Test
  void aWrongCommandLineIsCodeTwoAndSaysWhatIsWrong() {
    assertThat(run()).isEqualTo(2);
    assertThat(run("serv")).isEqualTo(2);
    assertThat(run("serve")).isEqualTo(2);
    assertThat(run("demo", "--quotas", "some")).isEqualTo(2);
    assertThat(run("demo", "--port", "70000")).isEqualTo(2);
    assertThat(run("check", "--config", "x", "--deadline", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("--config=DIR").contains("expected: 0 to 65535");
  }

  @Test
  void aWrongConfigurationIsCodeTwoWithEveryProblem() throws IOException {
    Files.createDirectory(folder.resolve("connectors"));
    Files.writeString(folder.resolve("nephoscope.yaml"), "listen: {host: example.com}\n");
    Files.writeString(folder.resolve("connectors/aws.yaml"), "provider: aws\n");
    Path plugins = Files.createDirectory(folder.resolve("plugins"));

    for (String command : List.of("serve", "check")) {
      err.getBuffer().setLength(0);
      assertThat(run(command, "--config", folder.toString(), "--plugins", plugins.toString()))
          .isEqualTo(2);
      assertThat(err.toString())
          .contains("has 2 problems:")
          .contains("nephoscope.yaml:1: listen.host: ")
          .contains("connectors/aws.yaml:1: provider: no plugin provides aws");
    }
  }

  @Test
  void aNewProviderNeedsAUsableName() {
    assertThat(run("new-provider", "Weather")).isEqualTo(2);
    assertThat(run("new-provider", "weather-")).isEqualTo(2);
    assertThat(run("new-provider", "cloud")).isEqualTo(2);
    assertThat(run("new-provider", "switch")).isEqualTo(2);
    assertThat(run("new-provider", "weather", "--package", "io.nephoscope.weather")).isEqualTo(2);
    assertThat(err.toString())
        .contains("NAME is \"Weather\" (expected: ")
        .contains("CloudProvider is a name of the SPI")
        .contains("the package com.example.switch is none of Java's")
        .contains("the package io.nephoscope.weather belongs to others");
  }

  @Test
  void aMissingPluginsFolderIsNamed() throws IOException {
    Files.createDirectory(folder.resolve("connectors"));
    Files.writeString(folder.resolve("nephoscope.yaml"), "");

    assertThat(run("check", "--config", folder.toString(), "--plugins", "/nowhere/at/all"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("there is no folder /nowhere/at/all");
  }

  @Test
  void aTakenPortIsCodeFourBeforeAnythingIsStarted() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(run("demo", "--port", Integer.toString(taken.getLocalPort()))).isEqualTo(4);
    }
    assertThat(err.toString()).contains("cannot be listened on").contains("--port");
  }

  private int run(String... args) {
    return NephoscopeCommand.execute(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }
}
