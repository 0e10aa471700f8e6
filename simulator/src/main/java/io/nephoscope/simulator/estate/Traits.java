package io.nephoscope.simulator.estate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is true of a resource, in words that no cloud owns. A trait that makes no sense for a type
 * has a harmless value: false, 0, an empty list or null.
 *
 * @param running machines: started; databases, clusters and functions: always true
 * @param publicAccess buckets, storage accounts, databases: open to everybody
 * @param encrypted encrypted at rest (Azure machines: encryption at host; always true in Google)
 * @param customerKey encrypted under a key the customer manages
 * @param rotation keys and vaults: keys are rotated
 * @param backup databases: automated backups
 * @param metadataV2 machines: AWS instance metadata v2 required; Google no full-scope default
 *     service account
 * @param flowLogs networks (AWS, Azure) and subnetworks (Google): flow logs are on
 * @param publicEndpoint Kubernetes: the control plane answers the whole internet
 * @param auditLog accounts: the control-plane audit log is on; trails: it is logging
 * @param rootMfa accounts: the most privileged identity has a second factor
 * @param openPorts security groups, firewalls, Azure machines: TCP ports open to 0.0.0.0/0
 * @param os machines only
 * @param architecture x86_64 or arm64; empty for what has no processor
 * @param agent the cloud's own agent on a machine
 * @param size the cloud's own name of a size (t3.medium, Standard_D2s_v5, e2-standard-2,
 *     db.t3.medium …); empty if the type has none
 * @param gibibytes disks, databases: size in GiB; else 0
 * @param version databases: engine and version with a blank between ({@code postgres 16.4});
 *     functions: the runtime; clusters: the Kubernetes version; else empty
 * @param privateAddress machines, network interfaces: IPv4 address; else empty
 * @param publicAddress IPv4 address on the internet, or null
 * @param cidr networks, subnets: the address range; else empty
 */
public record Traits(
    boolean running,
    boolean publicAccess,
    boolean encrypted,
    boolean customerKey,
    boolean rotation,
    boolean backup,
    boolean metadataV2,
    boolean flowLogs,
    boolean publicEndpoint,
    boolean auditLog,
    boolean rootMfa,
    List<Integer> openPorts,
    @Nullable OperatingSystem os,
    String architecture,
    AgentState agent,
    String size,
    int gibibytes,
    String version,
    String privateAddress,
    @Nullable String publicAddress,
    String cidr) {
  public Traits {
    openPorts = List.copyOf(openPorts);
  }
}
