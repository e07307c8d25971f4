package io.sealstream.operator.guard;

import io.sealstream.operator.api.Reason;
import io.sealstream.operator.guard.Resizing.Grow;
import io.sealstream.operator.guard.Resizing.Retire;
import io.sealstream.operator.guard.Resizing.Settled;
import io.sealstream.operator.guard.Resizing.TakeBack;
import io.sealstream.operator.guard.Resizing.Wait;
import io.sealstream.operator.observe.Departure;
import io.sealstream.operator.observe.NodeReport;
import io.sealstream.operator.observe.Observation;
import io.sealstream.operator.observe.Pod;
import io.sealstream.operator.observe.Template;
import io.sealstream.operator.observe.VolumeClaim;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Decides the next step of a change of size. It keeps one invariant: a node is made, or told to
 * leave, only while every node there is serves and has been current for a while; so at no moment
 * are two of them short of what the cluster knows. A departure that began goes on whatever is asked
 * for by then: its server cannot be told to stay.
 */
final class ResizingRules {
  /** As long as a roll waits between two pods. */
  private static final Duration SETTLE = Duration.ofSeconds(10);

  /** So long a server that is told to leave may be out of reach before a person has to know. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** So long one that is reached may copy what it has to the others: 100 GiB at 30 MiB/s. */
  private static final Duration COPIES = Duration.ofHours(1);

  private final Observation seen;
  private final KeyVerdict verdict;

  ResizingRules(Observation seen, KeyVerdict verdict) {
    this.seen = seen;
    this.verdict = verdict;
  }

  Resizing next() {
    int asked = seen.spec().replicas();
    int has = ClusterSize.known(seen).orElse(asked);
    if (seen.subject().paused()) {
      return new Settled(has);
    }
    Optional<VolumeClaim> leaving = leaving(has);
    if (leaving.isPresent()) {
      return retire(has, leaving.get());
    }
    if (has == asked || verdict.holdsReplicas()) {
      return new Settled(has);
    }
    if (asked < has && Unborn.is(seen, has - 1)) {
      return new TakeBack(has - 1);
    }
    return unready(has)
        .<Resizing>map(why -> wait(has, asked, why))
        .orElseGet(() -> asked > has ? grow(has, asked) : leave(has, asked));
  }

  /** Only the last one is ever told: anybody may have written that mark on another claim. */
  private Optional<VolumeClaim> leaving(int has) {
    return Optional.ofNullable(seen.volumes().get(has - 1))
        .filter(it -> it.departure().filter(one -> !one.isOver()).isPresent());
  }

  private Retire retire(int has, VolumeClaim claim) {
    Instant since = claim.departure().map(Departure::since).orElse(seen.now());
    return new Retire(
        has,
        claim.ordinal(),
        since.plus(isOutOfReach(claim.ordinal()) ? PATIENCE : COPIES).isBefore(seen.now())
            ? Optional.of(overdue(claim.ordinal(), since))
            : Optional.empty());
  }

  private boolean isOutOfReach(int ordinal) {
    Instant since = seen.now().minus(PATIENCE);
    return !seen.nodes().containsKey(ordinal)
        && Optional.ofNullable(seen.pods().get(ordinal))
            .filter(pod -> pod.notServingSince().filter(it -> !it.isAfter(since)).isEmpty())
            .isEmpty();
  }

  /** A volume that a node of before left is used again only when nothing of it counts any more. */
  private Resizing grow(int has, int asked) {
    Optional<VolumeClaim> claim = Optional.ofNullable(seen.volumes().get(has));
    boolean going =
        seen.pods().containsKey(has)
            || claim.filter(VolumeClaim::terminating).isPresent()
            || claim.filter(it -> it.isAbandoned() && it.marks().anchor().isPresent()).isPresent();
    return going
        ? wait(has, asked, "what there was of %s before is going".formatted(name(has)))
        : new Grow(has + 1);
  }

  private Resizing leave(int has, int asked) {
    int last = has - 1;
    return seen.nodes().get(last).replication().safeToStop()
        ? new Retire(has, last, Optional.empty())
        : wait(has, asked, "some stream would lose its quorum without %s".formatted(name(last)));
  }

  /** What every change of size waits for; empty when it may go on. */
  private Optional<String> unready(int has) {
    if (!seen.formed()) {
      return Optional.of("the cluster has not formed yet");
    }
    Optional<Template> template = seen.template();
    if (template.filter(it -> it.seen() && it.replicas() == has).isEmpty()) {
      return Optional.of("the StatefulSet is being written");
    }
    // A new node made for a key that the next moment takes back could never start.
    boolean asWanted = verdict.inForce().filter(template.get()::renders).isPresent();
    if (!asWanted || seen.status().roll().isPresent() || isOutdated(has, template.get())) {
      return Optional.of("a roll goes first");
    }
    List<Integer> behind =
        IntStream.range(0, has).filter(ordinal -> !isSettled(ordinal)).boxed().toList();
    return behind.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s %s to serve and be current first"
                .formatted(
                    behind.stream().map(this::name).collect(Collectors.joining(", ")),
                    behind.size() == 1 ? "has" : "have"));
  }

  private boolean isOutdated(int has, Template template) {
    return seen.pods().headMap(has).values().stream()
        .anyMatch(pod -> !pod.restartHash().equals(Optional.of(template.restartHash())));
  }

  private boolean isSettled(int ordinal) {
    Optional<Pod> pod = Optional.ofNullable(seen.pods().get(ordinal)).filter(Pod::serving);
    return !verdict.remarks().heldNodes().containsKey(ordinal)
        && Optional.ofNullable(seen.nodes().get(ordinal))
            .filter(report -> pod.filter(it -> it.uid().equals(report.podUid())).isPresent())
            .filter(report -> report.state() == NodeReport.State.SERVING)
            .flatMap(report -> report.replication().currentSince())
            .filter(since -> !since.plus(SETTLE).isAfter(seen.now()))
            .isPresent();
  }

  private Wait wait(int has, int asked, String why) {
    return new Wait(
        has,
        Remark.of(Reason.SCALING, "From %d to %d nodes, and now: %s.".formatted(has, asked, why)));
  }

  private Remark overdue(int ordinal, Instant since) {
    return Remark.of(
        Reason.SCALE_DOWN_REFUSED,
        """
        %s was told at %s to leave and has not left: it is not reached, or a stream on it finds no
        place on the others, by its tags, its size or its replicas, or it still copies. It keeps
        what it has and is told again. Look where it stands: nats stream report, and kubectl -n %s logs %s; then lower or
        move that stream, or give the others room."""
            .formatted(name(ordinal), since, seen.subject().namespace(), name(ordinal)));
  }

  private String name(int ordinal) {
    return seen.subject().name() + "-" + ordinal;
  }
}
