package io.sealstream.operator.plan;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.operator.guard.BusyStore;
import io.sealstream.operator.guard.Unborn;
import io.sealstream.operator.observe.Fingerprint;
import io.sealstream.operator.observe.NodeReport;
import io.sealstream.operator.observe.NodeReport.Replication;
import io.sealstream.operator.observe.Observation;
import io.sealstream.operator.observe.Pod;
import io.sealstream.operator.observe.Template;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One node of the cluster, whether its pod is there or not.
 *
 * @param report of this very pod
 * @param held the guard holds it: it is neither restarted nor counted on
 */
record Member(
    int ordinal,
    String name,
    Optional<Pod> pod,
    Optional<NodeReport> report,
    boolean held,
    Observation observation,
    Template template) {

  static Member of(Observation observation, Template template, int ordinal, boolean held) {
    Optional<Pod> pod = Optional.ofNullable(observation.pods().get(ordinal));
    Optional<NodeReport> report =
        Optional.ofNullable(observation.nodes().get(ordinal))
            .filter(it -> pod.filter(p -> p.uid().equals(it.podUid())).isPresent());
    String name = observation.subject().name() + "-" + ordinal;
    return new Member(ordinal, name, pod, report, held, observation, template);
  }

  /** As the kubelet says. */
  boolean ready() {
    return pod.filter(Pod::serving).isPresent();
  }

  /**
   * Ready, or not and its server says that its store is open: clients that found it before are on
   * it, and it may be the last to know its key. It goes by eviction only.
   */
  boolean serving() {
    return ready()
        || in(Pod.State.STARTING)
            && report
                .filter(it -> it.state() != NodeReport.State.STARTING)
                .filter(it -> it.state() != NodeReport.State.KEY_REFUSED)
                .isPresent();
  }

  /** Serves, and has not been ready for so long that waiting for it may be in vain. */
  boolean ailing(Duration patience) {
    return serving()
        && pod.flatMap(Pod::notServingSince)
            .filter(since -> !since.plus(patience).isAfter(observation.now()))
            .isPresent();
  }

  boolean in(Pod.State state) {
    return pod.filter(it -> it.state() == state).isPresent();
  }

  /** To be replaced: of another template, or of this one and still on the key before. */
  boolean outdated(Pace pace) {
    return ofAnotherTemplate() || behind(pace);
  }

  boolean ofAnotherTemplate() {
    return pod.filter(it -> !it.restartHash().equals(Optional.of(template.restartHash())))
        .isPresent();
  }

  /**
   * Serves on a ring that it should have turned at its start: a Secret held another key just then.
   * Not asked of a young pod, so that a server that cannot is not restarted over and over.
   */
  boolean behind(Pace pace) {
    return serving()
        && report.filter(running -> !ring(running)).isPresent()
        && pod.filter(it -> !it.createdAt().plus(pace.start()).isAfter(observation.now()))
            .isPresent();
  }

  /** There, not going, and not serving: replacing it costs nothing. */
  boolean replaceable() {
    return !serving() && (in(Pod.State.PENDING) || in(Pod.State.STARTING) || in(Pod.State.DOWN));
  }

  boolean refused() {
    return in(Pod.State.DOWN) && pod.flatMap(Pod::refusal).isPresent() && !passes();
  }

  /** Refused by something that passes by itself. */
  boolean passes() {
    return pod.filter(it -> BusyStore.isMomentary(it, observation.now())).isPresent();
  }

  /** Neither expected back by itself nor to be waited for. */
  boolean lost() {
    return held || in(Pod.State.UNREACHABLE) || refused();
  }

  /** Asked for, and not there after so long: a roll neither counts on it nor waits for it. */
  boolean missing(Duration patience) {
    return Unborn.is(observation, ordinal)
        && pod.filter(it -> it.createdAt().plus(patience).isAfter(observation.now())).isEmpty();
  }

  /** Ready, reports what the template wants, and has been current for long enough. */
  boolean settled(Duration settle) {
    return ready()
        && !ofAnotherTemplate()
        && report.filter(it -> asWanted(it)).isPresent()
        && current(settle);
  }

  /** Ready and current for long enough, whatever its template. */
  boolean current(Duration settle) {
    if (!ready()) {
      return false;
    }
    return alone()
        || forming()
        || since().filter(it -> !it.plus(settle).isAfter(observation.now())).isPresent();
  }

  private Optional<Instant> since() {
    return report.map(NodeReport::replication).flatMap(Replication::currentSince);
  }

  private boolean alone() {
    return template.replicas() == 1;
  }

  /**
   * Of several that have never had a leader. Nothing is kept there yet, and what keeps them from it
   * may be what the roll is to mend.
   */
  private boolean forming() {
    return !alone() && !observation.formed();
  }

  private boolean asWanted(NodeReport running) {
    boolean cipher =
        template
            .cipher()
            .filter(word -> !CipherSuite.named(word).equals(CipherSuite.named(running.cipher())))
            .isEmpty();
    return cipher && ring(running);
  }

  /** A ring under another salt is compared by the server, which knows the key. */
  private boolean ring(NodeReport running) {
    Optional<Fingerprint> wanted =
        template.fingerprint().map(it -> new Fingerprint(observation.identity().salt(), it));
    return running
        .ring()
        .filter(it -> it.salt().equals(observation.identity().salt()))
        .map(it -> wanted.equals(Optional.of(it)))
        .orElse(true);
  }

  int leaderships() {
    return report.map(NodeReport::replication).map(Replication::streamLeaders).orElse(0);
  }

  boolean leadsMeta() {
    return report.map(NodeReport::replication).filter(Replication::metaLeader).isPresent();
  }

  boolean safeToStop() {
    return alone()
        || forming()
        || report.map(NodeReport::replication).filter(Replication::safeToStop).isPresent();
  }
}
