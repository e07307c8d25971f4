package io.sealstream.e2e.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.sealstream.e2e.world.DeployedCluster;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Holds what servers would be started with against what was accepted: whatever key or cipher the
 * StatefulSet's template or the configuration names was written down as accepted before. Looked at
 * after every write of the operator, it has seen every block that ever was accepted.
 */
final class AcceptedBlocks {
  private static final Pattern CIPHER =
      Pattern.compile("(?m)^\\s*\"?cipher\"?\\s*[:=]?\\s*\"?(\\w+)");

  private final DeployedCluster cluster;
  private final Set<String> keys = new LinkedHashSet<>();
  private final Set<String> ciphers = new LinkedHashSet<>();

  AcceptedBlocks(DeployedCluster cluster) {
    this.cluster = cluster;
  }

  void look() {
    keys.add(cluster.status("encryption", "accepted", "keySecretRef", "name"));
    keys.add(cluster.status("encryption", "accepted", "previousKeySecretRef", "name"));
    ciphers.add(cluster.status("encryption", "accepted", "cipher"));
    cluster.statefulSet().ifPresent(this::keysAreAccepted);
    cluster.serverConfig().ifPresent(this::cipherIsAccepted);
  }

  private void keysAreAccepted(StatefulSet set) {
    assertThat(
            set.getSpec().getTemplate().getSpec().getContainers().getFirst().getEnv().stream()
                .map(AcceptedBlocks::secret)
                .flatMap(Optional::stream))
        .as("the Secrets that the template names, beside those accepted so far")
        .isNotEmpty()
        .isSubsetOf(keys);
  }

  private void cipherIsAccepted(String config) {
    Matcher cipher = CIPHER.matcher(config);
    assertThat(cipher.find()).as("a cipher in " + config).isTrue();
    assertThat(cipher.group(1))
        .as("the cipher that the configuration names, beside those accepted so far")
        .isIn(ciphers);
  }

  private static Optional<String> secret(EnvVar variable) {
    return Optional.ofNullable(variable.getValueFrom())
        .flatMap(from -> Optional.ofNullable(from.getSecretKeyRef()))
        .map(reference -> Objects.toString(reference.getName()));
  }
}
