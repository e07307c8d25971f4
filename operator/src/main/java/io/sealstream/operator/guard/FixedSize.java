package io.sealstream.operator.guard;

import io.sealstream.operator.api.Reason;
import io.sealstream.operator.observe.Subject;
import java.util.Optional;

/**
 * A cluster keeps the number of nodes that it was made with: a server of this release can neither
 * join a cluster that has formed nor leave one. A pod more would wait for ever, and one less would
 * take its copies of the data with it.
 */
final class FixedSize {
  private final Situation now;

  FixedSize(Situation now) {
    this.now = now;
  }

  Optional<Remark> refusal() {
    int asked = now.observation().spec().replicas();
    return ClusterSize.known(now.observation())
        .filter(has -> has != asked)
        .map(has -> has < asked ? more(has, asked) : fewer(has, asked));
  }

  private Remark more(int has, int asked) {
    return Remark.of(
        Reason.SCALE_UP_REFUSED,
        """
        spec.replicas asks for %d nodes, and this cluster was made with %d: a server of this release
        cannot join one that has formed. It stays at %d and everything else goes on. %s To have %d
        nodes, make a new cluster of %d under another name and have a client copy the streams."""
            .formatted(asked, has, has, setBack(has), asked, asked));
  }

  private Remark fewer(int has, int asked) {
    return Remark.of(
        Reason.SCALE_DOWN_REFUSED,
        """
        spec.replicas asks for %d nodes, and this cluster was made with %d: a server of this release
        cannot leave its cluster, and its copies of the data would be gone. It stays at %d and
        everything else goes on. %s"""
            .formatted(asked, has, has, setBack(has)));
  }

  private String setBack(int has) {
    Subject subject = now.observation().subject();
    return "Set it back: kubectl -n %s patch scl %s --type merge -p '{\"spec\":{\"replicas\":%d}}'."
        .formatted(subject.namespace(), subject.name(), has);
  }
}
