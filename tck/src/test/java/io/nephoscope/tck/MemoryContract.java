package io.nephoscope.tck;

import io.nephoscope.spi.CloudProvider;
import io.nephoscope.spi.ConnectorConfig;
import io.nephoscope.spi.Source;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The contract of a cloud in memory; lawful unless a subclass gives another cloud. */
abstract class MemoryContract extends ProviderContract {

  private final MemoryCloud cloud;

  MemoryContract(MemoryCloud cloud) {
    this.cloud = cloud;
  }

  @Override
  protected CloudProvider provider() {
    return cloud;
  }

  @Override
  protected ConnectorConfig config() {
    return new ConnectorConfig("test", Map.of("tenant", "t", "secret", MemoryCloud.SECRET));
  }

  @Override
  protected Optional<ConnectorConfig> deniedConfig() {
    return Optional.of(
        new ConnectorConfig("test", Map.of("tenant", "t", "secret", MemoryCloud.WRONG_SECRET)));
  }

  @Override
  protected List<ConnectorConfig> contradictingConfigs() {
    return List.of(
        new ConnectorConfig(
            "test", Map.of("tenant", "t", "secret", MemoryCloud.SECRET, "forget", "true")));
  }

  @Override
  protected Optional<Faults> faults() {
    return Optional.of(
        new Faults() {
          @Override
          public void inject(FaultKind kind, Source source) {
            cloud.broken.put(source.name(), kind);
          }

          @Override
          public void clear() {
            cloud.broken.clear();
          }
        });
  }

  @Override
  protected Optional<CloudChange> change() {
    return Optional.of(
        new CloudChange() {
          @Override
          public void make() {
            cloud.changedAt = clock().instant();
          }

          @Override
          public void undo() {
            cloud.changedAt = null;
          }
        });
  }

  @Override
  protected Map<Trait, String> lacks() {
    return Map.of(Trait.SERVICE_LOADED, "many clouds of this test would have the same id");
  }

  @Override
  protected ReadingLimits limits() {
    return ReadingLimits.DEFAULT.reading(3, 12);
  }
}
