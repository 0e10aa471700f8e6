package io.nephoscope.spi;

import java.util.List;

/**
 * A kind of cloud, found by {@link java.util.ServiceLoader}: the front door of a plugin.
 *
 * <p>An implementation has a public no-argument constructor that does nothing which could fail or
 * wait. The host creates it once per plugin folder. All methods may be called from any thread, also
 * at the same time; none waits. A plugin whose constructor or constant methods fail, return null or
 * take longer than ten seconds is set aside with the reason.
 */
public interface CloudProvider {

  /**
   * The version of this SPI. A plugin names the one it was built for in the manifest of its jar, as
   * {@code Nephoscope-Spi: 1}; a jar that says nothing counts as 1. A host sets aside a plugin that
   * was built for another version, before it loads any class of it.
   */
  int SPI_VERSION = 1;

  /**
   * The constant id of this provider, such as {@code "aws"}: lower-case letters, digits and
   * hyphens, starting with a letter, unique among the plugins of a host. Asked once, when the
   * plugin is loaded; failing sets the plugin aside.
   */
  String id();

  /**
   * What people call this cloud, such as {@code "Amazon Web Services"}. Constant. Asked once, when
   * the plugin is loaded; failing sets the plugin aside.
   */
  String title();

  /**
   * The version of this plugin as its makers count it, such as {@code "0.1.0"}. Constant. Asked
   * once, when the plugin is loaded; failing sets the plugin aside.
   */
  String version();

  /**
   * Every setting a connector of this provider understands. The host refuses a configuration that
   * has other keys, lacks a required one or holds a value of another form, before {@link #connect}
   * is called. Constant; may be empty. Asked once, when the plugin is loaded; failing sets the
   * plugin aside.
   */
  List<Setting> settings();

  /**
   * Opens one configured way into the cloud: checks what the declared settings cannot express,
   * builds clients and returns. It makes no call to the cloud and waits for nothing.
   *
   * <p>Called once for each configured connector, and again when its settings or the plugin change.
   * Failing, with whatever, refuses that connector with the reason, and so does returning null or
   * not returning within ten seconds; others are not touched.
   *
   * @throws ProviderException with {@link ProviderException.Category#INVALID_CONFIGURATION} when
   *     the settings contradict each other; the message names the key and what was expected
   */
  Connector connect(ConnectorConfig config, HostContext host);

  /**
   * One key of a connector's configuration.
   *
   * @param key lower-case with hyphens, such as {@code "role-arn"}
   * @param form how its value is written
   * @param required whether a connector cannot do without it
   * @param secret whether the value must never appear in a log, an error or {@code toString}
   * @param description one sentence for the person who writes the file
   */
  record Setting(String key, Form form, boolean required, boolean secret, String description) {

    /** A setting that may be left out. */
    public static Setting optional(String key, Form form, String description) {
      return new Setting(key, form, false, false, description);
    }

    /** A setting that must be there. */
    public static Setting required(String key, Form form, String description) {
      return new Setting(key, form, true, false, description);
    }

    /** The same setting, holding a secret. */
    public Setting asSecret() {
      return new Setting(key, form, required, true, description);
    }
  }

  /** How the value of a {@link Setting} is written. */
  enum Form {
    /** One line of text. */
    TEXT,
    /** A list of texts; a single text counts as a list of one. */
    TEXTS,
    /** A mapping from text to text. */
    MAP,
    /** {@code true} or {@code false}. */
    FLAG,
    /** A whole number. */
    NUMBER,
    /**
     * A file; the host resolves it against the configuration folder and hands over an absolute
     * path.
     */
    PATH,
    /** An absolute http or https address. */
    URI
  }
}
