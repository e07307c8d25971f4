package io.sealstream.server.jetstream.consumer;

import java.util.List;

/** What the configuration of consumers has to know about subjects with wildcards. */
final class SubjectFilters {
  private SubjectFilters() {}

  /** No empty token, no blank; {@code >} only at the end. */
  static boolean isValid(String filter) {
    String[] tokens = tokens(filter);
    for (int i = 0; i < tokens.length; i++) {
      boolean tail = tokens[i].equals(">");
      if (tokens[i].isEmpty() || hasBlank(tokens[i]) || (tail && i < tokens.length - 1)) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasBlank(String token) {
    return token
        .chars()
        .anyMatch(c -> c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f');
  }

  /** Whether a token stands for others. */
  static boolean hasWildcard(String filter) {
    return List.of(tokens(filter)).stream().anyMatch(t -> t.equals("*") || t.equals(">"));
  }

  /** Whether some subject is matched by both. */
  static boolean overlap(String one, String other) {
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

  private static String[] tokens(String subject) {
    return subject.split("\\.", -1);
  }
}
