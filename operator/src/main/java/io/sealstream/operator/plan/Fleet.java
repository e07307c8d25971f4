package io.sealstream.operator.plan;

import io.sealstream.operator.guard.KeyVerdict;
import io.sealstream.operator.observe.Observation;
import io.sealstream.operator.observe.Template;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The nodes of a cluster as a roll looks at them. */
record Fleet(Observation observation, Template template, List<Member> members, Pace pace) {

  /**
   * Who finds no new clients anyway goes first; leaders last, since a hand-over costs their clients
   * something; the meta leader after them.
   */
  private static final Comparator<Member> ORDER =
      Comparator.comparing(Member::ready)
          .thenComparing(Member::leadsMeta)
          .thenComparing(Member::leaderships)
          .thenComparing(Member::ordinal);

  static Fleet of(Observation observation, Template template, KeyVerdict verdict, Pace pace) {
    return new Fleet(
        observation,
        template,
        IntStream.range(0, template.replicas())
            .mapToObj(
                ordinal ->
                    Member.of(
                        observation,
                        template,
                        ordinal,
                        verdict.remarks().heldNodes().containsKey(ordinal)))
            .toList(),
        pace);
  }

  Optional<Member> named(String name) {
    return members.stream().filter(member -> member.name().equals(name)).findFirst();
  }

  /** Those that are still to be replaced, in order. Held nodes are not part of a roll. */
  List<Member> outdated() {
    return members.stream()
        .filter(member -> isOutdated(member) && !member.held())
        .sorted(ORDER)
        .toList();
  }

  boolean isOutdated(Member member) {
    return member.outdated(pace);
  }

  int size() {
    return members.size();
  }

  int serving() {
    return (int) members.stream().filter(Member::serving).count();
  }

  int quorum() {
    long counted = members.stream().filter(member -> !member.missing(pace.start())).count();
    return (int) counted / 2 + 1;
  }

  /**
   * The others that are neither in order nor lost: a roll waits for them, and not for ever for
   * those that it is to replace.
   */
  List<Member> unsettledBeside(Member target) {
    return members.stream()
        .filter(member -> member != target && !member.lost() && !member.missing(pace.start()))
        .filter(
            member ->
                !(isOutdated(member)
                    ? member.current(pace.settle()) || member.ailing(pace.start())
                    : member.settled(pace.settle())))
        .toList();
  }

  List<Member> lostBeside(Member target) {
    return members.stream()
        .filter(member -> member != target && member.lost() && !member.serving())
        .toList();
  }
}
