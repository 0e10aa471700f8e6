package io.nephoscope.api.plugin;

import io.nephoscope.spi.CloudProvider;
import io.nephoscope.spi.Connector;
import io.nephoscope.spi.ConnectorConfig;
import io.nephoscope.spi.HostContext;
import java.util.List;

/** A plugin's provider behind its {@link Guard}. What is constant was asked once. */
final class GuardedProvider implements CloudProvider {

  private final CloudProvider plugin;
  private final Guard guard;
  private final String id;
  private final String title;
  private final String version;
  private final List<Setting> settings;

  private GuardedProvider(
      CloudProvider plugin,
      Guard guard,
      String id,
      String title,
      String version,
      List<Setting> settings) {
    this.plugin = plugin;
    this.guard = guard;
    this.id = id;
    this.title = title;
    this.version = version;
    this.settings = settings;
  }

  /**
   * Asks for what is constant.
   *
   * @throws io.nephoscope.spi.ProviderException when the plugin cannot say it
   */
  static GuardedProvider of(CloudProvider plugin, Guard guard) {
    String id = guard.call("id()", plugin::id);
    return new GuardedProvider(
        plugin,
        guard,
        id,
        guard.call("title()", plugin::title),
        guard.call("version()", plugin::version),
        guard.call("settings()", () -> List.copyOf(plugin.settings())));
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public List<Setting> settings() {
    return settings;
  }

  @Override
  public Connector connect(ConnectorConfig config, HostContext host) {
    Guard hiding = guard.hiding(Redaction.of(settings, config));
    Connector connector =
        hiding.call("connect()", () -> plugin.connect(config, new GuardedHost(host, hiding)));
    return new GuardedConnector(connector, hiding);
  }

  @Override
  public String toString() {
    return "GuardedProvider[" + id + " " + version + "]";
  }
}
