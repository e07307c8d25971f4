package io.sealstream.operator.guard;

import io.sealstream.operator.api.Reason;
import io.sealstream.operator.observe.Anchor;
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
 */
public record VolumeRecord(
    Optional<String> fingerprint, Optional<Anchor> anchor, Optional<StartRefusal> refusal) {

  /** Of a volume that is yet to be made: whatever is known, is known of another one. */
  public static VolumeRecord ofNew() {
    return new VolumeRecord(Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Of one volume. */
  public static VolumeRecord of(Observation seen, KeyVerdict verdict, int ordinal) {
    Optional<VolumeClaim> claim = Optional.ofNullable(seen.volumes().get(ordinal));
    Optional<NodeReport> report = trusted(seen, verdict, ordinal);
    return new VolumeRecord(
        report
            .map(it -> it.ring().map(Fingerprint::text).orElse(VolumeClaim.PLAINTEXT))
            .or(() -> claim.flatMap(it -> it.marks().fingerprint())),
        report.map(NodeReport::anchor).or(() -> claim.flatMap(it -> it.marks().anchor())),
        refusal(seen, ordinal));
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
