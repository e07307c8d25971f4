package io.sealstream.operator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.sealstream.keyring.CipherSuite;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A resource as it comes from an API server, of this release or another, with or without rules. */
class ReadingTest {

  @Test
  void whatALeftOutFieldMeansDoesNotDependOnTheApiServer() {
    StreamingClusterSpec spec =
        read("""
                encryption:
                  keySecretRef: {name: demo-key}
                storage: {size: 2Gi}
                """)
            .getSpec();

    assertThat(spec.replicas()).isEqualTo(1);
    assertThat(spec.encryption().mode()).isEqualTo(EncryptionMode.SEALED);
    assertThat(spec.encryption().suite()).contains(CipherSuite.AES);
    assertThat(spec.encryption().key()).contains(new KeySecretRef("demo-key", "JS_KEY"));
    assertThat(spec.encryption().previousKey()).isEmpty();
    assertThat(spec.jetstream().syncInterval()).isEqualTo("always");
    assertThat(spec.update().mode()).isEqualTo(UpdateMode.AUTOMATIC);
    assertThat(spec.resources().limits()).isEqualTo(Map.of("memory", new Quantity("1Gi")));
    assertThat(spec.configOverlay()).isEmpty();
  }

  @Test
  void theDefaultResourcesAreThoseOfTheSchema() {
    Resources inSchema = Serialization.unmarshal(Resources.DEFAULT, Resources.class);

    assertThat(Resources.defaults()).isEqualTo(inSchema);
  }

  @Test
  void aWordOfANewerReleaseDoesNotStopTheWatchOfAllClusters() {
    StreamingClusterSpec spec =
        read("""
                encryption: {mode: Shredded, cipher: des, keySecretRef: {name: demo-key}}
                storage: {size: 2Gi, tiered: true}
                update: {mode: Weekly}
                unheardOf: {a: 1}
                """)
            .getSpec();

    assertThat(spec.encryption().mode()).isEqualTo(EncryptionMode.UNRECOGNIZED);
    assertThat(spec.encryption().cipher()).isEqualTo("des");
    assertThat(spec.encryption().suite()).isEmpty();
    assertThat(spec.update().mode()).isEqualTo(UpdateMode.UNRECOGNIZED);
  }

  @Test
  void noneIsNoCipherOfASealedCluster() {
    assertThat(new Encryption(null, "none", null, null, null).suite()).isEmpty();
  }

  @Test
  void aStatusComesBackAsItWasWritten() {
    StreamingCluster cluster = read("storage: {size: 2Gi}");
    cluster.setStatus(
        new StreamingClusterStatus(
            7L,
            1,
            1,
            1,
            "app=demo",
            "00ff",
            "img",
            "0.1.0",
            new EncryptionStatus(
                EncryptionMode.SEALED,
                "aes",
                "k1:aaaa",
                "00",
                100,
                new AcceptedEncryption("aes", new KeySecretRef("demo-key", null), null),
                null,
                null),
            null,
            null,
            null,
            null));

    StreamingCluster again =
        Serialization.unmarshal(Serialization.asYaml(cluster), StreamingCluster.class);

    assertThat(again.getStatus()).isEqualTo(cluster.getStatus());
    assertThat(Serialization.asYaml(cluster)).doesNotContain("null").doesNotContain("candidate");
  }

  private static StreamingCluster read(String spec) {
    return Serialization.unmarshal(
        """
        apiVersion: sealstream.io/v1alpha1
        kind: StreamingCluster
        metadata: {name: demo, namespace: test}
        spec:
        """
            + spec.indent(2),
        StreamingCluster.class);
  }
}
