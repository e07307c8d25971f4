package io.sealstream.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Optional;

/** Limits and durability of JetStream. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record JetStream(
    @JsonPropertyDescription("Absent: 85 % of storage.size.") Quantity maxFileStore,
    @Default("\"0\"") @JsonPropertyDescription("Bytes for streams in memory.")
        Quantity maxMemoryStore,
    @Default(SYNC_ALWAYS)
        @Pattern("^(always|[0-9]+(ms|s|m))$")
        @JsonPropertyDescription("always: a publish is acknowledged after its bytes are synced.")
        String syncInterval,
    @JsonPropertyDescription("The JetStream domain.") String domain) {

  public static final String SYNC_ALWAYS = "always";

  public JetStream {
    maxMemoryStore = maxMemoryStore == null ? new Quantity("0") : maxMemoryStore;
    syncInterval = syncInterval == null ? SYNC_ALWAYS : syncInterval;
  }

  static JetStream defaults() {
    return new JetStream(null, null, null, null);
  }

  public Optional<Quantity> fileStoreLimit() {
    return Optional.ofNullable(maxFileStore);
  }

  public Optional<String> namedDomain() {
    return Optional.ofNullable(domain);
  }
}
