package io.nephoscope.simulator.estate;

/** What a check looks at, whichever cloud it belongs to. */
public enum Rule {
  PUBLIC_OBJECT_STORAGE("public-object-storage"),
  SSH_OPEN_TO_WORLD("ssh-open-to-world"),
  RDP_OPEN_TO_WORLD("rdp-open-to-world"),
  DISK_ENCRYPTION("disk-encryption"),
  DB_PUBLIC_ACCESS("db-public-access"),
  DB_ENCRYPTION("db-encryption"),
  DB_BACKUP("db-backup"),
  METADATA_V2("metadata-v2"),
  VM_PUBLIC_IP("vm-public-ip"),
  KMS_ROTATION("kms-rotation"),
  FLOW_LOGS("flow-logs"),
  K8S_PUBLIC_ENDPOINT("k8s-public-endpoint"),
  ROOT_MFA("root-mfa"),
  AUDIT_LOG_ON("audit-log-on");

  private final String id;

  Rule(String id) {
    this.id = id;
  }

  /** The neutral id, the same in all clouds. */
  public String id() {
    return id;
  }
}
