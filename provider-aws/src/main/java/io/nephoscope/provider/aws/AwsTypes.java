package io.nephoscope.provider.aws;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The GraphQL types of the most common AWS resources, after what Config says of them. */
final class AwsTypes {

  /** The name of the type by native type of resource. */
  static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("AWS::EC2::Instance", "AwsEc2Instance"),
          Map.entry("AWS::EC2::Volume", "AwsEbsVolume"),
          Map.entry("AWS::EC2::SecurityGroup", "AwsSecurityGroup"),
          Map.entry("AWS::EC2::VPC", "AwsVpc"),
          Map.entry("AWS::EC2::Subnet", "AwsSubnet"),
          Map.entry("AWS::S3::Bucket", "AwsS3Bucket"),
          Map.entry("AWS::IAM::Role", "AwsIamRole"),
          Map.entry("AWS::RDS::DBInstance", "AwsRdsInstance"),
          Map.entry("AWS::Lambda::Function", "AwsLambdaFunction"),
          Map.entry("AWS::KMS::Key", "AwsKmsKey"),
          Map.entry("AWS::EKS::Cluster", "AwsEksCluster"),
          Map.entry("AWS::CloudTrail::Trail", "AwsCloudTrail"));

  private AwsTypes() {}

  /** The text of {@code types.graphqls}. */
  static String sdl() {
    try (InputStream in = AwsTypes.class.getResourceAsStream("types.graphqls")) {
      if (in == null) {
        throw new IllegalStateException("types.graphqls is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
