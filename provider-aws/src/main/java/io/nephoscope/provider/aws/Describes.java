package io.nephoscope.provider.aws;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Every type that can be read without AWS Config, in the order they are read. */
final class Describes {

  static final List<Describe> ALL =
      Stream.of(
              Ec2Describes.ALL,
              S3Describes.ALL,
              RdsDescribes.ALL,
              LambdaDescribes.ALL,
              ContainerDescribes.ALL,
              LoadBalancingDescribes.ALL,
              KmsDescribes.ALL,
              CloudTrailDescribes.ALL,
              MessagingDescribes.ALL,
              DynamoDbDescribes.ALL,
              SecretsDescribes.ALL,
              AutoScalingDescribes.ALL,
              IamDescribes.ALL,
              CloudFrontDescribes.ALL,
              Route53Describes.ALL)
          .flatMap(List::stream)
          .toList();

  private Describes() {}

  /** How a type is read; empty when no service that we know tells of it. */
  static Optional<Describe> of(String type) {
    return ALL.stream().filter(one -> one.type().equals(type)).findFirst();
  }
}
