package io.nephoscope.provider.example;

import io.nephoscope.spi.CloudProvider;
import io.nephoscope.spi.ConnectorConfig;
import io.nephoscope.spi.Source;
import io.nephoscope.tck.FaultKind;
import io.nephoscope.tck.Faults;
import io.nephoscope.tck.ProviderContract;
import io.nephoscope.tck.Trait;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The example provider keeps the laws, read from a copy of the sample data. */
final class ExampleProviderContractTest extends ProviderContract {

  private static @Nullable AcmeFolder acme;

  @BeforeAll
  static void copySample(@TempDir Path folder) {
    acme = new AcmeFolder(folder.resolve("acme"));
  }

  @AfterAll
  static void forget() {
    acme = null;
  }

  private static AcmeFolder acme() {
    return Objects.requireNonNull(acme);
  }

  @Override
  protected CloudProvider provider() {
    return new ExampleProvider();
  }

  @Override
  protected ConnectorConfig config() {
    return acme().config(2);
  }

  @Override
  protected Optional<ConnectorConfig> deniedConfig() {
    return Optional.of(acme().config(2, "canary-of-a-wrong-key"));
  }

  @Override
  protected List<ConnectorConfig> contradictingConfigs() {
    return List.of(acme().config(0));
  }

  @Override
  protected Optional<Faults> faults() {
    return Optional.of(new FolderFaults());
  }

  @Override
  protected Map<Trait, String> lacks() {
    return Map.of(Trait.JOINED_CONTROLS, "a folder has assessments and no catalogue of controls");
  }

  /** What can happen to a folder. It has no quota, no server that fails, and answers at once. */
  private static final class FolderFaults implements Faults {

    @Override
    public Optional<String> cannot(FaultKind kind, Source source) {
      return switch (kind) {
        case THROTTLED -> Optional.of("a folder has no quota");
        case SERVER_ERROR -> Optional.of("a folder has no server");
        case SLOW -> Optional.of("a folder answers at once");
        case DENIED ->
            "root".equals(System.getProperty("user.name"))
                ? Optional.of("the user root may read everything")
                : Optional.empty();
        case EXPIRED, NOT_ENABLED, UNREACHABLE, TRUNCATED, GARBAGE, EMPTY_BODY -> Optional.empty();
      };
    }

    @Override
    public void inject(FaultKind kind, Source source) {
      for (String file : acme().filesOf(source.name())) {
        switch (kind) {
          case DENIED -> lockUp(acme().path().resolve(file));
          case EXPIRED -> acme().lock("another key");
          case NOT_ENABLED -> acme().remove(file);
          case UNREACHABLE -> acme().remove();
          case TRUNCATED -> {
            String whole = acme().read(file);
            acme().write(file, whole.substring(0, whole.length() / 2));
          }
          case GARBAGE -> acme().write(file, "%PDF-1.4 \u0001\u0002");
          case EMPTY_BODY -> acme().write(file, "");
          case THROTTLED, SERVER_ERROR, SLOW -> throw new AssertionError(kind);
        }
        if (kind == FaultKind.UNREACHABLE) {
          return;
        }
      }
    }

    private static void lockUp(Path file) {
      try {
        Files.setPosixFilePermissions(file, Set.of());
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }

    @Override
    public void clear() {
      acme().restore();
    }
  }
}
