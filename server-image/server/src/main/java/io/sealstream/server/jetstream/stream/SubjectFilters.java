package io.sealstream.server.jetstream.stream;

/** How subjects with wildcards relate to each other. */
public final class SubjectFilters {
  private SubjectFilters() {}

  /** No empty token, no blank; {@code >} only at the end. */
  public static boolean isValid(String filter) {
    String[] tokens = tokens(filter);
    for (int i = 0; i < tokens.length; i++) {
      boolean tail = tokens[i].equals(">");
      if (tokens[i].isEmpty() || hasBlank(tokens[i]) || (tail && i < tokens.length - 1)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether some subject is matched by both. Each new stream is compared with every other, so it
   * takes nothing apart.
   */
  public static boolean overlap(String one, String other) {
    int i = 0;
    int j = 0;
    while (true) {
      int a = tokenEnd(one, i);
      int b = tokenEnd(other, j);
      if (isToken(one, i, a, '>') || isToken(other, j, b, '>')) {
        return true;
      }
      boolean any = isToken(one, i, a, '*') || isToken(other, j, b, '*');
      if (!any && !(a - i == b - j && one.regionMatches(i, other, j, a - i))) {
        return false;
      }
      if (a == one.length() || b == other.length()) {
        return a == one.length() && b == other.length();
      }
      i = a + 1;
      j = b + 1;
    }
  }

  private static int tokenEnd(String subject, int from) {
    int dot = subject.indexOf('.', from);
    return dot < 0 ? subject.length() : dot;
  }

  private static boolean isToken(String subject, int from, int end, char token) {
    return end == from + 1 && subject.charAt(from) == token;
  }

  /** Whether {@code wide} matches every subject that {@code narrow} matches. */
  public static boolean covers(String wide, String narrow) {
    String[] w = tokens(wide);
    String[] n = tokens(narrow);
    for (int i = 0; i < w.length; i++) {
      if (i == n.length) {
        return false;
      }
      if (w[i].equals(">")) {
        return true;
      }
      boolean any = w[i].equals("*") && !n[i].equals(">");
      if (!any && (!w[i].equals(n[i]) || n[i].equals(">"))) {
        return false;
      }
    }
    return w.length == n.length;
  }

  private static boolean hasBlank(String token) {
    return token
        .chars()
        .anyMatch(c -> c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f');
  }

  private static String[] tokens(String subject) {
    return subject.split("\\.", -1);
  }
}
