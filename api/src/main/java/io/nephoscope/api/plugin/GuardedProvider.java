package io.nephoscope.api.plugin;

import io.nephoscope.spi.CloudProvider;
import io.nephoscope.spi.Connector;
import io.nephoscope.spi.ConnectorConfig;
import io.nephoscope.spi.HostContext;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;

/** A plugin's provider behind its {@link Guard}. What is constant was asked once. */
final class GuardedProvider implements CloudProvider {

  private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9-]*");

  private final CloudProvider plugin;
  private final Guard guard;
  private final String id;
  private final String title;
  private final String version;
  private final List<Setting> settings;
  private final Duration deadline;

  private GuardedProvider(
      CloudProvider plugin,
      Guard guard,
      String id,
      String title,
      String version,
      List<Setting> settings,
      Duration deadline) {
    this.plugin = plugin;
    this.guard = guard;
    this.id = id;
    this.title = title;
    this.version = version;
    this.settings = settings;
    this.deadline = deadline;
  }

  /**
   * Asks for what is constant.
   *
   * @param deadline how long {@code connect} may take
   * @throws io.nephoscope.spi.ProviderException when the plugin cannot say it
   */
  static GuardedProvider of(CloudProvider plugin, Guard guard, Duration deadline) {
    String id = guard.call("id()", plugin::id);
    return new GuardedProvider(
        plugin,
        guard,
        id,
        guard.call("title()", plugin::title),
        guard.call("version()", plugin::version),
        guard.call("settings()", () -> checked(plugin.settings())),
        deadline);
  }

  private static List<Setting> checked(List<Setting> settings) {
    Set<String> keys = new HashSet<>();
    for (Setting setting : settings) {
      if (setting.key() == null
          || !KEY.matcher(setting.key()).matches()
          || setting.form() == null
          || setting.description() == null
          || !keys.add(setting.key())) {
        throw new ProviderException(
            Category.INTERNAL,
            "settings(): the setting \""
                + setting.key()
                + "\" has no form or description, or its key is there twice or no lower-case word.");
      }
    }
    return List.copyOf(settings);
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
    try {
      return OwnThread.call(
          guard.plugin(),
          "connect()",
          deadline,
          () ->
              new GuardedConnector(
                  hiding.call(
                      "connect()", () -> plugin.connect(config, new GuardedHost(host, hiding))),
                  hiding),
          GuardedConnector::close);
    } catch (ExecutionException e) {
      throw hiding.failure("connect()", e);
    }
  }

  @Override
  public String toString() {
    return "GuardedProvider[" + id + " " + version + "]";
  }
}
