package io.sealstream.operator.desired;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.sealstream.keyring.CipherSuite;
import io.sealstream.operator.api.KeySecretRef;
import io.sealstream.operator.api.Names;
import io.sealstream.operator.api.StreamingClusterSpec;
import io.sealstream.operator.observe.ClusterIdentity;
import io.sealstream.operator.observe.Sealing;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The blueprint of a cluster named demo in namespace shop, varied by the tests. */
record Demo(
    String specYaml,
    Sealing sealing,
    Blueprint.Formation formation,
    Blueprint.ClearData clearData,
    SortedMap<Integer, String> anchors,
    Optional<String> usable) {
  static final Names NAMES = new Names("shop", "demo");
  static final String FINGERPRINT = "k1:7qk3m2xwa5t4hb6c";

  static final String SPEC =
      """
      replicas: 1
      encryption:
        keySecretRef: {name: demo-key-2026-01}
      storage: {size: 2Gi}
      """;

  private static final OwnerReference OWNER =
      new OwnerReferenceBuilder()
          .withApiVersion("sealstream.io/v1alpha1")
          .withKind("StreamingCluster")
          .withName("demo")
          .withUid("0b7f6f5e-0000-4000-8000-000000000001")
          .withController(true)
          .withBlockOwnerDeletion(false)
          .build();

  static Demo sealed() {
    return new Demo(
        SPEC,
        sealing(CipherSuite.AES, "demo-key-2026-01", FINGERPRINT, Optional.empty()),
        Blueprint.Formation.FORMED,
        Blueprint.ClearData.NONE,
        new TreeMap<>(Map.of(0, "{\"storeId\":\"5a\",\"epoch\":12}")),
        Optional.empty());
  }

  static Sealing.Sealed sealing(
      CipherSuite cipher, String secret, String fingerprint, Optional<Sealing.Previous> previous) {
    return new Sealing.Sealed(cipher, new KeySecretRef(secret, null), fingerprint, previous);
  }

  Demo with(Sealing other) {
    return new Demo(specYaml, other, formation, clearData, anchors, usable);
  }

  Demo with(Blueprint.Formation other) {
    return new Demo(specYaml, sealing, other, clearData, anchors, usable);
  }

  Demo with(Blueprint.ClearData other) {
    return new Demo(specYaml, sealing, formation, other, anchors, usable);
  }

  Demo withSpec(String yaml) {
    return new Demo(yaml, sealing, formation, clearData, anchors, usable);
  }

  /** All volumes have so much by now; unless this is said, what the spec asks for. */
  Demo usable(String size) {
    return new Demo(specYaml, sealing, formation, clearData, anchors, Optional.of(size));
  }

  Blueprint blueprint() {
    StreamingClusterSpec spec = Serialization.unmarshal(specYaml, StreamingClusterSpec.class);
    return new Blueprint(
        NAMES,
        OWNER,
        spec,
        spec.replicas(),
        "localhost/sealstream-server:dev",
        new ClusterIdentity("00112233445566778899aabbccddeeff", "ffeeddccbbaa99887766554433221100"),
        formation,
        sealing,
        clearData,
        usable.map(Quantity::new).orElse(spec.storage().size()),
        spec.storage(),
        anchors,
        "sealstream-system");
  }
}
