package io.nephoscope.simulator.google;

import com.google.cloud.asset.v1.ContentType;
import com.google.iam.v1.Binding;
import com.google.iam.v1.Policy;
import com.google.protobuf.ByteString;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.ResourceType;
import java.util.Set;

/** The IAM policies of what has one. */
final class AssetPolicies {
  private static final Set<ResourceType> GUARDED =
      Set.of(
          ResourceType.GOOGLE_BUCKET,
          ResourceType.GOOGLE_KEY,
          ResourceType.GOOGLE_SERVICE_ACCOUNT,
          ResourceType.GOOGLE_DATASET,
          ResourceType.GOOGLE_RUN_SERVICE);

  private AssetPolicies() {}

  /** Whether a listing of a content holds a type at all. */
  static boolean have(ContentType content, ResourceType type) {
    return switch (content) {
      case IAM_POLICY -> GUARDED.contains(type);
      case OS_INVENTORY -> type == ResourceType.GOOGLE_INSTANCE;
      default -> true;
    };
  }

  /** A bucket or a service that is open to everybody says so here. */
  static Policy of(EstateResource resource) {
    Policy.Builder policy =
        Policy.newBuilder()
            .setVersion(1)
            .setEtag(ByteString.copyFromUtf8(Long.toHexString(resource.bits())))
            .addBindings(
                Binding.newBuilder()
                    .setRole("roles/" + service(resource) + ".admin")
                    .addMembers("group:platform@acme.example"));
    if (resource.type() == ResourceType.GOOGLE_BUCKET && resource.traits().publicAccess()) {
      policy.addBindings(
          Binding.newBuilder().setRole("roles/storage.objectViewer").addMembers("allUsers"));
    }
    if (resource.type() == ResourceType.GOOGLE_RUN_SERVICE && resource.traits().publicAccess()) {
      policy.addBindings(Binding.newBuilder().setRole("roles/run.invoker").addMembers("allUsers"));
    }
    return policy.build();
  }

  private static String service(EstateResource resource) {
    String type = resource.type().nativeName();
    return type.substring(0, type.indexOf('.'));
  }
}
