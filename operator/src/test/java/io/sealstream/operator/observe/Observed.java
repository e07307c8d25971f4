package io.sealstream.operator.observe;

import io.sealstream.keyring.StartCode;
import io.sealstream.operator.api.EncryptionMode;
import io.sealstream.operator.api.KeySecretRef;
import io.sealstream.operator.observe.NodeReport.Replication;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * The parts of an observation of the cluster demo, each as it is when all is well, and the same
 * parts with one thing changed. Keys are named by their words, as in {@link Keys}; a word that is
 * null is no key.
 */
public final class Observed {
  public static final String HASH = "hash-1";
  public static final String IMAGE = "localhost/sealstream-server:0.3.0";
  static final Instant STARTED = SealedCluster.NOW.minus(Duration.ofMinutes(30));

  private Observed() {}

  public static KeySecretRef ref(String secret) {
    return new KeySecretRef(secret, null);
  }

  // The template.

  public static Template template(int replicas, String cipher, String secret, String word) {
    return template(replicas, cipher, secret, word, null, null);
  }

  public static Template template(
      int replicas,
      String cipher,
      String secret,
      String word,
      String previous,
      String previousWord) {
    return new Template(
        replicas,
        true,
        HASH,
        IMAGE,
        Optional.of(cipher),
        Optional.ofNullable(secret).map(Observed::ref),
        Optional.ofNullable(word).map(Keys::text),
        Optional.ofNullable(previous).map(Observed::ref),
        Optional.ofNullable(previousWord).map(Keys::text));
  }

  static Template plainTemplate(int replicas) {
    return template(replicas, "none", null, null);
  }

  /** The StatefulSet's controller still makes pods of the template before. */
  static Template notSeenYet(Template template) {
    return new Template(
        template.replicas(),
        false,
        template.restartHash(),
        template.image(),
        template.cipher(),
        template.key(),
        template.fingerprint(),
        template.previousKey(),
        template.previousFingerprint());
  }

  /** The same template with other inputs that need a restart. */
  public static Template ofHash(Template template, String hash) {
    return new Template(
        template.replicas(),
        template.seen(),
        hash,
        template.image(),
        template.cipher(),
        template.key(),
        template.fingerprint(),
        template.previousKey(),
        template.previousFingerprint());
  }

  // Volume claims.

  public static VolumeClaim.Marks marks(String fingerprint, int ordinal, long generation) {
    return new VolumeClaim.Marks(
        Optional.of(SealedCluster.ID),
        Optional.of(Keys.SALT),
        Optional.of(fingerprint),
        Optional.of(anchor(ordinal, generation)),
        Optional.of(SealedCluster.ID));
  }

  /** Of a claim that the operator has made, and that no server has used. */
  static VolumeClaim.Marks emptyMarks() {
    return new VolumeClaim.Marks(
        Optional.of(SealedCluster.ID),
        Optional.of(Keys.SALT),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  static Anchor anchor(int ordinal, long generation) {
    return new Anchor("store-" + ordinal, 4, "boot-" + ordinal, generation);
  }

  /** The same observation with other claims. */
  public static Observation recorded(Observation seen, UnaryOperator<VolumeClaim> change) {
    SortedMap<Integer, VolumeClaim> changed = new TreeMap<>();
    seen.volumes().forEach((ordinal, claim) -> changed.put(ordinal, change.apply(claim)));
    return new Observation(
        seen.now(),
        seen.subject(),
        seen.identity(),
        seen.spec(),
        seen.status(),
        seen.keys(),
        changed,
        seen.pods(),
        seen.nodes(),
        seen.departed(),
        seen.template(),
        seen.surroundings());
  }

  // Pods.

  static Pod pod(
      int ordinal,
      Pod.State state,
      String hash,
      String word,
      String previous,
      StartRefusal refusal) {
    return new Pod(
        ordinal,
        "demo-" + ordinal,
        "uid-" + ordinal,
        state,
        STARTED,
        state == Pod.State.PENDING ? Optional.empty() : Optional.of(STARTED),
        state == Pod.State.SERVING ? Optional.empty() : Optional.of(STARTED),
        Optional.of(hash),
        IMAGE,
        Optional.of("aes"),
        secretOf(word),
        Optional.ofNullable(word).map(Keys::text),
        Optional.ofNullable(previous).map(Keys::text),
        Optional.ofNullable(refusal));
  }

  /** The stories keep K1 in demo-key and K2 in demo-key-2. */
  private static Optional<KeySecretRef> secretOf(String word) {
    return Optional.ofNullable(word).map(it -> ref(it.equals("K1") ? "demo-key" : "demo-key-2"));
  }

  static Pod withUid(Pod pod, String uid) {
    return with(pod, uid, pod.state(), pod.notServingSince());
  }

  static Pod notServingSince(Pod pod, Instant since) {
    return with(pod, pod.uid(), pod.state(), Optional.of(since));
  }

  /** The same pod, seen in another state. */
  public static Pod seen(Pod pod, Pod.State state, Optional<Instant> notServingSince) {
    return with(pod, pod.uid(), state, notServingSince);
  }

  private static Pod with(Pod pod, String uid, Pod.State state, Optional<Instant> notServingSince) {
    return new Pod(
        pod.ordinal(),
        pod.name(),
        uid,
        state,
        pod.createdAt(),
        pod.startedAt(),
        notServingSince,
        pod.restartHash(),
        pod.image(),
        pod.cipher(),
        pod.key(),
        pod.fingerprint(),
        pod.previousFingerprint(),
        pod.refusal());
  }

  /** Of a server that was to make a store under another key than this one. */
  public static StartRefusal foundNoStore(String word) {
    return new StartRefusal(
        StartCode.KEY_MISMATCH,
        Optional.empty(),
        Optional.of(Keys.fingerprint(word)),
        OptionalLong.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalLong.empty());
  }

  public static StartRefusal refusal(StartCode code, String word, long generation) {
    return new StartRefusal(
        code,
        Optional.ofNullable(word).map(Keys::fingerprint),
        Optional.empty(),
        OptionalLong.of(generation),
        Optional.of(SealedCluster.ID),
        Optional.empty(),
        OptionalLong.of(4));
  }

  // Servers.

  static NodeReport node(
      int ordinal,
      String word,
      Anchor anchor,
      String cipher,
      Replication replication,
      Optional<String> readableSince) {
    return new NodeReport(
        "uid-" + ordinal,
        "0.3.0",
        NodeReport.State.SERVING,
        true,
        SealedCluster.ID,
        Keys.SALT,
        anchor,
        Optional.ofNullable(word).map(Keys::fingerprint),
        word == null ? EncryptionMode.PLAINTEXT : EncryptionMode.SEALED,
        cipher,
        word != null,
        0,
        100,
        readableSince,
        replication);
  }

  /** Of a node that serves since then and leads none of its streams, each of one replica. */
  public static Replication leadingNothing(Instant since, int streams) {
    return new Replication(0, false, Optional.of(since), false, streams, 1);
  }

  /** The same server, with so many files that are not under the cipher in force. */
  static NodeReport withOtherCiphers(NodeReport report, int files) {
    return with(report, report.podUid(), report.strict(), files, 50);
  }

  /** The same server, with so many files that are clear still. */
  static NodeReport withClearFiles(NodeReport report, int files) {
    return with(report, report.podUid(), false, files, 50);
  }

  static NodeReport withUid(NodeReport report, String uid) {
    return with(
        report, uid, report.strict(), report.filesInOtherCiphers(), report.resealedPercent());
  }

  /** The same server, in a cluster that has never had a leader. */
  static NodeReport unformed(NodeReport report) {
    return new NodeReport(
        report.podUid(),
        report.version(),
        report.state(),
        false,
        report.clusterId(),
        report.salt(),
        report.anchor(),
        report.ring(),
        report.mode(),
        report.cipher(),
        report.strict(),
        report.filesInOtherCiphers(),
        report.resealedPercent(),
        report.readableSince(),
        report.replication());
  }

  private static NodeReport with(
      NodeReport report, String uid, boolean strict, int filesInOtherCiphers, int resealedPercent) {
    return new NodeReport(
        uid,
        report.version(),
        report.state(),
        report.formed(),
        report.clusterId(),
        report.salt(),
        report.anchor(),
        report.ring(),
        report.mode(),
        report.cipher(),
        strict,
        filesInOtherCiphers,
        resealedPercent,
        report.readableSince(),
        report.replication());
  }
}
