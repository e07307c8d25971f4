package io.sealstream.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;

/** One server, as last seen. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record NodeStatus(
    @Required String name,
    NodeState state,
    String podUid,
    String storeId,
    Long ringGeneration,
    String version,
    String cipher,
    String keyFingerprint,
    Integer resealedPercent,
    String message) {}
