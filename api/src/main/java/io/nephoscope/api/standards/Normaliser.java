package io.nephoscope.api.standards;

import io.nephoscope.api.standards.NativeNames.Meaning;
import io.nephoscope.api.standards.NativeNames.Name;
import io.nephoscope.api.standards.NativeNames.Prefix;
import io.nephoscope.spi.ControlRef;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes canonical ids of the names that clouds give to standards and controls. Pure; safe for any
 * thread; what was asked before is answered from memory. A name no rule knows has no canonical id;
 * the caller keeps the native words.
 *
 * <p>For a provider that no rule is for, such as one from a jar, the rules of all clouds are tried,
 * and a name counts only if they agree.
 */
public final class Normaliser {

  private static final class Shipped {
    static final Normaliser NORMALISER = new Normaliser(Catalogue.shipped());
  }

  // What is before the name of a standard in ARNs, ARM ids and Google's resource names.
  private static final List<String> PATHS =
      List.of(
          "standards/",
          "ruleset/",
          "subscription/",
          "policysetdefinitions/",
          "regulatorycompliancestandards/",
          "frameworks/",
          "control/");

  // An ARM id names the standard and the control in its path, perhaps with more behind.
  private static final Pattern ARM_ID =
      Pattern.compile(
          ".*/regulatoryComplianceStandards/([^/]+)/regulatoryComplianceControls/([^/]+)(?:/.*)?",
          Pattern.CASE_INSENSITIVE);

  private static final int REMEMBERED = 20_000;

  private final Catalogue catalogue;
  private final List<CatalogueEntry> entries;
  private final List<Name> addedNames;
  private final NativeNames names;
  private final Map<Question, Optional<ControlId>> answers = new ConcurrentHashMap<>();
  private final Map<Question, Optional<ControlId>> kept = new ConcurrentHashMap<>();

  private record Question(String provider, ControlRef ref) {}

  private Normaliser(Catalogue catalogue) {
    this.catalogue = catalogue;
    this.addedNames = catalogue.addedNames();
    this.entries = catalogue.entries();
    this.names = NativeNames.read(entries);
  }

  /** The rules that come with this program; read once. */
  public static Normaliser shipped() {
    return Shipped.NORMALISER;
  }

  /** The rules for a catalogue. */
  public static Normaliser of(Catalogue catalogue) {
    return new Normaliser(catalogue);
  }

  /** The standards it makes ids of. */
  public Catalogue catalogue() {
    return catalogue;
  }

  /**
   * The standard a cloud means.
   *
   * @param provider the id of the provider that says it
   * @param nativeName the cloud's name of the standard: a title, an ARN or its tail, an ARM id, the
   *     GUID of a policy set, a framework's name, or a canonical {@code slug:version}
   * @param version the cloud's version of it; {@code null} or empty when the name says it all
   */
  public Optional<StandardId> standard(
      String provider, String nativeName, @Nullable String version) {
    return meaning(provider, nativeName, version, true).map(Meaning::standard);
  }

  /**
   * The control a cloud means. When the reference names no standard, the control's own text must
   * say it, as in {@code "NIST.800-53.r5 AC-2(1)"} or {@code "nist-800-53:r5|AC-2(1)"}.
   */
  public Optional<ControlId> control(String provider, ControlRef ref) {
    Question question = new Question(provider, ref);
    Optional<ControlId> known = answers.get(question);
    if (known != null) {
      return known;
    }
    Optional<ControlId> answer = find(provider, ref);
    if (answers.size() < REMEMBERED) {
      answers.put(question, answer);
    }
    return answer;
  }

  /**
   * The control a cloud means, also of a standard of its own: what no rule knows stays under the
   * cloud's name of the standard and the cloud's code. A code that a known standard does not have
   * is nobody's.
   */
  public Optional<ControlId> kept(String provider, ControlRef ref) {
    Optional<ControlId> known = control(provider, ref);
    if (known.isPresent() || ref.standard().isBlank()) {
      return known;
    }
    Question question = new Question(provider, ref);
    Optional<ControlId> before = kept.get(question);
    if (before != null) {
      return before;
    }
    String code = NativeText.clean(ref.control());
    Optional<ControlId> own =
        code.isEmpty() || standard(provider, ref.standard(), null).isPresent()
            ? Optional.empty()
            : Optional.of(new ControlId(own(provider, ref.standard()), code));
    if (kept.size() < REMEMBERED) {
      kept.put(question, own);
    }
    return own;
  }

  /**
   * The standard a cloud means by a name, or by its title if it means none by that; the cloud's own
   * if it means none at all.
   */
  public StandardId kept(
      String provider, String nativeName, @Nullable String version, String title) {
    return standard(provider, nativeName, version)
        .or(() -> standard(provider, title, version))
        .orElseGet(() -> own(provider, nativeName));
  }

  private static StandardId own(String provider, String nativeName) {
    return StandardId.unmapped(provider, withoutPath(NativeText.clean(nativeName)));
  }

  private Optional<ControlId> find(String provider, ControlRef ref) {
    String text = NativeText.clean(ref.control());
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Matcher arm = ARM_ID.matcher(text);
    if (arm.matches()) {
      return find(provider, new ControlRef(arm.group(1), arm.group(2)));
    }
    if (!ref.standard().isBlank()) {
      Optional<ControlId> within =
          meaning(provider, ref.standard(), null, true).flatMap(std -> within(std, text));
      if (within.isPresent()) {
        return within;
      }
    }
    return behindPrefix(provider, text)
        .or(() -> behindName(provider, text, false))
        .or(() -> behindName(provider, text, true));
  }

  private Optional<ControlId> within(Meaning meaning, String code) {
    return catalogue
        .code(meaning.standard(), meaning.codePrefix() + code)
        .or(() ->
            meaning.codePrefix().isEmpty()
                ? Optional.empty()
                : catalogue.code(meaning.standard(), code))
        .map(found -> new ControlId(meaning.standard(), found));
  }

  /**
   * The longest prefix that fits decides; what follows it must be a code. Where a cloud uses one
   * prefix for two editions, the first whose list has the code.
   */
  private Optional<ControlId> behindPrefix(String provider, String text) {
    boolean all = !names.providers().contains(provider);
    int fits = 0;
    for (Prefix prefix : names.prefixes()) {
      int length = prefix.text().length();
      if (length >= fits
          && (all || prefix.provider().equals(provider))
          && text.regionMatches(true, 0, prefix.text(), 0, length)) {
        fits = length;
        String code = text.substring(length);
        Optional<ControlId> found =
            within(
                prefix.meaning(),
                !code.isEmpty() && "_/ :".indexOf(code.charAt(0)) >= 0 ? code.substring(1) : code);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Any "standard version code": the shortest code that leaves a standard with its version, or, if
   * it may be silent, one that needs none.
   */
  private Optional<ControlId> behindName(String provider, String text, boolean maySilent) {
    String whole =
        text.toLowerCase(Locale.ROOT).startsWith("std:") ? text.substring("std:".length()) : text;
    for (int at = whole.length() - 2; at > 0; at--) {
      if (" /:|_".indexOf(whole.charAt(at)) >= 0) {
        String code = whole.substring(at + 1);
        Optional<ControlId> found =
            meaning(provider, whole.substring(0, at), null, maySilent)
                .flatMap(standard -> within(standard, code));
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Meaning> meaning(
      String provider, String nativeName, @Nullable String version, boolean maySilent) {
    String name = withoutPath(NativeText.clean(nativeName));
    Meaning policySet = names.policySets().get(name.toLowerCase(Locale.ROOT));
    if (policySet != null) {
      return Optional.of(policySet);
    }
    NameTokens tokens = NameTokens.of(name);
    if (version == null || version.isBlank()) {
      return named(provider, tokens, maySilent);
    }
    return named(provider, NameTokens.of(name + " " + version), false)
        .or(() -> named(provider, tokens, false));
  }

  private static String withoutPath(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    for (String path : PATHS) {
      int at = lower.lastIndexOf(path);
      if (at >= 0) {
        return name.substring(at + path.length());
      }
    }
    return name;
  }

  private Optional<Meaning> named(String provider, NameTokens tokens, boolean maySilent) {
    Optional<Meaning> meaning = matching(provider, tokens, maySilent);
    return meaning.isEmpty() && tokens.beginsWithCloud()
        ? matching(provider, tokens.withoutFirst(), maySilent)
        : meaning;
  }

  private Optional<Meaning> matching(String provider, NameTokens tokens, boolean maySilent) {
    if (tokens.isEmpty()) {
      return Optional.empty();
    }
    for (Name name : addedNames) {
      if (provider.equals(name.provider()) && tokens.startsWith(name.tokens())) {
        Optional<String> version = version(name, tokens.versionAfter(name.tokens()), true);
        if (version.isPresent()) {
          return Optional.of(new Meaning(new StandardId(name.slug(), version.get()), ""));
        }
      }
    }
    boolean all = !names.providers().contains(provider);
    Set<Meaning> found = new HashSet<>();
    for (Name name : names.names()) {
      if ((all || name.provider() == null || name.provider().equals(provider))
          && tokens.startsWith(name.tokens())) {
        version(name, tokens.versionAfter(name.tokens()), maySilent)
            .ifPresent(version ->
                found.add(new Meaning(new StandardId(name.slug(), version), name.codePrefix())));
      }
    }
    return found.size() == 1 ? Optional.of(found.iterator().next()) : Optional.empty();
  }

  private Optional<String> version(Name name, NameTokens said, boolean maySilent) {
    if (said.isEmpty()) {
      return maySilent ? Optional.ofNullable(name.silent()) : Optional.empty();
    }
    if (name.spelt() != null) {
      return name.spelt().equals(said) ? Optional.ofNullable(name.only()) : Optional.empty();
    }
    return entries.stream()
        .filter(entry -> entry.standard().id().slug().equals(name.slug()))
        .filter(entry ->
            entry.spelt().contains(said)
                || NameTokens.of(entry.standard().id().version()).version().equals(said))
        .map(entry -> entry.standard().id().version())
        .filter(version -> name.only() == null || name.only().equals(version))
        .findFirst();
  }
}
