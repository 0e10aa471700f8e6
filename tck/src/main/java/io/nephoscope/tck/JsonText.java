package io.nephoscope.tck;

import java.util.Optional;

/** Says whether a text is one JSON value as RFC 8259 defines it. Builds nothing. */
final class JsonText {

  private static final int DEEPEST = 512;

  private final String text;
  private int at;
  private int depth;

  private JsonText(String text) {
    this.text = text;
  }

  /** What is wrong with the text and where; empty when nothing is. */
  static Optional<String> problem(String text) {
    JsonText reader = new JsonText(text);
    try {
      reader.space();
      reader.value();
      reader.space();
      reader.check(reader.at == text.length(), "the end of the text");
      return Optional.empty();
    } catch (Malformed malformed) {
      return Optional.of(String.valueOf(malformed.getMessage()));
    }
  }

  private void value() {
    switch (peek()) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> string();
      case 't' -> word("true");
      case 'f' -> word("false");
      case 'n' -> word("null");
      default -> number();
    }
  }

  private void object() {
    open();
    if (!take('}')) {
      do {
        space();
        check(peek() == '"', "a name in quotes");
        string();
        space();
        check(take(':'), "a colon");
        space();
        value();
        space();
      } while (take(','));
      check(take('}'), "a comma or }");
    }
    depth--;
  }

  private void array() {
    open();
    if (!take(']')) {
      do {
        space();
        value();
        space();
      } while (take(','));
      check(take(']'), "a comma or ]");
    }
    depth--;
  }

  private void open() {
    at++;
    check(++depth <= DEEPEST, "at most " + DEEPEST + " levels");
    space();
  }

  private void string() {
    at++;
    while (peek() != '"') {
      char c = text.charAt(at++);
      check(c >= ' ', "an escaped control character");
      if (c == '\\') {
        escape();
      }
    }
    at++;
  }

  private void escape() {
    char c = peek();
    at++;
    if (c == 'u') {
      for (int i = 0; i < 4; i++, at++) {
        check(Character.digit(peek(), 16) >= 0 && peek() < 128, "four hexadecimal digits");
      }
    } else {
      check("\"\\/bfnrt".indexOf(c) >= 0, "a known escape");
    }
  }

  private void number() {
    take('-');
    if (!take('0')) {
      digits();
    }
    if (take('.')) {
      digits();
    }
    if (take('e') || take('E')) {
      if (!take('+')) {
        take('-');
      }
      digits();
    }
  }

  private void digits() {
    check(digit(), "a value");
    while (digit()) {
      at++;
    }
  }

  private boolean digit() {
    return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
  }

  private void word(String word) {
    check(text.startsWith(word, at), word);
    at += word.length();
  }

  private void space() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() {
    check(at < text.length(), "more text");
    return text.charAt(at);
  }

  private boolean take(char c) {
    boolean there = at < text.length() && text.charAt(at) == c;
    at += there ? 1 : 0;
    return there;
  }

  private void check(boolean holds, String expected) {
    if (!holds) {
      throw new Malformed("at character " + at + " (expected: " + expected + ")");
    }
  }

  private static final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Malformed(String message) {
      super(message);
    }
  }
}
