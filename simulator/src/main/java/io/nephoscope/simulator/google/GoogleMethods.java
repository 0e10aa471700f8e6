package io.nephoscope.simulator.google;

import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that can be asked, by its name such as {@code
 * google.cloud.asset.v1.AssetService/ListAssets}.
 */
final class GoogleMethods {
  private final Map<String, ServerMethodDefinition<?, ?>> byName = new HashMap<>();

  GoogleMethods(List<ServerServiceDefinition> services) {
    for (ServerServiceDefinition service : services) {
      for (ServerMethodDefinition<?, ?> method : service.getMethods()) {
        byName.put(method.getMethodDescriptor().getFullMethodName(), method);
      }
    }
  }

  Optional<ServerMethodDefinition<?, ?>> byName(String fullMethodName) {
    return Optional.ofNullable(byName.get(fullMethodName));
  }
}
