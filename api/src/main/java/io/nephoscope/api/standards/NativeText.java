package io.nephoscope.api.standards;

/** What clouds write, before any rule looks at it. */
final class NativeText {

  private NativeText() {}

  /** Without space at the ends, with one space for each run of spaces, newlines and the like. */
  static String clean(String text) {
    StringBuilder cleaned = new StringBuilder(text.length());
    boolean space = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
        space = !cleaned.isEmpty();
      } else {
        if (space) {
          cleaned.append(' ');
          space = false;
        }
        cleaned.append(c);
      }
    }
    return cleaned.toString();
  }
}
