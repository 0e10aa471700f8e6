package io.nephoscope.provider.gcp;

import com.google.cloud.securitycenter.v2.Finding;
import com.google.cloud.securitycenter.v2.ListFindingsResponse.ListFindingsResult;
import com.google.cloud.securitycenter.v2.ListFindingsResponse.ListFindingsResult.Resource;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whose a finding is, in the words of the cloud the resource is in.
 *
 * @param provider the id of that cloud's provider; {@code null} for Google Cloud itself
 * @param account the account; empty when a finding about another cloud names none
 * @param resource the resource as that cloud's inventory writes it; empty when none is named
 */
record FindingPlace(@Nullable String provider, String account, String region, String resource) {

  private static final String COMPUTE = "//compute.googleapis.com/";
  private static final Pattern NUMBER = Pattern.compile("[0-9]+");
  private static final Pattern COMPUTE_NAME = Pattern.compile("[a-z]([-a-z0-9]*[a-z0-9])?");
  private static final String RESOURCE_MANAGER = "//cloudresourcemanager.googleapis.com/";

  /** Reads it off a row. */
  static FindingPlace of(ListFindingsResult result, KnownProjects known) {
    Resource resource = result.getResource();
    String name = result.getFinding().getResourceName();
    return switch (resource.getCloudProvider()) {
      case AMAZON_WEB_SERVICES ->
          new FindingPlace(
              "aws",
              resource.getAwsMetadata().getAccount().getId(),
              Locations.region(resource.getLocation()),
              from("arn:", name));
      case MICROSOFT_AZURE ->
          new FindingPlace(
              "azure",
              resource.getAzureMetadata().getSubscription().getId().toLowerCase(Locale.ROOT),
              Locations.region(resource.getLocation()),
              from("/subscriptions/", name).toLowerCase(Locale.ROOT));
      case GOOGLE_CLOUD_PLATFORM, CLOUD_PROVIDER_UNSPECIFIED, UNRECOGNIZED ->
          new FindingPlace(
              null,
              account(result, known),
              resource.getLocation().isEmpty()
                  ? Locations.regionOfName(name)
                  : Locations.region(resource.getLocation()),
              inventoried(name, resource.getDisplayName()));
    };
  }

  /** The project, folder or organisation of Google's that a finding is kept in. */
  static String holder(ListFindingsResult result, KnownProjects known) {
    Finding finding = result.getFinding();
    String name =
        finding.getCanonicalName().isEmpty() ? finding.getName() : finding.getCanonicalName();
    int sources = name.indexOf("/sources/");
    return known.account(sources < 0 ? name : name.substring(0, sources));
  }

  /** The project the resource is in; else the folder or organisation the finding is told of. */
  private static String account(ListFindingsResult result, KnownProjects known) {
    String project = result.getResource().getGcpMetadata().getProject();
    return project.startsWith(RESOURCE_MANAGER)
        ? known.account(project.substring(RESOURCE_MANAGER.length()))
        : holder(result, known);
  }

  /**
   * As Cloud Asset Inventory names it. Security Command Center ends the names of Compute Engine's
   * resources in their numbers, which no name of theirs can be, and tells the name beside.
   */
  private static String inventoried(String name, String displayName) {
    int last = name.lastIndexOf('/') + 1;
    return name.startsWith(COMPUTE)
            && NUMBER.matcher(name.substring(last)).matches()
            && COMPUTE_NAME.matcher(displayName).matches()
        ? name.substring(0, last) + displayName
        : name;
  }

  /** What other clouds call it, without what Google puts before. */
  private static String from(String start, String name) {
    int at = name.indexOf(start);
    return at < 0 ? name : name.substring(at);
  }
}
