package io.sealstream.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;
import java.util.List;
import java.util.Optional;

/** What a person asks for. Fields that were left out read as their defaults, as the schema says. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record StreamingClusterSpec(
    @SpecReplicas
        @Default("1")
        @ValidationRule(
            value = "self in [1, 3, 5]",
            message = "use 1, 3 or 5; an even count adds no safety",
            reason = "FieldValueInvalid")
        @JsonPropertyDescription(
            "How many servers: 1, 3 or 5; 3 becomes 5 and 5 becomes 3, one server at a time.")
        Integer replicas,
    @Size(max = 512)
        @JsonPropertyDescription(
            "The server image. Absent: the one that the operator was released with, resolved once"
                + " into status.image and never moved by an upgrade of the operator.")
        String image,
    @JsonPropertyDescription("As in a pod.") ImagePullPolicy imagePullPolicy,
    @JsonPropertyDescription("Secrets with which the image is pulled.")
        List<SecretName> imagePullSecrets,
    @Required @JsonPropertyDescription("How the store is sealed, and under which key.")
        Encryption encryption,
    @Required @JsonPropertyDescription("The volume of each server.") Storage storage,
    @JsonPropertyDescription("Limits and durability of JetStream.") JetStream jetstream,
    @JsonPropertyDescription("Further listeners.") Listeners listeners,
    @JsonPropertyDescription("The Service for clients.") ClientService service,
    @JsonPropertyDescription(
            "Certificates for clients and peers. Peers always use mutual TLS; absent means an"
                + " authority of the operator's own.")
        Tls tls,
    @Size(max = 16)
        @JsonPropertyDescription(
            "Fragments of nats.conf (users, accounts, JWT), included and reloaded live.")
        List<ConfigSecret> configSecrets,
    @PreserveUnknownFields
        @JsonPropertyDescription(
            "NATS configuration, merged over what the operator writes. Keys that the operator owns"
                + " are refused.")
        JsonNode config,
    @Default(Resources.DEFAULT)
        @JsonPropertyDescription("Requests and limits of the server container.")
        Resources resources,
    @JsonPropertyDescription("Where the pods may run.") Scheduling scheduling,
    @JsonPropertyDescription("Merged over the pod that the operator makes.")
        PodTemplate podTemplate,
    @JsonPropertyDescription("How changes are rolled out.") UpdatePolicy update,
    @Default("Enabled")
        @JsonPropertyDescription("At most one pod may be evicted at a time (none at 1 replica).")
        Switch podDisruptionBudget,
    @JsonPropertyDescription("Who may reach the pods.") NetworkAccess networkPolicy,
    @JsonPropertyDescription("Whether Prometheus is told about the pods.") Monitoring monitoring) {

  public StreamingClusterSpec {
    replicas = replicas == null ? 1 : replicas;
    imagePullSecrets = imagePullSecrets == null ? List.of() : List.copyOf(imagePullSecrets);
    jetstream = jetstream == null ? JetStream.defaults() : jetstream;
    service = service == null ? ClientService.defaults() : service;
    configSecrets = configSecrets == null ? List.of() : List.copyOf(configSecrets);
    resources = resources == null ? Resources.defaults() : resources;
    scheduling = scheduling == null ? Scheduling.defaults() : scheduling;
    update = update == null ? UpdatePolicy.defaults() : update;
    podDisruptionBudget = podDisruptionBudget == null ? Switch.ENABLED : podDisruptionBudget;
    networkPolicy = networkPolicy == null ? NetworkAccess.defaults() : networkPolicy;
    monitoring = monitoring == null ? Monitoring.defaults() : monitoring;
  }

  /** The image that a person named, if any. */
  public Optional<String> namedImage() {
    return Optional.ofNullable(image);
  }

  public Optional<ImagePullPolicy> pullPolicy() {
    return Optional.ofNullable(imagePullPolicy);
  }

  public Optional<Listeners> furtherListeners() {
    return Optional.ofNullable(listeners);
  }

  public Optional<Tls> certificates() {
    return Optional.ofNullable(tls);
  }

  public Optional<JsonNode> configOverlay() {
    return Optional.ofNullable(config).filter(node -> !node.isNull());
  }

  public Optional<PodTemplate> podOverlay() {
    return Optional.ofNullable(podTemplate);
  }
}
