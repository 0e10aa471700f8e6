package io.nephoscope.provider.azure;

import io.nephoscope.spi.CloudProvider;
import io.nephoscope.spi.Connector;
import io.nephoscope.spi.ConnectorConfig;
import io.nephoscope.spi.HostContext;
import io.nephoscope.spi.TypedSchema;
import java.util.List;
import java.util.Map;

/** Microsoft Azure: Resource Graph and Defender for Cloud, read with Reader and Security Reader. */
public final class AzureProvider implements CloudProvider, TypedSchema {

  static final String VERSION = "0.1.0";

  /** Does nothing: the host may create it at any time. */
  public AzureProvider() {}

  @Override
  public String id() {
    return "azure";
  }

  @Override
  public String title() {
    return "Microsoft Azure";
  }

  @Override
  public String version() {
    return VERSION;
  }

  @Override
  public List<Setting> settings() {
    return AzureSettings.KEYS;
  }

  @Override
  public Connector connect(ConnectorConfig config, HostContext host) {
    return new AzureConnector(AzureSettings.of(config), host);
  }

  @Override
  public String sdl() {
    return AzureTypes.sdl();
  }

  @Override
  public Map<String, String> types() {
    return AzureTypes.NAMES;
  }
}
