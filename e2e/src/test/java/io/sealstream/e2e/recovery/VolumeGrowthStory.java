package io.sealstream.e2e.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import io.sealstream.e2e.world.DeployedCluster;
import io.sealstream.e2e.world.Spec;
import io.sealstream.e2e.world.World;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A cluster whose volumes become too small. */
final class VolumeGrowthStory {
  private static final String IS_DEFAULT = "storageclass.kubernetes.io/is-default-class";
  private static final String OF_ONE_GIBIBYTE = "max_file_store: 912680550\n";
  private static final String OF_TWO_GIBIBYTES = "max_file_store: 1825361100\n";

  @RegisterExtension final World world = new World();

  private StorageClass rigid;

  /** Like the default class; nothing grows in it until somebody allows that. */
  @BeforeEach
  void makeAClass() {
    StorageClass usual =
        world.cluster().client().storage().v1().storageClasses().list().getItems().stream()
            .filter(it -> it.getMetadata().getAnnotations() != null)
            .filter(it -> "true".equals(it.getMetadata().getAnnotations().get(IS_DEFAULT)))
            .findFirst()
            .orElseThrow();
    rigid =
        new StorageClassBuilder(usual)
            .withNewMetadata()
            .withName(world.namespace())
            .endMetadata()
            .withAllowVolumeExpansion(false)
            .build();
    world.cluster().client().resource(rigid).create();
  }

  @AfterEach
  void removeIt() {
    world.cluster().client().resource(rigid).delete();
  }

  @Test
  void itSaysThatItsClassForbidsGrowthAndGrowsOnceItIsAllowedTo() {
    world.secret("demo-key", World.newKey());
    DeployedCluster cluster = world.streamingCluster("demo");
    Spec spec = Spec.sealed("demo-key").with("storage.storageClassName", world.namespace());
    cluster.apply(spec);
    cluster.awaitReady();

    cluster.apply(spec.with("storage.size", "2Gi"));

    assertThat(cluster.awaitCondition("Stalled", "True", "VolumeGrowthRefused").message())
        .contains("data-demo-0 stays at 1Gi")
        .contains("kubectl patch storageclass " + world.namespace());
    assertThat(cluster.condition("Available").orElseThrow().status()).isEqualTo("True");

    world
        .cluster()
        .kubectl(
            "patch", "storageclass", world.namespace(), "-p", "{\"allowVolumeExpansion\":true}");

    assertThat(cluster.awaitCondition("Ready", "False", "VolumesGrowing").message())
        .contains("data-demo-0 has 1Gi of 2Gi");
    assertThat(cluster.serverConfig().orElseThrow()).contains(OF_ONE_GIBIBYTE);

    theDriverGrowsIt();

    cluster.awaitEvent("RollingOut");
    cluster.awaitReady();
    assertThat(cluster.serverConfig().orElseThrow()).contains(OF_TWO_GIBIBYTES);
  }

  /** No storage driver of a test cluster can: what one reports is reported in its place. */
  private void theDriverGrowsIt() {
    world
        .cluster()
        .client()
        .persistentVolumeClaims()
        .inNamespace(world.namespace())
        .withName("data-demo-0")
        .editStatus(
            it -> {
              it.getStatus().getCapacity().put("storage", new Quantity("2Gi"));
              return it;
            });
  }
}
