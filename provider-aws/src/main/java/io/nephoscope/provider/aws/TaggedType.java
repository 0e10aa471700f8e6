package io.nephoscope.provider.aws;

import java.util.Map;

/**
 * The type and the short id of a resource, from its ARN alone.
 *
 * @param name the type in Config's words; for an ARN that is in no table, AWS and the ARN's own
 *     words, such as {@code AWS::kafka::cluster}
 */
record TaggedType(String name, String id) {

  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("ec2:instance", "AWS::EC2::Instance"),
          Map.entry("ec2:volume", "AWS::EC2::Volume"),
          Map.entry("ec2:snapshot", "AWS::EC2::Snapshot"),
          Map.entry("ec2:image", "AWS::EC2::Image"),
          Map.entry("ec2:security-group", "AWS::EC2::SecurityGroup"),
          Map.entry("ec2:vpc", "AWS::EC2::VPC"),
          Map.entry("ec2:subnet", "AWS::EC2::Subnet"),
          Map.entry("ec2:network-interface", "AWS::EC2::NetworkInterface"),
          Map.entry("ec2:elastic-ip", "AWS::EC2::EIP"),
          Map.entry("ec2:route-table", "AWS::EC2::RouteTable"),
          Map.entry("ec2:internet-gateway", "AWS::EC2::InternetGateway"),
          Map.entry("ec2:natgateway", "AWS::EC2::NatGateway"),
          Map.entry("ec2:network-acl", "AWS::EC2::NetworkAcl"),
          Map.entry("ec2:vpc-endpoint", "AWS::EC2::VPCEndpoint"),
          Map.entry("ec2:vpc-flow-log", "AWS::EC2::FlowLog"),
          Map.entry("ec2:launch-template", "AWS::EC2::LaunchTemplate"),
          Map.entry("ec2:transit-gateway", "AWS::EC2::TransitGateway"),
          Map.entry("s3:", "AWS::S3::Bucket"),
          Map.entry("iam:policy", "AWS::IAM::Policy"),
          Map.entry("iam:role", "AWS::IAM::Role"),
          Map.entry("iam:user", "AWS::IAM::User"),
          Map.entry("rds:db", "AWS::RDS::DBInstance"),
          Map.entry("rds:cluster", "AWS::RDS::DBCluster"),
          Map.entry("rds:snapshot", "AWS::RDS::DBSnapshot"),
          Map.entry("rds:cluster-snapshot", "AWS::RDS::DBClusterSnapshot"),
          Map.entry("rds:subgrp", "AWS::RDS::DBSubnetGroup"),
          Map.entry("lambda:function", "AWS::Lambda::Function"),
          Map.entry("eks:cluster", "AWS::EKS::Cluster"),
          Map.entry("ecs:cluster", "AWS::ECS::Cluster"),
          Map.entry("ecs:service", "AWS::ECS::Service"),
          Map.entry("ecs:task-definition", "AWS::ECS::TaskDefinition"),
          Map.entry("ecr:repository", "AWS::ECR::Repository"),
          Map.entry(
              "elasticloadbalancing:loadbalancer", "AWS::ElasticLoadBalancingV2::LoadBalancer"),
          Map.entry("elasticloadbalancing:listener", "AWS::ElasticLoadBalancingV2::Listener"),
          Map.entry("elasticloadbalancing:targetgroup", "AWS::ElasticLoadBalancingV2::TargetGroup"),
          Map.entry("kms:key", "AWS::KMS::Key"),
          Map.entry("cloudtrail:trail", "AWS::CloudTrail::Trail"),
          Map.entry("sns:", "AWS::SNS::Topic"),
          Map.entry("sqs:", "AWS::SQS::Queue"),
          Map.entry("dynamodb:table", "AWS::DynamoDB::Table"),
          Map.entry("cloudfront:distribution", "AWS::CloudFront::Distribution"),
          Map.entry("route53:hostedzone", "AWS::Route53::HostedZone"),
          Map.entry("route53:healthcheck", "AWS::Route53::HealthCheck"),
          Map.entry("secretsmanager:secret", "AWS::SecretsManager::Secret"),
          Map.entry("autoscaling:autoScalingGroup", "AWS::AutoScaling::AutoScalingGroup"),
          Map.entry("states:stateMachine", "AWS::StepFunctions::StateMachine"),
          Map.entry("logs:log-group", "AWS::Logs::LogGroup"),
          Map.entry("cloudwatch:alarm", "AWS::CloudWatch::Alarm"),
          Map.entry("acm:certificate", "AWS::ACM::Certificate"),
          Map.entry("elasticfilesystem:file-system", "AWS::EFS::FileSystem"),
          Map.entry("elasticache:cluster", "AWS::ElastiCache::CacheCluster"),
          Map.entry("es:domain", "AWS::OpenSearch::Domain"),
          Map.entry("redshift:cluster", "AWS::Redshift::Cluster"),
          Map.entry("kinesis:stream", "AWS::Kinesis::Stream"),
          Map.entry("firehose:deliverystream", "AWS::KinesisFirehose::DeliveryStream"),
          Map.entry("apigateway:restapis", "AWS::ApiGateway::RestApi"),
          Map.entry("cloudformation:stack", "AWS::CloudFormation::Stack"),
          Map.entry("codebuild:project", "AWS::CodeBuild::Project"),
          Map.entry("events:rule", "AWS::Events::Rule"),
          Map.entry("ssm:parameter", "AWS::SSM::Parameter"),
          Map.entry("wafv2:regional", "AWS::WAFv2::WebACL"),
          Map.entry("backup:backup-vault", "AWS::Backup::BackupVault"),
          Map.entry("glue:job", "AWS::Glue::Job"),
          Map.entry("sagemaker:notebook-instance", "AWS::SageMaker::NotebookInstance"));

  /**
   * Reads {@code arn:partition:service:region:account:kind/id}, {@code …:kind:id} or {@code …:id}.
   */
  static TaggedType of(String arn) {
    String[] parts = arn.split(":", 6);
    if (parts.length < 6) {
      return new TaggedType("AWS::Unknown::Resource", arn);
    }
    String service = parts[2];
    String rest = parts[5];
    String bare = NAMES.get(service + ":");
    if (bare != null && !rest.contains("/") && !rest.contains(":")) {
      return new TaggedType(bare, rest);
    }
    if (rest.matches("loadbalancer/(?!app/|net/|gwy/).*")) {
      return new TaggedType(
          "AWS::ElasticLoadBalancing::LoadBalancer", rest.substring("loadbalancer/".length()));
    }
    String plain = rest.startsWith("/") ? rest.substring(1) : rest;
    String[] words = plain.split("[:/]", 2);
    String kind = words.length == 2 ? words[0] : "resource";
    return new TaggedType(
        NAMES.getOrDefault(service + ":" + kind, "AWS::" + service + "::" + kind),
        words[words.length - 1]);
  }
}
