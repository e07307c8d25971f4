package io.sealstream.server.subject;

import java.nio.charset.StandardCharsets;

/**
 * The rules of subjects: tokens between dots, {@code *} for one token, {@code >} for one or more at
 * the end. A subject is bytes; what it means as text is nobody's business here.
 */
public final class Subjects {
  private Subjects() {}

  /** No empty token, no blank, tab, CR, LF or form feed, {@code >} only as the last token. */
  public static boolean isValidFilter(byte[] s, int from, int length) {
    return isValid(s, from, length, true);
  }

  /** As {@link #isValidFilter(byte[], int, int)}, for text. */
  public static boolean isValidFilter(String subject) {
    byte[] bytes = subject.getBytes(StandardCharsets.UTF_8);
    return isValid(bytes, 0, bytes.length, true);
  }

  /** A valid subject without wildcard tokens: what may be published to. */
  public static boolean isValidLiteral(byte[] s, int from, int length) {
    return isValid(s, from, length, false);
  }

  /** As {@link #isValidLiteral(byte[], int, int)}, for text. */
  public static boolean isValidLiteral(String subject) {
    byte[] bytes = subject.getBytes(StandardCharsets.UTF_8);
    return isValid(bytes, 0, bytes.length, false);
  }

  private static boolean isValid(byte[] s, int from, int length, boolean wildcards) {
    int to = from + length;
    int start = from;
    for (int i = from; i <= to; i++) {
      if (i < to && isBlank(s[i])) {
        return false;
      }
      if (i == to || s[i] == '.') {
        if (i == start) {
          return false;
        }
        if (i - start == 1 && (s[start] == '>' || s[start] == '*')) {
          if (!wildcards || (s[start] == '>' && i < to)) {
            return false;
          }
        }
        start = i + 1;
      }
    }
    return true;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t' || b == '\r' || b == '\n' || b == '\f';
  }

  /** Whether no token is empty: all that a match in the tree relies on. */
  static boolean hasOnlyFullTokens(byte[] s, int from, int length) {
    if (length == 0 || s[from] == '.' || s[from + length - 1] == '.') {
      return false;
    }
    for (int i = from + 1, to = from + length; i < to; i++) {
      if (s[i] == '.' && s[i - 1] == '.') {
        return false;
      }
    }
    return true;
  }

  /** Whether a valid filter has a wildcard token. */
  public static boolean hasWildcard(byte[] s, int from, int length) {
    int to = from + length;
    for (int i = from; i < to; i++) {
      if ((s[i] == '*' || s[i] == '>')
          && (i == from || s[i - 1] == '.')
          && (i + 1 == to || s[i + 1] == '.')) {
        return true;
      }
    }
    return false;
  }

  /** Whether a valid filter matches a literal subject. */
  public static boolean matches(byte[] filter, byte[] s, int from, int length) {
    int to = from + length;
    int f = 0;
    int i = from;
    while (f < filter.length && i <= to) {
      int filterEnd = tokenEnd(filter, f, filter.length);
      if (filterEnd - f == 1 && filter[f] == '>') {
        return i < to;
      }
      int end = tokenEnd(s, i, to);
      if (end == i) {
        return false;
      }
      boolean any = filterEnd - f == 1 && filter[f] == '*';
      if (!any && !sameToken(filter, f, filterEnd, s, i, end)) {
        return false;
      }
      f = filterEnd + 1;
      i = end + 1;
    }
    return f > filter.length && i > to;
  }

  /** Where the token that begins at {@code from} ends: its dot, or {@code to}. */
  static int tokenEnd(byte[] s, int from, int to) {
    int i = from;
    while (i < to && s[i] != '.') {
      i++;
    }
    return i;
  }

  private static boolean sameToken(byte[] a, int from, int to, byte[] b, int bFrom, int bTo) {
    if (to - from != bTo - bFrom) {
      return false;
    }
    for (int i = from, j = bFrom; i < to; i++, j++) {
      if (a[i] != b[j]) {
        return false;
      }
    }
    return true;
  }
}
