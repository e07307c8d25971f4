package io.sealstream.server.config;

import java.nio.charset.StandardCharsets;

/** The text of a configuration file, read byte by byte, and where the reader stands. */
final class Source {
  /** What {@link #peek} says at the end. */
  static final char END = '\uffff';

  private final String file;
  private final String text;
  private int at;
  private int line = 1;
  private int lineStart;

  Source(String file, byte[] text) {
    this.file = file;
    this.text = new String(text, StandardCharsets.ISO_8859_1);
  }

  Position position() {
    return new Position(file, line, at - lineStart + 1);
  }

  char peek() {
    return peek(0);
  }

  char peek(int ahead) {
    return at + ahead < text.length() ? text.charAt(at + ahead) : END;
  }

  boolean atEnd() {
    return at >= text.length();
  }

  char next() {
    if (at >= text.length()) {
      return END;
    }
    char c = text.charAt(at++);
    if (c == '\n') {
      line++;
      lineStart = at;
    }
    return c;
  }

  int index() {
    return at;
  }

  String since(int index) {
    return text.substring(index, at);
  }

  /** Blanks and tabs. */
  void skipBlanks() {
    while (peek() == ' ' || peek() == '\t') {
      next();
    }
  }

  /** Blanks, line ends and comments. */
  void skipSpace() {
    while (true) {
      if (isSpace(peek())) {
        next();
      } else if (!skipComment()) {
        return;
      }
    }
  }

  /** A comment up to, not including, its line end. */
  boolean skipComment() {
    if (peek() != '#' && !(peek() == '/' && peek(1) == '/')) {
      return false;
    }
    while (!atEnd() && peek() != '\n') {
      next();
    }
    return true;
  }

  static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }
}
