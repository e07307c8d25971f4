package io.sealstream.operator.guard;

import io.sealstream.operator.api.KeySecretRef;
import io.sealstream.operator.api.PastKey;
import io.sealstream.operator.api.Reason;
import io.sealstream.operator.observe.KeyReading;
import io.sealstream.operator.observe.Sealing;
import java.util.List;

/**
 * The sentences about the keys of a cluster: what was refused, why, what still works, what to do.
 */
final class KeyRemarks {
  private final Situation now;

  KeyRemarks(Situation now) {
    this.now = now;
  }

  Remark changed(KeySecretRef ref, KeyReading.Present key, List<VolumeKey> closed) {
    return Remark.of(
        Reason.KEY_CHANGE_REFUSED,
        """
        Secret %s holds %s, the data needs %s.%s%s %s Undo: restore the old value in %s. Rotate:
        put the new key in a NEW Secret, set keySecretRef to it and previousKeySecretRef to one
        holding %s."""
            .formatted(
                ref,
                now.shown(key),
                now.needed(closed),
                blanksHint(key, closed),
                historyHint(key),
                now.stillWorks(),
                ref,
                now.needed(closed)));
  }

  private static String blanksHint(KeyReading.Present key, List<VolumeKey> closed) {
    boolean near =
        closed.stream().allMatch(it -> it.rings().stream().anyMatch(key.nearMisses()::contains));
    return near
        ? " They differ only by blanks or a newline at the end: write it with --from-literal, or"
            + " echo -n."
        : "";
  }

  private String historyHint(KeyReading.Present key) {
    boolean old =
        now.observation().status().sealing().stream()
            .flatMap(sealing -> sealing.keyHistory().stream())
            .map(PastKey::fingerprint)
            .anyMatch(now.shown(key)::equals);
    return old ? " It is a key from before the last rotation and opens nothing any more." : "";
  }

  Remark missing(KeySecretRef ref) {
    return Remark.of(
        Reason.KEY_SECRET_MISSING,
        """
        Secret %s is gone, and the data needs its key. %s Restore it with the same value, from
        where it was made; this operator has no copy: kubectl -n %s create secret generic %s
        --from-literal=%s=<the key>."""
            .formatted(ref, now.stillWorks(), namespace(), ref.name(), ref.key()));
  }

  Remark missingForAMoment(KeySecretRef ref) {
    return Remark.of(
        Reason.KEY_SECRET_MISSING,
        """
        Secret %s is not there just now; tools delete and create Secrets anew. Nothing is
        restarted until it is back."""
            .formatted(ref));
  }

  Remark waiting(KeySecretRef ref) {
    return Remark.of(
        Reason.WAITING_FOR_KEY_SECRET,
        """
        Nothing is created yet: Secret %s is not there. Create it: kubectl -n %s create secret
        generic %s --from-literal=%s="$(head -c 32 /dev/urandom | base64)"."""
            .formatted(ref, namespace(), ref.name(), ref.key()));
  }

  Remark entryMissing(KeySecretRef ref) {
    return unreadable(
        Reason.KEY_ENTRY_MISSING,
        "Secret %s has no entry %s.".formatted(ref.name(), ref.key()),
        ref);
  }

  Remark empty(KeySecretRef ref) {
    return unreadable(
        Reason.KEY_EMPTY, "Entry %s of Secret %s is empty.".formatted(ref.key(), ref.name()), ref);
  }

  Remark notText(KeySecretRef ref) {
    return unreadable(
        Reason.KEY_NOT_TEXT,
        """
        Entry %s of Secret %s holds a NUL byte or is not UTF-8, which no environment variable can
        carry; base64 text of random bytes always fits."""
            .formatted(ref.key(), ref.name()),
        ref);
  }

  private Remark unreadable(Reason reason, String what, KeySecretRef ref) {
    return now.anythingBorn()
        ? Remark.of(
            reason,
            "%s %s Put the key of the data back into it: kubectl -n %s edit secret %s."
                .formatted(what, now.stillWorks(), namespace(), ref.name()))
        : Remark.of(
            reason,
            """
            %s Nothing was created. Put a key of at least 16 bytes into it: kubectl -n %s edit
            secret %s."""
                .formatted(what, namespace(), ref.name()));
  }

  Remark forbidden(KeySecretRef ref, String answer) {
    return Remark.of(
        Reason.KEY_SECRET_FORBIDDEN,
        """
        The operator may not read Secret %s (%s); whether the key changed is unknown. %s Allow get
        on it: kubectl auth can-i get secret/%s -n %s --as=system:serviceaccount:<operator
        namespace>:sealstream-operator."""
            .formatted(ref, answer, now.stillWorks(), ref.name(), namespace()));
  }

  Remark weak(KeySecretRef ref, String weakness) {
    return Remark.of(
        Reason.KEY_TOO_WEAK,
        """
        The key in Secret %s is too weak for a new key ring: %s. Nothing was sealed under it.%s
        Put 32 random bytes as base64 into a new Secret and name it: kubectl -n %s create secret
        generic <new name> --from-literal=%s="$(head -c 32 /dev/urandom | base64)"."""
            .formatted(
                ref,
                weakness,
                now.anythingBorn() ? " " + now.stillWorks() : "",
                namespace(),
                ref.key()));
  }

  Remark weakButOpens(KeySecretRef ref, String weakness) {
    return Remark.of(
        Reason.KEY_TOO_WEAK,
        "The key in Secret %s opens the data and is weak: %s. Rotate to a stronger one."
            .formatted(ref, weakness));
  }

  Remark disableRefused() {
    return Remark.of(
        Reason.ENCRYPTION_DISABLE_REFUSED,
        """
        The data is sealed (%s) and stays so: mode Plaintext would make it unreadable. %s Set
        spec.encryption.mode back to Sealed with keySecretRef to that key; for clear data make a
        new cluster."""
            .formatted(neededOrAccepted(), now.stillWorks()));
  }

  Remark cipherUnknown(String cipher) {
    return Remark.of(
        Reason.CIPHER_UNKNOWN,
        "There is no cipher %s. %s Set spec.encryption.cipher to aes or chachapoly."
            .formatted(cipher, now.anythingBorn() ? now.stillWorks() : "Nothing was created."));
  }

  Remark keyAndCipher(KeySecretRef ref, KeyReading.Present key, List<VolumeKey> closed) {
    return Remark.of(
        Reason.SIMULTANEOUS_KEY_AND_CIPHER_CHANGE,
        """
        Key and cipher change together and no previous key is given: Secret %s holds %s, the data
        needs %s. %s Set previousKeySecretRef to a Secret holding %s (the key is then changed
        first, and the cipher after it), or change one at a time."""
            .formatted(
                ref, now.shown(key), now.needed(closed), now.stillWorks(), now.needed(closed)));
  }

  Remark mismatchWithVolume(KeySecretRef ref, KeyReading.Present key, List<VolumeKey> closed) {
    return Remark.of(
        Reason.KEY_MISMATCH_WITH_VOLUME,
        """
        %s hold data of an earlier cluster of this name under %s, and Secret %s holds %s. No pod
        was created. Name the Secret with the right key in keySecretRef, or take another cluster
        name; the volumes stay as they are."""
            .formatted(now.names(closed), now.needed(closed), ref, now.shown(key)));
  }

  Remark previousMismatch(KeySecretRef ref, KeySecretRef before, List<VolumeKey> closed) {
    return Remark.of(
        Reason.PREVIOUS_KEY_MISMATCH,
        """
        Neither Secret %s nor the previous one, %s, opens %s: the data needs %s. %s Set
        previousKeySecretRef to a Secret holding %s."""
            .formatted(
                ref,
                before,
                now.names(closed),
                now.needed(closed),
                now.stillWorks(),
                now.needed(closed)));
  }

  Remark previousMissing(KeySecretRef before, List<VolumeKey> closed) {
    return Remark.of(
        Reason.PREVIOUS_KEY_SECRET_MISSING,
        """
        Secret %s with the previous key is gone, and %s still need %s. %s Restore it with the same
        value: kubectl -n %s create secret generic %s --from-literal=%s=<the previous key>."""
            .formatted(
                before,
                now.names(closed),
                now.needed(closed),
                now.stillWorks(),
                namespace(),
                before.name(),
                before.key()));
  }

  Remark changedDuringRollout(KeySecretRef ref, KeyReading.Present key, String wanted) {
    return Remark.of(
        Reason.KEY_CHANGED_DURING_ROLLOUT,
        """
        Secret %s was edited while a roll is under way: it holds %s, the roll needs %s. The roll
        stops before the next pod. %s Restore the old value in %s; the roll then goes on by
        itself."""
            .formatted(ref, now.shown(key), wanted, now.stillWorks(), ref));
  }

  Remark kubeletMayServeOld(KeySecretRef ref, KeyReading.Present key) {
    return Remark.of(
        Reason.KUBELET_MAY_SERVE_OLD_SECRET,
        """
        Immutable Secret %s was deleted and created again with another value (%s); kubelets may
        still serve the old one, so nobody knows what a restarted pod would get. %s. Put the key
        into a Secret with a new name, such as %s-2, and name that one in keySecretRef."""
            .formatted(ref, now.shown(key), now.servingNow(), ref.name()));
  }

  Remark objectsOlder(KeySecretRef ref, KeyReading.Present key, List<VolumeKey> closed) {
    return Remark.of(
        Reason.OBJECTS_OLDER_THAN_DATA,
        """
        The objects in Kubernetes are older than the data: Secret %s and the volume claims say %s,
        and %s were rotated to %s since (etcd or backup restored?). %s Restore the Secret of the
        newer key, %s, and name it in keySecretRef."""
            .formatted(
                ref,
                now.shown(key),
                now.names(closed),
                now.needed(closed),
                now.stillWorks(),
                now.needed(closed)));
  }

  Remark volumesMissing(List<String> missing) {
    return Remark.of(
        Reason.VOLUMES_MISSING,
        """
        This cluster had data, and most of its volume claims are gone or being deleted: %s. Nothing
        is created empty in their place and nothing is restarted. Restore the claims from their
        volumes or a backup; to begin anew, use another cluster name."""
            .formatted(String.join(", ", missing)));
  }

  private String neededOrAccepted() {
    String needed = now.needed(now.sealedAnywhere());
    return needed.isEmpty()
        ? now.acceptedSealed().map(Sealing.Sealed::fingerprint).orElse("unknown key")
        : needed;
  }

  private String namespace() {
    return now.observation().subject().namespace();
  }
}
