package io.sealstream.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
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
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;

/** The same with an operator that passes over it. */
final class Shop extends ShopCluster {
  private static final int MOST_PASSES = 10;
  private static final String IMAGE = "localhost/sealstream-server:dev";

  private final LogBook log = new LogBook();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<String> whileSettling = new ArrayList<>();
  private Duration later = Duration.ZERO;
  private final Clock clock =
      ((InstantSource) () -> Instant.now().plus(later)).withZone(ZoneOffset.UTC);
  private Pass operator = operator(IMAGE);

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

  /** What the operator would say of a change that nobody has made yet. */
  Foresight.Foreseen foreseen(UnaryOperator<String> change) {
    writes();
    Foresight foresight =
        new Foresight(
            new ClusterReader(
                client(),
                new AdminClient(Duration.ofMinutes(1)),
                new KeyReader(client(), clock),
                clock),
            new KeyGuard(Duration.ofSeconds(60)),
            new ShopSettings(IMAGE));
    return foresight.of(with(change), Optional.ofNullable(demo()));
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

  /** The value of a gauge of the cluster; empty when there is none with these tags. */
  OptionalDouble gauge(String name, String tag, String value) {
    return meters.find(name).tag("name", "demo").tag(tag, value).gauges().stream()
        .mapToDouble(Gauge::value)
        .findFirst();
  }

  /** What the operator and its libraries have logged. */
  List<String> log() {
    return log.lines();
  }

  /** Whatever happened here, no key stands in anything that the operator wrote or logged. */
  @Override
  public void close() {
    try {
      assertThat(log()).noneMatch(this::hasKey);
    } finally {
      log.close();
      super.close();
    }
  }

  private Pass operator(String image) {
    AdminClient admin = new AdminClient(Duration.ofMinutes(1));
    return new Pass(
        new ClusterReader(client(), admin, new KeyReader(client(), clock), clock),
        new KeyGuard(Duration.ofSeconds(60)),
        new Applier(client()),
        new ClusterRecords(client()),
        new EventRecorder(client(), clock, "operator-0"),
        new PodRemover(client()),
        admin,
        new RolloutPlanner("operator-0", Pace.usual()),
        meters,
        new ShopSettings(image));
  }
}
