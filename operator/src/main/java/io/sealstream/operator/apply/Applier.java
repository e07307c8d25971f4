package io.sealstream.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.sealstream.operator.api.Annotations;
import io.sealstream.operator.api.Labels;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes children what they should be, by server-side apply under the operator's field manager. It
 * writes when a field of its own differs from the live object, or when it would write another text
 * than the last time (which is how a field that it no longer names goes away). Thread rule: any.
 * Failures of the API server come out as the client's exceptions.
 */
public final class Applier {
  static final String FIELD_MANAGER = Labels.OPERATOR;

  private static final Logger LOG = LoggerFactory.getLogger(Applier.class);
  private static final int HASH_BYTES = 8;

  private final KubernetesClient client;
  private final ObjectMapper json =
      new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  public Applier(KubernetesClient client) {
    this.client = client;
  }

  /** Makes an object what it should be; it is created when there is none. */
  public Written apply(HasMetadata own) {
    Optional<HasMetadata> live = live(own);
    Written stands = asItStands(live, own);
    return stands == Written.CHANGED ? write(live, own) : stands;
  }

  /**
   * The same for an object on which the decision depends: it is written only over what was read
   * when that decision was taken, so an operator that decided on an older reading is not heard, and
   * what somebody has deleted since is not made again with what was known of it.
   *
   * @param read the object as it was read; empty when there was none
   */
  public Written applyOver(Optional<? extends HasMetadata> read, HasMetadata own) {
    Optional<HasMetadata> live = live(own);
    Written stands = asItStands(live, own);
    if (stands != Written.CHANGED) {
      return stands;
    }
    if (!version(live).equals(version(read))) {
      return Written.OVERTAKEN;
    }
    read.map(HasMetadata::getMetadata)
        .ifPresent(
            it -> {
              // With a uid the API server makes no new object of what is gone by now.
              own.getMetadata().setUid(it.getUid());
              own.getMetadata().setResourceVersion(it.getResourceVersion());
            });
    return unlessOvertaken(() -> write(live, own));
  }

  /** Makes an object that must be new: of one that has appeared meanwhile nothing is known. */
  public Written create(HasMetadata own) {
    sign(own);
    return unlessOvertaken(
        () -> {
          client.raw(collection(own) + "?fieldManager=" + FIELD_MANAGER, "POST", own);
          LOG.info("Created {}", name(own));
          return Written.CHANGED;
        });
  }

  private static Written unlessOvertaken(Supplier<Written> write) {
    try {
      return write.get();
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return Written.OVERTAKEN;
      }
      throw e;
    }
  }

  private static String collection(HasMetadata own) {
    return "%s/%s/namespaces/%s/%s"
        .formatted(
            own.getApiVersion().contains("/") ? "/apis" : "/api",
            own.getApiVersion(),
            own.getMetadata().getNamespace(),
            own.getPlural());
  }

  /** What would come of it: {@link Written#CHANGED} when it has to be written. */
  private Written asItStands(Optional<HasMetadata> live, HasMetadata own) {
    if (live.isPresent() && !isOurs(own, live.get())) {
      return Written.FOREIGN;
    }
    if (live.filter(it -> it.getMetadata().getDeletionTimestamp() != null).isPresent()) {
      // It is going; it is made again when it is gone.
      return Written.UNCHANGED;
    }
    sign(own);
    return live.isPresent() && OwnFields.standIn(tree(live.get()), tree(own))
        ? Written.UNCHANGED
        : Written.CHANGED;
  }

  private Written write(Optional<HasMetadata> live, HasMetadata own) {
    client.resource(own).fieldManager(FIELD_MANAGER).forceConflicts().serverSideApply();
    LOG.info("{} {}", live.isPresent() ? "Changed" : "Created", name(own));
    return Written.CHANGED;
  }

  /** Deletes a child that is no longer wanted, if it is there and of this operator's making. */
  public Written remove(HasMetadata unwanted) {
    Optional<HasMetadata> live = live(unwanted);
    if (live.isEmpty() || live.get().getMetadata().getDeletionTimestamp() != null) {
      return Written.UNCHANGED;
    }
    if (!isOurs(unwanted, live.get())) {
      return Written.FOREIGN;
    }
    client.resource(live.get()).delete();
    LOG.info("Deleted {}", name(unwanted));
    return Written.CHANGED;
  }

  private static Optional<String> version(Optional<? extends HasMetadata> object) {
    return object.map(it -> it.getMetadata().getResourceVersion());
  }

  private Optional<HasMetadata> live(HasMetadata own) {
    return Optional.ofNullable(client.resource(own).get());
  }

  private static String name(HasMetadata object) {
    return "%s %s/%s"
        .formatted(
            object.getKind(), object.getMetadata().getNamespace(), object.getMetadata().getName());
  }

  /**
   * Ours is what this cluster controls, and what nobody controls and carries our label: an orphan
   * of a cluster that was deleted with {@code --cascade=orphan}, or a volume claim.
   */
  private static boolean isOurs(HasMetadata own, HasMetadata live) {
    List<OwnerReference> owners = own.getMetadata().getOwnerReferences();
    Optional<OwnerReference> controller = controller(live);
    if (controller.isPresent()) {
      return owners.stream().anyMatch(it -> it.getUid().equals(controller.get().getUid()));
    }
    // A claim without our label may have been restored by a backup tool; its name says whose it is.
    return owners.isEmpty() || Labels.OPERATOR.equals(label(live, Labels.MANAGED_BY));
  }

  private static Optional<OwnerReference> controller(HasMetadata object) {
    return object.getMetadata().getOwnerReferences().stream()
        .filter(it -> Boolean.TRUE.equals(it.getController()))
        .findFirst();
  }

  private static String label(HasMetadata object, String name) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return labels == null ? null : labels.get(name);
  }

  private void sign(HasMetadata own) {
    Map<String, String> annotations = new TreeMap<>();
    if (own.getMetadata().getAnnotations() != null) {
      annotations.putAll(own.getMetadata().getAnnotations());
    }
    annotations.remove(Annotations.APPLIED);
    own.getMetadata().setAnnotations(annotations);
    String hash = hash(tree(own));
    annotations.put(Annotations.APPLIED, hash);
    own.getMetadata().setAnnotations(annotations);
  }

  private JsonNode tree(HasMetadata object) {
    return json.valueToTree(object);
  }

  private static String hash(JsonNode tree) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(tree.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(Arrays.copyOf(digest, HASH_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
