package io.nephoscope.simulator.estate;

/** What a machine runs, in the words the clouds' agents use. */
public enum OperatingSystem {
  AMAZON_LINUX_2023("Amazon Linux", "2023", false, true),
  AMAZON_LINUX_2("Amazon Linux", "2", false, true),
  UBUNTU_22_04("Ubuntu", "22.04", false, true),
  UBUNTU_24_04("Ubuntu", "24.04", false, true),
  RED_HAT_9("Red Hat Enterprise Linux", "9.4", false, true),
  DEBIAN_12("Debian GNU/Linux", "12", false, true),
  WINDOWS_2019("Microsoft Windows Server 2019 Datacenter", "10.0.17763", true, true),
  WINDOWS_2022("Microsoft Windows Server 2022 Datacenter", "10.0.20348", true, true),
  CENTOS_6("CentOS", "6.10", false, false);

  private final String platform;
  private final String version;
  private final boolean windows;
  private final boolean supported;

  OperatingSystem(String platform, String version, boolean windows, boolean supported) {
    this.platform = platform;
    this.version = version;
    this.windows = windows;
    this.supported = supported;
  }

  /** The platform's name as an agent reports it, such as {@code Ubuntu}. */
  public String platform() {
    return platform;
  }

  /** The platform's version as an agent reports it, such as {@code 22.04}. */
  public String version() {
    return version;
  }

  public boolean windows() {
    return windows;
  }

  /** False for systems whose maker and whose agents' makers no longer care for them. */
  public boolean supported() {
    return supported;
  }
}
