package io.sealstream.operator.guard;

import io.sealstream.keyring.StartCode;
import io.sealstream.operator.observe.Pod;
import java.time.Duration;
import java.time.Instant;

/**
 * A store that another process has open. For a moment that is nobody's fault: the server of a pod
 * that was deleted by force, or whose machine was given up, may still be ending. The kubelet tries
 * again by itself; only when that has not helped for long enough is it worth a refusal.
 */
public final class BusyStore {
  /** The time that a server has for its end (60 s), and the kubelet's next try after it (40 s). */
  static final Duration GRACE = Duration.ofMinutes(2);

  private BusyStore() {}

  /** True while the pod was refused for that and has not been out of service for long. */
  public static boolean isMomentary(Pod pod, Instant now) {
    return pod.refusal().filter(it -> it.code() == StartCode.STORE_IN_USE).isPresent()
        && pod.notServingSince().filter(since -> since.plus(GRACE).isAfter(now)).isPresent();
  }
}
