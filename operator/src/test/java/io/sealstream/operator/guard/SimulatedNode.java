package io.sealstream.operator.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.StartCode;
import io.sealstream.operator.api.EncryptionMode;
import io.sealstream.operator.observe.Anchor;
import io.sealstream.operator.observe.Departure;
import io.sealstream.operator.observe.Keys;
import io.sealstream.operator.observe.NodeReport;
import io.sealstream.operator.observe.Observed;
import io.sealstream.operator.observe.Pod;
import io.sealstream.operator.observe.SealedCluster;
import io.sealstream.operator.observe.StartRefusal;
import io.sealstream.operator.observe.Template;
import io.sealstream.operator.observe.VolumeClaim;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One node as it really is: a volume with a ring, a pod with a server in it that opens the ring as
 * a server does, and a kubelet that resolves Secrets at every container start.
 */
final class SimulatedNode {
  final int ordinal;

  /** The key of the ring; empty while the volume is. */
  Optional<String> ring = Optional.empty();

  Optional<VolumeClaim.Marks> recorded = Optional.empty();
  Optional<StartRefusal> refusal = Optional.empty();
  Optional<Departure> departure = Optional.empty();

  /** Whether the operator has made a claim for it. */
  boolean claimed;

  boolean machineUp = true;
  Optional<Pod> pod = Optional.empty();

  /** Since when the kubelet finds a server that serves not ready. */
  Optional<Instant> unreadySince = Optional.empty();

  /** Its volume was given up, and no other store was made on it since. */
  private boolean givenUp;

  /** Its server left for good and runs on. */
  private boolean left;

  /** A store of this volume has been in the cluster, and was not given up. */
  private boolean in;

  private int lives;
  private long generation;
  private long epoch;
  private String cipher = "aes";
  private Template madeFrom;
  private int made;
  private int ticksInState;

  SimulatedNode(int ordinal) {
    this.ordinal = ordinal;
  }

  boolean serving() {
    return machineUp && pod.filter(Pod::serving).isPresent();
  }

  /** A moment of the kubelet: one thing happens at most. */
  void tick(Instant now, Optional<Template> template, Map<String, String> secrets) {
    ticksInState++;
    if (!machineUp) {
      return;
    }
    boolean wanted = template.filter(it -> ordinal < it.replicas()).isPresent();
    if (pod.isEmpty()) {
      template.filter(it -> wanted).ifPresent(it -> create(it, now));
      return;
    }
    if (template.isPresent() && !wanted && pod.get().state() != Pod.State.TERMINATING) {
      delete();
      return;
    }
    switch (pod.get().state()) {
      case PENDING -> startContainer(now, secrets);
      case STARTING -> {
        if (ticksInState > 1 && !left) {
          change(Pod.State.SERVING, now, Optional.empty());
        }
      }
      case DOWN -> {
        if (ticksInState > 3) {
          startContainer(now, secrets);
        }
      }
      case TERMINATING -> {
        pod = Optional.empty();
        left = false;
      }
      case SERVING, UNREACHABLE -> {}
    }
  }

  void delete() {
    pod.ifPresent(it -> change(Pod.State.TERMINATING, it.createdAt(), Optional.empty()));
  }

  /** kill -9: the container is started again with whatever the Secrets hold by then. */
  void crash(Instant now) {
    if (serving() || saysThatItLeft()) {
      left = false;
      change(Pod.State.PENDING, now, Optional.empty());
    }
  }

  /** It left the cluster: from now on nobody can read what is on the volume. */
  void giveUp(Instant now) {
    ring = Optional.empty();
    givenUp = true;
    in = false;
    left = true;
    change(Pod.State.STARTING, now, Optional.empty());
  }

  boolean saysThatItLeft() {
    return left && machineUp && pod.filter(it -> it.state() == Pod.State.STARTING).isPresent();
  }

  boolean wasNeverIn() {
    return !in;
  }

  void cameIn() {
    in = true;
  }

  private void create(Template template, Instant now) {
    madeFrom = template;
    made++;
    pod =
        Optional.of(
            new Pod(
                ordinal,
                "demo-" + ordinal,
                "uid-" + ordinal + "-" + made,
                Pod.State.PENDING,
                now,
                Optional.empty(),
                Optional.of(now),
                Optional.of(template.restartHash()),
                template.image(),
                template.cipher(),
                template.key(),
                template.fingerprint(),
                template.previousFingerprint(),
                Optional.empty()));
    ticksInState = 0;
  }

  private void startContainer(Instant now, Map<String, String> secrets) {
    Optional<String> key = madeFrom.key().map(ref -> secrets.get(ref.name()));
    if (key.isEmpty()) {
      return; // CreateContainerConfigError: the Secret is not there.
    }
    Optional<String> previous = madeFrom.previousKey().map(ref -> secrets.get(ref.name()));
    Optional<StartRefusal> refusal = open(key.get(), previous);
    change(refusal.isPresent() ? Pod.State.DOWN : Pod.State.STARTING, now, refusal);
  }

  /** What the server does before it touches anything: ring, key, and whom the template trusts. */
  private Optional<StartRefusal> open(String key, Optional<String> previous) {
    if (givenUp && recorded.flatMap(VolumeClaim.Marks::anchor).isPresent()) {
      return Optional.of(StartRefusal.of(StartCode.STORE_ROLLED_BACK));
    }
    boolean wanted = madeFrom.fingerprint().equals(Optional.of(Keys.text(key)));
    if (ring.isEmpty() && !wanted || ring.isPresent() && !opens(key, previous, wanted)) {
      StartRefusal refusal =
          ring.map(word -> Observed.refusal(StartCode.KEY_MISMATCH, word, generation))
              .orElse(Observed.foundNoStore(key));
      return Optional.of(refusal);
    }
    if (!ring.equals(Optional.of(key))) {
      ring = Optional.of(key);
      generation++;
    }
    if (givenUp) {
      assertThat(departure).as("node %d comes in again while it is to go", ordinal).isEmpty();
      givenUp = false;
      lives++;
    }
    epoch++;
    cipher = madeFrom.cipher().orElseThrow();
    return Optional.empty();
  }

  private boolean opens(String key, Optional<String> previous, boolean wanted) {
    boolean trusted =
        previous
            .map(Keys::text)
            .filter(it -> madeFrom.previousFingerprint().equals(Optional.of(it)))
            .isPresent();
    return ring.equals(Optional.of(key)) || wanted && trusted && ring.equals(previous);
  }

  private void change(Pod.State state, Instant now, Optional<StartRefusal> refusal) {
    pod =
        pod.map(
            it ->
                new Pod(
                    it.ordinal(),
                    it.name(),
                    it.uid(),
                    state,
                    it.createdAt(),
                    Optional.of(now),
                    state == Pod.State.SERVING
                        ? Optional.empty()
                        : it.notServingSince().or(() -> Optional.of(now)),
                    it.restartHash(),
                    it.image(),
                    it.cipher(),
                    it.key(),
                    it.fingerprint(),
                    it.previousFingerprint(),
                    refusal));
    ticksInState = 0;
    unreadySince = Optional.empty();
  }

  // What is seen of it.

  Optional<Pod> seenPod() {
    if (!machineUp) {
      return pod.map(it -> Observed.seen(it, Pod.State.UNREACHABLE, it.notServingSince()));
    }
    return serving() && unreadySince.isPresent()
        ? pod.map(it -> Observed.seen(it, Pod.State.STARTING, unreadySince))
        : pod;
  }

  Optional<NodeReport> report(SimulatedGroups groups) {
    return serving()
        ? Optional.of(
            new NodeReport(
                pod.orElseThrow().uid(),
                "0.3.0",
                NodeReport.State.SERVING,
                groups.formed(),
                SealedCluster.ID,
                Keys.SALT,
                running(),
                ring.map(Keys::fingerprint),
                EncryptionMode.SEALED,
                cipher,
                true,
                0,
                100,
                Optional.empty(),
                groups.saidBy(ordinal)))
        : Optional.empty();
  }

  VolumeClaim claim() {
    VolumeClaim.Marks marks =
        recorded.orElse(
            new VolumeClaim.Marks(
                Optional.of(SealedCluster.ID),
                Optional.of(Keys.SALT),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    return new VolumeClaim(ordinal, "data-demo-" + ordinal, marks, refusal, departure, false);
  }

  void record(VolumeRecord record, Optional<String> formed) {
    recorded =
        Optional.of(
            new VolumeClaim.Marks(
                Optional.of(SealedCluster.ID),
                Optional.of(Keys.SALT),
                record.fingerprint(),
                record.anchor(),
                formed.filter(it -> record.anchor().isPresent())));
    refusal = record.refusal();
    departure = record.departure();
    claimed = true;
  }

  void wipeRecord() {
    recorded = Optional.of(VolumeClaim.Marks.none());
    refusal = Optional.empty();
  }

  private Anchor running() {
    return new Anchor("store-" + ordinal + "-" + lives, epoch, "boot-" + epoch, generation);
  }
}
