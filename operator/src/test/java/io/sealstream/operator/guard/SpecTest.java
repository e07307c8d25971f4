package io.sealstream.operator.guard;

import static io.sealstream.operator.observe.Observed.refusal;
import static io.sealstream.operator.observe.SealedCluster.justApplied;
import static io.sealstream.operator.observe.SealedCluster.serving;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.StartCode;
import io.sealstream.operator.api.Reason;
import io.sealstream.operator.guard.KeyVerdict.Scope;
import io.sealstream.operator.observe.Keys;
import io.sealstream.operator.observe.NodeReport.Replication;
import io.sealstream.operator.observe.Observed;
import io.sealstream.operator.observe.SealedCluster;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of the refusal matrix about the spec beside its keys. */
class SpecTest {

  @Row(20)
  @Test
  void anImageThatIsOlderThanTheDataIsRefused() {
    SealedCluster cluster = serving(1).asksAlso("image: registry:5000/sealstream-server:0.2.9");
    cluster.nodeNeedsRelease(0, "0.3.0");

    Verdict.on(cluster)
        .isHeld(Reason.VERSION_CANNOT_READ_DATA)
        .of(Scope.SPEC)
        .keeps("demo-key", "K1")
        .saying(
            "sealstream-server:0.2.9 cannot read the data",
            "needs release 0.3.0 or newer",
            "a pod that restarts starts again, with the image before.");
  }

  @Row(20)
  @ParameterizedTest
  @ValueSource(
      strings = {
        "registry:5000/sealstream-server:0.3.0",
        "registry:5000/sealstream-server:v0.10.0-rc1",
        "registry:5000/sealstream-server:dev",
        "registry:5000/sealstream-server@sha256:00"
      })
  void anImageThatIsNotKnownToBeOlderIsTried(String image) {
    SealedCluster cluster = serving(1).asksAlso("image: " + image);
    cluster.nodeNeedsRelease(0, "0.3.0");

    Verdict.on(cluster).isAccepted();
  }

  @Row(20)
  @Test
  void anImageWhoseServerRefusedTheFormatIsHeldUntilAnotherIsNamed() {
    SealedCluster cluster = serving(1).asksAlso("image: " + Observed.IMAGE);
    cluster.refused(0, refusal(StartCode.FORMAT_TOO_NEW, "K1", 2));

    Verdict.on(cluster).isHeld(Reason.VERSION_CANNOT_READ_DATA).of(Scope.SPEC);
    Verdict.on(cluster.asksAlso("image: sealstream-server:0.4.0")).isAccepted();
  }

  @Row(38)
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{JetStream: {store_dir: /elsewhere}} | JetStream, JetStream.store_dir",
        "{sealstream: {fingerprint: x}} | sealstream",
        "{include: other.conf} | include",
        "{accounts: {A: {$include: users.conf}}} | accounts.A.$include",
        "{http_port: 1} | http_port",
        "{storedir: /elsewhere} | storedir",
        "{LOG_FILE: /tmp/x} | LOG_FILE"
      })
  void aConfigOverlayMayNotTouchWhatDecidesAboutStoreAndKey(String config, String named) {
    Verdict.on(serving(1).asksAlso("config: " + config))
        .isHeld(Reason.RESERVED_CONFIG_KEY)
        .of(Scope.SPEC)
        .goesOnOtherwise()
        .saying("spec.config sets " + named + ",", "What runs stays as it is.");
  }

  @Row(38)
  @Test
  void aConfigOverlayMaySetTheRest() {
    Verdict.on(serving(1).asksAlso("config: {max_payload: 2MB, ping_interval: 1m}")).isAccepted();
  }

  @Row(38)
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{spec: {containers: [{name: server, command: [sh]}]}} | spec.containers[server].command",
        "{spec: {containers: [{name: server, args: [x]}]}} | spec.containers[server].args",
        "{spec: {containers: [{name: server, image: x}]}} | spec.containers[server].image",
        "{spec: {containers: [{name: server, env: [{name: JS_KEY_FILE, value: /k}]}]}}"
            + "| spec.containers[server].env[JS_KEY_FILE]",
        "{spec: {containers: [{name: server, envFrom: []}]}} | spec.containers[server].envFrom",
        "{spec: {containers: [{name: server, volumeMounts: [{name: x, mountPath: /data/a}]}]}}"
            + "| spec.containers[server].volumeMounts[/data/a]",
        "{spec: {containers: [{name: server, volumeMounts: [{name: x, mountPath: /etc}]}]}}"
            + "| spec.containers[server].volumeMounts[/etc]",
        "{spec: {containers: [{name: spy, volumeMounts: [{name: data, mountPath: /d}]}]}}"
            + "| spec.containers[spy].volumeMounts[data]",
        "{spec: {initContainers: [{name: server}]}} | spec.initContainers[server]",
        "{spec: {volumes: [{name: data}]}} | spec.volumes[data]",
        "{spec: {shareProcessNamespace: true}} | spec.shareProcessNamespace",
        "{metadata: {annotations: {sealstream.io/restart-hash: x}}}"
            + "| metadata.annotations.sealstream.io/restart-hash",
        "{metadata: {labels: {app.kubernetes.io/name: x}}}"
            + "| metadata.labels.app.kubernetes.io/name"
      })
  void aPodTemplateMayNotTouchWhatDecidesAboutStoreAndKey(String template, String named) {
    Verdict.on(serving(1).asksAlso("podTemplate: " + template))
        .isHeld(Reason.RESERVED_POD_FIELD)
        .of(Scope.SPEC)
        .goesOnOtherwise()
        .saying("spec.podTemplate sets " + named);
  }

  @Row(38)
  @Test
  void aPodTemplateMaySetTheRest() {
    String template =
        """
        podTemplate:
          metadata: {labels: {team: shop}}
          spec:
            containers:
            - {name: server, env: [{name: TZ, value: UTC}]}
            - {name: sidecar, image: x, volumeMounts: [{name: own, mountPath: /data}]}
            volumes: [{name: own, emptyDir: {}}]
        """;

    Verdict.on(serving(1).asksAlso(template)).isAccepted();
  }

  @Row(38)
  @Test
  void aNewClusterWithAReservedFieldCreatesNothing() {
    Verdict.on(
            justApplied(1).secret("demo-key", Keys.holding("K1")).asksAlso("config: {include: x}"))
        .isHeld(Reason.RESERVED_CONFIG_KEY)
        .createsNothing()
        .saying("Nothing is created.");
  }

  @Row(38)
  @Test
  void aRefusedKeyUnderARefusedSpecHoldsTheWholeSpec() {
    SealedCluster cluster =
        serving(1).asksAlso("config: {include: x}").secret("demo-key", Keys.holding("K2"));

    Verdict.on(cluster)
        .isHeld(Reason.KEY_CHANGE_REFUSED)
        .of(Scope.ENCRYPTION, Scope.SPEC)
        .drivesNothing()
        .keepsReplicas();
  }

  @Row(42)
  @Test
  void fewerReplicasThanAStreamHasCopiesAreRefused() {
    SealedCluster cluster = serving(3).asksReplicas(1);
    cluster.node(1, "K1", 2, "aes", new Replication(0, false, Optional.empty(), true, 0, 3));

    Verdict.onceAllIsBuilt(cluster)
        .isHeld(Reason.SCALE_DOWN_REFUSED)
        .of(Scope.REPLICAS)
        .keeps("demo-key", "K1")
        .goesOnOtherwise()
        .saying("a stream has 3 copies");
  }

  @Row({3, 42})
  @Test
  void aRefusedKeyDoesNotStopTheClusterFromGrowingUnderTheKeyInForce() {
    SealedCluster cluster =
        serving(1).asksReplicas(3).asks("other-key").secret("other-key", Keys.holding("K2"));

    Verdict.onceAllIsBuilt(cluster)
        .isHeld(Reason.KEY_CHANGE_REFUSED)
        .of(Scope.ENCRYPTION)
        .goesOnOtherwise()
        .changesReplicas();
  }

  @Row({1, 42})
  @Test
  void noPodIsAddedWhileTheKeyInForceIsNowhereToBeHad() {
    SealedCluster replaced = serving(1).asksReplicas(3).secret("demo-key", Keys.holding("K2"));
    SealedCluster missing =
        serving(1).asksReplicas(3).secretGone("demo-key", Duration.ofSeconds(5));

    Verdict.onceAllIsBuilt(replaced).isHeld(Reason.KEY_CHANGE_REFUSED).keepsReplicas();
    Verdict.onceAllIsBuilt(missing).isUnknown(Reason.KEY_SECRET_MISSING).keepsReplicas();
  }

  @Row({3, 42})
  @Test
  void aRefusedKeyDoesNotLetARefusedNumberOfReplicasThrough() {
    SealedCluster cluster =
        serving(3).asksReplicas(1).asks("other-key").secret("other-key", Keys.holding("K2"));
    cluster.node(1, "K1", 2, "aes", new Replication(0, false, Optional.empty(), true, 0, 3));

    Verdict.onceAllIsBuilt(cluster)
        .isHeld(Reason.KEY_CHANGE_REFUSED)
        .of(Scope.ENCRYPTION, Scope.REPLICAS)
        .goesOnOtherwise()
        .keepsReplicas();
  }

  @Row(42)
  @Test
  void fewerReplicasAreFineOnceNoStreamNeedsThem() {
    Verdict.onceAllIsBuilt(serving(3).asksReplicas(1)).isAccepted();
  }

  @Row(42)
  @Test
  void fewerReplicasAreRefusedWhileNobodySaysWhatTheStreamsNeed() {
    SealedCluster cluster = serving(3).asksReplicas(1);
    cluster.nodes.clear();

    Verdict.onceAllIsBuilt(cluster).isHeld(Reason.SCALE_DOWN_REFUSED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "listeners: {websocket: {enabled: true}} | spec.listeners.websocket",
        "listeners: {leafNodes: {enabled: true}} | spec.listeners.leafNodes",
        "tls: {client: {secretName: x}} | spec.tls.client",
        "tls: {cluster: {secretName: x}} | spec.tls.cluster",
        "configSecrets: [{name: users, key: conf}] | spec.configSecrets",
        "update: {singleReplicaStreams: Wait} | spec.update.singleReplicaStreams: Wait",
        "jetstream: {domain: hub} | spec.jetstream.domain",
        "config: {authorization: {token: x}} | spec.config.authorization",
        "config: {TLS: {}, max_payload: 1MB} | spec.config.TLS",
        "update: {mode: Weekly} | spec.update.mode (a word that this release does not know)"
      })
  void whatThisReleaseDoesNotCarryOutIsRefusedByName(String line, String named) {
    Verdict.on(serving(1).asksAlso(line))
        .isHeld(Reason.UNSUPPORTED_FIELD)
        .of(Scope.SPEC)
        .keeps("demo-key", "K1")
        .saying("does not carry out " + named + ",");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5})
  void aNewClusterMayHaveOneThreeOrFiveNodes(int replicas) {
    Verdict.on(justApplied(replicas).secret("demo-key", Keys.holding("K1"))).isAccepted();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 4, 7})
  void anotherNumberOfNodesIsRefusedByNameAndCreatesNothing(int replicas) {
    Verdict.on(justApplied(replicas).secret("demo-key", Keys.holding("K1")))
        .isHeld(Reason.UNSUPPORTED_FIELD)
        .createsNothing()
        .saying("spec.replicas: " + replicas);
  }

  @Test
  void severalNodesSyncBeforeTheyPromiseAnything() {
    SealedCluster cluster = justApplied(3).asksAlso("jetstream: {syncInterval: 2m}");

    Verdict.on(cluster.secret("demo-key", Keys.holding("K1")))
        .isHeld(Reason.UNSUPPORTED_FIELD)
        .createsNothing()
        .saying("spec.jetstream.syncInterval: 2m with 3 replicas");
    Verdict.on(serving(1).asksAlso("jetstream: {syncInterval: 2m}")).isAccepted();
  }

  @Test
  void whatIsSwitchedOffIsNothingToRefuse() {
    Verdict.on(serving(1).asksAlso("listeners: {websocket: {enabled: false}}")).isAccepted();
  }

  @Test
  void aRefusedSpecIsSaidBeforeAWaitForItsSecret() {
    Verdict.on(justApplied(2)).isHeld(Reason.UNSUPPORTED_FIELD).createsNothing();
  }

  @Test
  void releasesAreReadFromTagsOnly() {
    assertThat(Release.ofImage("host:5000/a/b")).isEmpty();
    assertThat(Release.ofImage("a:v1.20.3@sha256:0")).contains(new Release(1, 20, 3));
    assertThat(new Release(1, 20, 3)).isGreaterThan(new Release(1, 3, 20));
  }
}
