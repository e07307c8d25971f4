package io.sealstream.e2e.gitops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.sealstream.e2e.world.Alone;
import io.sealstream.e2e.world.AuditLog;
import io.sealstream.e2e.world.Condition;
import io.sealstream.e2e.world.DeployedCluster;
import io.sealstream.e2e.world.Operator;
import io.sealstream.e2e.world.Row;
import io.sealstream.e2e.world.Spec;
import io.sealstream.e2e.world.Steady;
import io.sealstream.e2e.world.World;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What the operator does with its rights, seen by the API server. That it never asks for more than
 * its committed roles allow is held against every story; here is the control of that.
 */
@Alone
public final class RightsStory {
  @RegisterExtension final World world = new World();

  @Test
  void secretsAreReadByNameAndNoOthers() {
    long mark = world.cluster().auditLog().mark();
    world.secret("demo-key", World.newKey());
    world.secret("nobody-named-me", World.newKey());
    DeployedCluster cluster = world.streamingCluster("demo");
    cluster.apply(Spec.sealed("demo-key"));
    cluster.awaitReady();

    List<AuditLog.Call> ofSecrets =
        world.cluster().auditLog().callsSince(mark).stream()
            .filter(call -> call.user().equals(Operator.USER))
            .filter(call -> call.resource().equals("secrets"))
            .toList();

    assertThat(ofSecrets).extracting(AuditLog.Call::verb).contains("get");
    assertThat(ofSecrets)
        .extracting(AuditLog.Call::verb)
        .doesNotContain("list", "watch", "delete", "deletecollection", "update");
    assertThat(ofSecrets)
        .filteredOn(call -> call.namespace().equals(world.namespace()))
        .extracting(AuditLog.Call::name)
        .containsOnly("demo-key", "demo-internal-tls");
    assertThat(ofSecrets)
        .filteredOn(call -> call.name().equals("demo-key"))
        .extracting(AuditLog.Call::verb)
        .containsOnly("get");
  }

  @Row(21)
  @Test
  void aSecretThatMayNotBeReadIsNotTakenForOneThatIsGone() {
    DeployedCluster cluster = world.serving(World.newKey());
    Steady before = Steady.of(cluster);

    world
        .operator()
        .withSecretsLimitedTo(
            List.of("demo-internal-tls"),
            () -> {
              Condition held = before.assertHeld("KeySecretForbidden");
              assertThat(held.message()).contains("demo-key", "kubectl auth can-i get");
              assertThat(cluster.events()).doesNotContain("KeySecretMissing");
            });

    cluster.awaitReady();
    before.assertUnchanged();
  }

  @Test
  void aCallThatNoRoleAllowsIsSeen() {
    long mark = world.cluster().auditLog().mark();

    try (KubernetesClient nobody = withoutRights()) {
      assertThatThrownBy(
              () ->
                  nobody
                      .resource(
                          new ConfigMapBuilder()
                              .withNewMetadata()
                              .withNamespace(world.namespace())
                              .withName("forbidden")
                              .endMetadata()
                              .build())
                      .create())
          .hasMessageContaining("forbidden");
    }

    assertThat(world.cluster().auditLog().callsSince(mark))
        .filteredOn(call -> call.namespace().equals(world.namespace()))
        .filteredOn(call -> !call.allowed())
        .extracting(AuditLog.Call::verb, AuditLog.Call::resource, AuditLog.Call::user)
        .contains(
            tuple(
                "create", "configmaps", "system:serviceaccount:" + world.namespace() + ":nobody"));
  }

  /** A client with the rights of a ServiceAccount that was given none. */
  private KubernetesClient withoutRights() {
    Config administrator = world.cluster().client().getConfiguration();
    world.cluster().kubectl("-n", world.namespace(), "create", "serviceaccount", "nobody");
    String token = world.cluster().kubectl("-n", world.namespace(), "create", "token", "nobody");
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder()
                .withAutoConfigure(false)
                .withMasterUrl(administrator.getMasterUrl())
                .withCaCertData(administrator.getCaCertData())
                .withCaCertFile(administrator.getCaCertFile())
                .withOauthToken(token)
                .build())
        .build();
  }
}
