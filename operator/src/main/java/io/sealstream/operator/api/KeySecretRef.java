package io.sealstream.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * Names one entry of a Secret in the cluster's namespace. Not the SecretKeySelector of Kubernetes:
 * its {@code optional} would be a hole.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record KeySecretRef(
    @Required
        @Size(min = 1, max = 253)
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")
        @JsonPropertyDescription("The name of the Secret.")
        String name,
    @Default(DEFAULT_KEY)
        @Size(min = 1, max = 253)
        @Pattern("^[-._a-zA-Z0-9]+$")
        @JsonPropertyDescription("The entry of the Secret that holds the key.")
        String key) {

  public static final String DEFAULT_KEY = "JS_KEY";

  public KeySecretRef {
    key = key == null ? DEFAULT_KEY : key;
  }

  /** As messages name it: the Secret alone, or Secret/entry when the entry is not the usual one. */
  @Override
  public String toString() {
    return key.equals(DEFAULT_KEY) ? name : name + "/" + key;
  }
}
