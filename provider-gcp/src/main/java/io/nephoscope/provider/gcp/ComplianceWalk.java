package io.nephoscope.provider.gcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nephoscope.spi.PageToken;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A place in the walk over frameworks and their controls. It holds all that is needed to go on, so
 * the same place can be asked for again.
 *
 * @param frameworkPage Google's token of the page of frameworks that comes next; empty for the
 *     first
 * @param moreFrameworks whether that page is still to be read once nothing is pending
 * @param controlPage Google's token of the page of controls that comes next; empty for the first
 * @param pending the frameworks whose controls are still to be read, the current one first
 */
record ComplianceWalk(
    String frameworkPage, boolean moreFrameworks, String controlPage, List<String> pending) {

  private static final String SEPARATOR = "\n";

  ComplianceWalk {
    pending = List.copyOf(pending);
  }

  /**
   * The place a token names.
   *
   * @throws IllegalArgumentException when it names none
   */
  static ComplianceWalk read(PageToken token) {
    if (token.isFirst()) {
      return new ComplianceWalk("", true, "", List.of());
    }
    String text = new String(Base64.getUrlDecoder().decode(token.value()), UTF_8);
    List<String> parts = new ArrayList<>(List.of(text.split(Pattern.quote(SEPARATOR), -1)));
    if (parts.size() < 3) {
      throw new IllegalArgumentException("page token: too short");
    }
    return new ComplianceWalk(
        parts.get(0),
        Boolean.parseBoolean(parts.get(1)),
        parts.get(2),
        parts.subList(3, parts.size()).stream().filter(part -> !part.isEmpty()).toList());
  }

  /** The place after a page of controls, of which Google said where its next page is. */
  ComplianceWalk after(String nextControlPage) {
    return nextControlPage.isEmpty()
        ? new ComplianceWalk(frameworkPage, moreFrameworks, "", pending.subList(1, pending.size()))
        : new ComplianceWalk(frameworkPage, moreFrameworks, nextControlPage, pending);
  }

  /** The token of this place; the end when nothing is left. */
  PageToken token() {
    if (pending.isEmpty() && !moreFrameworks) {
      return PageToken.END;
    }
    List<String> parts = new ArrayList<>();
    parts.add(frameworkPage);
    parts.add(Boolean.toString(moreFrameworks));
    parts.add(controlPage);
    parts.addAll(pending);
    return PageToken.of(
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(String.join(SEPARATOR, parts).getBytes(UTF_8)));
  }
}
