package io.nephoscope.provider.gcp;

import io.nephoscope.spi.CloudProvider;
import io.nephoscope.spi.Connector;
import io.nephoscope.spi.ConnectorConfig;
import io.nephoscope.spi.HostContext;
import io.nephoscope.spi.TypedSchema;
import java.util.List;
import java.util.Map;

/** Google Cloud. Its settings are described one by one in {@link #settings()}. */
public final class GcpProvider implements CloudProvider, TypedSchema {

  @Override
  public String id() {
    return "gcp";
  }

  @Override
  public String title() {
    return "Google Cloud";
  }

  @Override
  public String version() {
    return "0.1.0";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.optional(
            GcpSettings.ORGANIZATION,
            Form.TEXT,
            "The organisation to read, by number, such as 123456789012."),
        Setting.optional(
            GcpSettings.FOLDERS, Form.TEXTS, "The folders to read, by number; all that is below."),
        Setting.optional(
            GcpSettings.PROJECTS, Form.TEXTS, "The projects to read, by id or number."),
        Setting.optional(
            GcpSettings.CREDENTIALS_FILE,
            Form.PATH,
            "A credentials file of Google's (service account, workload identity federation or"
                + " impersonation); without it, the application default credentials."),
        Setting.optional(
            GcpSettings.IMPERSONATE,
            Form.TEXT,
            "The e-mail of the service account to act as; the credentials need the role 'Service"
                + " Account Token Creator' on it."),
        Setting.optional(
            GcpSettings.CA_FILE,
            Form.PATH,
            "The certificates of the authorities to trust instead of Java's, PEM."),
        Setting.optional(
            GcpSettings.ENDPOINTS,
            Form.MAP,
            "Other addresses (host:port) than Google's own, by service: resourcemanager, asset,"
                + " securitycenter, compliance, iamcredentials, or all."),
        Setting.optional(
            GcpSettings.OTHER_CLOUDS,
            Form.FLAG,
            "Also tell what Security Command Center Enterprise says of AWS and Azure, as of those"
                + " clouds' accounts; left out otherwise."),
        Setting.optional(
            GcpSettings.SECURITY_CENTER_API,
            Form.TEXT,
            "The version of Security Command Center's API: v2, or v1 where v2 is not to be had."),
        Setting.optional(
            GcpSettings.PLAINTEXT,
            Form.FLAG,
            "Speak without TLS and without credentials, to the endpoints named; for simulators."));
  }

  @Override
  public Connector connect(ConnectorConfig config, HostContext host) {
    return new GcpConnector(GcpSettings.of(config), host);
  }

  @Override
  public String sdl() {
    return GcpTypes.sdl();
  }

  @Override
  public Map<String, String> types() {
    return GcpTypes.NAMES;
  }
}
