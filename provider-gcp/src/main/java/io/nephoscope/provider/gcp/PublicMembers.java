package io.nephoscope.provider.gcp;

import com.google.cloud.asset.v1.Asset;
import com.google.iam.v1.Binding;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Severity;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The roles that a policy gives to everybody.
 *
 * @param toAnyone roles of {@code allUsers}: the whole internet
 * @param toAnyAccount roles of {@code allAuthenticatedUsers}: whoever has any Google account
 */
record PublicMembers(Set<String> toAnyone, Set<String> toAnyAccount) {

  /** Who finds it: this is no product of Google's. */
  static final String PRODUCT = "Nephoscope";

  private static final Pattern CHANGES =
      Pattern.compile("(?i)owner|editor|admin|writer|creator|user$");

  /** What a policy gives to everybody; empty when it gives nothing. */
  static Optional<PublicMembers> of(Asset asset) {
    Set<String> anyone = new TreeSet<>();
    Set<String> anyAccount = new TreeSet<>();
    for (Binding binding : asset.getIamPolicy().getBindingsList()) {
      String role = binding.hasCondition() ? binding.getRole() + " (if …)" : binding.getRole();
      for (String member : binding.getMembersList()) {
        switch (member) {
          case "allUsers" -> anyone.add(role);
          case "allAuthenticatedUsers" -> anyAccount.add(role);
          default -> {}
        }
      }
    }
    return anyone.isEmpty() && anyAccount.isEmpty()
        ? Optional.empty()
        : Optional.of(new PublicMembers(anyone, anyAccount));
  }

  /**
   * The finding: critical when everybody may change something, high when the whole internet may
   * read, medium when any Google account may.
   */
  Finding finding(Asset asset, String account, String region) {
    return Finding.builder(
            account, asset.getName() + "#public-members", PRODUCT, Finding.Type.MISCONFIGURATION)
        .region(region)
        .severity(severity())
        .title(
            toAnyone.isEmpty()
                ? "Anyone with a Google account has access"
                : "Anyone on the internet has access")
        .description(description())
        .remediation(
            "Remove "
                + (toAnyone.isEmpty() ? "allAuthenticatedUsers" : "allUsers")
                + " from the IAM policy of the resource, or set the organisation policy constraint"
                + " iam.allowedPolicyMemberDomains.",
            "https://cloud.google.com/iam/docs/overview#all-users")
        .resource(new Finding.ResourceRef(asset.getName(), asset.getAssetType(), null))
        .nativeJson(NativeJson.of(asset))
        .build();
  }

  private Severity severity() {
    boolean changes =
        toAnyone.stream().anyMatch(PublicMembers::changes)
            || toAnyAccount.stream().anyMatch(PublicMembers::changes);
    return changes ? Severity.CRITICAL : toAnyone.isEmpty() ? Severity.MEDIUM : Severity.HIGH;
  }

  private static boolean changes(String role) {
    String name = role.substring(role.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return CHANGES.matcher(name).find();
  }

  private String description() {
    StringBuilder text = new StringBuilder("The IAM policy gives");
    if (!toAnyone.isEmpty()) {
      text.append(" allUsers ").append(String.join(", ", toAnyone));
    }
    if (!toAnyAccount.isEmpty()) {
      text.append(toAnyone.isEmpty() ? " " : "; ")
          .append("allAuthenticatedUsers ")
          .append(String.join(", ", toAnyAccount));
    }
    return text.append('.').toString();
  }
}
