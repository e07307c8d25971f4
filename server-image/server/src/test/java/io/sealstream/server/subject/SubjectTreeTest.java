package io.sealstream.server.subject;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The tree answers as a list of all subscriptions would, after any adds and removes. */
class SubjectTreeTest {
  private record Sub(String filter, String queue, int number) {}

  private record Change(boolean add, String filter, String queue, int which) {}

  @Property(tries = 1000)
  void answersAsAPlainListWould(
      @ForAll("changes") List<Change> changes, @ForAll("subjects") List<String> subjects) {
    SubjectTree<Sub> tree = new SubjectTree<>();
    MatchCache<Sub> cache = new MatchCache<>(tree, 4);
    List<Sub> all = new ArrayList<>();
    for (Change change : changes) {
      if (change.add) {
        Sub sub = new Sub(change.filter, change.queue, all.size());
        all.add(sub);
        tree.add(bytes(sub.filter), bytes(sub.queue), sub);
      } else if (!all.isEmpty()) {
        Sub gone = all.remove(change.which % all.size());
        assertThat(tree.remove(bytes(gone.filter), bytes(gone.queue), gone)).isTrue();
        assertThat(tree.remove(bytes(gone.filter), bytes(gone.queue), gone)).isFalse();
      }
      for (String subject : subjects) {
        check(tree, cache, all, subject);
      }
    }
    for (Sub sub : List.copyOf(all)) {
      tree.remove(bytes(sub.filter), bytes(sub.queue), sub);
    }
    assertThat(tree.count()).isZero();
    for (String subject : subjects) {
      check(tree, cache, List.of(), subject);
    }
  }

  private static void check(
      SubjectTree<Sub> tree, MatchCache<Sub> cache, List<Sub> all, String subject) {
    byte[] s = bytes("x" + subject + "x");
    Matches<Sub> fresh = new Matches<>();
    tree.match(s, 1, s.length - 2, fresh);
    String expected = naive(all, subject);
    assertThat(text(fresh)).as(subject).isEqualTo(expected);
    assertThat(text(cache.match(s, 1, s.length - 2))).as("cached %s", subject).isEqualTo(expected);
    assertThat(tree.hasInterest(s, 1, s.length - 2)).isEqualTo(!expected.equals("[] {}"));
  }

  private static String naive(List<Sub> all, String subject) {
    List<Integer> plain = new ArrayList<>();
    Map<String, List<Integer>> groups = new TreeMap<>();
    for (Sub sub : all) {
      if (naiveMatch(sub.filter, subject)) {
        if (sub.queue.isEmpty()) {
          plain.add(sub.number);
        } else {
          groups.computeIfAbsent(sub.queue, q -> new ArrayList<>()).add(sub.number);
        }
      }
    }
    return text(plain, groups);
  }

  private static boolean naiveMatch(String filter, String subject) {
    if (List.of(subject.split("\\.", -1)).contains("")) {
      return false;
    }
    String regex = filter.replace(".", "\\.").replace("*", "[^.]+").replace(">", ".+");
    return subject.matches(regex);
  }

  private static String text(Matches<Sub> matches) {
    List<Integer> plain = new ArrayList<>();
    for (int i = 0; i < matches.plainCount(); i++) {
      plain.add(matches.plain(i).number);
    }
    Map<String, List<Integer>> groups = new TreeMap<>();
    for (int g = 0; g < matches.groupCount(); g++) {
      List<Integer> members = new ArrayList<>();
      for (int i = 0; i < matches.memberCount(g); i++) {
        members.add(matches.member(g, i).number);
      }
      assertThat(groups.put(matches.member(g, 0).queue, members)).isNull();
    }
    return text(plain, groups);
  }

  private static String text(List<Integer> plain, Map<String, List<Integer>> groups) {
    plain.sort(null);
    groups.values().forEach(members -> members.sort(null));
    return plain + " " + groups;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Provide
  Arbitrary<List<Change>> changes() {
    Arbitrary<Boolean> adds = Arbitraries.of(true, true, true, false);
    Arbitrary<String> queues = Arbitraries.of("", "", "q1", "q2");
    Arbitrary<String> filters =
        Arbitraries.of("a", "bb", "ü", "*").list().ofMinSize(1).ofMaxSize(4).flatMap(this::ended);
    return net.jqwik.api.Combinators.combine(
            adds, filters, queues, Arbitraries.integers().greaterOrEqual(0))
        .as(Change::new)
        .list()
        .ofMaxSize(30);
  }

  private Arbitrary<String> ended(List<String> tokens) {
    String filter = String.join(".", tokens);
    return Arbitraries.of(filter, filter, filter + ".>", ">");
  }

  @Provide
  Arbitrary<List<String>> subjects() {
    return Arbitraries.of("a", "bb", "ü", "c", "")
        .list()
        .ofMinSize(1)
        .ofMaxSize(5)
        .map(tokens -> String.join(".", tokens))
        .list()
        .ofSize(6);
  }
}
