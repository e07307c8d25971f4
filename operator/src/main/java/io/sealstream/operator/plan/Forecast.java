package io.sealstream.operator.plan;

import io.sealstream.operator.guard.KeyVerdict;
import io.sealstream.operator.observe.NodeReport.Replication;
import io.sealstream.operator.observe.Observation;
import io.sealstream.operator.observe.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a change would cost, in the words of the plan that the roll would follow. */
public final class Forecast {
  private final Template now;
  private final Template wanted;
  private final List<Member> restarted;
  private final int size;

  private Forecast(Template now, Template wanted, Fleet fleet) {
    this.now = now;
    this.wanted = wanted;
    this.size = fleet.size();
    this.restarted =
        fleet.outdated().stream().filter(it -> it.ofAnotherTemplate() && it.serving()).toList();
  }

  /**
   * @param wanted the template that the change would make
   * @return one line each; empty where nothing that serves would restart for it
   */
  public static List<String> of(Observation seen, Template wanted, KeyVerdict verdict) {
    return seen.template()
        .filter(it -> !it.restartHash().equals(wanted.restartHash()))
        .map(it -> new Forecast(it, wanted, Fleet.of(seen, wanted, verdict, Pace.usual())).lines())
        .orElse(List.of());
  }

  private List<String> lines() {
    if (restarted.isEmpty()) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s restarts %s: %s%s"
            .formatted(
                String.join(", ", changes()),
                restarted.size() == 1 ? "1 pod" : restarted.size() + " pods one by one",
                restarted.stream().map(Member::name).collect(Collectors.joining(", ")),
                restarted.getLast().leadsMeta() && size > 1 ? " (meta leader last)" : ""));
    if (size == 1) {
      lines.add("it is the only node: clients wait until it serves again");
    } else if (singleReplicaStreams() > 0) {
      lines.add(
          "%d single-replica streams pause while their node restarts"
              .formatted(singleReplicaStreams()));
    }
    return lines;
  }

  private List<String> changes() {
    SortedSet<RollReason> reasons = new TreeSet<>();
    restarted.stream().map(RollReason::of).flatMap(Set::stream).forEach(reasons::add);
    return reasons.stream().map(this::change).toList();
  }

  private String change(RollReason reason) {
    return switch (reason) {
      case CIPHER ->
          "cipher %s -> %s".formatted(now.cipher().orElse("?"), wanted.cipher().orElse("?"));
      case KEY ->
          "key %s -> %s"
              .formatted(now.fingerprint().orElse("none"), wanted.fingerprint().orElse("none"));
      case IMAGE -> "image %s -> %s".formatted(now.image(), wanted.image());
      case SPEC -> "the change";
    };
  }

  private int singleReplicaStreams() {
    return restarted.stream()
        .flatMap(it -> it.report().stream())
        .map(it -> it.replication())
        .mapToInt(Replication::singleReplicaStreams)
        .sum();
  }
}
