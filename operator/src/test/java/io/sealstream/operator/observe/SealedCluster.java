package io.sealstream.operator.observe;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.sealstream.operator.api.KeySecretRef;
import io.sealstream.operator.api.StreamingClusterSpec;
import io.sealstream.operator.observe.NodeReport.Replication;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * A cluster named demo as the operator observes it, to be changed by a story line by line. It
 * computes nothing: each line sets what is seen.
 */
public final class SealedCluster {
  public static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  public static final String ID = "c1".repeat(16);

  public final SortedMap<Integer, VolumeClaim> volumes = new TreeMap<>();
  public final SortedMap<Integer, Pod> pods = new TreeMap<>();
  public final SortedMap<Integer, NodeReport> nodes = new TreeMap<>();
  public final Map<KeySecretRef, KeyReading> keys = new HashMap<>();
  public final RecordedStatus status = new RecordedStatus();
  public Instant now = NOW;
  private final SortedSet<Integer> departed = new TreeSet<>();
  public Optional<Template> template = Optional.empty();
  public Surroundings surroundings = Surroundings.none();
  public Optional<String> formed = Optional.empty();
  public boolean paused;
  public Optional<String> approved = Optional.empty();

  private int replicas;
  private String encryption = "";
  private String further = "";

  private SealedCluster(int replicas) {
    this.replicas = replicas;
  }

  /** Applied just now: no object but the resource. */
  public static SealedCluster justApplied(int replicas) {
    return new SealedCluster(replicas).asks("demo-key");
  }

  /** Serving for half an hour under the key K1 in Secret demo-key, with cipher aes. */
  public static SealedCluster serving(int replicas) {
    SealedCluster cluster = justApplied(replicas).secret("demo-key", Keys.holding("K1"));
    cluster.formed = Optional.of(ID);
    cluster.template = Optional.of(Observed.template(replicas, "aes", "demo-key", "K1"));
    IntStream.range(0, replicas).forEach(i -> cluster.volume(i, "K1", 2).pod(i).node(i, "K1", 2));
    cluster.status.nodes(replicas).accepted("aes", "demo-key", "K1");
    return cluster;
  }

  /** In the middle of a rotation from K1 in demo-key to K2 in demo-key-2. */
  public static SealedCluster rotating(int replicas, int alreadyNew) {
    SealedCluster cluster = serving(replicas).asks("demo-key-2", "demo-key");
    cluster.secret("demo-key-2", Keys.holding("K2"));
    cluster.template =
        Optional.of(Observed.template(replicas, "aes", "demo-key-2", "K2", "demo-key", "K1"));
    IntStream.range(0, alreadyNew)
        .forEach(i -> cluster.volume(i, "K2", 3).newPod(i).node(i, "K2", 3));
    cluster.status.accepted("aes", "demo-key-2", "K2", "demo-key", "K1");
    return cluster;
  }

  /** Over Plaintext data, asked for and accepted as such. */
  public static SealedCluster plaintext(int replicas) {
    SealedCluster cluster = serving(replicas).asksEncryption("{mode: Plaintext}");
    cluster.template = Optional.of(Observed.plainTemplate(replicas));
    IntStream.range(0, replicas)
        .forEach(
            i ->
                cluster
                    .claim(i, Observed.marks(VolumeClaim.PLAINTEXT, i, 2))
                    .pod(i, Pod.State.SERVING, Observed.HASH, null, null, null)
                    .node(i, null, 2, "none", Observed.leadingNothing(Observed.STARTED, 3)));
    cluster.status.acceptedPlaintext();
    return cluster;
  }

  // What a person writes.

  public SealedCluster asks(String secret) {
    return asksEncryption("{keySecretRef: {name: %s}}".formatted(secret));
  }

  public SealedCluster asks(String secret, String previous) {
    return asksEncryption(
        "{keySecretRef: {name: %s}, previousKeySecretRef: {name: %s}}".formatted(secret, previous));
  }

  public SealedCluster asksEncryption(String yaml) {
    encryption = yaml;
    return this;
  }

  /** Further lines of the spec. */
  public SealedCluster asksAlso(String yaml) {
    further = yaml;
    return this;
  }

  public SealedCluster asksReplicas(int count) {
    replicas = count;
    return this;
  }

  // What is seen.

  public SealedCluster secret(String name, KeyReading reading) {
    keys.put(Observed.ref(name), reading);
    return this;
  }

  public SealedCluster secretGone(String name, Duration ago) {
    return secret(name, new KeyReading.Missing(now.minus(ago)));
  }

  /** A claim on which a server reported a ring under the key. */
  public SealedCluster volume(int ordinal, String word, long generation) {
    return claim(ordinal, Observed.marks(Keys.text(word), ordinal, generation));
  }

  /** A claim with what stands on it of its node's leaving. */
  public SealedCluster departs(int ordinal, Departure.Stage stage, Instant since) {
    volumes.computeIfPresent(
        ordinal,
        (i, claim) ->
            new VolumeClaim(
                i,
                claim.name(),
                claim.marks(),
                claim.refusal(),
                Optional.of(new Departure(stage, since)),
                claim.terminating()));
    return this;
  }

  /** Its server says that it left for good, and nothing else. */
  public SealedCluster saysThatItLeft(int ordinal) {
    nodes.remove(ordinal);
    departed.add(ordinal);
    return this;
  }

  /** A claim that the operator has made, and that no server has used. */
  public SealedCluster emptyVolume(int ordinal) {
    return claim(ordinal, Observed.emptyMarks());
  }

  public SealedCluster claim(int ordinal, VolumeClaim.Marks marks) {
    volumes.put(
        ordinal,
        new VolumeClaim(
            ordinal, "data-demo-" + ordinal, marks, Optional.empty(), Optional.empty(), false));
    return this;
  }

  /** A serving pod made for K1. */
  public SealedCluster pod(int ordinal) {
    return pod(ordinal, Pod.State.SERVING, Observed.HASH, "K1", null, null);
  }

  /** A serving pod made for the pair K2, K1. */
  public SealedCluster newPod(int ordinal) {
    return pod(ordinal, Pod.State.SERVING, Observed.HASH, "K2", "K1", null);
  }

  public SealedCluster pod(
      int ordinal,
      Pod.State state,
      String hash,
      String word,
      String previous,
      StartRefusal refusal) {
    pods.put(ordinal, Observed.pod(ordinal, state, hash, word, previous, refusal));
    return this;
  }

  /** The pod, and the server in it that answers, have another uid: it was replaced. */
  public SealedCluster ofPod(int ordinal, String uid) {
    pods.computeIfPresent(ordinal, (i, pod) -> Observed.withUid(pod, uid));
    nodes.computeIfPresent(ordinal, (i, report) -> Observed.withUid(report, uid));
    return this;
  }

  /** So many files of its store are under another cipher than the one in force. */
  public SealedCluster filesInOtherCiphers(int ordinal, int files) {
    nodes.computeIfPresent(ordinal, (i, report) -> Observed.withOtherCiphers(report, files));
    return this;
  }

  /** So many files of its store are of its plain life, and clear. */
  public SealedCluster clearFiles(int ordinal, int files) {
    nodes.computeIfPresent(ordinal, (i, report) -> Observed.withClearFiles(report, files));
    return this;
  }

  /** The StatefulSet's controller still makes pods of the template before. */
  public SealedCluster templateNotSeenYet() {
    template = template.map(Observed::notSeenYet);
    return this;
  }

  /** The last server on it said this, and its pod has gone. */
  public SealedCluster refusedBefore(int ordinal, StartRefusal refusal) {
    nodes.remove(ordinal);
    pods.remove(ordinal);
    volumes.computeIfPresent(
        ordinal,
        (i, claim) ->
            new VolumeClaim(
                i, claim.name(), claim.marks(), Optional.of(refusal), claim.departure(), false));
    return this;
  }

  /** Somebody deleted the claim, and its pod still holds it. */
  public SealedCluster claimDeleted(int ordinal) {
    volumes.computeIfPresent(
        ordinal,
        (i, claim) ->
            new VolumeClaim(
                i, claim.name(), claim.marks(), claim.refusal(), claim.departure(), true));
    return this;
  }

  /** So long the pod has not served. */
  public SealedCluster downFor(int ordinal, Duration time) {
    pods.computeIfPresent(ordinal, (i, pod) -> Observed.notServingSince(pod, now.minus(time)));
    return this;
  }

  /** The pod is down and its server has said why. */
  public SealedCluster refused(int ordinal, StartRefusal refusal) {
    nodes.remove(ordinal);
    return pod(ordinal, Pod.State.DOWN, Observed.HASH, "K1", null, refusal);
  }

  /** A server that answers, and runs on a ring under the key. */
  public SealedCluster node(int ordinal, String word, long generation) {
    return node(ordinal, word, generation, "aes", Observed.leadingNothing(Observed.STARTED, 3));
  }

  public SealedCluster node(
      int ordinal, String word, long generation, String cipher, Replication replication) {
    return node(
        ordinal, word, Observed.anchor(ordinal, generation), cipher, replication, Optional.empty());
  }

  /** The same server, with an anchor that may not be the one on its claim. */
  public SealedCluster nodeSays(int ordinal, Anchor anchor) {
    return node(
        ordinal,
        "K1",
        anchor,
        "aes",
        Observed.leadingNothing(Observed.STARTED, 3),
        Optional.empty());
  }

  /** The same server, which names the oldest release that reads its store. */
  public SealedCluster nodeNeedsRelease(int ordinal, String release) {
    Replication replication = Observed.leadingNothing(Observed.STARTED, 3);
    return node(
        ordinal, "K1", Observed.anchor(ordinal, 2), "aes", replication, Optional.of(release));
  }

  private SealedCluster node(
      int ordinal,
      String word,
      Anchor anchor,
      String cipher,
      Replication replication,
      Optional<String> readableSince) {
    nodes.put(ordinal, Observed.node(ordinal, word, anchor, cipher, replication, readableSince));
    return this;
  }

  /** Its servers have opened their stores and not found together. */
  public SealedCluster neverFormed() {
    formed = Optional.empty();
    nodes.replaceAll((ordinal, report) -> Observed.unformed(report));
    volumes.replaceAll(
        (ordinal, claim) ->
            new VolumeClaim(
                ordinal,
                claim.name(),
                new VolumeClaim.Marks(
                    claim.marks().clusterId(),
                    claim.marks().salt(),
                    claim.marks().fingerprint(),
                    claim.marks().anchor(),
                    Optional.empty()),
                claim.refusal(),
                claim.departure(),
                claim.terminating()));
    return this;
  }

  // What gets lost.

  public SealedCluster statusWiped() {
    status.wipe();
    return this;
  }

  public SealedCluster claimMarksWiped() {
    volumes.keySet().forEach(ordinal -> claim(ordinal, VolumeClaim.Marks.none()));
    formed = Optional.empty();
    return this;
  }

  public SealedCluster statefulSetGone() {
    template = Optional.empty();
    return this;
  }

  /** Deleted and applied again: only its claims stayed. */
  public SealedCluster recreated() {
    pods.clear();
    nodes.clear();
    formed = Optional.empty();
    return statusWiped().statefulSetGone();
  }

  public Observation observed() {
    return new Observation(
        now,
        new Subject("test", "demo", "7", formed, paused, approved),
        new ClusterIdentity(ID, Keys.SALT),
        spec(),
        status.written(),
        keys,
        volumes,
        pods,
        nodes,
        departed,
        template,
        surroundings);
  }

  private StreamingClusterSpec spec() {
    String yaml =
        """
        replicas: %d
        encryption: %s
        storage: {size: 2Gi}
        %s
        """
            .formatted(replicas, encryption, further);
    return Serialization.unmarshal(yaml, StreamingClusterSpec.class);
  }
}
