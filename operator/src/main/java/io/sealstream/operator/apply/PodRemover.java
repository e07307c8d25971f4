package io.sealstream.operator.apply;

import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.EvictionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes pods go: a serving one by eviction, so that disruption budgets count, a pod that serves
 * nobody by deletion. Both name the pod's UID, so a decision about one pod never hits its
 * successor.
 */
public final class PodRemover {
  private static final Logger LOG = LoggerFactory.getLogger(PodRemover.class);
  private static final int TOO_MANY_REQUESTS = 429;

  private final KubernetesClient client;

  public PodRemover(KubernetesClient client) {
    this.client = client;
  }

  public Removal evict(String namespace, String pod, String uid) {
    var eviction =
        new EvictionBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(pod)
            .endMetadata()
            .withDeleteOptions(options(uid))
            .build();
    return asked(
        "Evicting", pod, () -> client.raw(path(namespace, pod) + "/eviction", "POST", eviction));
  }

  public Removal delete(String namespace, String pod, String uid) {
    return asked("Deleting", pod, () -> client.raw(path(namespace, pod), "DELETE", options(uid)));
  }

  private static Removal asked(String what, String pod, Runnable request) {
    try {
      request.run();
      LOG.info("{} pod {}", what, pod);
      return new Removal.Asked();
    } catch (KubernetesClientException e) {
      return switch (e.getCode()) {
        case HttpURLConnection.HTTP_NOT_FOUND, HttpURLConnection.HTTP_CONFLICT ->
            new Removal.Gone();
        case TOO_MANY_REQUESTS ->
            new Removal.Blocked(
                e.getStatus() == null ? e.getMessage() : e.getStatus().getMessage());
        default -> throw e;
      };
    }
  }

  private static DeleteOptions options(String uid) {
    return new DeleteOptionsBuilder().withNewPreconditions(null, uid).build();
  }

  private static String path(String namespace, String pod) {
    return "/api/v1/namespaces/" + namespace + "/pods/" + pod;
  }
}
