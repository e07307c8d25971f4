package io.sealstream.operator.reconcile;

import io.micrometer.core.instrument.MeterRegistry;
import io.sealstream.operator.api.RolloutStatus;
import io.sealstream.operator.api.StreamingCluster;
import io.sealstream.operator.api.StreamingClusterStatus;
import io.sealstream.operator.apply.Applier;
import io.sealstream.operator.apply.ClusterRecords;
import io.sealstream.operator.apply.EventRecorder;
import io.sealstream.operator.apply.PodRemover;
import io.sealstream.operator.apply.Written;
import io.sealstream.operator.desired.Blueprint;
import io.sealstream.operator.desired.Children;
import io.sealstream.operator.guard.KeyGuard;
import io.sealstream.operator.guard.KeyVerdict;
import io.sealstream.operator.guard.Remark;
import io.sealstream.operator.observe.ClusterReader;
import io.sealstream.operator.observe.World;
import io.sealstream.operator.plan.RolloutPlanner;
import io.sealstream.operator.reconcile.ChildWriter.Outcome;
import io.sealstream.operator.status.Announcements;
import io.sealstream.operator.status.Facts;
import io.sealstream.operator.status.Picture;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One pass over one cluster, as a list of steps: observe, decide, record who it is, write its
 * children, take one step of a roll, report. Each step may be the last one that happens: the next
 * pass begins with observing again. Thread rule: any thread, one pass per cluster at a time.
 */
@Singleton
class Pass {
  private final ClusterReader reader;
  private final KeyGuard guard;
  private final Blueprints blueprints;
  private final IdentityRecords identities;
  private final Applier applier;
  private final ClusterRecords records;
  private final EventRecorder events;
  private final Roll roll;
  private final ClusterGauges gauges;
  private final Notices notices = new Notices();
  private final OperatorSettings settings;

  Pass(
      ClusterReader reader,
      KeyGuard guard,
      Applier applier,
      ClusterRecords records,
      EventRecorder events,
      PodRemover remover,
      RolloutPlanner planner,
      MeterRegistry meters,
      OperatorSettings settings) {
    this.reader = reader;
    this.guard = guard;
    this.blueprints = new Blueprints(settings);
    this.identities = new IdentityRecords(records);
    this.applier = applier;
    this.records = records;
    this.events = events;
    this.roll = new Roll(planner, reader, remover);
    this.gauges = new ClusterGauges(meters);
    this.settings = settings;
  }

  /** Makes a pass; gives the time until the next, empty when the cluster is gone or going. */
  Optional<Duration> over(String namespace, String name) {
    Optional<World> world = reader.read(namespace, name);
    if (world.isEmpty()) {
      gauges.forget(namespace, name);
    }
    return world.map(this::over);
  }

  private Duration over(World world) {
    KeyVerdict verdict = guard.decide(world.observation());
    Optional<Blueprint> blueprint = blueprints.of(world, verdict);
    Outcome written = new Outcome(Written.UNCHANGED, List.of());
    StreamingCluster cluster = world.cluster();
    if (blueprint.isPresent() && !world.observation().subject().paused()) {
      Optional<StreamingCluster> recorded = identities.record(world, blueprint.get());
      if (recorded.isEmpty()) {
        return Duration.ZERO;
      }
      cluster = recorded.get();
      written = new ChildWriter(applier, reader, world, verdict, blueprint.get()).write();
    }
    // A template just written is not what was observed: the roll is looked at in the next pass.
    Roll.Progress progress =
        written.workload() == Written.CHANGED
            ? Roll.Progress.unchanged(world.observation())
            : roll.step(world.observation(), verdict);
    Facts facts =
        new Facts(
            world,
            verdict,
            Blueprints.imageInForce(blueprint, world.observation().status()),
            wantedHash(world, verdict, blueprint),
            progress.rollout(),
            joined(Stream.of(written.troubles(), progress.troubles())));
    List<Remark> said = joined(Stream.of(verdict.remarks().notices(), progress.said()));
    return report(cluster, facts, said);
  }

  private Duration report(StreamingCluster cluster, Facts facts, List<Remark> said) {
    StreamingClusterStatus before = facts.world().observation().status();
    StreamingClusterStatus after = Picture.of(facts);
    gauges.show(cluster.getMetadata().getNamespace(), cluster.getMetadata().getName(), after);
    List<Remark> fresh = notices.fresh(cluster.getMetadata().getUid(), said);
    if (!after.equals(before) && records.report(cluster, after).isEmpty()) {
      return Duration.ZERO;
    }
    Announcements.of(before, after, fresh).forEach(it -> events.record(cluster, it));
    if (isClaimed(before, after)) {
      return Duration.ZERO;
    }
    return facts.settled() ? settings.keyPoll() : settings.keyPollUnsettled();
  }

  /** A step that was just claimed is acted on at once. */
  private boolean isClaimed(StreamingClusterStatus before, StreamingClusterStatus after) {
    Optional<String> claim = claim(after);
    return claim.isPresent() && !claim.equals(claim(before));
  }

  private Optional<String> claim(StreamingClusterStatus status) {
    return status
        .roll()
        .flatMap(RolloutStatus::claimedStep)
        .filter(it -> settings.operatorName().equals(it.holder()))
        .map(it -> it.id() + it.podUid() + it.holder());
  }

  private static List<Remark> joined(Stream<List<Remark>> lists) {
    return lists.flatMap(List::stream).toList();
  }

  private static Optional<String> wantedHash(
      World world, KeyVerdict verdict, Optional<Blueprint> blueprint) {
    boolean specHeld =
        verdict instanceof KeyVerdict.Held held && held.scope() == KeyVerdict.Scope.SPEC;
    return specHeld || blueprint.isEmpty()
        ? world.observation().template().map(it -> it.restartHash())
        : blueprint.map(Children::restartHash);
  }
}
