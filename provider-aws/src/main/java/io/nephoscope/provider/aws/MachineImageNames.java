package io.nephoscope.provider.aws;

import io.nephoscope.spi.ProviderException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Instance;

/** The names of the images that instances were started from, which tell the operating system. */
final class MachineImageNames {

  private MachineImageNames() {}

  /**
   * Names by image id. An image that is gone has none; and where EC2 does not tell of images at
   * all, none has: they only help to say why an agent is missing.
   */
  static Map<String, String> asked(AwsClients.Desk desk, List<Instance> instances) {
    List<String> ids =
        instances.stream()
            .map(Instance::imageId)
            .filter(id -> id != null && !id.isEmpty())
            .distinct()
            .toList();
    if (ids.isEmpty()) {
      return Map.of();
    }
    Map<String, String> names = new HashMap<>();
    try {
      for (Image image :
          desk.call(
                  "ec2",
                  "DescribeImages",
                  d ->
                      d.ec2()
                          .describeImages(request ->
                              request.filters(
                                  Filter.builder().name("image-id").values(ids).build())))
              .images()) {
        if (image.imageId() != null && image.name() != null) {
          names.put(image.imageId(), image.name());
        }
      }
    } catch (ProviderException e) {
      return switch (e.category()) {
        case PERMISSION_DENIED, NOT_ENABLED, INTERNAL, INVALID_RESPONSE -> Map.of();
        case INVALID_CONFIGURATION, UNAUTHENTICATED, THROTTLED, UNAVAILABLE -> throw e;
      };
    }
    return names;
  }
}
