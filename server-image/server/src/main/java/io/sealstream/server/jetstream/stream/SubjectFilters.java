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

  /** Whether some subject is matched by both. */
  public static boolean overlap(String one, String other) {
    String[] a = tokens(one);
    String[] b = tokens(other);
    for (int i = 0; i < Math.min(a.length, b.length); i++) {
      if (a[i].equals(">") || b[i].equals(">")) {
        return true;
      }
      if (!a[i].equals("*") && !b[i].equals("*") && !a[i].equals(b[i])) {
        return false;
      }
    }
    return a.length == b.length;
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
