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
import io.sealstream.operator.guard.KeyGuard;
import io.sealstream.operator.guard.Remark;
import io.sealstream.operator.node.AdminClient;
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
 * One pass over one cluster, as a list of steps: observe, decide, record who it is, record on the
 * claims what was learnt of them, remember in the status what is in force, write the children, take
 * one step of a roll, report. Each write may be the last one that happens: the next pass begins
 * with observing again. So each stands before what could not be understood without it: the identity
 * before the volumes, what pods said before what makes them go, and the accepted encryption before
 * the template that asks for it. Thread rule: any thread, one pass per cluster at a time.
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
  private final Departing departing;
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
      AdminClient admin,
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
    this.roll = new Roll(planner, reader, remover, admin);
    this.departing = new Departing(admin);
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
    Decision decision = new Decision(world, guard.decide(world.observation()), blueprints);
    return decision.mayWrite() ? carriedOut(decision) : looked(decision);
  }

  /** A paused cluster, or one for which nothing can be made. */
  private Duration looked(Decision decision) {
    return finished(
        decision, decision.world().cluster(), Outcome.nothing(decision.observation().status()));
  }

  private Duration carriedOut(Decision decision) {
    Optional<StreamingCluster> recorded =
        identities.record(decision.world(), decision.blueprint().orElseThrow());
    if (recorded.isEmpty()) {
      return Duration.ZERO;
    }
    ChildWriter writer = new ChildWriter(applier, reader, decision);
    if (writer.claims() == Written.OVERTAKEN) {
      return Duration.ZERO;
    }
    Optional<StreamingCluster> remembered = remember(decision, recorded.get());
    if (remembered.isEmpty()) {
      return Duration.ZERO;
    }
    Outcome written = writer.write();
    if (written.workload() == Written.OVERTAKEN) {
      return Duration.ZERO;
    }
    departing.tell(decision.world(), decision.verdict());
    return finished(decision, remembered.get(), written);
  }

  /**
   * No template may stand with a key or cipher that the status does not remember. Nothing is Ready
   * by that: whoever waits for a change would go on before the children know of it.
   */
  private Optional<StreamingCluster> remember(Decision decision, StreamingCluster cluster) {
    Facts facts =
        decision.facts(
            Roll.Progress.unchanged(decision.observation()),
            Outcome.nothing(decision.observation().status()));
    StreamingClusterStatus after =
        Picture.of(facts).notCarriedOutYet(decision.observation().status());
    return decision.remembers(after)
        ? Optional.of(cluster)
        : report(cluster, after, decision.notices());
  }

  private Duration finished(Decision decision, StreamingCluster cluster, Outcome written) {
    // A template just written is not what was observed: the roll is looked at in the next pass.
    Roll.Progress progress =
        written.workload() == Written.CHANGED
            ? Roll.Progress.unchanged(decision.observation())
            : roll.step(decision.world(), decision.verdict());
    Facts facts = decision.facts(progress, written);
    StreamingClusterStatus after = Picture.of(facts);
    List<Remark> said = joined(Stream.of(decision.notices(), progress.said()));
    if (report(cluster, after, said).isEmpty()
        || isClaimed(decision.observation().status(), after)) {
      return Duration.ZERO;
    }
    return facts.settled() ? settings.keyPoll() : settings.keyPollUnsettled();
  }

  /** Empty when somebody else wrote first; what is then said next is decided anew. */
  private Optional<StreamingCluster> report(
      StreamingCluster cluster, StreamingClusterStatus after, List<Remark> said) {
    StreamingClusterStatus before = ClusterReader.status(cluster);
    gauges.show(cluster.getMetadata().getNamespace(), cluster.getMetadata().getName(), after);
    Optional<StreamingCluster> reported =
        after.equals(before) ? Optional.of(cluster) : records.report(cluster, after);
    reported.ifPresent(
        it -> {
          List<Remark> fresh = notices.fresh(it.getMetadata().getUid(), said);
          Announcements.of(before, after, fresh).forEach(event -> events.record(it, event));
        });
    return reported;
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
}
