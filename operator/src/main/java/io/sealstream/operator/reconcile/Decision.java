package io.sealstream.operator.reconcile;

import io.sealstream.operator.api.EncryptionStatus;
import io.sealstream.operator.api.StreamingClusterStatus;
import io.sealstream.operator.desired.Blueprint;
import io.sealstream.operator.desired.Children;
import io.sealstream.operator.guard.KeyVerdict;
import io.sealstream.operator.guard.LastAccepted;
import io.sealstream.operator.guard.Remark;
import io.sealstream.operator.guard.VolumeRecord;
import io.sealstream.operator.observe.Observation;
import io.sealstream.operator.observe.Sealing;
import io.sealstream.operator.observe.Template;
import io.sealstream.operator.observe.World;
import io.sealstream.operator.status.Facts;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a pass has decided, from one reading.
 *
 * @param blueprint empty while no encryption is in force: then nothing may be made
 */
record Decision(World world, KeyVerdict verdict, Optional<Blueprint> blueprint) {

  Decision(World world, KeyVerdict verdict, Blueprints blueprints) {
    this(world, verdict, blueprints.of(world, verdict));
  }

  Observation observation() {
    return world.observation();
  }

  /** Whether children may be written at all. */
  boolean mayWrite() {
    return blueprint.isPresent() && !observation().subject().paused();
  }

  /** Under which nothing of a new spec is carried out. */
  boolean isSpecHeld() {
    return verdict.holds(KeyVerdict.Scope.SPEC);
  }

  /** What is to stand on the claim of a volume. */
  VolumeRecord record(int ordinal) {
    return VolumeRecord.of(observation(), verdict, ordinal);
  }

  /** A claim that says so is left alone: what it says is how it is recognised. */
  boolean isOfAnotherCluster(int ordinal) {
    return Optional.ofNullable(observation().volumes().get(ordinal))
        .flatMap(it -> it.marks().clusterId())
        .filter(it -> !it.equals(observation().identity().clusterId()))
        .isPresent();
  }

  List<Remark> notices() {
    return verdict.remarks().notices();
  }

  Facts facts(Roll.Progress progress, ChildWriter.Outcome written) {
    return new Facts(
        world,
        verdict,
        inForce(),
        image(),
        wantedHash(),
        progress.rollout(),
        Stream.concat(written.troubles().stream(), progress.troubles().stream()).toList(),
        written.warnings());
  }

  /** While paused nothing is carried out, so what was accepted before stays in force. */
  private Optional<Sealing> inForce() {
    return observation().subject().paused() ? LastAccepted.of(observation()) : verdict.inForce();
  }

  /** One that is not carried out is not remembered: it would be taken for the one that was. */
  private Optional<String> image() {
    return blueprint
        .filter(it -> mayWrite() && !isSpecHeld())
        .map(Blueprint::image)
        .or(() -> observation().status().resolvedImage())
        .or(() -> observation().template().map(Template::image));
  }

  private Optional<String> wantedHash() {
    return isSpecHeld() || blueprint.isEmpty()
        ? observation().template().map(it -> it.restartHash())
        : blueprint.map(Children::restartHash);
  }

  /**
   * Whether the status says already what this one says of keys and cipher, and of every node: one
   * that nobody remembers would be taken away again without having been told to leave.
   */
  boolean remembers(StreamingClusterStatus after) {
    boolean everyNode = observation().status().nodes().size() >= after.nodes().size();
    return everyNode && sameKeys(after);
  }

  private boolean sameKeys(StreamingClusterStatus after) {
    return observation()
        .status()
        .sealing()
        .map(EncryptionStatus::memory)
        .equals(after.sealing().map(EncryptionStatus::memory));
  }
}
