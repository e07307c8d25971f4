package io.sealstream.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.ValidationRule;
import io.sealstream.keyring.CipherSuite;
import java.util.Optional;

/**
 * How the store is sealed. The cipher is text, not an enum, so that a word that no schema stopped
 * can be refused by name.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "(self.mode == 'Sealed') == has(self.keySecretRef)",
    message = "mode Sealed needs keySecretRef, and mode Plaintext has no key",
    reason = "FieldValueInvalid")
@ValidationRule(
    value = "self.mode != 'Plaintext' || !has(self.previousKeySecretRef)",
    message = "mode Plaintext has no previous key; remove previousKeySecretRef",
    reason = "FieldValueInvalid")
@ValidationRule(
    value = "oldSelf.mode != 'Sealed' || self.mode == 'Sealed'",
    message =
        "a sealed cluster stays sealed; keep mode Sealed, and make a new cluster for clear data",
    reason = "FieldValueForbidden")
@ValidationRule(
    value =
        "!has(self.previousKeySecretRef) || !has(self.keySecretRef)"
            + " || self.previousKeySecretRef.name != self.keySecretRef.name"
            + " || self.previousKeySecretRef.key != self.keySecretRef.key",
    message = "previousKeySecretRef must differ from keySecretRef; put the new key in a new Secret",
    reason = "FieldValueInvalid")
public record Encryption(
    @Default("Sealed") @JsonPropertyDescription("Plaintext only if said aloud.")
        EncryptionMode mode,
    @Default(DEFAULT_CIPHER)
        @JsonPropertyDescription("aes (AES-256-GCM) or chachapoly (ChaCha20-Poly1305).")
        String cipher,
    @JsonPropertyDescription("The master key. Never copied, edited or deleted by the operator.")
        KeySecretRef keySecretRef,
    @JsonPropertyDescription(
            "While rotating: the untouched Secret with the key before. Remove it afterwards;"
                + " nothing restarts.")
        KeySecretRef previousKeySecretRef,
    @Default("Reseal")
        @JsonPropertyDescription("Seal old frames again in the background, or only new ones.")
        ExistingData existingData) {

  public static final String DEFAULT_CIPHER = "aes";

  public Encryption {
    mode = mode == null ? EncryptionMode.SEALED : mode;
    cipher = cipher == null ? DEFAULT_CIPHER : cipher;
    existingData = existingData == null ? ExistingData.RESEAL : existingData;
  }

  /** The reference to the key; absent for Plaintext. */
  public Optional<KeySecretRef> key() {
    return Optional.ofNullable(keySecretRef);
  }

  /** The reference to the key before; present only while rotating. */
  public Optional<KeySecretRef> previousKey() {
    return Optional.ofNullable(previousKeySecretRef);
  }

  /** The named cipher; empty when the word names none that seals. */
  public Optional<CipherSuite> suite() {
    return CipherSuite.named(cipher).filter(CipherSuite::seals);
  }
}
