package io.sealstream.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.sealstream.keyring.CipherSuite;
import io.sealstream.operator.api.Annotations;
import io.sealstream.operator.api.KeySecretRef;
import io.sealstream.operator.api.Names;
import io.sealstream.operator.guard.VolumeRecord;
import io.sealstream.operator.observe.Anchor;
import io.sealstream.operator.observe.Sealing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a cluster's objects look like, and which changes restart a pod. */
class ChildrenTest {
  private static final Path GOLDEN = Path.of("src/test/resources/desired");

  /** The whole picture in one file: a change of any object shows as a change of that file. */
  @ParameterizedTest
  @CsvSource({"1, demo.yaml", "3, three.yaml"})
  void theObjectsOfASealedClusterAreThoseOfTheGoldenFile(int replicas, String golden)
      throws IOException {
    Blueprint blueprint =
        Demo.sealed()
            .withSpec(Demo.SPEC.replace("replicas: 1", "replicas: " + replicas))
            .blueprint();
    List<HasMetadata> objects = new ArrayList<>();
    objects.add(Children.serviceAccount(blueprint));
    objects.add(Children.config(blueprint));
    objects.add(Children.clientService(blueprint));
    objects.add(Children.headlessService(blueprint));
    Children.networkPolicy(blueprint).ifPresent(objects::add);
    Children.disruptionBudget(blueprint).ifPresent(objects::add);
    objects.add(Children.statefulSet(blueprint));
    objects.add(
        VolumeClaims.claim(
            blueprint,
            0,
            new VolumeRecord(
                Optional.of(Demo.FINGERPRINT),
                Optional.of(new Anchor("5a", 12, "b7", 3)),
                Optional.empty(),
                Optional.empty()),
            new Quantity("2Gi")));

    String yaml = objects.stream().map(Serialization::asYaml).collect(Collectors.joining());

    Path rendered = Files.writeString(Path.of("target", golden), yaml);
    assertThat(yaml)
        .as("objects of the demo cluster; if meant, copy operator/%s to %s", rendered, GOLDEN)
        .isEqualTo(Files.readString(GOLDEN.resolve(golden)));
  }

  @Test
  void aSinglePodHasNoDisruptionBudgetAndThreeHaveOneThatNeverBlocksABrokenPod() {
    assertThat(Children.disruptionBudget(Demo.sealed().blueprint())).isEmpty();

    var budget =
        Children.disruptionBudget(
            Demo.sealed().withSpec(Demo.SPEC.replace("replicas: 1", "replicas: 3")).blueprint());

    assertThat(budget)
        .hasValueSatisfying(
            it -> {
              assertThat(it.getSpec().getMaxUnavailable().getIntVal()).isEqualTo(1);
              assertThat(it.getSpec().getUnhealthyPodEvictionPolicy()).isEqualTo("AlwaysAllow");
            });
  }

  @Test
  void anEmptyVolumeOfSeveralComesInAsOneThatLearnsOnceTheyAreFormed() {
    Demo three = Demo.sealed().withSpec(Demo.SPEC.replace("replicas: 1", "replicas: 3"));
    assertThat(text(three.with(Blueprint.Formation.FORMING))).doesNotContain("join");
    assertThat(text(three)).contains("join: true");
    assertThat(text(Demo.sealed())).doesNotContain("join");
  }

  @Test
  void onlyAClusterThatIsStillFormingMayGiveBirth() {
    assertThat(text(Demo.sealed().with(Blueprint.Formation.FORMING))).contains("bootstrap: true");
    assertThat(text(Demo.sealed())).doesNotContain("bootstrap");
  }

  @Test
  void dataInAnOlderCipherStaysAsItIsOnlyWhenAsked() {
    String keep = Demo.SPEC.replace("encryption:", "encryption:\n  existingData: Keep");
    assertThat(text(Demo.sealed().withSpec(keep))).contains("reseal: false");
    assertThat(text(Demo.sealed())).doesNotContain("reseal");
    assertThat(Children.restartHash(Demo.sealed().withSpec(keep).blueprint()))
        .isNotEqualTo(Children.restartHash(Demo.sealed().blueprint()));
  }

  @Test
  void clearDataIsSealedWhileThereIsSomeAndItsEndRestartsNothing() {
    Demo enabling = Demo.sealed().with(Blueprint.ClearData.SEAL);

    assertThat(text(enabling)).contains("migrate_plain: true");
    assertThat(text(Demo.sealed())).doesNotContain("migrate_plain");
    assertThat(Children.restartHash(enabling.blueprint()))
        .isEqualTo(Children.restartHash(Demo.sealed().blueprint()));
  }

  @Test
  void aPlaintextClusterSaysSoAndNamesNoKey() {
    Demo plain =
        Demo.sealed()
            .withSpec("encryption: {mode: Plaintext}\nstorage: {size: 2Gi}")
            .with(new Sealing.Plain());

    assertThat(text(plain)).contains("cipher: \"none\"");
    assertThat(variables(plain)).extracting(EnvVar::getName).doesNotContain("JS_KEY");
  }

  @Test
  void whileRotatingBothKeysComeByReference() {
    List<EnvVar> variables = variables(rotating(Optional.of("k1:old")));

    assertThat(variables)
        .filteredOn(it -> it.getName().equals("JS_PREV_KEY"))
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.getValueFrom().getSecretKeyRef().getName()).isEqualTo("old-key");
              assertThat(it.getValueFrom().getSecretKeyRef().getOptional()).isTrue();
            });
    assertThat(variables)
        .filteredOn(it -> it.getName().equals("SEALSTREAM_PREVIOUS_FINGERPRINT"))
        .extracting(EnvVar::getValue)
        .containsExactly("k1:old");
  }

  @Test
  void everyVariableThatTheConfigurationAsksForIsSetInEveryPod() {
    for (Demo demo : List.of(Demo.sealed(), rotating(Optional.of("k1:old")))) {
      for (String line : text(demo).split("\n")) {
        int at = line.indexOf('$');
        if (at >= 0) {
          assertThat(variables(demo))
              .extracting(EnvVar::getName)
              .contains(line.substring(at + 1).strip());
        }
      }
    }
  }

  @Test
  void aNewKeyCipherOrLimitRestartsPods() {
    assertThat(
            List.of(
                hash(Demo.sealed()),
                hash(
                    Demo.sealed()
                        .with(
                            Demo.sealing(
                                CipherSuite.AES, "other-key", "k1:another", Optional.empty()))),
                hash(
                    Demo.sealed()
                        .with(
                            Demo.sealing(
                                CipherSuite.CHACHAPOLY,
                                "demo-key-2026-01",
                                Demo.FINGERPRINT,
                                Optional.empty()))),
                hash(Demo.sealed().withSpec(Demo.SPEC + "jetstream: {syncInterval: 10s}")),
                hash(Demo.sealed().withSpec(Demo.SPEC + "config: {max_payload: 2048}"))))
        .doesNotHaveDuplicates();
  }

  @Test
  void theSameKeyElsewhereTheEndOfARotationAndAFormedClusterRestartNothing() {
    String hash = hash(Demo.sealed());

    assertThat(
            hash(
                Demo.sealed()
                    .with(
                        Demo.sealing(
                            CipherSuite.AES, "moved", Demo.FINGERPRINT, Optional.empty()))))
        .isEqualTo(hash);
    assertThat(hash(rotating(Optional.of("k1:old")))).isEqualTo(hash);
    assertThat(hash(rotating(Optional.empty()))).isEqualTo(hash);
    assertThat(hash(Demo.sealed().with(Blueprint.Formation.FORMING))).isEqualTo(hash);
  }

  @Test
  void theOrderInWhichAPersonWritesFieldsDoesNotCount() {
    assertThat(hash(Demo.sealed().withSpec(Demo.SPEC + "config: {a: 1, b: {c: 2, d: 3}}")))
        .isEqualTo(hash(Demo.sealed().withSpec(Demo.SPEC + "config: {b: {d: 3, c: 2}, a: 1}")));
  }

  @Test
  void theStoreIsGivenMostOfWhatTheVolumesHaveUnlessAPersonSaysHowMuch() {
    Demo demo = Demo.sealed();
    Demo asksForMore = demo.withSpec(Demo.SPEC.replace("2Gi", "4Gi"));

    assertThat(text(asksForMore.usable("2Gi"))).contains("max_file_store: 1825361100\n");
    assertThat(hash(asksForMore.usable("2Gi"))).isEqualTo(hash(demo));
    assertThat(hash(asksForMore.usable("4Gi"))).isNotEqualTo(hash(demo));

    Demo said = demo.withSpec(Demo.SPEC + "jetstream: {maxFileStore: 1Gi}");
    assertThat(hash(said.usable("1Gi"))).isEqualTo(hash(said.usable("2Gi")));
  }

  @Test
  void aPersonsConfigurationIsMergedAndCannotMoveWhatTheOperatorSays() {
    String text =
        text(
            Demo.sealed()
                .withSpec(
                    Demo.SPEC
                        + "config: {max_payload: 2048, port: 1,"
                        + " jetstream: {store_dir: /x, max_buffered: 7}}"));

    assertThat(text)
        .contains("max_payload: 2048", "max_buffered: 7", "port: 4222", "store_dir: \"/data\"")
        .doesNotContain("/x");
  }

  @Test
  void aPersonsPodFieldsAreMergedByName() {
    StatefulSet workload =
        Children.statefulSet(
            Demo.sealed()
                .withSpec(
                    Demo.SPEC
                        + """
                        podTemplate:
                          metadata: {labels: {team: shop}}
                          spec:
                            priorityClassName: high
                            containers:
                            - name: server
                              env: [{name: TZ, value: UTC}]
                            - name: sidecar
                              image: sidecar:1
                        """)
                .blueprint());

    var pod = workload.getSpec().getTemplate();
    assertThat(pod.getMetadata().getLabels()).containsEntry("team", "shop");
    assertThat(pod.getSpec().getPriorityClassName()).isEqualTo("high");
    assertThat(pod.getSpec().getContainers())
        .extracting(Container::getName)
        .containsExactly("server", "sidecar");
    assertThat(pod.getSpec().getContainers().getFirst().getEnv())
        .extracting(EnvVar::getName)
        .contains("JS_KEY", "TZ");
  }

  @Test
  void aClaimIsKnownByItsNameAndNotConfusedWithANeighbours() {
    assertThat(Demo.NAMES.ordinalOfClaim("data-demo-2")).hasValue(2);
    assertThat(Demo.NAMES.ordinalOfClaim("data-demo-2-0")).isEmpty();
    assertThat(Demo.NAMES.ordinalOfClaim("data-demo-02")).isEmpty();
    assertThat(new Names("shop", "demo-2").ordinalOfClaim("data-demo-2-0")).hasValue(0);
  }

  @Test
  void certificatesStandInTheSecretAsTheyAre() {
    var secret =
        Children.internalTls(Demo.sealed().blueprint(), new TreeMap<>(Map.of("ca.crt", "PEM")));

    assertThat(secret.getData()).containsEntry("ca.crt", "UEVN");
  }

  private static Demo rotating(Optional<String> previousFingerprint) {
    return Demo.sealed()
        .with(
            Demo.sealing(
                CipherSuite.AES,
                "demo-key-2026-01",
                Demo.FINGERPRINT,
                Optional.of(
                    new Sealing.Previous(new KeySecretRef("old-key", null), previousFingerprint))));
  }

  private static String text(Demo demo) {
    return ServerConfig.text(demo.blueprint());
  }

  private static List<EnvVar> variables(Demo demo) {
    return Children.statefulSet(demo.blueprint())
        .getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .getFirst()
        .getEnv();
  }

  private static String hash(Demo demo) {
    return Children.statefulSet(demo.blueprint())
        .getSpec()
        .getTemplate()
        .getMetadata()
        .getAnnotations()
        .get(Annotations.RESTART_HASH);
  }
}
