package io.sealstream.operator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.sealstream.operator.api.Reason;
import io.sealstream.operator.api.StreamingClusterStatus;
import io.sealstream.operator.apply.Applier;
import io.sealstream.operator.apply.Written;
import io.sealstream.operator.desired.Blueprint;
import io.sealstream.operator.desired.Children;
import io.sealstream.operator.desired.PodMonitor;
import io.sealstream.operator.desired.VolumeClaims;
import io.sealstream.operator.guard.KeyVerdict;
import io.sealstream.operator.guard.Remark;
import io.sealstream.operator.guard.VolumeRecord;
import io.sealstream.operator.observe.ClusterReader;
import io.sealstream.operator.observe.IdentitySource;
import io.sealstream.operator.observe.VolumeSize;
import io.sealstream.operator.observe.World;
import io.sealstream.operator.tls.InternalCertificates;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Writes the children of one cluster in two halves. First the volume claims, which remember what
 * pods can only say while they are there. Then, once the status remembers what is in force, the
 * rest, in the order in which they need each other: what a pod mounts before the StatefulSet, and
 * after it what no pod waits for. What the API server does not allow is told as a remark, and the
 * rest goes on.
 */
final class ChildWriter {
  private static final int BAD_REQUEST = 400;
  private static final int FORBIDDEN = 403;
  private static final int UNPROCESSABLE = 422;

  private final Applier applier;
  private final ClusterReader reader;
  private final Decision decision;
  private final World world;
  private final Blueprint blueprint;
  private final List<Remark> troubles = new ArrayList<>();
  private final List<Remark> warnings = new ArrayList<>();
  private Written workload = Written.UNCHANGED;

  ChildWriter(Applier applier, ClusterReader reader, Decision decision) {
    this.applier = applier;
    this.reader = reader;
    this.decision = decision;
    this.world = decision.world();
    this.blueprint = decision.blueprint().orElseThrow();
  }

  /**
   * What came of it.
   *
   * @param workload what happened to the StatefulSet
   * @param troubles what could not be written, and why
   * @param warnings what was not written, and is not missed by the cluster itself
   */
  record Outcome(Written workload, List<Remark> troubles, List<Remark> warnings) {
    /** Nothing was tried: what was found the last time stands. */
    static Outcome nothing(StreamingClusterStatus before) {
      return new Outcome(Written.UNCHANGED, List.of(), standing(before));
    }

    private static List<Remark> standing(StreamingClusterStatus before) {
      return before.warnings().stream()
          .filter(it -> it.reason().equals(Reason.POD_MONITOR_NOT_INSTALLED.word()))
          .map(it -> new Remark(Reason.POD_MONITOR_NOT_INSTALLED, it.message()))
          .toList();
    }
  }

  Outcome write() {
    if (makesNothing()) {
      return outcome();
    }
    mounts();
    if (!decision.isSpecHeld() && (world.statefulSet().isPresent() || reader.stillThere(world))) {
      workload = apply(this::overWhatWasRead, Children.statefulSet(blueprint));
    }
    if (workload != Written.OVERTAKEN) {
      surroundings();
    }
    return outcome();
  }

  private Outcome outcome() {
    return new Outcome(workload, List.copyOf(troubles), List.copyOf(warnings));
  }

  /** A refused spec makes nothing new. */
  private boolean makesNothing() {
    return decision.isSpecHeld() && world.statefulSet().isEmpty();
  }

  private Written overWhatWasRead(HasMetadata own) {
    return applier.applyOver(world.statefulSet(), own);
  }

  /** What a pod needs to start, and the fence around it. */
  private void mounts() {
    apply(
        Children.internalTls(
            blueprint,
            InternalCertificates.of(
                blueprint.names().cluster(),
                world.certificates(),
                nodes(),
                world.observation().now())));
    apply(Children.serviceAccount(blueprint));
    apply(Children.headlessService(blueprint));
    Children.networkPolicy(blueprint)
        .ifPresentOrElse(this::apply, () -> remove(Children.networkPolicyName(blueprint)));
    if (!decision.isSpecHeld()) {
      apply(Children.config(blueprint));
    }
  }

  private void surroundings() {
    apply(Children.clientService(blueprint));
    Children.disruptionBudget(blueprint)
        .ifPresentOrElse(this::apply, () -> remove(Children.disruptionBudgetName(blueprint)));
    Children.podMonitor(blueprint)
        .ifPresentOrElse(this::monitor, () -> remove(Children.podMonitorName(blueprint)));
  }

  /** Where Prometheus' operator is not installed there is nobody to tell but a person. */
  private void monitor(PodMonitor monitor) {
    try {
      apply(monitor);
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
      warnings.add(
          Remark.of(
              Reason.POD_MONITOR_NOT_INSTALLED,
              """
              monitoring.podMonitor is Enabled, and this Kubernetes has no PodMonitor: Prometheus is
              not told about the pods. Install Prometheus' operator, and the monitor is made; or set
              monitoring.podMonitor to Disabled."""));
    }
  }

  private Map<String, List<String>> nodes() {
    Map<String, List<String>> nodes = new TreeMap<>();
    blueprint
        .names()
        .pods(blueprint.replicas())
        .forEach(pod -> nodes.put(pod, blueprint.names().dnsNames(pod)));
    return nodes;
  }

  /**
   * Existing claims get their marks, also of removed ordinals; new ones are made only where
   * allowed, and without marks.
   *
   * @return {@link Written#OVERTAKEN} when a claim is not the one that was read any more: what was
   *     decided then rests on a volume that may be gone, and nothing more may be made of it
   */
  Written claims() {
    if (makesNothing() || world.source() == IdentitySource.GUESSED) {
      return Written.UNCHANGED;
    }
    Stream<Supplier<Written>> marks =
        world.claims().entrySet().stream()
            .filter(it -> !decision.isOfAnotherCluster(it.getKey()))
            .map(it -> () -> mark(it.getKey(), it.getValue()));
    return Stream.concat(marks, newOnes())
        .map(Supplier::get)
        .filter(Written.OVERTAKEN::equals)
        .findFirst()
        .orElse(Written.UNCHANGED);
  }

  private Stream<Supplier<Written>> newOnes() {
    return mayCreateVolumes()
        ? IntStream.range(0, blueprint.replicas())
            .filter(ordinal -> !world.claims().containsKey(ordinal))
            .mapToObj(ordinal -> () -> make(ordinal))
        : Stream.empty();
  }

  private Written mark(int ordinal, PersistentVolumeClaim read) {
    Quantity now = VolumeSize.of(read).asked();
    Quantity wanted = blueprint.spec().storage().size();
    Function<HasMetadata, Written> over = own -> applier.applyOver(Optional.of(read), own);
    Written grown =
        !decision.isSpecHeld() && VolumeSize.isLess(now, wanted)
            ? apply(over, claim(ordinal, wanted), answer -> notGrown(read, wanted, answer))
            : Written.UNCHANGED;
    // The marks are written all the same: they are what the volume is known by.
    return grown == Written.UNCHANGED ? apply(over, claim(ordinal, now)) : grown;
  }

  private PersistentVolumeClaim claim(int ordinal, Quantity size) {
    return VolumeClaims.claim(blueprint, ordinal, decision.record(ordinal), size);
  }

  private Written make(int ordinal) {
    return apply(
        applier::create,
        VolumeClaims.claim(
            blueprint, ordinal, VolumeRecord.ofNew(), blueprint.spec().storage().size()));
  }

  private boolean mayCreateVolumes() {
    return !decision.isSpecHeld()
        && !(decision.verdict() instanceof KeyVerdict.Held held
            && held.why().reason() == Reason.VOLUMES_MISSING);
  }

  private Written apply(HasMetadata own) {
    return apply(applier::apply, own);
  }

  private Written apply(Function<HasMetadata, Written> way, HasMetadata own) {
    return apply(way, own, answer -> rejected(own, answer));
  }

  /**
   * @param refused makes a remark of the API server's answer when it does not take the object
   */
  private Written apply(
      Function<HasMetadata, Written> way, HasMetadata own, Function<String, Remark> refused) {
    try {
      Written written = way.apply(own);
      if (written == Written.FOREIGN) {
        troubles.add(nameTaken(own));
      }
      return written;
    } catch (KubernetesClientException e) {
      troubles.add(refused.apply(refusal(e)));
      return Written.UNCHANGED;
    }
  }

  /** What the API server said when it did not take an object; every other failure is thrown on. */
  private static String refusal(KubernetesClientException answer) {
    return switch (answer.getCode()) {
      case BAD_REQUEST, FORBIDDEN, UNPROCESSABLE ->
          answer.getStatus() == null ? answer.getMessage() : answer.getStatus().getMessage();
      default -> throw answer;
    };
  }

  private static Remark nameTaken(HasMetadata own) {
    return Remark.of(
        Reason.NAME_TAKEN,
        """
        %s exists and belongs to something else; it was left alone. Rename or remove it, or give
        the cluster another name."""
            .formatted(named(own)));
  }

  private static Remark notGrown(PersistentVolumeClaim claim, Quantity wanted, String answer) {
    return Remark.of(
        Reason.VOLUME_GROWTH_REFUSED,
        """
        Volume claim %s stays at %s and does not grow to %s; the cluster serves from it as before.
        If the driver of storage class %s can grow volumes: kubectl patch storageclass %s -p
        '{"allowVolumeExpansion":true}'. The API server said: %s"""
            .formatted(
                claim.getMetadata().getName(),
                VolumeSize.of(claim).asked(),
                wanted,
                claim.getSpec().getStorageClassName(),
                claim.getSpec().getStorageClassName(),
                answer));
  }

  private static Remark rejected(HasMetadata own, String answer) {
    return Remark.of(
        Reason.OBJECT_REJECTED,
        """
        The API server does not take %s. Change what the spec asks for, or what forbids it. It
        said: %s"""
            .formatted(named(own), answer));
  }

  private void remove(HasMetadata unwanted) {
    applier.remove(unwanted);
  }

  private static String named(HasMetadata object) {
    return object.getKind() + " " + object.getMetadata().getName();
  }
}
