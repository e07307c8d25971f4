package io.sealstream.operator.guard;

import io.sealstream.keyring.StartCode;
import io.sealstream.operator.api.Reason;
import io.sealstream.operator.observe.Anchor;
import io.sealstream.operator.observe.Departure;
import io.sealstream.operator.observe.Fingerprint;
import io.sealstream.operator.observe.NodeReport;
import io.sealstream.operator.observe.Observation;
import io.sealstream.operator.observe.Pod;
import io.sealstream.operator.observe.StartRefusal;
import io.sealstream.operator.observe.VolumeClaim;
import java.util.Optional;

/**
 * What is to stand on a volume's claim: what its server reports now, else what was recorded before.
 * It must stand there before status or template change, since pods go, and with them what they
 * said. A report that is older than the record, of another store or of another cluster changes
 * nothing: the record is there to notice just that. A refused start is kept beside the rest, and
 * only until a server serves from that volume again.
 *
 * <p>Hazard: a volume that was given up counts as empty to a server that may join, and what keeps
 * its own pod from coming in again as a new node is the anchor alone. So the anchor goes only when
 * the StatefulSet makes that pod no more.
 */
public record VolumeRecord(
    Optional<String> fingerprint,
    Optional<Anchor> anchor,
    Optional<StartRefusal> refusal,
    Optional<Departure> departure) {

  /** Of a volume that is yet to be made: whatever is known, is known of another one. */
  public static VolumeRecord ofNew() {
    return new VolumeRecord(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Of one volume. */
  public static VolumeRecord of(Observation seen, KeyVerdict verdict, int ordinal) {
    Optional<VolumeClaim> claim = Optional.ofNullable(seen.volumes().get(ordinal));
    Optional<Departure> departure = departure(seen, verdict, ordinal);
    if (departure.filter(Departure::isOver).isPresent() && isPastReturning(seen, ordinal)) {
      return new VolumeRecord(Optional.empty(), Optional.empty(), Optional.empty(), departure);
    }
    Optional<NodeReport> report = trusted(seen, verdict, ordinal);
    return new VolumeRecord(
        report
            .map(it -> it.ring().map(Fingerprint::text).orElse(VolumeClaim.PLAINTEXT))
            .or(() -> claim.flatMap(it -> it.marks().fingerprint())),
        report.map(NodeReport::anchor).or(() -> claim.flatMap(it -> it.marks().anchor())),
        departure.isPresent() ? Optional.empty() : refusal(seen, ordinal),
        departure);
  }

  private static boolean isPastReturning(Observation seen, int ordinal) {
    return !seen.pods().containsKey(ordinal)
        && seen.template().filter(it -> it.seen() && it.replicas() <= ordinal).isPresent();
  }

  /** What a server says of it stands before what was meant for it. */
  private static Optional<Departure> departure(Observation seen, KeyVerdict verdict, int ordinal) {
    Optional<Departure> recorded =
        Optional.ofNullable(seen.volumes().get(ordinal)).flatMap(VolumeClaim::departure);
    if (recorded.filter(Departure::isOver).isPresent()) {
      return recorded.filter(it -> staysGivenUp(seen, verdict, ordinal));
    }
    Optional<Departure> leaving = recorded.filter(it -> mayLeave(seen, ordinal));
    if (seen.departed().contains(ordinal) || leaving.isPresent() && foundGivenUp(seen, ordinal)) {
      return Optional.of(new Departure(Departure.Stage.GONE, seen.now()));
    }
    boolean begins =
        Resizing.of(seen, verdict) instanceof Resizing.Retire retire && retire.ordinal() == ordinal;
    return leaving.or(
        () ->
            begins
                ? Optional.of(new Departure(Departure.Stage.LEAVING, seen.now()))
                : Optional.empty());
  }

  /** Nodes leave from the end: on another claim somebody else wrote the mark. */
  private static boolean mayLeave(Observation seen, int ordinal) {
    return ClusterSize.known(seen).filter(nodes -> ordinal < nodes - 1).isEmpty();
  }

  /** Until another node is made on that volume. */
  private static boolean staysGivenUp(Observation seen, KeyVerdict verdict, int ordinal) {
    boolean usedAgain =
        Resizing.of(seen, verdict) instanceof Resizing.Grow grow && ordinal < grow.nodes();
    return !usedAgain && !seen.nodes().containsKey(ordinal);
  }

  /**
   * A server that left and was started again before anybody asked it refuses, and finds no ring and
   * no store, not even a plain one that is older. It is the word of the container that ended last,
   * so it counts only while no other one runs.
   */
  private static boolean foundGivenUp(Observation seen, int ordinal) {
    return Optional.ofNullable(seen.pods().get(ordinal))
        .filter(it -> it.state() == Pod.State.DOWN && !seen.nodes().containsKey(ordinal))
        .flatMap(Pod::refusal)
        .filter(it -> it.code() == StartCode.STORE_ROLLED_BACK)
        .filter(it -> it.ring().isEmpty() && it.ringGeneration().isEmpty())
        .filter(it -> it.storeId().isEmpty() && it.epoch().isEmpty())
        .isPresent();
  }

  private static Optional<StartRefusal> refusal(Observation seen, int ordinal) {
    if (seen.nodes().containsKey(ordinal)) {
      return Optional.empty();
    }
    return Optional.ofNullable(seen.pods().get(ordinal))
        .flatMap(Pod::refusal)
        .filter(StartRefusal::tellsOfVolume)
        .or(() -> Optional.ofNullable(seen.volumes().get(ordinal)).flatMap(VolumeClaim::refusal));
  }

  private static Optional<NodeReport> trusted(Observation seen, KeyVerdict verdict, int ordinal) {
    return Optional.ofNullable(seen.nodes().get(ordinal))
        .filter(it -> !verdict.remarks().heldNodes().containsKey(ordinal))
        .filter(it -> !objectsAreOlder(verdict))
        .filter(it -> it.clusterId().equals(seen.identity().clusterId()))
        .filter(it -> it.salt().equals(seen.identity().salt()) || it.ring().isEmpty())
        .filter(it -> isNoStepBack(seen, ordinal, it.anchor()));
  }

  /** Then the record is what shows it, and the only sign of it that is left. */
  private static boolean objectsAreOlder(KeyVerdict verdict) {
    return verdict instanceof KeyVerdict.Held held
        && held.why().reason() == Reason.OBJECTS_OLDER_THAN_DATA;
  }

  private static boolean isNoStepBack(Observation seen, int ordinal, Anchor reported) {
    return Optional.ofNullable(seen.volumes().get(ordinal))
        .flatMap(it -> it.marks().anchor())
        .filter(it -> it.isAheadOf(reported) || !it.storeId().equals(reported.storeId()))
        .isEmpty();
  }
}
