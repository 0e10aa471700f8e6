package io.nephoscope.simulator.estate;

import static io.nephoscope.simulator.estate.Category.ANALYTICS;
import static io.nephoscope.simulator.estate.Category.COMPUTE;
import static io.nephoscope.simulator.estate.Category.CONTAINER;
import static io.nephoscope.simulator.estate.Category.DATABASE;
import static io.nephoscope.simulator.estate.Category.IDENTITY;
import static io.nephoscope.simulator.estate.Category.MANAGEMENT;
import static io.nephoscope.simulator.estate.Category.MESSAGING;
import static io.nephoscope.simulator.estate.Category.NETWORK;
import static io.nephoscope.simulator.estate.Category.SECURITY;
import static io.nephoscope.simulator.estate.Category.SERVERLESS;
import static io.nephoscope.simulator.estate.Category.STORAGE;
import static io.nephoscope.simulator.estate.Reach.GLOBAL;
import static io.nephoscope.simulator.estate.Reach.REGIONAL;
import static io.nephoscope.simulator.estate.Reach.ZONAL;

/**
 * Every type of resource the estate knows. The order is the order of every listing.
 *
 * <p>{@link #AWS_ACCOUNT}, {@link #AZURE_SUBSCRIPTION} and {@link #GOOGLE_PROJECT} stand for an
 * account as the subject of a check. No listing of resources holds them; {@link
 * Estate#accountsInInventory} says which of them a cloud tells of as of a resource.
 */
public enum ResourceType {
  AWS_INSTANCE(Cloud.AWS, "AWS::EC2::Instance", COMPUTE, ZONAL, 14),
  AWS_VOLUME(Cloud.AWS, "AWS::EC2::Volume", STORAGE, ZONAL, 18),
  AWS_SECURITY_GROUP(Cloud.AWS, "AWS::EC2::SecurityGroup", NETWORK, REGIONAL, 12),
  AWS_VPC(Cloud.AWS, "AWS::EC2::VPC", NETWORK, REGIONAL, 4),
  AWS_SUBNET(Cloud.AWS, "AWS::EC2::Subnet", NETWORK, ZONAL, 8),
  AWS_BUCKET(Cloud.AWS, "AWS::S3::Bucket", STORAGE, REGIONAL, 10),
  AWS_ROLE(Cloud.AWS, "AWS::IAM::Role", IDENTITY, GLOBAL, 10),
  AWS_DATABASE(Cloud.AWS, "AWS::RDS::DBInstance", DATABASE, ZONAL, 6),
  AWS_FUNCTION(Cloud.AWS, "AWS::Lambda::Function", SERVERLESS, REGIONAL, 8),
  AWS_KEY(Cloud.AWS, "AWS::KMS::Key", SECURITY, REGIONAL, 6),
  AWS_KUBERNETES(Cloud.AWS, "AWS::EKS::Cluster", CONTAINER, REGIONAL, 3),
  AWS_TRAIL(Cloud.AWS, "AWS::CloudTrail::Trail", MANAGEMENT, REGIONAL, 2),
  AWS_SNAPSHOT(Cloud.AWS, "AWS::EC2::Snapshot", STORAGE, REGIONAL, 3),
  AWS_NETWORK_INTERFACE(Cloud.AWS, "AWS::EC2::NetworkInterface", NETWORK, ZONAL, 4),
  AWS_ADDRESS(Cloud.AWS, "AWS::EC2::EIP", NETWORK, REGIONAL, 2),
  AWS_IMAGE(Cloud.AWS, "AWS::EC2::Image", COMPUTE, REGIONAL, 2),
  AWS_USER(Cloud.AWS, "AWS::IAM::User", IDENTITY, GLOBAL, 2),
  AWS_POLICY(Cloud.AWS, "AWS::IAM::Policy", IDENTITY, GLOBAL, 2),
  AWS_DATABASE_CLUSTER(Cloud.AWS, "AWS::RDS::DBCluster", DATABASE, REGIONAL, 2),
  AWS_DATABASE_SNAPSHOT(Cloud.AWS, "AWS::RDS::DBSnapshot", DATABASE, REGIONAL, 2),
  AWS_CONTAINERS(Cloud.AWS, "AWS::ECS::Cluster", CONTAINER, REGIONAL, 2),
  AWS_REPOSITORY(Cloud.AWS, "AWS::ECR::Repository", CONTAINER, REGIONAL, 2),
  AWS_LOAD_BALANCER(Cloud.AWS, "AWS::ElasticLoadBalancingV2::LoadBalancer", NETWORK, REGIONAL, 2),
  AWS_TOPIC(Cloud.AWS, "AWS::SNS::Topic", MESSAGING, REGIONAL, 2),
  AWS_QUEUE(Cloud.AWS, "AWS::SQS::Queue", MESSAGING, REGIONAL, 2),
  AWS_TABLE(Cloud.AWS, "AWS::DynamoDB::Table", DATABASE, REGIONAL, 2),
  AWS_DISTRIBUTION(Cloud.AWS, "AWS::CloudFront::Distribution", NETWORK, GLOBAL, 1),
  AWS_HOSTED_ZONE(Cloud.AWS, "AWS::Route53::HostedZone", NETWORK, GLOBAL, 1),
  AWS_SECRET(Cloud.AWS, "AWS::SecretsManager::Secret", SECURITY, REGIONAL, 2),
  AWS_SCALING_GROUP(Cloud.AWS, "AWS::AutoScaling::AutoScalingGroup", COMPUTE, REGIONAL, 2),
  AWS_SCALING_POLICY(Cloud.AWS, "AWS::AutoScaling::ScalingPolicy", COMPUTE, REGIONAL, 2),
  AWS_STATE_MACHINE(Cloud.AWS, "AWS::StepFunctions::StateMachine", SERVERLESS, REGIONAL, 2),

  AZURE_MACHINE(Cloud.AZURE, "Microsoft.Compute/virtualMachines", COMPUTE, ZONAL, 14),
  AZURE_DISK(Cloud.AZURE, "Microsoft.Compute/disks", STORAGE, ZONAL, 16),
  AZURE_NETWORK_INTERFACE(
      Cloud.AZURE, "Microsoft.Network/networkInterfaces", NETWORK, REGIONAL, 14),
  AZURE_SECURITY_GROUP(
      Cloud.AZURE, "Microsoft.Network/networkSecurityGroups", NETWORK, REGIONAL, 8),
  AZURE_NETWORK(Cloud.AZURE, "Microsoft.Network/virtualNetworks", NETWORK, REGIONAL, 5),
  AZURE_PUBLIC_ADDRESS(Cloud.AZURE, "Microsoft.Network/publicIPAddresses", NETWORK, REGIONAL, 6),
  AZURE_STORAGE_ACCOUNT(Cloud.AZURE, "Microsoft.Storage/storageAccounts", STORAGE, REGIONAL, 10),
  AZURE_SQL_SERVER(Cloud.AZURE, "Microsoft.Sql/servers", DATABASE, REGIONAL, 4),
  AZURE_SQL_DATABASE(Cloud.AZURE, "Microsoft.Sql/servers/databases", DATABASE, REGIONAL, 7),
  AZURE_KEY_VAULT(Cloud.AZURE, "Microsoft.KeyVault/vaults", SECURITY, REGIONAL, 5),
  AZURE_KUBERNETES(
      Cloud.AZURE, "Microsoft.ContainerService/managedClusters", CONTAINER, REGIONAL, 3),
  AZURE_WEB_SITE(Cloud.AZURE, "Microsoft.Web/sites", SERVERLESS, REGIONAL, 6),
  AZURE_REGISTRY(Cloud.AZURE, "Microsoft.ContainerRegistry/registries", CONTAINER, REGIONAL, 2),

  GOOGLE_INSTANCE(Cloud.GOOGLE, "compute.googleapis.com/Instance", COMPUTE, ZONAL, 16),
  GOOGLE_DISK(Cloud.GOOGLE, "compute.googleapis.com/Disk", STORAGE, ZONAL, 18),
  GOOGLE_FIREWALL(Cloud.GOOGLE, "compute.googleapis.com/Firewall", NETWORK, GLOBAL, 12),
  GOOGLE_NETWORK(Cloud.GOOGLE, "compute.googleapis.com/Network", NETWORK, GLOBAL, 4),
  GOOGLE_SUBNETWORK(Cloud.GOOGLE, "compute.googleapis.com/Subnetwork", NETWORK, REGIONAL, 8),
  GOOGLE_BUCKET(Cloud.GOOGLE, "storage.googleapis.com/Bucket", STORAGE, REGIONAL, 12),
  GOOGLE_SQL_INSTANCE(Cloud.GOOGLE, "sqladmin.googleapis.com/Instance", DATABASE, REGIONAL, 7),
  GOOGLE_KEY(Cloud.GOOGLE, "cloudkms.googleapis.com/CryptoKey", SECURITY, REGIONAL, 6),
  GOOGLE_SERVICE_ACCOUNT(Cloud.GOOGLE, "iam.googleapis.com/ServiceAccount", IDENTITY, GLOBAL, 9),
  GOOGLE_KUBERNETES(Cloud.GOOGLE, "container.googleapis.com/Cluster", CONTAINER, REGIONAL, 4),
  GOOGLE_DATASET(Cloud.GOOGLE, "bigquery.googleapis.com/Dataset", ANALYTICS, REGIONAL, 5),
  GOOGLE_RUN_SERVICE(Cloud.GOOGLE, "run.googleapis.com/Service", SERVERLESS, REGIONAL, 4),

  AWS_ACCOUNT(Cloud.AWS, "AWS::::Account", MANAGEMENT, GLOBAL, 0),
  AZURE_SUBSCRIPTION(Cloud.AZURE, "Microsoft.Resources/subscriptions", MANAGEMENT, GLOBAL, 0),
  GOOGLE_PROJECT(
      Cloud.GOOGLE, "cloudresourcemanager.googleapis.com/Project", MANAGEMENT, GLOBAL, 0);

  private final Cloud cloud;
  private final String nativeName;
  private final Category category;
  private final Reach reach;
  private final int weight;

  ResourceType(Cloud cloud, String nativeName, Category category, Reach reach, int weight) {
    this.cloud = cloud;
    this.nativeName = nativeName;
    this.category = category;
    this.reach = reach;
    this.weight = weight;
  }

  public Cloud cloud() {
    return cloud;
  }

  /**
   * The type as the cloud writes it: a Config type, an ARM type in the case of ARM ids (Resource
   * Graph writes the same in lower case), or a Cloud Asset type.
   */
  public String nativeName() {
    return nativeName;
  }

  public Category category() {
    return category;
  }

  public Reach reach() {
    return reach;
  }

  /** True if listings of resources hold this type; false for an account as subject of a check. */
  public boolean inventory() {
    return weight > 0;
  }

  /** True for virtual machines of any cloud. */
  public boolean machine() {
    return this == AWS_INSTANCE || this == AZURE_MACHINE || this == GOOGLE_INSTANCE;
  }

  /** The share of its cloud's resources, relative to the other types. */
  int weight() {
    return weight;
  }

  /** The type that stands for an account of a cloud. */
  public static ResourceType accountOf(Cloud cloud) {
    return switch (cloud) {
      case AWS -> AWS_ACCOUNT;
      case AZURE -> AZURE_SUBSCRIPTION;
      case GOOGLE -> GOOGLE_PROJECT;
    };
  }
}
