package io.sealstream.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Optional;

/** The volume of each server. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value =
        "has(self.storageClassName) == has(oldSelf.storageClassName)"
            + " && (!has(self.storageClassName)"
            + " || self.storageClassName == oldSelf.storageClassName)",
    message = "storageClassName cannot change; make a new cluster and move the data",
    reason = "FieldValueForbidden")
public record Storage(
    @Required
        @ValidationRule(
            value =
                "isQuantity(string(self))"
                    + " && quantity(string(self)).compareTo(quantity('1Gi')) >= 0",
            message = "size must be a quantity of at least 1Gi",
            reason = "FieldValueInvalid")
        @ValidationRule(
            value = "quantity(string(self)).compareTo(quantity(string(oldSelf))) >= 0",
            message = "size may only grow",
            reason = "FieldValueForbidden")
        @JsonPropertyDescription("At least 1Gi; may only grow.")
        Quantity size,
    @JsonPropertyDescription("Absent: the default class. Cannot change.") String storageClassName) {

  public Optional<String> storageClass() {
    return Optional.ofNullable(storageClassName);
  }
}
