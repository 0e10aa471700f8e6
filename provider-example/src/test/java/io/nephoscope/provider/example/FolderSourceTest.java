package io.nephoscope.provider.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nephoscope.spi.Account;
import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.Connector;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.HostContext;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.Resource;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a folder says, and how it fails. */
final class FolderSourceTest {

  private final AcmeFolder acme;
  private final Connector connector;

  FolderSourceTest(@TempDir Path folder) {
    acme = new AcmeFolder(folder.resolve("acme"));
    connector = acme.provider().connect(acme.config(3), new DirectHost());
  }

  @BeforeEach
  void open() {
    assertThat(connector.identify().toCompletableFuture().join().home()).isEqualTo("acme");
  }

  @AfterEach
  void close() {
    connector.close();
  }

  @Test
  void everythingInTheSampleIsSaid() {
    assertThat(all("accounts")).hasSize(3).hasOnlyElementsOfType(Account.class);
    assertThat(all("resources")).hasSize(12).hasOnlyElementsOfType(Resource.class);
    assertThat(all("findings")).hasSize(5).hasOnlyElementsOfType(Finding.class);
    assertThat(read("assessments", "acme-headquarters")).hasSize(6);
    assertThat(read("assessments", "acme-plant"))
        .hasSize(4)
        .filteredOn(o -> o instanceof Assessment a && a.status() == Assessment.Status.UNKNOWN)
        .hasSize(1);
  }

  @Test
  void anAccountWithoutAFileIsAGapAndNoEmptyPage() {
    assertFails("assessments", "acme-lab", Category.NOT_ENABLED, "assessments/acme-lab.json");
  }

  @Test
  void aMalformedFileIsNamedWithItsLine() {
    acme.write("findings/acme-plant.json", "[\n  {},\n  oops\n]");
    assertFails(
        "findings", "acme-plant", Category.INVALID_RESPONSE, "findings/acme-plant.json line 3");
  }

  @Test
  void anEntryWithoutAnIdIsNamedWithItsLine() {
    acme.write("resources/acme-plant.json", "[\n  {\"id\": \"a\", \"type\": \"T\"},\n  {}\n]");
    assertFails(
        "resources",
        "acme-plant",
        Category.INVALID_RESPONSE,
        "resources/acme-plant.json line 3: id is missing");
  }

  @Test
  void anAssessmentWithoutAStatusIsNotTakenForPassed() {
    acme.write("assessments/acme-plant.json", "[{\"check\": \"c\", \"title\": \"t\"}]");
    assertFails(
        "assessments", "acme-plant", Category.INVALID_RESPONSE, "line 1: status is missing");
  }

  @Test
  void anUnknownStatusIsRefusedAndNotGuessed() {
    acme.write(
        "assessments/acme-plant.json",
        "[{\"check\": \"c\", \"title\": \"t\", \"status\": \"OKAY\"}]");
    assertFails("assessments", "acme-plant", Category.INVALID_RESPONSE, "status is OKAY");
  }

  @Test
  void aFileThatChangesBetweenPagesIsReadFromItsBeginning() {
    Source source = source("resources");
    Shard shard = shard("resources", "acme-headquarters");
    Page first = source.page(shard, PageToken.FIRST).toCompletableFuture().join();
    acme.write("resources/acme-headquarters.json", "[]");
    assertThatThrownBy(() -> source.page(shard, first.next()).toCompletableFuture().join())
        .cause()
        .isInstanceOfSatisfying(
            ProviderException.class,
            failure -> assertThat(failure.category()).isEqualTo(Category.INVALID_RESPONSE));
    assertThat(read("resources", "acme-headquarters")).isEmpty();
  }

  @Test
  void aMissingFolderIsUnavailable() {
    Shard shard = shard("resources", "acme-plant");
    acme.remove();
    assertThatThrownBy(
            () -> source("resources").page(shard, PageToken.FIRST).toCompletableFuture().join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            ProviderException.class,
            failure -> assertThat(failure.category()).isEqualTo(Category.UNAVAILABLE));
  }

  @Test
  void aFileThatMayNotBeReadIsDenied() {
    assertThat(Failures.of("a.json", true, new AccessDeniedException("a.json")).category())
        .isEqualTo(Category.PERMISSION_DENIED);
  }

  @Test
  void anAccountIdThatLeavesTheFolderIsRefused() {
    acme.write(
        "accounts.json",
        "{\"organisation\": \"acme\", \"accounts\": [{\"id\": \"../../secret\"}]}");
    assertFails("resources", "../../secret", Category.INVALID_RESPONSE, "is no file name");
  }

  @Test
  void bytesThatAreNoTextAreAnInvalidResponse() {
    acme.write(
        "findings/acme-plant.json",
        new String(new byte[] {'[', '"', 1, '"', ']'}, StandardCharsets.ISO_8859_1));
    assertFails("findings", "acme-plant", Category.INVALID_RESPONSE, "findings/acme-plant.json");
  }

  private void assertFails(String source, String account, Category category, String words) {
    assertThatThrownBy(() -> read(source, account))
        .cause()
        .isInstanceOfSatisfying(
            ProviderException.class,
            failure -> {
              assertThat(failure.category()).isEqualTo(category);
              assertThat(failure).hasMessageContaining(words);
            });
  }

  private List<Observation> all(String source) {
    return source(source).shards().toCompletableFuture().join().stream()
        .flatMap(shard -> read(source, shard.account().nativeId()).stream())
        .toList();
  }

  private List<Observation> read(String source, String account) {
    Shard shard = shard(source, account);
    List<Observation> said = new ArrayList<>();
    PageToken token = PageToken.FIRST;
    while (!token.isEnd()) {
      Page page = source(source).page(shard, token).toCompletableFuture().join();
      assertThat(page.observations()).hasSizeLessThanOrEqualTo(3);
      said.addAll(page.observations());
      token = page.next();
    }
    return said;
  }

  private Source source(String name) {
    return connector.sources().stream()
        .filter(source -> source.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private Shard shard(String source, String account) {
    return source(source).shards().toCompletableFuture().join().stream()
        .filter(shard -> shard.account().nativeId().equals(account))
        .findFirst()
        .orElseThrow();
  }

  /** Runs every task at once, where it is. */
  private record DirectHost() implements HostContext {
    @Override
    public Clock clock() {
      return Clock.systemUTC();
    }

    @Override
    public Executor executor() {
      return Runnable::run;
    }

    @Override
    public System.Logger logger() {
      return System.getLogger("test");
    }
  }
}
