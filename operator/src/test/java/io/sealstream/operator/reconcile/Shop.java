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
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sealstream.operator.api.Annotations;
import io.sealstream.operator.api.StreamingCluster;
import io.sealstream.operator.api.StreamingClusterStatus;
import io.sealstream.operator.apply.Applier;
import io.sealstream.operator.apply.ClusterRecords;
import io.sealstream.operator.apply.EventRecorder;
import io.sealstream.operator.apply.PodRemover;
import io.sealstream.operator.guard.KeyGuard;
import io.sealstream.operator.node.AdminClient;
import io.sealstream.operator.observe.ClusterReader;
import io.sealstream.operator.observe.KeyReader;
import io.sealstream.operator.plan.Pace;
import io.sealstream.operator.plan.RolloutPlanner;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The namespace shop with a cluster named demo in it, and an operator that passes over it. */
final class Shop implements AutoCloseable {
  static final String KEY = "a key of more than sixteen bytes";

  private static final int MOST_PASSES = 10;
  private static final String IMAGE = "localhost/sealstream-server:dev";
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

  private final LogBook log = new LogBook();
  private final Set<String> keys = new HashSet<>();
  private final ApiServer api = new ApiServer();
  private final KubernetesClient client = api.client();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<String> whileSettling = new ArrayList<>();
  private Duration later = Duration.ZERO;
  private final Clock clock =
      ((InstantSource) () -> Instant.now().plus(later)).withZone(ZoneOffset.UTC);
  private String spec = SPEC;
  private Pass operator = operator(IMAGE);

  Shop() {
    client
        .resource(new NamespaceBuilder().withNewMetadata().withName("shop").endMetadata().build())
        .create();
    writes();
  }

  KubernetesClient client() {
    return client;
  }

  /** One pass of the operator; empty when it left the cluster in peace. */
  Optional<Duration> pass() {
    return operator.over("shop", "demo");
  }

  /**
   * Passes as in {@link #settle}, by an operator that is killed after so many writes.
   *
   * @return whether it was killed; else it had no more to write
   */
  boolean settleOrDie(int writes) {
    int left = writes;
    for (int i = 0; i < MOST_PASSES; i++) {
      seenByItsController();
      int done = passOrDie(left);
      if (done < 0 || done == 0) {
        return done < 0;
      }
      left -= done;
    }
    throw new AssertionError("still writing after %d passes".formatted(MOST_PASSES));
  }

  /** The number of its writes; negative when it was killed. */
  private int passOrDie(int writes) {
    writes();
    api.killAfter(writes);
    boolean threw = false;
    try {
      pass();
    } catch (KubernetesClientException e) {
      threw = true;
    }
    boolean killed = api.revive();
    if (threw && !killed) {
      throw new AssertionError("a pass failed that nobody cut off");
    }
    return killed ? -1 : writes().size();
  }

  /** Passes until one writes nothing; what the StatefulSet's controller would do is done. */
  void settle() {
    whileSettling.clear();
    for (int i = 0; i < MOST_PASSES; i++) {
      seenByItsController();
      writes();
      pass();
      List<String> writes = writes();
      whileSettling.addAll(writes);
      if (writes.isEmpty()) {
        return;
      }
    }
    throw new AssertionError(
        "still writing after %d passes: ".formatted(MOST_PASSES) + whileSettling);
  }

  /** The writes since the last call. */
  List<String> writes() {
    return api.writes();
  }

  /** The writes of the last time that it settled. */
  List<String> writesWhileSettling() {
    return List.copyOf(whileSettling);
  }

  /** Another operator takes over, which remembers nothing. */
  void restartOperator(String image) {
    operator = operator(image);
  }

  void restartOperator() {
    restartOperator(IMAGE);
  }

  void later(Duration time) {
    later = later.plus(time);
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

  /** What the operator would say of a change that nobody has made yet. */
  Foresight.Foreseen foreseen(UnaryOperator<String> change) {
    writes();
    Foresight foresight =
        new Foresight(
            new ClusterReader(
                client,
                new AdminClient(Duration.ofMinutes(1)),
                new KeyReader(client, clock),
                clock),
            new KeyGuard(Duration.ofSeconds(60)),
            new ShopSettings(IMAGE));
    Optional<StreamingCluster> before = Optional.ofNullable(demo());
    return foresight.of(changed(change.apply(spec)), before);
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

  /** Somebody deletes the claim between the operator's reading and its writing. */
  void loseClaimDuringThePass() {
    String claim = "persistentvolumeclaims/data-demo-0";
    loseDuringThePass(claim, claim);
  }

  /** Somebody deletes the Secret when the operator has decided, and only the pods are left. */
  void loseKeyDuringThePass() {
    loseDuringThePass("secrets/demo-key", "services/demo");
  }

  private void loseDuringThePass(String object, String whenAskedFor) {
    api.deletedBeforeTheNextLookAt("/api/v1/namespaces/shop/" + object, whenAskedFor);
    pass();
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

  String image() {
    return set().getSpec().getTemplate().getSpec().getContainers().getFirst().getImage();
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

  /** The value of a gauge of the cluster; empty when there is none with these tags. */
  OptionalDouble gauge(String name, String tag, String value) {
    return meters.find(name).tag("name", "demo").tag(tag, value).gauges().stream()
        .mapToDouble(Gauge::value)
        .findFirst();
  }

  /** The reasons of all events so far, oldest first. */
  List<String> events() {
    return client.events().v1().events().inNamespace("shop").list().getItems().stream()
        .sorted((a, b) -> a.getEventTime().getTime().compareTo(b.getEventTime().getTime()))
        .map(Event::getReason)
        .toList();
  }

  /** What the operator and its libraries have logged. */
  List<String> log() {
    return log.lines();
  }

  /** Whatever happened here, no key stands in anything that the operator wrote or logged. */
  @Override
  public void close() {
    try {
      List<String> said = new ArrayList<>(log());
      written().forEach(it -> said.add(Serialization.asYaml(it)));
      assertThat(said)
          .noneMatch(text -> keys.stream().anyMatch(key -> text.contains(key)))
          .noneMatch(text -> keys.stream().anyMatch(key -> text.contains(base64(key))));
    } finally {
      log.close();
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

  private Pass operator(String image) {
    AdminClient admin = new AdminClient(Duration.ofMinutes(1));
    return new Pass(
        new ClusterReader(client, admin, new KeyReader(client, clock), clock),
        new KeyGuard(Duration.ofSeconds(60)),
        new Applier(client),
        new ClusterRecords(client),
        new EventRecorder(client, clock, "operator-0"),
        new PodRemover(client),
        admin,
        new RolloutPlanner("operator-0", Pace.usual()),
        meters,
        new ShopSettings(image));
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
