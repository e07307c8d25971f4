package io.sealstream.store;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Subjects that somebody asks for: one or more NATS subjects with {@code *} (one token) and {@code
 * >} (the rest). Immutable; safe for every thread.
 */
public final class Filter {
  /** Every subject. */
  public static final Filter ALL = new Filter(List.of(">"));

  private final List<String> patterns;
  private final byte[][] bytes;
  private final boolean all;

  private Filter(List<String> patterns) {
    this.patterns = List.copyOf(patterns);
    this.bytes =
        patterns.stream().map(p -> p.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
    this.all = patterns.contains(">");
  }

  /** One or more patterns; none, or an empty one, means all. */
  public static Filter of(List<String> patterns) {
    return patterns.isEmpty() || patterns.contains("") || patterns.contains(">")
        ? ALL
        : new Filter(patterns);
  }

  public static Filter of(String pattern) {
    return of(List.of(pattern));
  }

  public boolean matchesAll() {
    return all;
  }

  /** The one subject without wildcards that this filter asks for, or null when it asks for more. */
  byte[] literal() {
    return bytes.length == 1 && patterns.get(0).indexOf('*') < 0 && patterns.get(0).indexOf('>') < 0
        ? bytes[0]
        : null;
  }

  public boolean matches(byte[] array, int subject, int length) {
    if (all) {
      return true;
    }
    for (byte[] pattern : bytes) {
      if (matches(pattern, array, subject, length)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matches(byte[] pattern, byte[] s, int from, int length) {
    int p = 0;
    int i = from;
    int to = from + length;
    while (p < pattern.length) {
      boolean tokenStart = p == 0 || pattern[p - 1] == '.';
      boolean tokenEnd = p + 1 == pattern.length || pattern[p + 1] == '.';
      if (pattern[p] == '>' && tokenStart && p + 1 == pattern.length) {
        return i < to;
      }
      if (pattern[p] == '*' && tokenStart && tokenEnd) {
        if (i >= to || s[i] == '.') {
          return false;
        }
        while (i < to && s[i] != '.') {
          i++;
        }
        p++;
      } else {
        if (i >= to || s[i] != pattern[p]) {
          return false;
        }
        i++;
        p++;
      }
    }
    return i == to;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Filter that && patterns.equals(that.patterns);
  }

  @Override
  public int hashCode() {
    return patterns.hashCode();
  }

  @Override
  public String toString() {
    return String.join(",", patterns);
  }
}
