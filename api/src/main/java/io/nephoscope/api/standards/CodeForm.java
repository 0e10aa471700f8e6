package io.nephoscope.api.standards;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a standard writes the codes of its controls. Each form reads every spelling that clouds use
 * and answers the canonical one, or nothing when the text is no code of the standard.
 */
enum CodeForm {
  /**
   * {@code AC-2} and {@code AC-2(1)}. Zeros in front, dots, underscores and statement letters
   * ({@code AC-02(01)}, {@code ac_2_1}, {@code AC-2 j}) are taken away.
   */
  NIST_800_53 {
    @Override
    Optional<String> read(String text) {
      Matcher m = NIST.matcher(text.toUpperCase(Locale.ROOT));
      if (!m.matches() || !FAMILIES.contains(m.group(1))) {
        return Optional.empty();
      }
      String enhancement = m.group(3) == null ? m.group(4) : m.group(3);
      String control = m.group(1) + "-" + m.group(2);
      return Optional.of(enhancement == null ? control : control + "(" + enhancement + ")");
    }
  },
  /** {@code 3.1.4}. */
  NIST_800_171_R2 {
    @Override
    Optional<String> read(String text) {
      Matcher m = THREE_NUMBERS.matcher(text);
      return m.matches()
          ? Optional.of(number(m, 1) + "." + number(m, 2) + "." + number(m, 3))
          : Optional.empty();
    }
  },
  /** {@code 03.13.11}, also from {@code 3.13.11}. */
  NIST_800_171_R3 {
    @Override
    Optional<String> read(String text) {
      Matcher m = THREE_NUMBERS.matcher(text);
      return m.matches()
          ? Optional.of(twoDigits(m, 1) + "." + twoDigits(m, 2) + "." + twoDigits(m, 3))
          : Optional.empty();
    }
  },
  /** {@code PR.AA-05}, and the category {@code PR.AA}. */
  NIST_CSF_2 {
    @Override
    Optional<String> read(String text) {
      Matcher m = CSF.matcher(text.toUpperCase(Locale.ROOT));
      if (!m.matches()) {
        return Optional.empty();
      }
      String category = m.group(1) + "." + m.group(2);
      return Optional.of(m.group(3) == null ? category : category + "-" + twoDigits(m, 3));
    }
  },
  /** {@code PR.AC-4}, and the category {@code PR.AC}. */
  NIST_CSF_1 {
    @Override
    Optional<String> read(String text) {
      Matcher m = CSF.matcher(text.toUpperCase(Locale.ROOT));
      if (!m.matches()) {
        return Optional.empty();
      }
      String category = m.group(1) + "." + m.group(2);
      return Optional.of(m.group(3) == null ? category : category + "-" + number(m, 3));
    }
  },
  /** {@code 8.3.10.1}, {@code A1.1.2}; the letter of a testing procedure is cut. */
  PCI_DSS {
    @Override
    Optional<String> read(String text) {
      Matcher m = PCI.matcher(text);
      return m.matches() ? Optional.of(m.group(1).toUpperCase(Locale.ROOT)) : Optional.empty();
    }
  },
  /** {@code 5.1}, {@code 2.1.4}; {@code 16.06} is {@code 16.6}. */
  CIS {
    @Override
    Optional<String> read(String text) {
      Matcher m = DOTTED.matcher(text);
      return m.matches()
          ? Optional.of(ZEROS_IN_FRONT.matcher(m.group(1)).replaceAll(""))
          : Optional.empty();
    }

    @Override
    boolean isHeading(String code, Set<String> known) {
      String before = code + ".";
      return known.stream().anyMatch(each -> each.startsWith(before));
    }
  },
  /** {@code A.8.24} of Annex A; {@code 8.2} is a clause, and another thing than {@code A.8.2}. */
  ISO_27001_2022 {
    @Override
    Optional<String> read(String text) {
      Matcher m = ISO_2022.matcher(text);
      return m.matches()
          ? Optional.of((m.group(1) == null ? "" : "A.") + m.group(2))
          : Optional.empty();
    }
  },
  /** {@code A.14.1.3}, clause {@code C.4.2.b}. */
  ISO_27001_2013 {
    @Override
    Optional<String> read(String text) {
      Matcher m = ISO_2013.matcher(text);
      return m.matches()
          ? Optional.of(m.group(1).toUpperCase(Locale.ROOT) + m.group(2))
          : Optional.empty();
    }
  },
  /** {@code CC6.1}; a point of focus ({@code CC5.2.3}) is cut to its criterion. */
  SOC_2 {
    @Override
    Optional<String> read(String text) {
      Matcher m = CRITERION.matcher(text.toUpperCase(Locale.ROOT));
      return m.matches()
          ? Optional.of(m.group(1) + number(m, 2) + "." + number(m, 3))
          : Optional.empty();
    }
  },
  /** {@code 164.308(a)(3)(i)}, lower-case, as not every source keeps the case. */
  HIPAA {
    @Override
    Optional<String> read(String text) {
      Matcher m = CFR.matcher(text.toLowerCase(Locale.ROOT));
      if (!m.matches()) {
        return Optional.empty();
      }
      StringBuilder code = new StringBuilder("164.").append(m.group(1));
      Matcher parts = CFR_PART.matcher(m.group(2));
      while (parts.find()) {
        code.append('(').append(parts.group()).append(')');
      }
      return Optional.of(code.toString());
    }
  },
  /** {@code CEK-02}. */
  CSA_CCM {
    @Override
    Optional<String> read(String text) {
      Matcher m = CCM.matcher(text.toUpperCase(Locale.ROOT));
      if (!m.matches()) {
        return Optional.empty();
      }
      String domain = m.group(1).equals("A_A") ? "A&A" : m.group(1);
      return Optional.of(domain + "-" + twoDigits(m, 2));
    }
  },
  /** {@code AC.L1-3.1.1}. */
  CMMC {
    @Override
    Optional<String> read(String text) {
      Matcher m = PRACTICE.matcher(text.toUpperCase(Locale.ROOT));
      return m.matches()
          ? Optional.of(m.group(1) + ".L" + m.group(2) + "-" + m.group(3))
          : Optional.empty();
    }
  },
  /** {@code NS-1}. */
  MCSB {
    @Override
    Optional<String> read(String text) {
      Matcher m = BENCHMARK.matcher(text.toUpperCase(Locale.ROOT));
      return m.matches() ? Optional.of(m.group(1) + "-" + number(m, 2)) : Optional.empty();
    }
  },
  /** {@code IAM.9}: the id of the Security Hub control itself. */
  SECURITY_HUB {
    @Override
    Optional<String> read(String text) {
      return SECURITY_CONTROL.matcher(text).matches() ? Optional.of(text) : Optional.empty();
    }
  },
  /** Taken as it is. */
  OPAQUE {
    @Override
    Optional<String> read(String text) {
      return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
  };

  private static final Pattern NIST =
      Pattern.compile(
          "([A-Z]{2})[-_. ]0*([1-9]\\d*)"
              + "(?:\\s*\\(0*([1-9]\\d*)\\)|[ ._-]0*([1-9]\\d*)(?![A-Z0-9]))?"
              + "(?:[A-Z](?![A-Z]))?(?:(?:[ ._-]+|(?=\\())\\(?(?:[A-Z]|\\d{1,2})\\)?)*\\.?");
  // The families of revisions 4 and 5, with the privacy families of revision 4's appendix J.
  private static final Set<String> FAMILIES =
      Set.of(
          "AC", "AT", "AU", "CA", "CM", "CP", "IA", "IR", "MA", "MP", "PE", "PL", "PM", "PS", "PT",
          "RA", "SA", "SC", "SI", "SR", "AP", "AR", "DI", "DM", "IP", "SE", "TR", "UL");
  private static final Pattern THREE_NUMBERS =
      Pattern.compile("(\\d{1,2})\\.(\\d{1,2})\\.(\\d{1,2})");
  private static final Pattern CSF =
      Pattern.compile("(ID|PR|DE|RS|RC|GV)[._-]([A-Z]{2})(?:[._-](\\d{1,2}))?");
  private static final Pattern PCI =
      Pattern.compile(
          "(?:Requirement |Req\\.? )?([Aa]?[1-9]\\d?(?:\\.[1-9]\\d?){0,4})(?:\\.?[a-z])?",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern ZEROS_IN_FRONT = Pattern.compile("(?<![0-9])0+(?=[0-9])");
  private static final Pattern DOTTED =
      Pattern.compile("(?:Recommendation |Safeguard )?(\\d{1,2}(?:\\.\\d{1,2}){0,4})");
  private static final Pattern ISO_2022 =
      Pattern.compile("(?:([Aa])[. ]?)?([1-9]\\d?\\.\\d{1,2}(?:\\.\\d{1,2})?)");
  private static final Pattern ISO_2013 =
      Pattern.compile("([AaCc])(\\.[1-9]\\d?(?:\\.\\d{1,2})*(?:\\.[a-z])?(?:\\.\\d{1,2})?)");
  private static final Pattern CRITERION =
      Pattern.compile("(CC|PI|A|C|P)[.]?(\\d)\\.(\\d{1,2})(?:\\.\\d{1,2})*");
  private static final Pattern CFR =
      Pattern.compile("(?:§ ?|45 cfr ?§? ?)?164[._](\\d{3})((?:\\([a-z0-9]+\\)|[._][a-z0-9]+)*)");
  private static final Pattern CFR_PART = Pattern.compile("[a-z0-9]+");
  private static final Pattern CCM = Pattern.compile("([A-Z]{3}|A[&_]A)[-_ .](\\d{1,2})");
  private static final Pattern PRACTICE =
      Pattern.compile("([A-Z]{2})[._]L([1-3])[-_.](\\d\\.\\d{1,2}\\.\\d{1,2})");
  private static final Pattern BENCHMARK = Pattern.compile("([A-Z]{2})[-_. ](\\d{1,2})");
  private static final Pattern SECURITY_CONTROL = Pattern.compile("[A-Za-z][A-Za-z0-9]*\\.\\d+");

  /** The canonical code that the text means; empty when it means none. */
  Optional<String> parse(String text) {
    return read(NativeText.clean(text));
  }

  abstract Optional<String> read(String text);

  /** Whether a code names a section, which holds controls of the standard and is none itself. */
  boolean isHeading(String code, Set<String> known) {
    return false;
  }

  private static String number(Matcher m, int group) {
    return Integer.toString(Integer.parseInt(m.group(group)));
  }

  private static String twoDigits(Matcher m, int group) {
    return "%02d".formatted(Integer.parseInt(m.group(group)));
  }
}
