package io.sealstream.operator.reconcile;

import io.sealstream.operator.api.Reason;
import io.sealstream.operator.api.RolloutBlock;
import io.sealstream.operator.api.RolloutStatus;
import io.sealstream.operator.apply.PodRemover;
import io.sealstream.operator.apply.Removal;
import io.sealstream.operator.guard.KeyVerdict;
import io.sealstream.operator.guard.Remark;
import io.sealstream.operator.guard.RestartCheck;
import io.sealstream.operator.node.AdminClient;
import io.sealstream.operator.node.NodeAddress;
import io.sealstream.operator.observe.ClusterReader;
import io.sealstream.operator.observe.Observation;
import io.sealstream.operator.observe.World;
import io.sealstream.operator.plan.PodRef;
import io.sealstream.operator.plan.RolloutPlanner;
import io.sealstream.operator.plan.Step;
import io.sealstream.operator.tls.InternalCertificates;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the one step of a roll that the planner names. Its hazard is the moment between the
 * decision and the kubelet's look at the Secret, so the Secrets are read once more before a pod is
 * made to go.
 */
final class Roll {
  private static final Logger LOG = LoggerFactory.getLogger(Roll.class);

  private final RolloutPlanner planner;
  private final ClusterReader reader;
  private final PodRemover remover;
  private final AdminClient admin;

  Roll(RolloutPlanner planner, ClusterReader reader, PodRemover remover, AdminClient admin) {
    this.planner = planner;
    this.reader = reader;
    this.remover = remover;
    this.admin = admin;
  }

  /**
   * What came of a step.
   *
   * @param rollout what the status should say of the roll
   * @param troubles what does not pass by itself
   * @param said events
   */
  record Progress(Optional<RolloutStatus> rollout, List<Remark> troubles, List<Remark> said) {
    static Progress of(Optional<RolloutStatus> rollout) {
      return new Progress(rollout, List.of(), List.of());
    }

    /** Nothing was looked at: the roll stands as it stood. */
    static Progress unchanged(Observation seen) {
      return of(seen.status().roll());
    }
  }

  Progress step(World world, KeyVerdict verdict) {
    Observation seen = world.observation();
    Step step = planner.next(seen, verdict);
    return switch (step) {
      case Step.None() -> Progress.of(Optional.empty());
      case Step.DeleteDown delete -> {
        deleted(seen, delete.pods());
        yield Progress.of(delete.rollout());
      }
      case Step.RestartRefused restart -> restarted(seen, restart);
      case Step.Evict evict -> evicted(seen, evict);
      case Step.Blocked blocked ->
          new Progress(blocked.rollout(), List.of(blocked.why()), List.of());
      case Step.HandOver handOver -> {
        handsOver(world, handOver.pod());
        yield new Progress(handOver.rollout(), handOver.overdue().stream().toList(), List.of());
      }
      case Step.Claim claim -> Progress.of(claim.rollout());
      case Step.AwaitServing await -> Progress.of(await.rollout());
      case Step.Wait wait -> new Progress(wait.rollout(), List.of(), asked(seen, wait));
    };
  }

  /** One that could not be asked is asked again in the next pass: it is not evicted before. */
  private void handsOver(World world, PodRef pod) {
    NodeAddress address = world.addresses().get(pod.ordinal());
    try {
      if (address != null) {
        admin.handOver(address, InternalCertificates.client(world.certificates()));
      }
    } catch (IOException e) {
      LOG.warn("{} was not asked to hand its leaderships over: {}", pod.name(), e.getMessage());
    }
  }

  /** A plan that waits for a person is said once; the status remembers for which it was. */
  private static List<Remark> asked(Observation seen, Step.Wait wait) {
    boolean said =
        seen.status().roll().map(RolloutStatus::id).equals(wait.rollout().map(RolloutStatus::id));
    return wait.why().reason() == Reason.AWAITING_APPROVAL && !said
        ? List.of(wait.why())
        : List.of();
  }

  /** Those that were asked to go: a pod that is down may be the only one to find no key again. */
  private List<PodRef> deleted(Observation seen, List<PodRef> pods) {
    List<PodRef> safe = pods.stream().filter(pod -> stillOpens(seen, pod)).toList();
    safe.forEach(pod -> remover.delete(seen.subject().namespace(), pod.name(), pod.uid()));
    return safe;
  }

  private Progress restarted(Observation seen, Step.RestartRefused restart) {
    List<PodRef> gone = deleted(seen, restart.pods());
    String names = gone.stream().map(PodRef::name).collect(Collectors.joining(", "));
    Remark said =
        new Remark(
            Reason.REFUSED_PODS_RESTARTED,
            "The right key is there again: %s restarts at once.".formatted(names));
    return new Progress(restart.rollout(), List.of(), gone.isEmpty() ? List.of() : List.of(said));
  }

  private Progress evicted(Observation seen, Step.Evict evict) {
    if (!stillOpens(seen, evict.pod())) {
      return Progress.unchanged(seen);
    }
    Removal removal =
        remover.evict(seen.subject().namespace(), evict.pod().name(), evict.pod().uid());
    List<Remark> troubles = evict.overdue().stream().toList();
    return switch (removal) {
      case Removal.Asked() -> new Progress(evict.rollout(), List.of(), List.of(restarting(evict)));
      case Removal.Gone() -> Progress.of(evict.rollout());
      case Removal.Blocked(String message) ->
          new Progress(evict.rollout().map(it -> noted(it, message)), troubles, List.of());
    };
  }

  /** The very last look: does what the Secrets hold now open what the pod's volume may need? */
  private boolean stillOpens(Observation seen, PodRef pod) {
    boolean opens =
        RestartCheck.wouldStart(seen, pod.ordinal(), secret -> reader.again(seen, secret));
    if (!opens) {
      LOG.warn("{} is not restarted: its Secret changed this moment", pod.name());
    }
    return opens;
  }

  private static Remark restarting(Step.Evict evict) {
    String why =
        evict.rollout().stream()
            .flatMap(it -> it.reasons().stream())
            .collect(Collectors.joining(", "));
    return new Remark(
        Reason.ROLLING_OUT, "Restarting %s for: %s.".formatted(evict.pod().name(), why));
  }

  private static RolloutStatus noted(RolloutStatus rollout, String message) {
    return new RolloutStatus(
        rollout.id(),
        rollout.reasons(),
        rollout.startTime(),
        rollout.target(),
        rollout.updated(),
        rollout.total(),
        rollout.step(),
        rollout.plan(),
        new RolloutBlock(Reason.EVICTION_BLOCKED.word(), message));
  }
}
