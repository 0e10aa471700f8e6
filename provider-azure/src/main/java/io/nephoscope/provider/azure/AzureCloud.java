package io.nephoscope.provider.azure;

import java.util.Locale;
import java.util.Optional;

/** The clouds that Microsoft runs, each with an authority and a Resource Manager of its own. */
enum AzureCloud {
  /** Where most are. */
  PUBLIC("public", "https://login.microsoftonline.com", "https://management.azure.com"),
  /** For the government of the United States. */
  US_GOVERNMENT(
      "us-government", "https://login.microsoftonline.us", "https://management.usgovcloudapi.net"),
  /** Run by 21Vianet. */
  CHINA("china", "https://login.chinacloudapi.cn", "https://management.chinacloudapi.cn");

  private final String word;
  private final String authority;
  private final String endpoint;

  AzureCloud(String word, String authority, String endpoint) {
    this.word = word;
    this.authority = authority;
    this.endpoint = endpoint;
  }

  static Optional<AzureCloud> of(String word) {
    for (AzureCloud cloud : values()) {
      if (cloud.word.equals(word.strip().toLowerCase(Locale.ROOT))) {
        return Optional.of(cloud);
      }
    }
    return Optional.empty();
  }

  String authority() {
    return authority;
  }

  String endpoint() {
    return endpoint;
  }
}
