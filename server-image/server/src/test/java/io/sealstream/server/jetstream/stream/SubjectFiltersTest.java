package io.sealstream.server.jetstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two subjects overlap when some message would go to both. */
class SubjectFiltersTest {
  private static final int DEEPEST = 4;

  private static List<String> all(List<String> tokens, int depth) {
    List<String> all = new ArrayList<>(tokens);
    for (int from = 0, deep = 1; deep < depth; deep++) {
      int until = all.size();
      for (; from < until; from++) {
        for (String token : tokens) {
          all.add(all.get(from) + "." + token);
        }
      }
    }
    return all;
  }

  private static boolean matches(String filter, String subject) {
    String[] f = filter.split("\\.");
    String[] s = subject.split("\\.");
    for (int i = 0; i < f.length; i++) {
      if (f[i].equals(">")) {
        return s.length > i;
      }
      if (i == s.length || (!f[i].equals("*") && !f[i].equals(s[i]))) {
        return false;
      }
    }
    return f.length == s.length;
  }

  @Test
  void someSubjectIsMatchedByBothAndOnlyThen() {
    List<String> subjects = all(List.of("a", "bb", "x"), DEEPEST);
    List<String> filters =
        all(List.of("a", "bb", "*", ">"), DEEPEST - 1).stream()
            .filter(SubjectFilters::isValid)
            .toList();
    for (String one : filters) {
      for (String other : filters) {
        boolean both = subjects.stream().anyMatch(s -> matches(one, s) && matches(other, s));
        assertThat(SubjectFilters.overlap(one, other)).as(one + " and " + other).isEqualTo(both);
      }
    }
  }
}
