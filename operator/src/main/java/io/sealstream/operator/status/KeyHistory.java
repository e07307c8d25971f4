package io.sealstream.operator.status;

import io.sealstream.operator.api.EncryptionStatus;
import io.sealstream.operator.api.PastKey;
import io.sealstream.operator.observe.Sealing;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The keys that were in force, oldest first; the last entry is the one that is, and alone has no
 * end. Each key stands there once for its past, with the Secret that it comes from as the previous
 * key: a refusal that finds the spec changed looks up there which key that Secret must hold. A key
 * that came back into force stands there twice, and that is how a rotation that was taken back is
 * told from one that goes on.
 */
public final class KeyHistory {
  private final List<PastKey> past;
  private final Sealing.Sealed inForce;
  private final String now;

  private KeyHistory(List<PastKey> past, Sealing.Sealed inForce, Instant now) {
    this.past = new ArrayList<>(past);
    this.inForce = inForce;
    this.now = now.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /**
   * The same list for the same encryption, so that it causes no write.
   *
   * @param before as last written; empty when the status was wiped
   * @param accepted what was accepted last, from whatever memory is left
   */
  public static List<PastKey> after(
      List<PastKey> before, Optional<Sealing> accepted, Sealing.Sealed inForce, Instant now) {
    KeyHistory history = new KeyHistory(before, inForce, now);
    if (accepted.orElse(null) instanceof Sealing.Sealed last) {
      history.past(last);
    }
    return history.entries();
  }

  /** A key that was in force, or before it, stays known though the status was wiped meanwhile. */
  private void past(Sealing.Sealed last) {
    last.previous().ifPresent(it -> previous(it, last.fingerprint()));
    if (open().isEmpty()) {
      past.add(new PastKey(last.fingerprint(), last.key().name(), now, null));
    }
  }

  private Optional<PastKey> open() {
    return past.isEmpty() || past.getLast().until() != null
        ? Optional.empty()
        : Optional.of(past.getLast());
  }

  private List<PastKey> entries() {
    String from = now;
    if (open().isPresent()) {
      PastKey last = past.removeLast();
      if (last.fingerprint().equals(inForce.fingerprint())) {
        from = last.from();
      } else {
        closed(last.fingerprint(), last.secretName(), last.from(), now);
      }
    }
    inForce.previous().ifPresent(it -> previous(it, inForce.fingerprint()));
    past.add(new PastKey(inForce.fingerprint(), inForce.key().name(), from, null));
    return List.copyOf(
        past.subList(Math.max(0, past.size() - EncryptionStatus.KEPT_KEYS), past.size()));
  }

  /** Under the Secret that holds it now. */
  private void previous(Sealing.Previous previous, String successor) {
    String secret = previous.key().name();
    previous
        .fingerprint()
        .filter(text -> !text.equals(successor))
        .ifPresent(
            text -> {
              int at = indexOf(text);
              if (at < 0) {
                past.add(open().isEmpty() ? past.size() : past.size() - 1, ended(text, secret));
              } else if (!Objects.equals(past.get(at).secretName(), secret)) {
                PastKey was = past.get(at);
                past.set(at, new PastKey(text, secret, was.from(), was.until()));
              }
            });
  }

  private PastKey ended(String fingerprint, String secret) {
    return new PastKey(fingerprint, secret, null, now);
  }

  private void closed(String fingerprint, String secret, String from, String until) {
    int at = indexOf(fingerprint);
    if (at >= 0) {
      past.remove(at);
    }
    past.add(new PastKey(fingerprint, secret, from, until));
  }

  private int indexOf(String fingerprint) {
    for (int i = 0; i < past.size(); i++) {
      if (past.get(i).until() != null && past.get(i).fingerprint().equals(fingerprint)) {
        return i;
      }
    }
    return -1;
  }
}
