package io.sealstream.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.sealstream.operator.api.Annotations;
import io.sealstream.operator.apply.Applier;
import io.sealstream.operator.apply.Written;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Of two operators at once only the one that has read the newest is heard. */
class TwoOperatorsTest {
  private final Shop shop = new Shop();
  private Applier other;

  @BeforeEach
  void aCluster() {
    shop.key("demo-key", Shop.KEY);
    shop.cluster("");
    shop.settle();
    other = new Applier(shop.client());
  }

  @AfterEach
  void close() {
    shop.close();
  }

  @Test
  void aTemplateThatWasDecidedOnAnOlderReadingIsNotWritten() {
    StatefulSet read = shop.set();
    shop.edit(set -> set.getMetadata().getLabels().put("team", "shop"));

    assertThat(other.applyOver(Optional.of(read), larger(read))).isEqualTo(Written.OVERTAKEN);
    assertThat(other.applyOver(Optional.empty(), larger(read))).isEqualTo(Written.OVERTAKEN);
    assertThat(shop.writes()).isEmpty();

    assertThat(other.applyOver(Optional.of(shop.set()), larger(read))).isEqualTo(Written.CHANGED);
    assertThat(shop.set().getSpec().getReplicas()).isEqualTo(3);
  }

  @Test
  void theMarksOfAVolumeAreNotWrittenOnTheClaimOfAnother() {
    PersistentVolumeClaim read = shop.claim();
    shop.client().resource(read).delete();
    shop.writes();
    assertThat(other.applyOver(Optional.of(read), marked(read))).isEqualTo(Written.OVERTAKEN);
    assertThat(shop.claim()).isNull();

    shop.client().resource(restored(read)).create();
    shop.writes();
    assertThat(other.applyOver(Optional.of(read), marked(read))).isEqualTo(Written.OVERTAKEN);
    assertThat(other.create(marked(read))).isEqualTo(Written.OVERTAKEN);
    assertThat(shop.claim().getMetadata().getAnnotations())
        .isEqualTo(read.getMetadata().getAnnotations());
  }

  @Test
  void aClaimThatIsMadeIsSignedLikeEveryOtherChild() {
    PersistentVolumeClaim read = shop.claim();
    shop.client().resource(read).delete();

    assertThat(other.create(marked(read))).isEqualTo(Written.CHANGED);
    assertThat(shop.claim().getMetadata().getAnnotations())
        .containsKeys(Annotations.APPLIED, Annotations.KEY_FINGERPRINT);
  }

  private static PersistentVolumeClaim restored(PersistentVolumeClaim read) {
    PersistentVolumeClaim own = new PersistentVolumeClaimBuilder(read).build();
    own.getMetadata().setUid(null);
    own.getMetadata().setResourceVersion(null);
    return own;
  }

  private static PersistentVolumeClaim marked(PersistentVolumeClaim read) {
    return restored(read)
        .edit()
        .editMetadata()
        .addToAnnotations(Annotations.KEY_FINGERPRINT, "k1:of-the-volume-that-was-read")
        .endMetadata()
        .build();
  }

  private static StatefulSet larger(StatefulSet read) {
    StatefulSet own = new StatefulSetBuilder(read).build();
    own.getMetadata().setResourceVersion(null);
    own.getMetadata().setManagedFields(null);
    own.getSpec().setReplicas(3);
    own.setStatus(null);
    return own;
  }
}
