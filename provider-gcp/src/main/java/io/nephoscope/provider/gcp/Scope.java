package io.nephoscope.provider.gcp;

import io.nephoscope.spi.AccountRef;
import java.util.regex.Pattern;

/**
 * What is read as one: an organisation, a folder with all that is below it, or a project.
 *
 * @param id the number of an organisation or folder; the id or number of a project
 */
record Scope(Kind kind, String id) {

  private static final Pattern NUMBER = Pattern.compile("[0-9]+");
  private static final Pattern PROJECT =
      Pattern.compile("[0-9]+|([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]");

  /** Widest first. */
  enum Kind {
    ORGANIZATION("organizations/"),
    FOLDER("folders/"),
    PROJECT("projects/");

    private final String prefix;

    Kind(String prefix) {
      this.prefix = prefix;
    }

    String prefix() {
      return prefix;
    }
  }

  static Scope project(String idOrNumber) {
    return new Scope(Kind.PROJECT, idOrNumber);
  }

  /** The scope a shard's account names: {@code organizations/1}, {@code folders/2} or a project. */
  static Scope of(AccountRef account) {
    String id = account.nativeId();
    for (Kind kind : Kind.values()) {
      if (id.startsWith(kind.prefix)) {
        return new Scope(kind, id.substring(kind.prefix.length()));
      }
    }
    return project(id);
  }

  /** Whether the id has the form Google gives such ids. */
  boolean wellFormed() {
    return (kind == Kind.PROJECT ? PROJECT : NUMBER).matcher(id).matches();
  }

  /** As Google's APIs want it for a parent: {@code organizations/1}. */
  String parent() {
    return kind.prefix + id;
  }

  /** As an account of ours: a project's bare id, {@code organizations/1}, {@code folders/2}. */
  String account() {
    return kind == Kind.PROJECT ? id : parent();
  }

  @Override
  public String toString() {
    return parent();
  }
}
