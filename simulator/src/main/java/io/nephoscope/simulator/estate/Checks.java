package io.nephoscope.simulator.estate;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/** Every check of every cloud's own security product, and the controls they speak for. */
public final class Checks {
  private static final List<Check> ALL =
      List.of(
          new Check(
              Cloud.AWS,
              Rule.PUBLIC_OBJECT_STORAGE,
              "S3.8",
              "S3 general purpose buckets should block public access",
              "The bucket can be reached by everybody.",
              "Turn on all four settings of the bucket's public access block.",
              Severity.HIGH,
              ResourceType.AWS_BUCKET,
              Map.of(
                  Standard.NIST_800_53_R5, ids("AC-3 AC-4 AC-6 AC-21 SC-7"),
                  Standard.PCI_DSS_4_0_1, ids("1.4.4 7.2.1 7.2.2 7.3.1"),
                  Standard.CIS_AWS_5_0_0, ids("2.1.4"))),
          new Check(
              Cloud.AWS,
              Rule.SSH_OPEN_TO_WORLD,
              "EC2.13",
              "Security groups should not allow ingress from 0.0.0.0/0 or ::/0 to port 22",
              "The security group lets the whole internet reach port 22.",
              "Remove the rule, or restrict its source to known addresses.",
              Severity.HIGH,
              ResourceType.AWS_SECURITY_GROUP,
              Map.of(
                  Standard.NIST_800_53_R5, ids("AC-4 CM-7 SC-7"),
                  Standard.PCI_DSS_4_0_1, ids("1.2.5 2.2.4"),
                  Standard.CIS_AWS_5_0_0, ids("5.3 5.4"))),
          new Check(
              Cloud.AWS,
              Rule.RDP_OPEN_TO_WORLD,
              "EC2.14",
              "Security groups should not allow ingress from 0.0.0.0/0 or ::/0 to port 3389",
              "The security group lets the whole internet reach port 3389.",
              "Remove the rule, or restrict its source to known addresses.",
              Severity.HIGH,
              ResourceType.AWS_SECURITY_GROUP,
              Map.of(
                  Standard.NIST_800_53_R5, ids("AC-4 SC-7"),
                  Standard.PCI_DSS_4_0_1, ids("1.2.5 2.2.4"),
                  Standard.CIS_AWS_5_0_0, ids("5.3 5.4"))),
          new Check(
              Cloud.AWS,
              Rule.DISK_ENCRYPTION,
              "EC2.3",
              "Attached EBS volumes should be encrypted at-rest",
              "The attached volume is not encrypted.",
              "Copy its snapshot with encryption and replace the volume; turn on encryption by default.",
              Severity.MEDIUM,
              ResourceType.AWS_VOLUME,
              Map.of(
                  Standard.NIST_800_53_R5, ids("CA-9(1) SC-13 SC-28 SC-28(1) SI-7(6)"),
                  Standard.CIS_AWS_5_0_0, ids("5.1.1"))),
          new Check(
              Cloud.AWS,
              Rule.DB_PUBLIC_ACCESS,
              "RDS.2",
              "RDS DB Instances should prohibit public access, as determined by the PubliclyAccessible configuration",
              "The database has an address on the internet.",
              "Modify the instance to be not publicly accessible.",
              Severity.CRITICAL,
              ResourceType.AWS_DATABASE,
              Map.of(
                  Standard.NIST_800_53_R5, ids("AC-4 AC-4(21) SC-7"),
                  Standard.PCI_DSS_4_0_1, ids("1.4.4 7.2.1 7.2.2"),
                  Standard.CIS_AWS_5_0_0, ids("2.2.3"))),
          new Check(
              Cloud.AWS,
              Rule.DB_ENCRYPTION,
              "RDS.3",
              "RDS DB instances should have encryption at-rest enabled",
              "The database's storage is not encrypted.",
              "Restore an encrypted copy of a snapshot and replace the instance.",
              Severity.MEDIUM,
              ResourceType.AWS_DATABASE,
              Map.of(
                  Standard.NIST_800_53_R5, ids("CA-9(1) SC-13 SC-28 SC-28(1)"),
                  Standard.CIS_AWS_5_0_0, ids("2.2.1"))),
          new Check(
              Cloud.AWS,
              Rule.DB_BACKUP,
              "RDS.11",
              "RDS instances should have automatic backups enabled",
              "The database keeps no automatic backups.",
              "Set a backup retention period of 7 days or more.",
              Severity.MEDIUM,
              ResourceType.AWS_DATABASE,
              Map.of(Standard.NIST_800_53_R5, ids("CP-6 CP-9 CP-10 SI-12"))),
          new Check(
              Cloud.AWS,
              Rule.METADATA_V2,
              "EC2.8",
              "EC2 instances should use Instance Metadata Service Version 2 (IMDSv2)",
              "The instance answers metadata requests without a session token.",
              "Set HttpTokens to required.",
              Severity.HIGH,
              ResourceType.AWS_INSTANCE,
              Map.of(
                  Standard.NIST_800_53_R5, ids("AC-3 AC-3(15) AC-6"),
                  Standard.PCI_DSS_4_0_1, ids("2.2.6"),
                  Standard.CIS_AWS_5_0_0, ids("5.7"))),
          new Check(
              Cloud.AWS,
              Rule.VM_PUBLIC_IP,
              "EC2.9",
              "EC2 instances should not have a public IPv4 address",
              "The instance has an address on the internet.",
              "Move it behind a load balancer or NAT gateway and drop the address.",
              Severity.HIGH,
              ResourceType.AWS_INSTANCE,
              Map.of(Standard.NIST_800_53_R5, ids("AC-4 AC-6 AC-21 SC-7"))),
          new Check(
              Cloud.AWS,
              Rule.KMS_ROTATION,
              "KMS.4",
              "AWS KMS key rotation should be enabled",
              "The key is never rotated.",
              "Enable automatic rotation of the key.",
              Severity.MEDIUM,
              ResourceType.AWS_KEY,
              Map.of(
                  Standard.NIST_800_53_R5, ids("SC-12 SC-12(2) SC-28(3)"),
                  Standard.PCI_DSS_4_0_1, ids("3.6.1 3.7.4"),
                  Standard.CIS_AWS_5_0_0, ids("3.6"))),
          new Check(
              Cloud.AWS,
              Rule.FLOW_LOGS,
              "EC2.6",
              "VPC flow logging should be enabled in all VPCs",
              "The VPC keeps no flow logs.",
              "Create a flow log for rejected traffic of the VPC.",
              Severity.MEDIUM,
              ResourceType.AWS_VPC,
              Map.of(
                  Standard.NIST_800_53_R5, ids("AC-4(26) AU-2 AU-3 AU-12 CA-7"),
                  Standard.PCI_DSS_4_0_1, ids("10.2.1.2 10.2.2"),
                  Standard.CIS_AWS_5_0_0, ids("3.7"))),
          new Check(
              Cloud.AWS,
              Rule.K8S_PUBLIC_ENDPOINT,
              "EKS.1",
              "EKS cluster endpoints should not be publicly accessible",
              "The cluster's API server answers the whole internet.",
              "Disable public access of the endpoint, or restrict its address ranges.",
              Severity.HIGH,
              ResourceType.AWS_KUBERNETES,
              Map.of(
                  Standard.NIST_800_53_R5, ids("AC-3(7) AC-4 SC-7"),
                  Standard.PCI_DSS_4_0_1, ids("1.4.4"))),
          new Check(
              Cloud.AWS,
              Rule.ROOT_MFA,
              "IAM.9",
              "MFA should be enabled for the root user",
              "The root user signs in with a password alone.",
              "Sign in as root and add a second factor.",
              Severity.CRITICAL,
              ResourceType.AWS_ACCOUNT,
              Map.of(
                  Standard.NIST_800_53_R5, ids("AC-2(1) IA-2(1) IA-2(2) IA-2(6)"),
                  Standard.PCI_DSS_4_0_1, ids("8.4.2"),
                  Standard.CIS_AWS_5_0_0, ids("1.4"))),
          new Check(
              Cloud.AWS,
              Rule.AUDIT_LOG_ON,
              "CloudTrail.1",
              "CloudTrail should be enabled and configured with at least one multi-Region trail that includes read and write management events",
              "No multi-Region trail records management events.",
              "Create a trail for all regions.",
              Severity.HIGH,
              ResourceType.AWS_ACCOUNT,
              Map.of(
                  Standard.NIST_800_53_R5, ids("AC-2(4) AU-2 AU-3 AU-10 AU-12 CA-7"),
                  Standard.PCI_DSS_4_0_1, ids("10.2.1.5 10.3.4 10.4.1"),
                  Standard.CIS_AWS_5_0_0, ids("3.1"))),
          new Check(
              Cloud.AZURE,
              Rule.PUBLIC_OBJECT_STORAGE,
              "51fd8bb1-0db4-bbf1-7e2b-cfcba7eb66a6",
              "Storage account public access should be disallowed",
              "Containers of the storage account may be read by everybody.",
              "Set allowBlobPublicAccess to false.",
              Severity.MEDIUM,
              ResourceType.AZURE_STORAGE_ACCOUNT,
              Map.of(
                  Standard.NIST_800_53_R5, ids("AC-3 AC-4 AC-6 AC-21 SC-7"),
                  Standard.PCI_DSS_4_0_1, ids("1.4.4 7.2.1 7.2.2 7.3.1"),
                  Standard.CIS_AZURE_3_0_0, ids("4.6"),
                  Standard.CIS_CONTROLS_8_1, ids("3.3 4.1"))),
          new Check(
              Cloud.AZURE,
              Rule.SSH_OPEN_TO_WORLD,
              "bc303248-3d14-44c2-96a0-55f5c326b5fe",
              "Management ports should be closed on your virtual machines",
              "The whole internet reaches a management port (22 or 3389) of the machine.",
              "Change the network security group's inbound rules, or use just-in-time access.",
              Severity.MEDIUM,
              ResourceType.AZURE_MACHINE,
              Map.of(
                  Standard.NIST_800_53_R5, ids("AC-4 CM-7 SC-7"),
                  Standard.PCI_DSS_4_0_1, ids("1.2.5 2.2.4"),
                  Standard.CIS_AZURE_3_0_0, ids("7.1 7.2"),
                  Standard.CIS_CONTROLS_8_1, ids("4.4 4.5 13.4"))),
          new Check(
              Cloud.AZURE,
              Rule.DISK_ENCRYPTION,
              "efbbd784-656d-473a-9863-ea7693bfcd2a",
              "Virtual machines and virtual machine scale sets should have encryption at host enabled",
              "The machine's temporary disks and caches are not encrypted at the host.",
              "Enable encryption at host.",
              Severity.MEDIUM,
              ResourceType.AZURE_MACHINE,
              Map.of(
                  Standard.NIST_800_53_R5, ids("CA-9(1) SC-13 SC-28 SC-28(1) SI-7(6)"),
                  Standard.CIS_AZURE_3_0_0, ids("8.3"),
                  Standard.CIS_CONTROLS_8_1, ids("3.11"))),
          new Check(
              Cloud.AZURE,
              Rule.DB_PUBLIC_ACCESS,
              "22e93e92-4a31-b4cd-d640-3ef908430aa6",
              "Public network access on Azure SQL Database should be disabled",
              "The server accepts connections from public networks.",
              "Disable public network access and use private endpoints.",
              Severity.MEDIUM,
              ResourceType.AZURE_SQL_SERVER,
              Map.of(
                  Standard.NIST_800_53_R5, ids("AC-4 AC-4(21) SC-7"),
                  Standard.PCI_DSS_4_0_1, ids("1.4.4 7.2.1 7.2.2"),
                  Standard.CIS_AZURE_3_0_0, ids("5.1.2"),
                  Standard.CIS_CONTROLS_8_1, ids("3.3 4.1"))),
          new Check(
              Cloud.AZURE,
              Rule.DB_ENCRYPTION,
              "651967bf-044e-4bde-8376-3e08e0600105",
              "Transparent Data Encryption on SQL databases should be enabled",
              "The database's files are not encrypted.",
              "Enable transparent data encryption.",
              Severity.LOW,
              ResourceType.AZURE_SQL_DATABASE,
              Map.of(
                  Standard.NIST_800_53_R5, ids("CA-9(1) SC-13 SC-28 SC-28(1)"),
                  Standard.CIS_AZURE_3_0_0, ids("5.1.5"),
                  Standard.CIS_CONTROLS_8_1, ids("3.11"))),
          new Check(
              Cloud.AZURE,
              Rule.DB_BACKUP,
              "7f3caa73-8266-5f47-9a1d-4aa0a1e802e1",
              "Long-term geo-redundant backup should be enabled for Azure SQL Databases",
              "The database has no long-term backup in another region.",
              "Configure a long-term retention policy.",
              Severity.LOW,
              ResourceType.AZURE_SQL_DATABASE,
              Map.of(Standard.NIST_800_53_R5, ids("CP-6 CP-9 CP-10 SI-12"))),
          new Check(
              Cloud.AZURE,
              Rule.KMS_ROTATION,
              "1aabfa0d-7585-f9f5-1d92-ecb40291d9f2",
              "Key Vault keys should have an expiration date",
              "Keys in the vault never expire.",
              "Set an expiration date and a rotation policy on every key.",
              Severity.HIGH,
              ResourceType.AZURE_KEY_VAULT,
              Map.of(
                  Standard.NIST_800_53_R5, ids("SC-12 SC-12(2) SC-28(3)"),
                  Standard.PCI_DSS_4_0_1, ids("3.6.1 3.7.4"),
                  Standard.CIS_AZURE_3_0_0, ids("3.3.1 3.3.2"),
                  Standard.CIS_CONTROLS_8_1, ids("4.1 6.2"))),
          new Check(
              Cloud.AZURE,
              Rule.FLOW_LOGS,
              "64a3c876-5253-5cad-ad84-e8a57826967a",
              "Audit flow logs configuration for every virtual network",
              "The virtual network keeps no flow logs.",
              "Create a flow log for the virtual network.",
              Severity.LOW,
              ResourceType.AZURE_NETWORK,
              Map.of(
                  Standard.NIST_800_53_R5, ids("AC-4(26) AU-2 AU-3 AU-12 CA-7"),
                  Standard.PCI_DSS_4_0_1, ids("10.2.1.2 10.2.2"),
                  Standard.CIS_AZURE_3_0_0, ids("6.1.5 7.6"),
                  Standard.CIS_CONTROLS_8_1, ids("8.2 8.5 13.1 13.3"))),
          new Check(
              Cloud.AZURE,
              Rule.K8S_PUBLIC_ENDPOINT,
              "1a2b5b4c-f80d-46e7-ac81-b51a9fb363de",
              "Authorized IP ranges should be defined on Kubernetes Services",
              "The cluster's API server answers the whole internet.",
              "Define authorized IP ranges or make the cluster private.",
              Severity.HIGH,
              ResourceType.AZURE_KUBERNETES,
              Map.of(
                  Standard.NIST_800_53_R5, ids("AC-3(7) AC-4 SC-7"),
                  Standard.PCI_DSS_4_0_1, ids("1.4.4"),
                  Standard.CIS_CONTROLS_8_1, ids("4.7 12.2 13.11"))),
          new Check(
              Cloud.AZURE,
              Rule.ROOT_MFA,
              "6240402e-f77c-46fa-9060-a7ce53997754",
              "Accounts with owner permissions on Azure resources should be MFA enabled",
              "An owner of the subscription signs in without a second factor.",
              "Require multifactor authentication by conditional access.",
              Severity.HIGH,
              ResourceType.AZURE_SUBSCRIPTION,
              Map.of(
                  Standard.NIST_800_53_R5, ids("AC-2(1) IA-2(1) IA-2(2) IA-2(6)"),
                  Standard.PCI_DSS_4_0_1, ids("8.4.2"),
                  Standard.CIS_AZURE_3_0_0, ids("2.1.2"),
                  Standard.CIS_CONTROLS_8_1, ids("6.5"))),
          new Check(
              Cloud.AZURE,
              Rule.AUDIT_LOG_ON,
              "541b0313-d626-56d7-ab8b-2f5f0248894e",
              "An activity log alert should exist for specific Administrative operations",
              "Administrative operations raise no activity log alert.",
              "Create an activity log alert for the operation.",
              Severity.MEDIUM,
              ResourceType.AZURE_SUBSCRIPTION,
              Map.of(
                  Standard.NIST_800_53_R5, ids("AC-2(4) AU-2 AU-3 AU-10 AU-12 CA-7"),
                  Standard.PCI_DSS_4_0_1, ids("10.2.1.5 10.3.4 10.4.1"),
                  Standard.CIS_AZURE_3_0_0, ids("6.1.2"),
                  Standard.CIS_CONTROLS_8_1, ids("8.2 8.5 8.11"))),
          new Check(
              Cloud.GOOGLE,
              Rule.PUBLIC_OBJECT_STORAGE,
              "PUBLIC_BUCKET_ACL",
              "Public bucket ACL",
              "The bucket is readable by allUsers or allAuthenticatedUsers.",
              "Remove allUsers and allAuthenticatedUsers from the bucket's members.",
              Severity.HIGH,
              ResourceType.GOOGLE_BUCKET,
              Map.of(
                  Standard.NIST_800_53_R5, ids("AC-3 AC-4 AC-6 AC-21 SC-7"),
                  Standard.PCI_DSS_4_0, ids("1.3.1 1.4.2 7.2.1"),
                  Standard.CIS_GOOGLE_2_0_0, ids("5.1"),
                  Standard.CIS_CONTROLS_8_0, ids("3.3"))),
          new Check(
              Cloud.GOOGLE,
              Rule.SSH_OPEN_TO_WORLD,
              "OPEN_SSH_PORT",
              "Open SSH port",
              "The firewall lets the whole internet reach port 22.",
              "Restrict the rule's source ranges.",
              Severity.HIGH,
              ResourceType.GOOGLE_FIREWALL,
              Map.of(
                  Standard.NIST_800_53_R5, ids("AC-4 CM-7 SC-7"),
                  Standard.PCI_DSS_4_0, ids("1.2.5 1.3.1 1.4.1"),
                  Standard.CIS_GOOGLE_2_0_0, ids("3.6"),
                  Standard.CIS_CONTROLS_8_0, ids("4.4 4.5"))),
          new Check(
              Cloud.GOOGLE,
              Rule.RDP_OPEN_TO_WORLD,
              "OPEN_RDP_PORT",
              "Open RDP port",
              "The firewall lets the whole internet reach port 3389.",
              "Restrict the rule's source ranges.",
              Severity.HIGH,
              ResourceType.GOOGLE_FIREWALL,
              Map.of(
                  Standard.NIST_800_53_R5, ids("AC-4 SC-7"),
                  Standard.PCI_DSS_4_0, ids("1.2.5 1.3.1 1.4.1"),
                  Standard.CIS_GOOGLE_2_0_0, ids("3.7"),
                  Standard.CIS_CONTROLS_8_0, ids("4.4 4.5"))),
          new Check(
              Cloud.GOOGLE,
              Rule.DISK_ENCRYPTION,
              "DISK_CMEK_DISABLED",
              "Disk CMEK disabled",
              "The disk is not encrypted with a key you manage.",
              "Create the disk anew with a customer-managed key.",
              Severity.LOW,
              ResourceType.GOOGLE_DISK,
              Map.of(
                  Standard.NIST_800_53_R5, ids("CA-9(1) SC-13 SC-28 SC-28(1) SI-7(6)"),
                  Standard.PCI_DSS_4_0, ids("3.5.1"),
                  Standard.CIS_GOOGLE_2_0_0, ids("4.7"),
                  Standard.CIS_CONTROLS_8_0, ids("3.11"))),
          new Check(
              Cloud.GOOGLE,
              Rule.DB_PUBLIC_ACCESS,
              "PUBLIC_SQL_INSTANCE",
              "Public SQL instance",
              "The instance accepts connections from every address.",
              "Remove 0.0.0.0/0 from the authorized networks.",
              Severity.HIGH,
              ResourceType.GOOGLE_SQL_INSTANCE,
              Map.of(
                  Standard.NIST_800_53_R5, ids("AC-4 AC-4(21) SC-7"),
                  Standard.PCI_DSS_4_0, ids("1.3.1 1.4.2 7.2.2"),
                  Standard.CIS_GOOGLE_2_0_0, ids("6.5 6.6"),
                  Standard.CIS_CONTROLS_8_0, ids("3.3 12.2"))),
          new Check(
              Cloud.GOOGLE,
              Rule.DB_ENCRYPTION,
              "SQL_CMEK_DISABLED",
              "SQL CMEK disabled",
              "The database is not encrypted with a key you manage.",
              "Create the instance anew with a customer-managed key.",
              Severity.LOW,
              ResourceType.GOOGLE_SQL_INSTANCE,
              Map.of(
                  Standard.NIST_800_53_R5, ids("CA-9(1) SC-13 SC-28 SC-28(1)"),
                  Standard.PCI_DSS_4_0, ids("3.5.1"),
                  Standard.CIS_CONTROLS_8_0, ids("3.11"))),
          new Check(
              Cloud.GOOGLE,
              Rule.DB_BACKUP,
              "AUTO_BACKUP_DISABLED",
              "Auto backup disabled",
              "The database keeps no automatic backups.",
              "Turn on automated backups.",
              Severity.MEDIUM,
              ResourceType.GOOGLE_SQL_INSTANCE,
              Map.of(
                  Standard.NIST_800_53_R5, ids("CP-6 CP-9 CP-10 SI-12"),
                  Standard.PCI_DSS_4_0, ids("10.3.3"),
                  Standard.CIS_GOOGLE_2_0_0, ids("6.7"),
                  Standard.CIS_CONTROLS_8_0, ids("11.2"))),
          new Check(
              Cloud.GOOGLE,
              Rule.METADATA_V2,
              "FULL_API_ACCESS",
              "Full API access",
              "The instance uses the default service account with full access to all APIs.",
              "Use a service account of its own with few roles.",
              Severity.MEDIUM,
              ResourceType.GOOGLE_INSTANCE,
              Map.of(
                  Standard.NIST_800_53_R5, ids("AC-3 AC-3(15) AC-6"),
                  Standard.PCI_DSS_4_0, ids("8.2.8"),
                  Standard.CIS_GOOGLE_2_0_0, ids("4.2"),
                  Standard.CIS_CONTROLS_8_0, ids("4.7"))),
          new Check(
              Cloud.GOOGLE,
              Rule.VM_PUBLIC_IP,
              "PUBLIC_IP_ADDRESS",
              "Public IP address",
              "The instance has an address on the internet.",
              "Remove its external access configuration.",
              Severity.HIGH,
              ResourceType.GOOGLE_INSTANCE,
              Map.of(
                  Standard.NIST_800_53_R5, ids("AC-4 AC-6 AC-21 SC-7"),
                  Standard.PCI_DSS_4_0, ids("1.4.2"),
                  Standard.CIS_GOOGLE_2_0_0, ids("4.9"),
                  Standard.CIS_CONTROLS_8_0, ids("12.2"))),
          new Check(
              Cloud.GOOGLE,
              Rule.KMS_ROTATION,
              "KMS_KEY_NOT_ROTATED",
              "KMS key not rotated",
              "The key is not rotated every 90 days.",
              "Set a rotation period.",
              Severity.MEDIUM,
              ResourceType.GOOGLE_KEY,
              Map.of(
                  Standard.NIST_800_53_R5, ids("SC-12 SC-12(2) SC-28(3)"),
                  Standard.PCI_DSS_4_0, ids("3.6.1 3.7.4"),
                  Standard.CIS_GOOGLE_2_0_0, ids("1.10"),
                  Standard.CIS_CONTROLS_8_0, ids("4.1 6.2"))),
          new Check(
              Cloud.GOOGLE,
              Rule.FLOW_LOGS,
              "FLOW_LOGS_DISABLED",
              "Flow logs disabled",
              "The subnetwork keeps no flow logs.",
              "Turn on flow logs.",
              Severity.LOW,
              ResourceType.GOOGLE_SUBNETWORK,
              Map.of(
                  Standard.NIST_800_53_R5, ids("AC-4(26) AU-2 AU-3 AU-12 CA-7"),
                  Standard.PCI_DSS_4_0, ids("10.2.1 10.2.2"),
                  Standard.CIS_GOOGLE_2_0_0, ids("3.8"),
                  Standard.CIS_CONTROLS_8_0, ids("8.2 13.6"))),
          new Check(
              Cloud.GOOGLE,
              Rule.K8S_PUBLIC_ENDPOINT,
              "MASTER_AUTHORIZED_NETWORKS_DISABLED",
              "Master authorized networks disabled",
              "The cluster's control plane answers the whole internet.",
              "Turn on control plane authorized networks.",
              Severity.HIGH,
              ResourceType.GOOGLE_KUBERNETES,
              Map.of(
                  Standard.NIST_800_53_R5, ids("AC-3(7) AC-4 SC-7"),
                  Standard.PCI_DSS_4_0, ids("1.3.1 1.4.2"),
                  Standard.CIS_CONTROLS_8_0, ids("4.7"))),
          new Check(
              Cloud.GOOGLE,
              Rule.AUDIT_LOG_ON,
              "AUDIT_LOGGING_DISABLED",
              "Audit logging disabled",
              "Data access is not logged for all services.",
              "Enable audit logs for all services.",
              Severity.LOW,
              ResourceType.GOOGLE_PROJECT,
              Map.of(
                  Standard.NIST_800_53_R5, ids("AC-2(4) AU-2 AU-3 AU-10 AU-12 CA-7"),
                  Standard.PCI_DSS_4_0, ids("10.2.1 10.2.2"),
                  Standard.CIS_GOOGLE_2_0_0, ids("2.1"),
                  Standard.CIS_CONTROLS_8_0, ids("8.2 8.5"))));

  private static final Map<ResourceType, List<Check>> BY_TYPE = byType();

  private Checks() {}

  /** All checks of a cloud, in a stable order. */
  public static List<Check> of(Cloud cloud) {
    return ALL.stream().filter(check -> check.cloud() == cloud).toList();
  }

  /** The checks that judge a type of resource, in a stable order. */
  public static List<Check> of(ResourceType type) {
    return Objects.requireNonNull(BY_TYPE.get(type));
  }

  /** The check with a native id, compared without regard to case. */
  public static Optional<Check> byNativeId(Cloud cloud, String nativeId) {
    return ALL.stream()
        .filter(check -> check.cloud() == cloud && check.nativeId().equalsIgnoreCase(nativeId))
        .findFirst();
  }

  /** The standards a cloud's checks speak for. */
  public static List<Standard> standards(Cloud cloud) {
    return of(cloud).stream()
        .flatMap(check -> check.controls().keySet().stream())
        .distinct()
        .sorted()
        .toList();
  }

  /** The ids of all controls of a standard that a cloud's checks speak for, sorted. */
  public static List<String> controls(Cloud cloud, Standard standard) {
    TreeSet<String> ids = new TreeSet<>();
    of(cloud).forEach(check -> ids.addAll(check.controls(standard)));
    return List.copyOf(ids);
  }

  /** The checks of a cloud that speak for one control. */
  public static List<Check> of(Cloud cloud, Standard standard, String control) {
    return of(cloud).stream().filter(check -> check.controls(standard).contains(control)).toList();
  }

  private static Map<ResourceType, List<Check>> byType() {
    Map<ResourceType, List<Check>> byType = new EnumMap<>(ResourceType.class);
    for (ResourceType type : ResourceType.values()) {
      List<Check> checks = new ArrayList<>();
      for (Check check : ALL) {
        if (check.appliesTo() == type) {
          checks.add(check);
        }
      }
      byType.put(type, List.copyOf(checks));
    }
    return byType;
  }

  private static List<String> ids(String spaced) {
    return List.of(spaced.split(" ", -1));
  }
}
