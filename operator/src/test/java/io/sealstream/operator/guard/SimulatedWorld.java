package io.sealstream.operator.guard;

import io.fabric8.kubernetes.api.model.Quantity;
import io.sealstream.operator.api.Encryption;
import io.sealstream.operator.api.KeySecretRef;
import io.sealstream.operator.api.Storage;
import io.sealstream.operator.api.StreamingClusterSpec;
import io.sealstream.operator.observe.ClusterIdentity;
import io.sealstream.operator.observe.KeyReading;
import io.sealstream.operator.observe.Keys;
import io.sealstream.operator.observe.NodeReport;
import io.sealstream.operator.observe.Observation;
import io.sealstream.operator.observe.Observed;
import io.sealstream.operator.observe.Pod;
import io.sealstream.operator.observe.RecordedStatus;
import io.sealstream.operator.observe.SealedCluster;
import io.sealstream.operator.observe.Subject;
import io.sealstream.operator.observe.Surroundings;
import io.sealstream.operator.observe.Template;
import io.sealstream.operator.observe.VolumeClaim;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A cluster, its Secrets and its objects in Kubernetes, as people, faults and operators find them.
 */
final class SimulatedWorld {
  private static final int MOST = 5;
  static final List<String> SECRETS = List.of("s1", "s2", "s3", "s9");

  final List<SimulatedNode> nodes;
  final SimulatedGroups groups;
  final Map<String, String> secrets = new HashMap<>();
  RecordedStatus status = new RecordedStatus();
  Optional<Template> template = Optional.empty();
  Optional<String> formed = Optional.empty();
  Instant now = SealedCluster.NOW;
  boolean paused;

  /** How many nodes the spec asks for. */
  int asked;

  long version;

  private final Map<String, Instant> missingSince = new HashMap<>();
  private Encryption encryption;

  SimulatedWorld(int replicas) {
    asked = replicas;
    int most = replicas == 1 ? 1 : MOST;
    nodes = IntStream.range(0, most).mapToObj(SimulatedNode::new).toList();
    IntStream.range(0, replicas).forEach(ordinal -> nodes.get(ordinal).cameIn());
    groups = new SimulatedGroups(nodes, replicas);
    rightSecrets();
    asks("aes", "s1", Optional.empty());
  }

  /** Every Secret with the value that it is named after. */
  void rightSecrets() {
    SECRETS.forEach(name -> secrets.put(name, "K" + name.substring(1)));
  }

  void asks(String cipher, String key, Optional<String> previous) {
    encryption =
        new Encryption(
            null, cipher, Observed.ref(key), previous.map(Observed::ref).orElse(null), null);
  }

  void wipeStatus() {
    status = new RecordedStatus();
    version++;
  }

  /** The resource's own annotations, that the cluster has formed among them, are left. */
  void wipeClaims() {
    nodes.forEach(SimulatedNode::wipeRecord);
  }

  boolean somebodyLeaves() {
    return nodes.stream().anyMatch(it -> it.departure.isPresent());
  }

  /** Until an operator has seen the servers again. */
  boolean claimsAreWiped() {
    return nodes.stream().anyMatch(it -> it.ring.isPresent() && it.claim().ring().isEmpty());
  }

  void tick(Duration passed) {
    now = now.plus(passed);
    SECRETS.forEach(
        name -> {
          if (secrets.containsKey(name)) {
            missingSince.remove(name);
          } else {
            missingSince.putIfAbsent(name, now);
          }
        });
    nodes.forEach(node -> node.tick(now, template, secrets));
    groups.tick(now);
  }

  int serving() {
    return (int) nodes.stream().filter(SimulatedNode::serving).count();
  }

  /** The keys that the rings really need, that of most of them first. */
  List<String> rings() {
    Map<String, Integer> count = new TreeMap<>();
    nodes.forEach(node -> node.ring.ifPresent(word -> count.merge(word, 1, Integer::sum)));
    return count.keySet().stream()
        .sorted(Comparator.comparing((String word) -> count.get(word)).reversed())
        .toList();
  }

  KeyReading read(KeySecretRef ref) {
    return secrets.containsKey(ref.name())
        ? Keys.holding(secrets.get(ref.name()))
        : new KeyReading.Missing(missingSince.getOrDefault(ref.name(), now));
  }

  Observation observed() {
    SortedMap<Integer, VolumeClaim> volumes = new TreeMap<>();
    SortedMap<Integer, Pod> pods = new TreeMap<>();
    SortedMap<Integer, NodeReport> reports = new TreeMap<>();
    nodes.forEach(
        node -> {
          if (node.claimed) {
            volumes.put(node.ordinal, node.claim());
          }
          node.seenPod().ifPresent(pod -> pods.put(node.ordinal, pod));
          node.report(groups).ifPresent(report -> reports.put(node.ordinal, report));
        });
    Set<Integer> departed =
        nodes.stream()
            .filter(SimulatedNode::saysThatItLeft)
            .map(node -> node.ordinal)
            .collect(Collectors.toSet());
    Map<KeySecretRef, KeyReading> keys = new HashMap<>();
    SECRETS.stream().map(Observed::ref).forEach(ref -> keys.put(ref, read(ref)));
    return new Observation(
        now,
        new Subject("test", "demo", Long.toString(version), formed, paused, Optional.empty()),
        new ClusterIdentity(SealedCluster.ID, Keys.SALT),
        spec(),
        status.written(),
        keys,
        volumes,
        pods,
        reports,
        departed,
        template,
        Surroundings.none());
  }

  private StreamingClusterSpec spec() {
    Storage storage = new Storage(new Quantity("2Gi"), null);
    return new StreamingClusterSpec(
        asked,
        null,
        null,
        null,
        encryption,
        storage,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append("spec ")
        .append(asked)
        .append(" nodes ")
        .append(encryption)
        .append(" secrets ")
        .append(secrets);
    text.append("\ngroups ").append(groups);
    text.append("\ntemplate ").append(template).append("\nstatus ").append(status.written());
    nodes.forEach(
        node ->
            text.append("\nnode ")
                .append(node.ordinal)
                .append(" ring ")
                .append(node.ring)
                .append(node.machineUp ? "" : " UNREACHABLE")
                .append(" pod ")
                .append(node.pod)
                .append(" recorded ")
                .append(node.recorded)
                .append(" ")
                .append(node.departure));
    return text.toString();
  }
}
