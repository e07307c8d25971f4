package io.sealstream.operator.observe;

import java.util.Optional;

/**
 * The resource itself, beside its spec and status.
 *
 * @param formed the cluster id, once the meta group had formed; from its annotation
 * @param paused by its annotation
 * @param approved the id of the plan that a person approved; from its annotation
 */
public record Subject(
    String namespace,
    String name,
    String resourceVersion,
    Optional<String> formed,
    boolean paused,
    Optional<String> approved) {}
