package io.nephoscope.provider.aws;

import io.nephoscope.spi.CloudProvider;
import io.nephoscope.spi.Connector;
import io.nephoscope.spi.ConnectorConfig;
import io.nephoscope.spi.HostContext;
import io.nephoscope.spi.TypedSchema;
import java.util.List;
import java.util.Map;

/** Amazon Web Services: inventory, findings, compliance and agents of one or many accounts. */
public final class AwsProvider implements CloudProvider, TypedSchema {

  /** Does nothing; the work begins with {@link #connect}. */
  public AwsProvider() {}

  @Override
  public String id() {
    return "aws";
  }

  @Override
  public String title() {
    return "Amazon Web Services";
  }

  @Override
  public String version() {
    return "0.1.0";
  }

  @Override
  public List<Setting> settings() {
    return AwsSettings.DECLARED;
  }

  @Override
  public Connector connect(ConnectorConfig config, HostContext host) {
    return new AwsConnector(AwsSettings.of(config), host);
  }

  @Override
  public String sdl() {
    return AwsTypes.sdl();
  }

  @Override
  public Map<String, String> types() {
    return AwsTypes.NAMES;
  }
}
