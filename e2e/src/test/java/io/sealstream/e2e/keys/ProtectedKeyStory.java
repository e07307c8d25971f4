package io.sealstream.e2e.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.sealstream.e2e.world.World;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The key Secrets of those who apply the overlay protect-keys. */
final class ProtectedKeyStory {
  private static final String OVERLAY = "manifests/overlays/protect-keys";
  private static final String PROTECTED = "sealstream.io/protected-key";
  private static final String RELEASE = "sealstream.io/release";

  @RegisterExtension final World world = new World();

  @BeforeEach
  void protect() {
    world.cluster().kubectl("apply", "-k", OVERLAY);
    world.secret("probe", World.newKey());
    label("probe");
    // The API server learns of a new policy a moment later.
    await("the policy is in force")
        .atMost(Duration.ofMinutes(2))
        .until(() -> refuses(() -> client().resource(secret("probe").get()).dryRun().delete()));
  }

  @AfterEach
  void unprotect() {
    world
        .cluster()
        .kubectl("annotate", "-n", world.namespace(), "secrets", "--all", RELEASE + "=true");
    world.cluster().kubectl("delete", "-k", OVERLAY);
  }

  @Test
  void aProtectedKeyIsNeitherDeletedNorChangedBeforeItIsReleased() {
    world.secret("demo-key", World.newKey());
    String key = value();
    label("demo-key");

    assertThatThrownBy(() -> secret("demo-key").delete())
        .hasMessageContaining("protected from deletion")
        .hasMessageContaining("annotate secret demo-key sealstream.io/release=true");
    assertThatThrownBy(() -> world.secret("demo-key", World.newKey()))
        .hasMessageContaining("protected from changes")
        .hasMessageContaining("put the new key into a new Secret");
    assertThatThrownBy(() -> edit(it -> it.getMetadata().setLabels(Map.of())))
        .hasMessageContaining("keeps its label");
    assertThatThrownBy(
            () ->
                edit(
                    it -> {
                      it.getMetadata().setAnnotations(Map.of(RELEASE, "true"));
                      it.setData(Map.of("JS_KEY", "bmV3"));
                    }))
        .hasMessageContaining("protected from changes");
    assertThat(value()).isEqualTo(key);

    edit(it -> it.getMetadata().setAnnotations(Map.of("owner", "somebody")));
    edit(it -> it.getMetadata().setAnnotations(Map.of(RELEASE, "true")));
    secret("demo-key").delete();
    assertThat(secret("demo-key").get()).isNull();
  }

  @Test
  void otherSecretsAreNobodysBusiness() {
    world.secret("demo-key", World.newKey());
    world.secret("demo-key", World.newKey());
    edit(
        it -> {
          it.getMetadata().setLabels(Map.of(PROTECTED, "true"));
          it.setData(Map.of("JS_KEY", "bmV3"));
        });

    assertThat(value()).isEqualTo("bmV3");
    world.secret("other-key", World.newKey());
    world.deleteSecret("other-key");
    assertThat(secret("other-key").get()).isNull();
  }

  private static boolean refuses(Runnable request) {
    try {
      request.run();
      return false;
    } catch (KubernetesClientException e) {
      return e.getMessage().contains("protected from deletion");
    }
  }

  private void label(String name) {
    world.cluster().kubectl("-n", world.namespace(), "label", "secret", name, PROTECTED + "=true");
  }

  private void edit(Consumer<Secret> change) {
    secret("demo-key")
        .edit(
            it -> {
              change.accept(it);
              return it;
            });
  }

  private String value() {
    return secret("demo-key").get().getData().get("JS_KEY");
  }

  private Resource<Secret> secret(String name) {
    return client().secrets().inNamespace(world.namespace()).withName(name);
  }

  private KubernetesClient client() {
    return world.cluster().client();
  }
}
