package io.nephoscope.simulator.aws;

import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.OperatingSystem;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** The machine images that instances were started from: one for each operating system. */
final class MachineImages {

  private MachineImages() {}

  /** The id of a machine's image. */
  static String idOf(EstateResource machine) {
    OperatingSystem os = machine.traits().os();
    return os == null ? "ami-00000000000000000" : idOf(os);
  }

  /** The system of an image, if it is one of ours. */
  static Optional<OperatingSystem> system(String image) {
    return Arrays.stream(OperatingSystem.values()).filter(os -> idOf(os).equals(image)).findFirst();
  }

  /** The name its publisher gave the image. */
  static String name(OperatingSystem os) {
    return switch (os) {
      case AMAZON_LINUX_2023 -> "al2023-ami-2023.6.20241010.0-kernel-6.1-x86_64";
      case AMAZON_LINUX_2 -> "amzn2-ami-kernel-5.10-hvm-2.0.20241001.0-x86_64-gp2";
      case UBUNTU_22_04 -> "ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-amd64-server-20240927";
      case UBUNTU_24_04 -> "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-20240927";
      case RED_HAT_9 -> "RHEL-9.4.0_HVM-20240605-x86_64-82-Hourly2-GP3";
      case DEBIAN_12 -> "debian-12-amd64-20241004-1890";
      case WINDOWS_2019 -> "Windows_Server-2019-English-Full-Base-2024.10.09";
      case WINDOWS_2022 -> "Windows_Server-2022-English-Full-Base-2024.10.09";
      case CENTOS_6 -> "CentOS Linux 6 x86_64 HVM EBS ENA 1901_01";
    };
  }

  private static String idOf(OperatingSystem os) {
    return "ami-0" + HexFormat.of().toHexDigits(0x5EED_0000_0000_0000L + os.name().hashCode());
  }
}
