package io.nephoscope.provider.example;

import io.nephoscope.spi.AccountRef;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Observation.Kind;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/**
 * One subfolder: a file per account, whose entries are said page by page. The accounts themselves
 * are a source too, with one shard.
 */
final class FolderSource implements Source {

  private final Kind kind;
  private final String name;
  private final boolean wholeOrganisation;
  private final BiFunction<String, Entry, Observation> meaning;
  private final Folder folder;
  private final int pageSize;
  private final Calls calls;

  private FolderSource(
      Kind kind,
      String name,
      boolean wholeOrganisation,
      BiFunction<String, Entry, Observation> meaning,
      Folder folder,
      int pageSize,
      Calls calls) {
    this.kind = kind;
    this.name = name;
    this.wholeOrganisation = wholeOrganisation;
    this.meaning = meaning;
    this.folder = folder;
    this.pageSize = pageSize;
    this.calls = calls;
  }

  static FolderSource ofAccounts(Folder folder, int pageSize, Calls calls) {
    return new FolderSource(
        Kind.ACCOUNT,
        "accounts",
        true,
        (organisation, entry) -> Meaning.account(organisation, entry),
        folder,
        pageSize,
        calls);
  }

  /**
   * @param meaning what an entry of the file of an account says
   */
  static FolderSource of(
      Kind kind,
      String name,
      BiFunction<String, Entry, Observation> meaning,
      Folder folder,
      int pageSize,
      Calls calls) {
    return new FolderSource(kind, name, false, meaning, folder, pageSize, calls);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<Kind> kinds() {
    return Set.of(kind);
  }

  @Override
  public Duration refreshEvery() {
    return Duration.ofMinutes(1);
  }

  /** Every account of accounts.json, also one that has no file here: its page says so. */
  @Override
  public CompletionStage<List<Shard>> shards() {
    return calls.begin(() -> {
      if (wholeOrganisation) {
        String organisation = folder.organisation();
        return List.of(Shard.global(new AccountRef(organisation, organisation)));
      }
      return folder.accounts().stream()
          .map(entry -> new AccountRef(entry.text("id"), entry.textOr("name", entry.text("id"))))
          .map(Shard::global)
          .toList();
    });
  }

  @Override
  public CompletionStage<Page> page(Shard shard, PageToken token) {
    return calls.begin(() -> read(shard.account().nativeId(), token));
  }

  /**
   * A token is a place in one version of a file. When the file has changed since, its places mean
   * something else: the read fails and the host begins again, instead of mixing two versions.
   */
  private Page read(String account, PageToken token) {
    Folder.Content content = wholeOrganisation ? folder.accountsFile() : folder.file(name, account);
    int from = token.isFirst() ? 0 : placeIn(content, token);
    int to = Math.min(from + pageSize, content.entries().size());
    List<Observation> said =
        content.entries().subList(from, to).stream()
            .map(entry -> meaning.apply(account, entry))
            .toList();
    return to == content.entries().size()
        ? Page.last(said)
        : new Page(said, PageToken.of(to + "@" + content.version()));
  }

  private static int placeIn(Folder.Content content, PageToken token) {
    String version = "@" + content.version();
    if (!token.value().endsWith(version)) {
      throw new ProviderException(
          Category.INVALID_RESPONSE,
          content.name() + ": changed while it was read (expected: one version for all pages).",
          "Nothing, if it was edited just now: it is read again from its beginning.",
          null,
          null);
    }
    return Integer.parseInt(token.value(), 0, token.value().length() - version.length(), 10);
  }

  /** A disk has no quota; the budget only keeps a large folder from taking all of it. */
  @Override
  public Budget budget(Shard shard) {
    return new Budget("disk", 200, 50);
  }
}
