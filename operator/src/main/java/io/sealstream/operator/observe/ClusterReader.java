package io.sealstream.operator.observe;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.sealstream.operator.api.Annotations;
import io.sealstream.operator.api.Encryption;
import io.sealstream.operator.api.EncryptionStatus;
import io.sealstream.operator.api.KeySecretRef;
import io.sealstream.operator.api.Labels;
import io.sealstream.operator.api.Names;
import io.sealstream.operator.api.StreamingCluster;
import io.sealstream.operator.api.StreamingClusterStatus;
import io.sealstream.operator.node.AdminClient;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Reads everything about one cluster past every cache: decisions about keys are taken on what is
 * the case, not on what was. Claims are read before servers are asked, so a report is never older
 * than the anchor on its claim. Thread rule: any thread; calls block.
 */
public final class ClusterReader {
  private final KubernetesClient client;
  private final NodeReader nodes;
  private final KeyReader keys;
  private final SurroundingsReader surroundings;
  private final Clock clock;
  private final Identities identities = new Identities();

  public ClusterReader(KubernetesClient client, AdminClient admin, KeyReader keys, Clock clock) {
    this.client = client;
    this.nodes = new NodeReader(admin);
    this.keys = keys;
    this.surroundings = new SurroundingsReader(client, keys);
    this.clock = clock;
  }

  /** The world of a cluster; empty when it is gone, going, or in a namespace that is going. */
  public Optional<World> read(String namespace, String name) {
    return Optional.ofNullable(
            client.resources(StreamingCluster.class).inNamespace(namespace).withName(name).get())
        .filter(it -> it.getMetadata().getDeletionTimestamp() == null)
        .filter(it -> !isTerminating(namespace))
        .map(this::read);
  }

  /** The world as it is, with this in place of the cluster that stands in it. */
  public World readFor(StreamingCluster asked) {
    return read(asked);
  }

  /**
   * What a Secret entry holds at this moment: asked again immediately before a pod is made to go,
   * since only the kubelet's next look counts.
   */
  public KeyReading again(Observation seen, KeySecretRef ref) {
    Rings rings = Rings.of(seen.identity(), seen.volumes(), seen.nodes(), seen.pods());
    return keys.read(seen.subject().namespace(), ref, rings.salts(), rings.known());
  }

  private World read(StreamingCluster cluster) {
    Names names = new Names(cluster.getMetadata().getNamespace(), cluster.getMetadata().getName());
    Optional<StatefulSet> set = statefulSet(names);
    List<PersistentVolumeClaim> all =
        client.persistentVolumeClaims().inNamespace(names.namespace()).list().getItems();
    SortedMap<Integer, PersistentVolumeClaim> claims = claims(names, all);
    SortedMap<Integer, Pod> pods = pods(names);
    Map<String, String> certificates = certificates(names);
    Optional<Template> template = set.map(TemplateReader::read);
    int replicas = template.map(Template::replicas).orElse(cluster.getSpec().replicas());
    NodeReader.Answers answers = nodes.ask(names, replicas, pods, certificates);

    SortedMap<Integer, VolumeClaim> volumes = new TreeMap<>();
    claims.forEach((ordinal, claim) -> volumes.put(ordinal, ClaimReader.read(ordinal, claim)));
    SortedMap<Integer, io.sealstream.operator.observe.Pod> seen = new TreeMap<>();
    PodReader podReader = new PodReader(this::nodeAnswers);
    pods.forEach((ordinal, pod) -> seen.put(ordinal, podReader.read(ordinal, pod)));
    Identities.Found identity =
        identities.of(cluster, volumes.values(), answers.reports().values(), seen.values());
    Rings rings = Rings.of(identity.identity(), volumes, answers.reports(), seen);
    Observation observation =
        new Observation(
            clock.instant(),
            subject(cluster),
            identity.identity(),
            cluster.getSpec(),
            status(cluster),
            readings(cluster, template, seen.values(), rings),
            volumes,
            seen,
            answers.reports(),
            answers.departed(),
            template,
            surroundings.read(
                names, cluster.getSpec().encryption().key(), pods.values(), all, claims.keySet()));
    return new World(
        cluster,
        observation,
        identity.source(),
        set,
        claims,
        certificates,
        NodeReader.addresses(names, pods),
        answers.silence());
  }

  private boolean isTerminating(String namespace) {
    var found = client.namespaces().withName(namespace).get();
    return found == null || found.getMetadata().getDeletionTimestamp() != null;
  }

  /** One that is being deleted counts as gone: what it says binds nobody any more. */
  private Optional<StatefulSet> statefulSet(Names names) {
    return Optional.ofNullable(
            client
                .apps()
                .statefulSets()
                .inNamespace(names.namespace())
                .withName(names.statefulSet())
                .get())
        .filter(it -> it.getMetadata().getDeletionTimestamp() == null);
  }

  /**
   * Whether the cluster that was read is still that cluster and not going: asked before pods are
   * made for it, since a pass takes a while and somebody may have deleted it meanwhile.
   */
  public boolean stillThere(World world) {
    var read = world.cluster().getMetadata();
    return Optional.ofNullable(
            client
                .resources(StreamingCluster.class)
                .inNamespace(read.getNamespace())
                .withName(read.getName())
                .get())
        .filter(it -> it.getMetadata().getUid().equals(read.getUid()))
        .filter(it -> it.getMetadata().getDeletionTimestamp() == null)
        .isPresent();
  }

  private static SortedMap<Integer, PersistentVolumeClaim> claims(
      Names names, List<PersistentVolumeClaim> all) {
    SortedMap<Integer, PersistentVolumeClaim> claims = new TreeMap<>();
    all.forEach(
        claim ->
            names
                .ordinalOfClaim(claim.getMetadata().getName())
                .ifPresent(ordinal -> claims.put(ordinal, claim)));
    return claims;
  }

  private SortedMap<Integer, Pod> pods(Names names) {
    SortedMap<Integer, Pod> pods = new TreeMap<>();
    client
        .pods()
        .inNamespace(names.namespace())
        .withLabel(Labels.CLUSTER, names.cluster())
        .list()
        .getItems()
        .forEach(
            pod ->
                names
                    .ordinalOfPod(pod.getMetadata().getName())
                    .ifPresent(ordinal -> pods.put(ordinal, pod)));
    return pods;
  }

  private Map<String, String> certificates(Names names) {
    Secret secret =
        client.secrets().inNamespace(names.namespace()).withName(names.internalTls()).get();
    Map<String, String> texts = new HashMap<>();
    if (secret != null && secret.getData() != null) {
      secret
          .getData()
          .forEach(
              (entry, encoded) ->
                  texts.put(
                      entry,
                      new String(Base64.getDecoder().decode(encoded), StandardCharsets.US_ASCII)));
    }
    return texts;
  }

  /** A node object that is gone counts as one that does not answer. */
  private boolean nodeAnswers(String name) {
    Node node = client.nodes().withName(name).get();
    return node != null
        && node.getStatus().getConditions().stream()
            .anyMatch(it -> it.getType().equals("Ready") && it.getStatus().equals("True"));
  }

  private Map<KeySecretRef, KeyReading> readings(
      StreamingCluster cluster,
      Optional<Template> template,
      Collection<io.sealstream.operator.observe.Pod> pods,
      Rings rings) {
    Map<KeySecretRef, KeyReading> readings = new HashMap<>();
    named(cluster, template, pods)
        .forEach(
            ref ->
                readings.computeIfAbsent(
                    ref,
                    it ->
                        Absence.remembered(
                            keys.read(
                                cluster.getMetadata().getNamespace(),
                                it,
                                rings.salts(),
                                rings.known()),
                            status(cluster))));
    return readings;
  }

  /** Every Secret entry that the spec, the accepted block, the template or a pod names. */
  private static Stream<KeySecretRef> named(
      StreamingCluster cluster,
      Optional<Template> template,
      Collection<io.sealstream.operator.observe.Pod> pods) {
    Encryption wanted = cluster.getSpec().encryption();
    Optional<EncryptionStatus> status = status(cluster).sealing();
    Stream<Optional<KeySecretRef>> written =
        Stream.of(
            wanted.key(),
            wanted.previousKey(),
            status.flatMap(EncryptionStatus::lastAccepted).flatMap(it -> it.key()),
            status.flatMap(EncryptionStatus::lastAccepted).flatMap(it -> it.previousKey()),
            template.flatMap(Template::key),
            template.flatMap(Template::previousKey));
    return Stream.concat(written, pods.stream().map(io.sealstream.operator.observe.Pod::key))
        .flatMap(Optional::stream);
  }

  /** As last written; empty when it was wiped. */
  public static StreamingClusterStatus status(StreamingCluster cluster) {
    return Objects.requireNonNullElseGet(cluster.getStatus(), StreamingClusterStatus::empty);
  }

  private static Subject subject(StreamingCluster cluster) {
    Map<String, String> annotations =
        Objects.requireNonNullElse(cluster.getMetadata().getAnnotations(), Map.of());
    return new Subject(
        cluster.getMetadata().getNamespace(),
        cluster.getMetadata().getName(),
        cluster.getMetadata().getResourceVersion(),
        Optional.ofNullable(annotations.get(Annotations.FORMED)),
        "true".equals(annotations.get(Annotations.PAUSED)),
        Optional.ofNullable(annotations.get(Annotations.APPROVE)));
  }
}
