package io.nephoscope.provider.gcp;

/** The Google services that are read. */
enum Service {
  RESOURCE_MANAGER("resourcemanager", "cloudresourcemanager.googleapis.com"),
  ASSET("asset", "cloudasset.googleapis.com"),
  SECURITY_CENTER("securitycenter", "securitycenter.googleapis.com"),
  COMPLIANCE("compliance", "cloudsecuritycompliance.googleapis.com");

  private final String key;
  private final String api;

  Service(String key, String api) {
    this.key = key;
    this.api = api;
  }

  /** Its name in the setting {@code endpoints}. */
  String key() {
    return key;
  }

  /** Its name among the APIs that can be enabled in a project; also its host. */
  String api() {
    return api;
  }
}
