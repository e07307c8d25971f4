package io.sealstream.operator.observe;

import io.sealstream.operator.api.KeySecretRef;
import java.util.Optional;

/**
 * The pod template that stands in the StatefulSet: what the next pod of any ordinal will get.
 *
 * @param cipher as annotated
 * @param key empty when the template is of mode Plaintext
 */
public record Template(
    int replicas,
    String restartHash,
    String image,
    Optional<String> cipher,
    Optional<KeySecretRef> key,
    Optional<String> fingerprint,
    Optional<KeySecretRef> previousKey,
    Optional<String> previousFingerprint) {}
