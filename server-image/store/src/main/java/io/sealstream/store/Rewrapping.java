package io.sealstream.store;

import io.sealstream.keyring.KeyRing;
import io.sealstream.keyring.RingCopy;
import io.sealstream.keyring.StartCode;
import io.sealstream.keyring.StretchedKey;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of one request to bring the ring of a store in use under another master key: as a
 * start would take it, and the store goes on whatever the answer is. See {@link
 * OpeningOutcome.Opened#rewrap}.
 */
final class Rewrapping {
  private final OpenedStore store;
  private final Disk disk;
  private final OpeningRequest request;
  private final Keychain keychain;

  Rewrapping(OpenedStore store, OpeningRequest request, Keychain keychain) {
    this.store = store;
    this.disk = store.disk();
    this.request = request;
    this.keychain = keychain;
  }

  RewrapOutcome run() throws IOException {
    if (store.ring().isEmpty()) {
      return request.wantsPlain()
          ? new RewrapOutcome.Unchanged()
          : new RewrapOutcome.Refused(
              StartCode.STORE_PLAIN,
              disk
                  + " is a plain store: a key takes effect at the next start, with migrate_plain: true");
    }
    List<RingCopy> copies;
    try {
      copies = disk.exists(RingFile.NAME) ? RingFile.read(disk) : List.of();
    } catch (IOException e) {
      return new RewrapOutcome.Refused(
          StartCode.STORE_UNWRITABLE,
          "the key ring in %s cannot be read (%s), so it was left as it is"
              .formatted(disk, e.getMessage()));
    }
    if (copies.stream().allMatch(RingCopy.Damaged.class::isInstance)) {
      return putBack(copies.isEmpty() ? StartCode.KEYRING_MISSING : StartCode.KEYRING_DAMAGED);
    }
    if (RingOpening.newestFirst(copies).isEmpty()) {
      return new RewrapOutcome.Refused(
          StartCode.FORMAT_TOO_NEW,
          "no copy of the key ring in " + disk + " is one that this version reads");
    }
    return rewrap(copies);
  }

  private RewrapOutcome rewrap(List<RingCopy> copies) throws IOException {
    long least = store.leastRingGeneration();
    RingOpening.Found found;
    try {
      found = new RingOpening(request, keychain, copies, StartFacts.NONE, least).open();
    } catch (Refusal refusal) {
      OpeningOutcome.Refused why = refusal.outcome();
      return new RewrapOutcome.Refused(why.code(), why.why());
    }
    try {
      return found.rewrite().isEmpty()
          ? new RewrapOutcome.Unchanged()
          : store.carryOut(found.rewrite().get());
    } finally {
      found.ring().close();
    }
  }

  /**
   * No ring on disk is whole: the one in memory is the only one. It is written for whoever shows
   * that he has its key. There was nothing to spoil, so the store survives a failure of that.
   */
  private RewrapOutcome putBack(StartCode code) {
    KeyRing open = store.ring().orElseThrow();
    String lost = "no copy of the key ring in " + disk + " is left, and only this process has it: ";
    Optional<StretchedKey> key =
        request
            .keys()
            .current()
            .filter(given -> keychain.fits(given, open.header()))
            .map(given -> keychain.stretch(given, open.header()));
    if (key.isEmpty()) {
      return new RewrapOutcome.Refused(
          code, lost + "reload with the key " + open.header().fingerprint() + " to write it again");
    }
    try {
      store.writeAgain(open, key.get());
    } catch (IOException e) {
      return new RewrapOutcome.Refused(
          code, lost + "it cannot be written (" + e.getMessage() + "), so keep this process");
    }
    return new RewrapOutcome.PutBack(
        "no copy of the key ring was left on disk: the one in use was written there again");
  }
}
