package io.sealstream.operator.reconcile;

import io.sealstream.operator.desired.VolumeClaims;
import io.sealstream.operator.guard.KeyVerdict;
import io.sealstream.operator.observe.Anchor;
import io.sealstream.operator.observe.Fingerprint;
import io.sealstream.operator.observe.NodeReport;
import io.sealstream.operator.observe.Observation;
import io.sealstream.operator.observe.VolumeClaim;
import io.sealstream.operator.observe.World;
import java.util.Optional;

/**
 * What is recorded of each volume: what its server reports now, else what was recorded before. A
 * report that is older than the record, of another store or of another cluster changes nothing: the
 * record is there to notice just that.
 */
final class Marking {
  private final Observation seen;
  private final KeyVerdict verdict;

  Marking(World world, KeyVerdict verdict) {
    this.seen = world.observation();
    this.verdict = verdict;
  }

  VolumeClaims.Marks marks(int ordinal) {
    return new VolumeClaims.Marks(fingerprint(ordinal), anchor(ordinal).map(Anchor::json));
  }

  Optional<Anchor> anchor(int ordinal) {
    return trusted(ordinal)
        .map(NodeReport::anchor)
        .or(() -> recorded(ordinal).flatMap(VolumeClaim.Marks::anchor));
  }

  private Optional<String> fingerprint(int ordinal) {
    return trusted(ordinal)
        .map(it -> it.ring().map(Fingerprint::text).orElse(VolumeClaim.PLAINTEXT))
        .or(() -> recorded(ordinal).flatMap(VolumeClaim.Marks::fingerprint));
  }

  private Optional<NodeReport> trusted(int ordinal) {
    return Optional.ofNullable(seen.nodes().get(ordinal))
        .filter(it -> !verdict.remarks().heldNodes().containsKey(ordinal))
        .filter(it -> it.clusterId().equals(seen.identity().clusterId()))
        .filter(it -> it.salt().equals(seen.identity().salt()) || it.ring().isEmpty())
        .filter(it -> isNoStepBack(ordinal, it.anchor()));
  }

  private boolean isNoStepBack(int ordinal, Anchor reported) {
    return recorded(ordinal)
        .flatMap(VolumeClaim.Marks::anchor)
        .filter(it -> it.isAheadOf(reported) || !it.storeId().equals(reported.storeId()))
        .isEmpty();
  }

  private Optional<VolumeClaim.Marks> recorded(int ordinal) {
    return Optional.ofNullable(seen.volumes().get(ordinal)).map(VolumeClaim::marks);
  }
}
