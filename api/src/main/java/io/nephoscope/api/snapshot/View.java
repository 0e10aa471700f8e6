package io.nephoscope.api.snapshot;

import io.nephoscope.api.standards.Catalogue;
import io.nephoscope.api.standards.StandardId;
import io.nephoscope.spi.AgentStatus;
import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.NativeScore;
import io.nephoscope.spi.Resource;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Everything known at one moment. Immutable; whatever is asked of one view agrees. Safe for any
 * thread; reads the disk, so not for event loops. Close it when done.
 */
public interface View extends AutoCloseable {

  /** The number of the snapshot; greater for a later one of the same process. */
  long number();

  /** When this view was pinned; ages are counted from here. */
  Instant moment();

  /** The provider plugins. */
  List<ProviderRecord> providers();

  /** The connectors, by id. */
  List<ConnectorRecord> connectors();

  /** The sources of a connector, by name. */
  List<SourceRecord> sources(String connector);

  /** Every shard, in the order of its key. */
  List<ShardState> shards();

  /** How fresh a shard is. */
  FreshnessState freshness(ShardState shard);

  /** Everything within the reach that could not be seen. */
  List<Gap> gaps(Reach reach);

  /** How fresh the answers within the reach are. */
  Freshness freshness(Reach reach);

  /** Every account, by provider and name. */
  List<AccountRow> accounts();

  /** The account with this native id, other id or name, if a source has said it. */
  Optional<AccountRow> account(String provider, String nativeId);

  /**
   * The native ids of the accounts with this native id, other id or name; the text itself at least.
   */
  List<String> accountIds(String idOrName);

  /** A slice of the resources that match. */
  Slice<Resource> resources(ResourceFilter filter, SliceRequest request);

  /** A slice of the findings that match. */
  Slice<Finding> findings(FindingFilter filter, SliceRequest request);

  /** Hands over every finding that matches, one by one, in no order. */
  void findings(FindingFilter filter, Consumer<Row<Finding>> to);

  /** Hands over what is needed to see which of the findings that match say the same. */
  void findingHeads(FindingFilter filter, Consumer<FindingHead> to);

  /** How many resources match. */
  int countResources(ResourceFilter filter);

  /** The global ids of the resources that match. */
  Set<String> resourceIds(ResourceFilter filter);

  /** How many findings match. */
  int countFindings(FindingFilter filter);

  /**
   * How often each value of a field occurs among the resources that match, most frequent first.
   *
   * @param disjunctive whether what the filter as a whole demands of a field is left out when that
   *     field is counted
   */
  Map<FacetField, List<Bucket>> resourceFacets(
      ResourceFilter filter, List<FacetField> fields, boolean disjunctive);

  /** The same among the findings that match. */
  Map<FacetField, List<Bucket>> findingFacets(
      FindingFilter filter, List<FacetField> fields, boolean disjunctive);

  /**
   * How often each combination of values occurs among the resources that match, most frequent
   * first.
   *
   * @param by fields of which a row has one value at most
   */
  List<Group> resourceGroups(ResourceFilter filter, List<FacetField> by);

  /** The same among the findings that match. */
  List<Group> findingGroups(FindingFilter filter, List<FacetField> by);

  /**
   * For each of these resources, by global id, the first of the findings about it that match: what
   * {@link #findings} says of each, looked up at once.
   */
  Map<String, Slice<Finding>> findingsAbout(
      Collection<String> resourceIds,
      FindingFilter filter,
      int size,
      List<SliceRequest.Order> order);

  /** Hands over every resource that matches, one by one, in no order. */
  void resources(ResourceFilter filter, Consumer<Row<Resource>> to);

  /** The resource with this global id. */
  Optional<Row<Resource>> resource(String id);

  /**
   * The resources with these global ids, by id, looked up at once; ids that no inventory shows are
   * not among the keys.
   */
  Map<String, Row<Resource>> resources(Collection<String> ids);

  /** The finding with this global id. */
  Optional<Row<Finding>> finding(String id);

  /** The account with this global id. */
  Optional<AccountRow> accountById(String id);

  /**
   * What the agents of machines say, by the machine's global id, looked up at once. A machine is
   * not among the keys when no source that speaks of agents has been read for its account and
   * region.
   */
  Map<String, List<AgentStatus>> agents(Collection<Row<Resource>> machines);

  /** What is said of agents anywhere, by the global id of the machine. */
  Map<String, List<AgentStatus>> agents();

  /**
   * Whether somebody of the provider speaks of agents in the account and region, and all who do
   * have been read there, so that their silence means something.
   */
  boolean agentsTold(String provider, String account, String region);

  /** The canonical controls a finding speaks to, as far as its names are known. */
  List<ControlMention> controlsOf(Row<Finding> finding);

  /** The standards that are known, with those that providers add. */
  Catalogue catalogue();

  /** The standards that clouds speak to, with the providers that do. */
  List<StandardMention> standards();

  /** What clouds say of the controls of a standard. */
  List<ControlFact> controls(StandardId standard);

  /** Every assessment that speaks to a control of the standard. */
  void assessments(StandardId standard, Consumer<AssessmentFact> to);

  /** Every assessment of a check of a resource or account; {@code codes} are empty. */
  void assessments(Consumer<AssessmentFact> to);

  /**
   * Hands over every assessment that matches, one by one, in no order. What a filter says of
   * findings alone (kind, state, product, times) no assessment meets.
   */
  void assessments(FindingFilter filter, Consumer<Row<Assessment>> to);

  /** The canonical controls an assessment speaks to, as far as its names are known. */
  List<ControlMention> controlsOfAssessment(Row<Assessment> assessment);

  /** The global ids of the findings that are new, or say something new, since then. */
  List<String> findingsChangedSince(Instant since);

  /** Every check that somebody has said something about. */
  List<ProviderCheck> checks();

  /** The account × region units whose assessing sources could not be read. */
  List<UnreadUnit> unreadUnits();

  /** The clouds' own scores of whole accounts. */
  List<Row<NativeScore>> nativeScores();

  /** The clouds' own scores of a standard. */
  List<Row<NativeScore>> nativeScores(StandardId standard);

  @Override
  void close();
}
