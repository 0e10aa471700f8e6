package io.nephoscope.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TaggedTypeTest {

  @ParameterizedTest
  @CsvSource({
    "arn:aws:ec2:eu-west-1:123456789012:instance/i-1, AWS::EC2::Instance, i-1",
    "arn:aws:s3:::acme-logs, AWS::S3::Bucket, acme-logs",
    "arn:aws:s3:eu-west-1:123456789012:accesspoint/reports, AWS::s3::accesspoint, reports",
    "arn:aws:sns:eu-west-1:123456789012:alarms, AWS::SNS::Topic, alarms",
    "arn:aws:states:eu-west-1:123456789012:stateMachine:pay, AWS::StepFunctions::StateMachine, pay",
    "arn:aws:rds:eu-west-1:123456789012:cluster-snapshot:rds:x, AWS::RDS::DBClusterSnapshot, rds:x",
    "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/web/1, AWS::ElasticLoadBalancingV2::LoadBalancer, app/web/1",
    "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/old, AWS::ElasticLoadBalancing::LoadBalancer, old",
    "arn:aws:apigateway:eu-west-1::/restapis/abc, AWS::ApiGateway::RestApi, abc",
    "arn:aws:kafka:eu-west-1:123456789012:cluster/x/1, AWS::kafka::cluster, x/1",
    "arn:aws-cn:kms:cn-north-1:123456789012:key/k, AWS::KMS::Key, k"
  })
  void arnTellsTypeAndId(String arn, String type, String id) {
    assertThat(TaggedType.of(arn)).isEqualTo(new TaggedType(type, id));
  }
}
