package io.sealstream.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatusBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.sealstream.operator.api.Annotations;
import io.sealstream.operator.api.StreamingCluster;
import io.sealstream.operator.api.StreamingClusterStatus;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The namespace shop with a cluster named demo in it, as people make it, change it and look at it.
 */
class ShopCluster implements AutoCloseable {
  static final String KEY = "a key of more than sixteen bytes";

  private static final String SPEC =
      """
      apiVersion: sealstream.io/v1alpha1
      kind: StreamingCluster
      metadata: {name: demo, namespace: shop, generation: 1}
      spec:
        replicas: 1
        encryption: {keySecretRef: {name: demo-key}}
        storage: {size: 2Gi}
      """;

  final ApiServer api = new ApiServer();
  private final KubernetesClient client = api.client();
  private final Set<String> keys = new HashSet<>();
  private String spec = SPEC;

  ShopCluster() {
    client
        .resource(new NamespaceBuilder().withNewMetadata().withName("shop").endMetadata().build())
        .create();
    writes();
  }

  KubernetesClient client() {
    return client;
  }

  /** The writes since the last call. */
  List<String> writes() {
    return api.writes();
  }

  /** A person makes the cluster. */
  void cluster(String more) {
    spec = SPEC + more;
    client.resource(Serialization.unmarshal(spec, StreamingCluster.class)).create();
    writes();
  }

  /** The same of so many nodes. */
  void clusterOf(int replicas) {
    spec = SPEC.replace("replicas: 1", "replicas: " + replicas);
    client.resource(Serialization.unmarshal(spec, StreamingCluster.class)).create();
    writes();
  }

  /** What it would be with another spec. */
  StreamingCluster with(UnaryOperator<String> change) {
    return changed(change.apply(spec));
  }

  private StreamingCluster changed(String yaml) {
    StreamingCluster asked = Serialization.unmarshal(yaml, StreamingCluster.class);
    StreamingCluster changed = demo();
    if (changed == null) {
      return asked;
    }
    changed.setSpec(asked.getSpec());
    return changed;
  }

  /** A person changes its spec. */
  void spec(UnaryOperator<String> change) {
    spec = change.apply(spec);
    StreamingCluster changed = changed(spec);
    changed.getMetadata().setGeneration(changed.getMetadata().getGeneration() + 1);
    client.resource(changed).update();
    writes();
  }

  void key(String name, String value) {
    client.resource(secret(name, value)).create();
    writes();
  }

  void replaceKey(String name, String value) {
    client.resource(secret(name, value)).update();
    writes();
  }

  void deleteKey(String name) {
    client.secrets().inNamespace("shop").withName(name).delete();
    writes();
  }

  void wipeStatus() {
    StreamingCluster wiped = demo();
    wiped.setStatus(StreamingClusterStatus.empty());
    client.resource(wiped).updateStatus();
    writes();
  }

  void wipeClusterAnnotations() {
    StreamingCluster cluster = demo();
    cluster.getMetadata().setAnnotations(Map.of());
    client.resource(cluster).update();
    writes();
  }

  void wipeClaimAnnotations() {
    PersistentVolumeClaim claim = claim();
    claim.getMetadata().setAnnotations(Map.of());
    client.resource(claim).update();
    writes();
  }

  /** No claim may ask for so much from now on. */
  void noVolumeGrowsTo(String size) {
    api.refuse("/persistentvolumeclaims/", "\"" + size + "\"", 403, "the class does not allow it");
  }

  /** Prometheus' operator is not installed. */
  void knowsNoPodMonitor() {
    api.refuse("/podmonitors", "", 404, "the server could not find the requested resource");
  }

  void allowsEverything() {
    api.refuseNothing();
  }

  /** The volume of the claim has so much. */
  void volumeHas(String size) {
    PersistentVolumeClaim claim = claim();
    claim.setStatus(
        new PersistentVolumeClaimStatusBuilder()
            .withPhase("Bound")
            .addToCapacity("storage", new Quantity(size))
            .build());
    client.resource(claim).updateStatus();
    writes();
  }

  void edit(Consumer<StatefulSet> change) {
    StatefulSet set = set();
    change.accept(set);
    client.resource(set).update();
    writes();
  }

  /** The StatefulSet's controller has seen the template that stands. */
  void seenByItsController() {
    StatefulSet set = set();
    if (set != null) {
      set.setStatus(
          new StatefulSetStatusBuilder()
              .withObservedGeneration(set.getMetadata().getGeneration())
              .build());
      client.resource(set).updateStatus();
      writes();
    }
  }

  StreamingCluster demo() {
    return client.resources(StreamingCluster.class).inNamespace("shop").withName("demo").get();
  }

  StatefulSet set() {
    return client.apps().statefulSets().inNamespace("shop").withName("demo").get();
  }

  void pause(String word) {
    annotate(Annotations.PAUSED, word);
  }

  void approve(String plan) {
    annotate(Annotations.APPROVE, plan);
  }

  private void annotate(String annotation, String value) {
    StreamingCluster cluster = demo();
    Map<String, String> annotations = new TreeMap<>(cluster.getMetadata().getAnnotations());
    annotations.put(annotation, value);
    cluster.getMetadata().setAnnotations(annotations);
    client.resource(cluster).update();
    writes();
  }

  String serviceType() {
    return client.services().inNamespace("shop").withName("demo").get().getSpec().getType();
  }

  /** The pod of the one node; empty once it was evicted. */
  Optional<Pod> pod() {
    return pod(0);
  }

  Optional<Pod> pod(int ordinal) {
    return Optional.ofNullable(client.pods().inNamespace("shop").withName("demo-" + ordinal).get());
  }

  PersistentVolumeClaim claim() {
    return claim(0);
  }

  PersistentVolumeClaim claim(int ordinal) {
    return client
        .persistentVolumeClaims()
        .inNamespace("shop")
        .withName("data-demo-" + ordinal)
        .get();
  }

  Map<String, String> config() {
    return client.configMaps().inNamespace("shop").withName("demo-config").get().getData();
  }

  Condition condition(String type) {
    return demo().getStatus().conditions().stream()
        .filter(it -> it.getType().equals(type))
        .findFirst()
        .orElseThrow();
  }

  String reason(String type) {
    return condition(type).getReason();
  }

  /** The reasons of all events so far, oldest first. */
  List<String> events() {
    return client.events().v1().events().inNamespace("shop").list().getItems().stream()
        .sorted((a, b) -> a.getEventTime().getTime().compareTo(b.getEventTime().getTime()))
        .map(Event::getReason)
        .toList();
  }

  String image() {
    return set().getSpec().getTemplate().getSpec().getContainers().getFirst().getImage();
  }

  /** Whether a key stands in a text, as it is or as Secrets have it. */
  boolean hasKey(String text) {
    return keys.stream().anyMatch(key -> text.contains(key) || text.contains(base64(key)));
  }

  /** Whatever happened here, no key stands in anything that the operator wrote. */
  @Override
  public void close() {
    try {
      assertThat(written().map(Serialization::asYaml)).noneMatch(this::hasKey);
    } finally {
      api.close();
    }
  }

  private Stream<HasMetadata> written() {
    return Stream.of(
            client.resources(StreamingCluster.class).inNamespace("shop").list().getItems(),
            client.apps().statefulSets().inNamespace("shop").list().getItems(),
            client.configMaps().inNamespace("shop").list().getItems(),
            client.persistentVolumeClaims().inNamespace("shop").list().getItems(),
            client.services().inNamespace("shop").list().getItems(),
            client.events().v1().events().inNamespace("shop").list().getItems())
        .flatMap(List::stream);
  }

  private Secret secret(String name, String value) {
    keys.add(value);
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace("shop")
        .withName(name)
        .endMetadata()
        .addToData("JS_KEY", base64(value))
        .build();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
