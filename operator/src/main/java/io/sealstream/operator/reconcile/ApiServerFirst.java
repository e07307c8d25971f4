package io.sealstream.operator.reconcile;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An operator that starts while its API server is away waits for it. It would end otherwise, and
 * Kubernetes lets a container that ends wait longer each time: for up to five minutes after the API
 * server is back. Any answer will do, also one that says no. Thread rule: the one that starts.
 */
@Singleton
class ApiServerFirst {
  private static final Logger LOG = LoggerFactory.getLogger(ApiServerFirst.class);
  private static final int BEFORE_THE_CONTROLLERS = 1;

  private final KubernetesClient client;
  private final Duration pause;

  @Inject
  ApiServerFirst(KubernetesClient client) {
    this(client, Duration.ofSeconds(1));
  }

  /**
   * @param pause between two questions
   */
  ApiServerFirst(KubernetesClient client, Duration pause) {
    this.client = client;
    this.pause = pause;
  }

  void starting(@Observes @Priority(BEFORE_THE_CONTROLLERS) StartupEvent event)
      throws InterruptedException {
    boolean said = false;
    while (!answers(said)) {
      said = true;
      // Nobody tells when an API server is back: it has to be asked, and nothing else runs yet.
      Thread.sleep(pause);
    }
  }

  private boolean answers(boolean said) {
    try {
      client.getKubernetesVersion();
      return true;
    } catch (KubernetesClientException e) {
      boolean answered = e.getCode() > 0;
      if (!answered && !said) {
        LOG.warn(
            "The API server at {} does not answer: this operator waits for it. {}",
            client.getMasterUrl(),
            root(e).toString());
      }
      return answered;
    }
  }

  /** The client's own message says only which request it was. */
  private static Throwable root(Throwable failure) {
    return failure.getCause() == null ? failure : root(failure.getCause());
  }
}
