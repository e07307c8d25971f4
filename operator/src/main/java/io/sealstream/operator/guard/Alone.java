package io.sealstream.operator.guard;

import io.sealstream.operator.api.Reason;
import io.sealstream.operator.observe.Subject;
import java.util.Optional;

/**
 * A cluster of one stays one, and a cluster of several never becomes one. What a server alone keeps
 * belongs to no group that others could join: several servers would found a cluster beside it, and
 * its streams would be in none. And the last of several has no majority of its own.
 */
final class Alone {
  private static final int ONE = 1;

  private final Situation now;

  Alone(Situation now) {
    this.now = now;
  }

  Optional<Remark> refusal() {
    int asked = now.observation().spec().replicas();
    return ClusterSize.known(now.observation())
        .filter(has -> has != asked && (has == ONE || asked == ONE))
        .map(has -> has == ONE ? more(asked) : fewer(has));
  }

  private Remark more(int asked) {
    return Remark.of(
        Reason.SCALE_UP_REFUSED,
        """
        spec.replicas asks for %d nodes, and this cluster was made with 1: what a server keeps alone
        belongs to no group that others could join. It stays at 1 and everything else goes on. %s To
        have %d nodes, make a new cluster of %d under another name and have a client copy the
        streams."""
            .formatted(asked, setBack(ONE), asked, asked));
  }

  private Remark fewer(int has) {
    return Remark.of(
        Reason.SCALE_DOWN_REFUSED,
        """
        spec.replicas asks for 1 node, and this cluster has %d: what is in groups of several cannot
        be kept by a server alone. It stays at %d and everything else goes on. %s"""
            .formatted(has, has, setBack(has)));
  }

  private String setBack(int has) {
    Subject subject = now.observation().subject();
    return "Set it back: kubectl -n %s patch scl %s --type merge -p '{\"spec\":{\"replicas\":%d}}'."
        .formatted(
            subject.namespace(),
            subject.name(),
            ClusterSize.SIZES.stream().filter(it -> it >= has).findFirst().orElse(has));
  }
}
