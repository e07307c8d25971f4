package io.sealstream.operator.status;

import io.sealstream.operator.api.EncryptionStatus;
import io.sealstream.operator.api.PastKey;
import io.sealstream.operator.observe.Sealing;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

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

  /** The same list for the same encryption, so that it causes no write. */
  public static List<PastKey> after(List<PastKey> before, Sealing.Sealed inForce, Instant now) {
    return new KeyHistory(before, inForce, now).entries();
  }

  private List<PastKey> entries() {
    String from = now;
    if (!past.isEmpty() && past.getLast().until() == null) {
      PastKey last = past.removeLast();
      if (last.fingerprint().equals(inForce.fingerprint())) {
        from = last.from();
      } else {
        closed(last.fingerprint(), last.secretName(), last.from(), now);
      }
    }
    inForce.previous().ifPresent(this::previous);
    past.add(new PastKey(inForce.fingerprint(), inForce.key().name(), from, null));
    return List.copyOf(
        past.subList(Math.max(0, past.size() - EncryptionStatus.KEPT_KEYS), past.size()));
  }

  /** Also of a cluster whose status was wiped, or whose previous key now has another Secret. */
  private void previous(Sealing.Previous previous) {
    previous
        .fingerprint()
        .filter(text -> !text.equals(inForce.fingerprint()))
        .ifPresent(
            text -> {
              int at = indexOf(text);
              if (at < 0) {
                past.add(new PastKey(text, previous.key().name(), null, now));
              } else if (!Objects.equals(past.get(at).secretName(), previous.key().name())) {
                PastKey was = past.get(at);
                past.set(at, new PastKey(text, previous.key().name(), was.from(), was.until()));
              }
            });
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
      if (past.get(i).fingerprint().equals(fingerprint)) {
        return i;
      }
    }
    return -1;
  }
}
