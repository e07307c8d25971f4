package io.sealstream.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.sealstream.operator.api.AcceptedEncryption;
import io.sealstream.operator.api.Annotations;
import io.sealstream.operator.api.Encryption;
import io.sealstream.operator.api.EncryptionStatus;
import io.sealstream.operator.api.KeySecretRef;
import io.sealstream.operator.api.StreamingCluster;
import io.sealstream.operator.api.Variables;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An operator that is killed after each of its writes in turn. Whichever was the last, no template
 * stands that the status does not remember, no volume is nobody's, and the next operator comes to
 * where this one was going.
 */
class KilledOperatorTest {
  private static final String OTHER_KEY = "another key of more than sixteen bytes";
  private static final int FEWEST_WRITES = 2;

  /** What a person asks for while one node serves, and what that node reports afterwards. */
  private enum Change {
    CIPHER {
      @Override
      void asked(Shop shop) {
        shop.spec(it -> it.replace("encryption: {", "encryption: {cipher: chachapoly, "));
      }

      @Override
      void restarted(ScriptedNode node) {
        node.says("cipher", "chachapoly");
      }
    },
    ROTATION {
      @Override
      void asked(Shop shop) {
        shop.key("demo-key-2", OTHER_KEY);
        shop.spec(
            it ->
                it.replace(
                    "{keySecretRef: {name: demo-key}}",
                    "{keySecretRef: {name: demo-key-2}, previousKeySecretRef: {name: demo-key}}"));
      }

      @Override
      void restarted(ScriptedNode node) {
        node.says("fingerprint", node.wanted()).says("ringGeneration", 3);
      }
    },
    SECRET_OF_ANOTHER_NAME {
      @Override
      void asked(Shop shop) {
        shop.key("demo-key-copy", Shop.KEY);
        shop.spec(it -> it.replace("name: demo-key}", "name: demo-key-copy}"));
      }

      @Override
      void restarted(ScriptedNode node) {
        throw new AssertionError("the same key from another Secret restarts nothing");
      }
    },
    STATUS_WIPED {
      @Override
      void asked(Shop shop) {
        shop.wipeStatus();
      }

      @Override
      void restarted(ScriptedNode node) {
        throw new AssertionError("a wiped status restarts nothing");
      }
    };

    abstract void asked(Shop shop);

    abstract void restarted(ScriptedNode node);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aNewClusterIsMadeWhicheverWriteWasTheLast(int replicas) {
    int writes = 0;
    boolean killed = true;
    for (; killed; writes++) {
      try (Shop shop = new Shop()) {
        shop.key("demo-key", Shop.KEY);
        shop.clusterOf(replicas);

        killed = shop.settleOrDie(writes);
        theTemplateIsRemembered(shop, Optional.empty());
        shop.restartOperator();
        shop.settle();

        theTemplateIsRemembered(shop, Optional.empty());
        assertThat(shop.reason("Ready")).isEqualTo("NodesStarting");
        for (int ordinal = 0; ordinal < replicas; ordinal++) {
          assertThat(shop.claim(ordinal).getMetadata().getAnnotations())
              .containsEntry(
                  Annotations.CLUSTER_ID,
                  shop.demo().getMetadata().getAnnotations().get(Annotations.CLUSTER_ID));
        }
        assertThat(shop.set().getSpec().getReplicas()).isEqualTo(replicas);
        assertThat(shop.config().get("nats.conf"))
            .contains(shop.demo().getStatus().clusterId())
            .contains(shop.claim().getMetadata().getAnnotations().get(Annotations.CLUSTER_SALT));
      }
    }
    assertThat(writes).isGreaterThan(FEWEST_WRITES);
  }

  @ParameterizedTest
  @EnumSource
  void aChangeIsCarriedOutWhicheverWriteWasTheLast(Change change) throws Exception {
    int writes = 0;
    boolean killed = true;
    for (; killed; writes++) {
      try (Shop shop = servingShop();
          ScriptedNode node = new ScriptedNode(shop)) {
        shop.settle();
        Optional<PodTemplateSpec> before = template(shop);
        change.asked(shop);

        killed = shop.settleOrDie(writes);
        theTemplateIsRemembered(shop, before);
        whatIsReadyIsInTheTemplate(shop);
        shop.restartOperator();
        goOnUntilItServes(shop, node, change);

        theTemplateIsRemembered(shop, Optional.empty());
        assertThat(shop.reason("Ready")).as("after %d", writes).isEqualTo("AllNodesServing");
        assertThat(shop.demo().getStatus().roll()).isEmpty();
      }
    }
    assertThat(writes).isGreaterThanOrEqualTo(FEWEST_WRITES);
  }

  private static Shop servingShop() {
    Shop shop = new Shop();
    shop.key("demo-key", Shop.KEY);
    shop.cluster("");
    shop.pass();
    return shop;
  }

  /** The StatefulSet's controller and the kubelet do what they do. */
  private static void goOnUntilItServes(Shop shop, ScriptedNode node, Change change) {
    int epoch = 1;
    shop.settle();
    while (shop.pod().isEmpty()) {
      epoch++;
      change.restarted(node);
      node.says("epoch", epoch).says("bootId", "0%d".formatted(epoch).repeat(16)).comesBack();
      shop.settle();
    }
  }

  /** What the template asks for stands in the status, unless it is still the one from before. */
  private static void theTemplateIsRemembered(Shop shop, Optional<PodTemplateSpec> before) {
    Optional<PodTemplateSpec> template = template(shop);
    if (template.isEmpty() || template.equals(before)) {
      return;
    }
    PodTemplateSpec now = template.get();
    EncryptionStatus remembered = shop.demo().getStatus().encryption();
    AcceptedEncryption accepted = remembered.accepted();
    assertThat(accepted.key()).isEqualTo(secret(now, Variables.KEY));
    assertThat(accepted.previousKey()).isEqualTo(secret(now, Variables.PREVIOUS_KEY));
    assertThat(accepted.cipher())
        .isEqualTo(now.getMetadata().getAnnotations().get(Annotations.CIPHER));
    assertThat(Optional.of(remembered.keyFingerprint()))
        .isEqualTo(variable(now, Variables.FINGERPRINT).map(EnvVar::getValue));
  }

  /** Whoever waits for Ready after a change finds that change carried out. */
  private static void whatIsReadyIsInTheTemplate(Shop shop) {
    StreamingCluster demo = shop.demo();
    boolean told =
        demo.getMetadata().getGeneration().equals(demo.getStatus().observedGeneration())
            && shop.condition("Ready").getStatus().equals("True");
    if (told) {
      PodTemplateSpec now = template(shop).orElseThrow();
      Encryption asked = demo.getSpec().encryption();
      assertThat(secret(now, Variables.KEY)).isEqualTo(asked.key());
      assertThat(secret(now, Variables.PREVIOUS_KEY)).isEqualTo(asked.previousKey());
      assertThat(now.getMetadata().getAnnotations())
          .containsEntry(Annotations.CIPHER, asked.cipher());
    }
  }

  private static Optional<PodTemplateSpec> template(Shop shop) {
    return Optional.ofNullable(shop.set()).map(it -> it.getSpec().getTemplate());
  }

  private static Optional<KeySecretRef> secret(PodTemplateSpec template, String name) {
    return variable(template, name)
        .map(EnvVar::getValueFrom)
        .map(EnvVarSource::getSecretKeyRef)
        .map(it -> new KeySecretRef(it.getName(), it.getKey()));
  }

  private static Optional<EnvVar> variable(PodTemplateSpec template, String name) {
    return template.getSpec().getContainers().getFirst().getEnv().stream()
        .filter(it -> it.getName().equals(name))
        .findFirst();
  }
}
