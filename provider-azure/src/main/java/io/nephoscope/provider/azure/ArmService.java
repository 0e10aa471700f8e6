package io.nephoscope.provider.azure;

import com.azure.core.annotation.BodyParam;
import com.azure.core.annotation.ExpectedResponses;
import com.azure.core.annotation.Get;
import com.azure.core.annotation.HeaderParam;
import com.azure.core.annotation.Host;
import com.azure.core.annotation.HostParam;
import com.azure.core.annotation.PathParam;
import com.azure.core.annotation.Post;
import com.azure.core.annotation.QueryParam;
import com.azure.core.annotation.ServiceInterface;
import com.azure.core.http.rest.Response;
import com.azure.core.util.BinaryData;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Every request this provider can make: all of them reads. Bodies come as bytes, because what is
 * missing in an answer must be noticed and the native text kept.
 */
@Host("{endpoint}")
@ServiceInterface(name = "AzureResourceManager")
interface ArmService {

  /** api-version of Microsoft.Resources. */
  String SUBSCRIPTIONS = "2022-12-01";

  /** api-version of lists of resources. */
  String RESOURCES = "2021-04-01";

  /** api-version of Microsoft.ResourceGraph. */
  String GRAPH = "2021-03-01";

  /** api-version of assessments and their metadata. */
  String ASSESSMENTS = "2021-06-01";

  /** api-version of sub-assessments. */
  String SUB_ASSESSMENTS = "2019-01-01-preview";

  /** api-version of security connectors. */
  String SECURITY_CONNECTORS = "2024-03-01-preview";

  /** api-version of policy exemptions. */
  String EXEMPTIONS = "2022-07-01-preview";

  /** api-version of policy assignments and policy sets. */
  String POLICIES = "2021-06-01";

  /** api-version of Defender's plans. */
  String PRICINGS = "2024-01-01";

  /** api-version of the provisioning of agents. */
  String AUTO_PROVISIONING = "2017-08-01-preview";

  /** api-version of virtual machines. */
  String MACHINES = "2024-07-01";

  /** api-version of machines of Azure Arc. */
  String ARC = "2022-12-27";

  /** api-version of alerts. */
  String ALERTS = "2022-01-01";

  /** api-version of secure scores. */
  String SECURE_SCORES = "2020-01-01";

  /** api-version of regulatory compliance. */
  String COMPLIANCE = "2019-01-01-preview";

  @Get("/tenants")
  @ExpectedResponses({200})
  Mono<Response<byte[]>> tenants(
      @HostParam("endpoint") String endpoint, @QueryParam("api-version") String version);

  @Get("/subscriptions")
  @ExpectedResponses({200})
  Mono<Response<byte[]>> subscriptions(
      @HostParam("endpoint") String endpoint, @QueryParam("api-version") String version);

  @Get("/subscriptions/{subscription}/resources")
  @ExpectedResponses({200})
  Mono<Response<byte[]>> resources(
      @HostParam("endpoint") String endpoint,
      @PathParam("subscription") String subscription,
      @Nullable @QueryParam("$expand") String expand,
      @Nullable @QueryParam("$top") Integer top,
      @QueryParam("api-version") String version);

  /**
   * Virtual machines; with {@code statusOnly} their run-time state instead of how they are set up.
   */
  @Get("/subscriptions/{subscription}/providers/Microsoft.Compute/virtualMachines")
  @ExpectedResponses({200})
  Mono<Response<byte[]>> machines(
      @HostParam("endpoint") String endpoint,
      @PathParam("subscription") String subscription,
      @QueryParam("statusOnly") boolean statusOnly,
      @QueryParam("api-version") String version);

  /** Machines elsewhere that Azure Arc knows. */
  @Get("/subscriptions/{subscription}/providers/Microsoft.HybridCompute/machines")
  @ExpectedResponses({200})
  Mono<Response<byte[]>> arcMachines(
      @HostParam("endpoint") String endpoint,
      @PathParam("subscription") String subscription,
      @QueryParam("api-version") String version);

  @Post("/providers/Microsoft.ResourceGraph/resources")
  @ExpectedResponses({200})
  Mono<Response<byte[]>> graph(
      @HostParam("endpoint") String endpoint,
      @QueryParam("api-version") String version,
      @HeaderParam("Accept") String accept,
      @BodyParam("application/json") BinaryData query);

  /** A list of Microsoft.Security in a subscription, such as {@code assessments}. */
  @Get("/subscriptions/{subscription}/providers/Microsoft.Security/{list}")
  @ExpectedResponses({200})
  Mono<Response<byte[]>> security(
      @HostParam("endpoint") String endpoint,
      @PathParam("subscription") String subscription,
      @PathParam("list") String list,
      @QueryParam("api-version") String version);

  @Get(
      "/subscriptions/{subscription}/providers/Microsoft.Security/regulatoryComplianceStandards"
          + "/{standard}/regulatoryComplianceControls")
  @ExpectedResponses({200})
  Mono<Response<byte[]>> controls(
      @HostParam("endpoint") String endpoint,
      @PathParam("subscription") String subscription,
      @PathParam("standard") String standard,
      @QueryParam("api-version") String version);

  @Get(
      "/subscriptions/{subscription}/providers/Microsoft.Security/regulatoryComplianceStandards"
          + "/{standard}/regulatoryComplianceControls/{control}/regulatoryComplianceAssessments")
  @ExpectedResponses({200})
  Mono<Response<byte[]>> controlAssessments(
      @HostParam("endpoint") String endpoint,
      @PathParam("subscription") String subscription,
      @PathParam("standard") String standard,
      @PathParam("control") String control,
      @QueryParam("api-version") String version);

  /** Those that hold in a subscription, also where they were made above it. */
  @Get("/subscriptions/{subscription}/providers/Microsoft.Authorization/policyExemptions")
  @ExpectedResponses({200})
  Mono<Response<byte[]>> exemptions(
      @HostParam("endpoint") String endpoint,
      @PathParam("subscription") String subscription,
      @QueryParam("api-version") String version);

  /** One thing, by its id, which begins with a slash. */
  @Get("{id}")
  @ExpectedResponses({200})
  Mono<Response<byte[]>> byId(
      @HostParam("endpoint") String endpoint,
      @PathParam(value = "id", encoded = true) String id,
      @QueryParam("api-version") String version);

  /** The next page of any list; the link has been checked to stay on the endpoint's host. */
  @Get("{nextLink}")
  @ExpectedResponses({200})
  Mono<Response<byte[]>> next(
      @HostParam("endpoint") String endpoint,
      @PathParam(value = "nextLink", encoded = true) String nextLink);
}
