package io.nephoscope.simulator.google;

/** The Google APIs of this wire. */
enum ApiName {
  RESOURCE_MANAGER("resourcemanager", "cloudresourcemanager.googleapis.com"),
  ASSET("asset", "cloudasset.googleapis.com"),
  SECURITY_CENTER("securitycenter", "securitycenter.googleapis.com"),
  COMPLIANCE("compliance", "cloudsecuritycompliance.googleapis.com");

  private final String word;
  private final String host;

  ApiName(String word, String host) {
    this.word = word;
    this.host = host;
  }

  /** Its name in fault rules. */
  String word() {
    return word;
  }

  /** Its name at Google. */
  String host() {
    return host;
  }
}
