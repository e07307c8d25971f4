package io.sealstream.e2e.world;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The Kubernetes that {@code make cluster-up} started: one for all stories of a run. Knows nothing
 * of how it is made; that is the business of {@code e2e/cluster/cluster}. Any thread may use it.
 */
public final class Cluster {
  private static final String SCRIPT = Command.ROOT.resolve("e2e/cluster/cluster").toString();

  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private static Cluster running;

  private final Path kubeconfig;
  private final KubernetesClient client;

  private Cluster(Path kubeconfig) {
    this.kubeconfig = kubeconfig;
    this.client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
            .build();
  }

  /**
   * The cluster that is up.
   *
   * @throws IllegalStateException when none is: it says how to start one
   */
  public static synchronized Cluster running() {
    if (running == null) {
      running = new Cluster(Path.of(Command.run(SCRIPT, "kubeconfig")));
    }
    return running;
  }

  /** A client with an administrator's rights. */
  public KubernetesClient client() {
    return client;
  }

  public Path kubeconfig() {
    return kubeconfig;
  }

  /** Runs the cluster's own kubectl, and returns what it printed. */
  public String kubectl(String... words) {
    return kubectlWith("", words);
  }

  /** The same with text on its standard input, for {@code -f -}. */
  public String kubectlWith(String input, String... words) {
    List<String> all = new ArrayList<>(List.of(SCRIPT, "kubectl"));
    all.addAll(List.of(words));
    return Command.run(all, input);
  }

  /** Loads an OCI archive, named from the root of the checkout, into every node. */
  public void load(String archive) {
    Command.run(SCRIPT, "load", archive);
  }

  /** Cuts the power of worker node N, from 1. */
  public void cutNode(int number) {
    Command.run(SCRIPT, "node", Integer.toString(number), "cut");
  }

  public void bootNode(int number) {
    Command.run(SCRIPT, "node", Integer.toString(number), "boot");
  }

  /** Ends the API server; it stays away until {@link #bootApi()}. */
  public void cutApi() {
    Command.run(SCRIPT, "api", "cut");
  }

  /** Starts it again, and waits until it answers. */
  public void bootApi() {
    Command.run(SCRIPT, "api", "boot");
    await("the API server answers")
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> kubectl("get", "--raw", "/readyz").equals("ok"));
  }

  /**
   * While an action runs no pod gets a node; pods that have one go on. Of all stories one at a time
   * can have it so: the others' pods only come later.
   */
  public void whileNoPodGetsANode(Runnable action) {
    try (StoryLock _ = StoryLock.named("scheduling")) {
      kubectl("cordon", "-l", "kubernetes.io/hostname");
      try {
        action.run();
      } finally {
        kubectl("uncordon", "-l", "kubernetes.io/hostname");
      }
    }
  }

  /**
   * Drains a machine of one cluster's pods, as people do before they work on it, and lets it have
   * pods again after an action. Waits, as {@code kubectl drain} does, while the budget lets no pod
   * go.
   */
  public void drained(String machine, DeployedCluster of, Runnable action) {
    try (StoryLock _ = StoryLock.named("scheduling")) {
      try {
        kubectl(
            "drain",
            machine,
            "--pod-selector=sealstream.io/cluster=" + of.name(),
            "--delete-emptydir-data",
            "--ignore-daemonsets",
            "--timeout=4m");
        action.run();
      } finally {
        kubectl("uncordon", machine);
      }
    }
  }

  public AuditLog auditLog() {
    return new AuditLog(Path.of(Command.run(SCRIPT, "audit-log")));
  }

  /** The files behind a claim, once it is bound. */
  public Volume volume(String namespace, String claim) {
    PersistentVolumeClaim bound =
        client.persistentVolumeClaims().inNamespace(namespace).withName(claim).get();
    if (bound == null || bound.getSpec().getVolumeName() == null) {
      throw new IllegalStateException("the claim " + namespace + "/" + claim + " has no volume");
    }
    return new Volume(Path.of(Command.run(SCRIPT, "volume", bound.getSpec().getVolumeName())));
  }
}
