package io.sealstream.operator.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.operator.guard.KeyVerdict.Accepted;
import io.sealstream.operator.guard.KeyVerdict.Scope;
import io.sealstream.operator.observe.Departure;
import io.sealstream.operator.observe.KeyReading;
import io.sealstream.operator.observe.Keys;
import io.sealstream.operator.observe.NodeReport;
import io.sealstream.operator.observe.Observation;
import io.sealstream.operator.observe.Observed;
import io.sealstream.operator.observe.Pod;
import io.sealstream.operator.observe.SealedCluster;
import io.sealstream.operator.observe.Sealing;
import io.sealstream.operator.observe.Template;
import io.sealstream.operator.plan.Pace;
import io.sealstream.operator.plan.PodRef;
import io.sealstream.operator.plan.RolloutPlanner;
import io.sealstream.operator.plan.Step;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An operator on a {@link SimulatedWorld}: observe, decide, act, once per turn. It checks, at every
 * turn, what must never be otherwise.
 */
final class SimulatedOperator {
  private final SimulatedWorld world;
  private final String name;
  private final KeyGuard guard = new KeyGuard(Duration.ofSeconds(60), new AllIsBuilt());
  private final RolloutPlanner planner;

  SimulatedOperator(SimulatedWorld world, String name) {
    this.world = world;
    this.name = name;
    this.planner = new RolloutPlanner(name, Pace.usual());
  }

  /** Where an operator may be killed in the middle of a turn. */
  enum Killed {
    NEVER,
    BEFORE_STATUS,
    BEFORE_TEMPLATE,
    BEFORE_STEP
  }

  KeyVerdict turn(Killed killed) {
    Observation seen = world.observed();
    KeyVerdict verdict = guard.decide(seen);
    acceptedOpensWhatIsThere(seen, verdict);
    Optional<Sealing.Sealed> inForce = verdict.inForce().map(Sealing.Sealed.class::cast);
    if (seen.subject().paused()) {
      act(seen, planner.next(seen, verdict));
      return verdict;
    }
    record(seen, verdict);
    if (killed == Killed.BEFORE_STATUS) {
      return verdict;
    }
    int size = ClusterSize.inForce(seen, verdict);
    inForce.ifPresent(it -> writeStatus(LastAccepted.of(seen), it, size));
    if (killed == Killed.BEFORE_TEMPLATE) {
      return verdict;
    }
    inForce.filter(it -> !verdict.holds(Scope.SPEC)).ifPresent(it -> writeTemplate(it, size));
    if (killed == Killed.NEVER) {
      tellWhoLeaves(seen, verdict);
      act(seen, planner.next(seen, verdict));
    }
    return verdict;
  }

  /** The property of the guard: nothing is accepted that leaves a known volume closed. */
  private void acceptedOpensWhatIsThere(Observation seen, KeyVerdict verdict) {
    if (!(verdict instanceof Accepted accepted)) {
      return;
    }
    Sealing.Sealed sealed = (Sealing.Sealed) accepted.sealing();
    KeyReading.Present key = seen.key(sealed.key()).orElseThrow();
    Optional<KeyReading.Present> previous =
        sealed.previous().map(Sealing.Previous::key).flatMap(seen::key);
    for (SimulatedNode node : world.nodes) {
      boolean known =
          seen.nodes().containsKey(node.ordinal)
              || node.recorded.flatMap(it -> it.fingerprint()).isPresent()
              || node.pod.flatMap(Pod::refusal).flatMap(it -> it.ring()).isPresent();
      boolean held = verdict.remarks().heldNodes().containsKey(node.ordinal);
      if (known && !held && node.ring.isPresent()) {
        var ring = Keys.fingerprint(node.ring.get());
        assertThat(key.opens(ring) || previous.filter(it -> it.opens(ring)).isPresent())
            .as("accepted, and node %d stays closed: %s%n%s", node.ordinal, accepted, world)
            .isTrue();
      }
    }
  }

  private void tellWhoLeaves(Observation seen, KeyVerdict verdict) {
    if (Resizing.of(seen, verdict) instanceof Resizing.Retire retire) {
      SimulatedNode node = world.nodes.get(retire.ordinal());
      Optional<Departure> seenMark = seen.volumes().get(node.ordinal).departure();
      if (seenMark.isPresent()) {
        world.groups.leave(node.ordinal);
      } else if (world.groups.formed()) {
        assertThat(world.groups.areSafeWithout(node.ordinal))
            .as("%d is to leave and stops a group%n%s", node.ordinal, world)
            .isTrue();
      }
    }
  }

  /** A pod that is not made again was let go by its cluster before. */
  private void onlyWhoLeftIsTakenAway(int size) {
    for (SimulatedNode node : world.nodes.subList(size, world.nodes.size())) {
      assertThat(world.groups.belongs(node.ordinal))
          .as("%d is taken away and belongs to the cluster%n%s", node.ordinal, world)
          .isFalse();
    }
  }

  private void writeTemplate(Sealing.Sealed sealed, int size) {
    onlyWhoLeftIsTakenAway(size);
    String cipher = sealed.cipher().label();
    world.template =
        Optional.of(
            new Template(
                size,
                true,
                cipher + "/" + sealed.fingerprint(),
                Observed.IMAGE,
                Optional.of(cipher),
                Optional.of(sealed.key()),
                Optional.of(sealed.fingerprint()),
                sealed.previous().map(Sealing.Previous::key),
                sealed.previous().flatMap(Sealing.Previous::fingerprint)));
  }

  private void record(Observation seen, KeyVerdict verdict) {
    if (seen.nodes().values().stream().anyMatch(NodeReport::formed)) {
      world.formed = Optional.of(SealedCluster.ID);
    }
    int size = ClusterSize.inForce(seen, verdict);
    for (SimulatedNode node : world.nodes) {
      if (!node.claimed && node.ordinal >= size) {
        continue;
      }
      node.record(VolumeRecord.of(seen, verdict, node.ordinal), world.formed);
    }
  }

  private void writeStatus(Optional<Sealing> before, Sealing.Sealed sealed, int size) {
    Set<Integer> neverReported =
        world.nodes.stream()
            .filter(it -> !it.serving() && it.claim().marks().anchor().isEmpty())
            .map(it -> it.ordinal)
            .collect(Collectors.toSet());
    world.status.accepted(before, sealed).nodes(world.formed.isPresent() ? size : 0, neverReported);
  }

  private void act(Observation seen, Step step) {
    boolean fresh = seen.subject().resourceVersion().equals(Long.toString(world.version));
    switch (step) {
      case Step.DeleteDown delete -> delete.pods().forEach(this::delete);
      case Step.RestartRefused restart -> restart.pods().forEach(this::delete);
      case Step.HandOver handOver -> world.groups.handOver(handOver.pod().ordinal(), world.now);
      case Step.Evict evict -> evict(evict.pod());
      case Step.Claim claim -> {}
      case Step.None none -> {}
      case Step.AwaitServing await -> {}
      case Step.Wait wait -> {}
      case Step.Blocked blocked -> {}
    }
    if (fresh) {
      world.status.rollout(step.rollout().orElse(null));
      world.version++;
    }
  }

  private void delete(PodRef ref) {
    SimulatedNode node = world.nodes.get(ref.ordinal());
    if (node.machineUp
        && node.pod.filter(it -> it.uid().equals(ref.uid())).isPresent()
        && keysOpen(node)) {
      assertThat(node.serving())
          .as("deleting %d, which serves%n%s", ref.ordinal(), world)
          .isFalse();
      node.delete();
    }
  }

  /** The last look before an eviction: the claim, the uid, and the Secrets, all read again. */
  private void evict(PodRef ref) {
    SimulatedNode node = world.nodes.get(ref.ordinal());
    boolean mine =
        world.status.claimHolder().filter(name::equals).isPresent()
            && node.pod.filter(it -> it.uid().equals(ref.uid())).isPresent();
    if (!mine || !keysOpen(node)) {
      return;
    }
    onlyOneIsTakenDown(node);
    node.delete();
  }

  private boolean keysOpen(SimulatedNode node) {
    return RestartCheck.wouldStart(world.observed(), node.ordinal, world::read);
  }

  /**
   * The property of the planner: a quorum is left, of every group too, nobody leads what goes, and
   * nobody else is merely on its way.
   */
  private void onlyOneIsTakenDown(SimulatedNode target) {
    int size = world.nodes.size() == 1 ? 1 : world.groups.members();
    assertThat(size == 1 || world.serving() - 1 >= size / 2 + 1)
        .as("evicting %d leaves no quorum%n%s", target.ordinal, world)
        .isTrue();
    if (size > 1 && world.groups.formed()) {
      assertThat(world.groups.leaderships(target.ordinal))
          .as("evicting %d, which leads%n%s", target.ordinal, world)
          .isZero();
      assertThat(world.groups.areSafeWithout(target.ordinal))
          .as("evicting %d stops a group%n%s", target.ordinal, world)
          .isTrue();
    }
    for (SimulatedNode other : world.nodes) {
      boolean lost = !other.machineUp || other.pod.flatMap(Pod::refusal).isPresent();
      boolean counts = world.groups.belongs(other.ordinal);
      assertThat(other == target || other.serving() || lost || !counts)
          .as("evicting %d while %d is down%n%s", target.ordinal, other.ordinal, world)
          .isTrue();
    }
  }
}
