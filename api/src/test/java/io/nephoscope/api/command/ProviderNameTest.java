package io.nephoscope.api.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ProviderNameTest {

  @Test
  void theExamplesNamesBecomeTheProvidersAndThePackageStaysAsItIsWritten() throws CommandFailure {
    ProviderName name = ProviderName.of("weather-cloud", null);

    assertThat(name.renamed("package io.nephoscope.provider.example; import io.nephoscope.spi.X;"))
        .isEqualTo("package com.example.weathercloud; import io.nephoscope.spi.X;");
    assertThat(name.renamed("src/io/nephoscope/provider/example/ExampleProvider.java"))
        .isEqualTo("src/com/example/weathercloud/WeatherCloudProvider.java");
    assertThat(name.renamed("new ExampleConnector(\"example\") // Example: as in examples"))
        .isEqualTo("new WeatherCloudConnector(\"weather-cloud\") // Weather Cloud: as in examples");
  }

  @Test
  void aPackageOfOnesOwnIsTaken() throws CommandFailure {
    assertThat(ProviderName.of("tide", "org.tide.nephoscope").packageName())
        .isEqualTo("org.tide.nephoscope");
  }
}
