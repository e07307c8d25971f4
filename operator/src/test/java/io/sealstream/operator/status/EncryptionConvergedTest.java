package io.sealstream.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.operator.api.Reason;
import io.sealstream.operator.api.StreamingCluster;
import io.sealstream.operator.guard.KeyGuard;
import io.sealstream.operator.observe.IdentitySource;
import io.sealstream.operator.observe.Observation;
import io.sealstream.operator.observe.SealedCluster;
import io.sealstream.operator.observe.World;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is said of data in an older cipher, by the policy that the spec names for it. */
class EncryptionConvergedTest {
  private final SealedCluster cluster = SealedCluster.serving(1);

  @Test
  void aClusterWithNothingInAnotherCipherIsConverged() {
    assertThat(said()).isEqualTo(Reason.ALL_DATA_CONVERTED);
  }

  @Test
  void filesInAnOlderCipherWaitForResealing() {
    cluster.filesInOtherCiphers(0, 3);
    assertThat(said()).isEqualTo(Reason.RESEAL_PENDING);
  }

  @Test
  void filesThatTheSpecKeepsInTheirCipherAreNotWaitedFor() {
    cluster
        .asksEncryption("{keySecretRef: {name: demo-key}, existingData: Keep}")
        .filesInOtherCiphers(0, 3);
    assertThat(said()).isEqualTo(Reason.ALL_DATA_CONVERTED);
  }

  @Test
  void clearFilesAreWaitedForWhateverTheSpecKeeps() {
    cluster.clearFiles(0, 3);
    assertThat(said()).isEqualTo(Reason.ENCRYPTION_ENABLING);
    cluster.asksEncryption("{keySecretRef: {name: demo-key}, existingData: Keep}");
    assertThat(said()).isEqualTo(Reason.ENCRYPTION_ENABLING);
  }

  private Reason said() {
    Observation seen = cluster.observed();
    World world =
        new World(
            new StreamingCluster(),
            seen,
            IdentitySource.CLUSTER,
            Optional.empty(),
            new TreeMap<>(),
            Map.of(),
            new TreeMap<>(),
            new TreeMap<>());
    Facts facts =
        new Facts(
            world,
            new KeyGuard(Duration.ofSeconds(60)).decide(seen),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of());
    return new ConditionRules(facts)
        .statements().stream()
            .filter(it -> it.type() == ConditionType.ENCRYPTION_CONVERGED)
            .findFirst()
            .orElseThrow()
            .reason();
  }
}
