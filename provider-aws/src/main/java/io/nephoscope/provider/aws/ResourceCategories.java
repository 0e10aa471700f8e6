package io.nephoscope.provider.aws;

import io.nephoscope.spi.Resource.Category;

/** What AWS's resource types are for, in words all clouds share. */
final class ResourceCategories {

  private ResourceCategories() {}

  /** The category of a type such as {@code AWS::EC2::Instance}. */
  static Category of(String type) {
    String[] parts = type.split("::", 3);
    if (parts.length < 3) {
      return Category.OTHER;
    }
    return switch (parts[1]) {
      case "EC2" -> ec2(parts[2]);
      case "AutoScaling", "Batch", "ElasticBeanstalk", "ImageBuilder", "Lightsail" ->
          Category.COMPUTE;
      case "S3", "EFS", "FSx", "Backup", "StorageGateway" -> Category.STORAGE;
      case "RDS", "DynamoDB", "ElastiCache", "Neptune", "DAX", "DocDB", "Cassandra", "QLDB" ->
          Category.DATABASE;
      case "ElasticLoadBalancing",
          "ElasticLoadBalancingV2",
          "CloudFront",
          "Route53",
          "Route53Resolver",
          "ApiGateway",
          "ApiGatewayV2",
          "NetworkFirewall",
          "GlobalAccelerator" ->
          Category.NETWORK;
      case "IAM", "SSO", "Cognito" -> Category.IDENTITY;
      case "EKS", "ECS", "ECR" -> Category.CONTAINER;
      case "Lambda", "StepFunctions", "AppSync", "AppRunner" -> Category.SERVERLESS;
      case "KMS",
          "SecretsManager",
          "ACM",
          "GuardDuty",
          "WAF",
          "WAFv2",
          "WAFRegional",
          "Shield",
          "SecurityHub",
          "InspectorV2",
          "AccessAnalyzer" ->
          Category.SECURITY;
      case "Redshift",
          "Athena",
          "Glue",
          "EMR",
          "Elasticsearch",
          "OpenSearch",
          "SageMaker",
          "Kinesis",
          "KinesisFirehose" ->
          Category.ANALYTICS;
      case "SQS", "SNS", "AmazonMQ", "MSK", "Events" -> Category.MESSAGING;
      // The account itself is of no service.
      case "", "CloudTrail", "CloudWatch", "Logs", "Config", "SSM", "CloudFormation", "XRay" ->
          Category.MANAGEMENT;
      default -> Category.OTHER;
    };
  }

  private static Category ec2(String thing) {
    return switch (thing) {
      case "Instance", "Host", "LaunchTemplate", "EC2Fleet", "SpotFleet" -> Category.COMPUTE;
      case "Volume", "Snapshot" -> Category.STORAGE;
      default -> Category.NETWORK;
    };
  }
}
