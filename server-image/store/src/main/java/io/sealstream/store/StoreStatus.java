package io.sealstream.store;

/**
 * A store at one moment, for monitoring and the operator; no secrets. Sizes in bytes.
 *
 * @param facts identity and key
 * @param files files below the store directory
 * @param strict nothing clear is read, and never will be: the store was born sealed, or every clear
 *     file of its plain life was written anew
 * @param filesInOtherCiphers files that are not under the cipher of new files
 * @param bytesInOtherCiphers what remains to be re-sealed, of segments and journal
 * @param erasePending streams that ended, and that somebody with volume and key could still read
 * @param rekey what is still under older keys
 * @param holes parts of streams that cannot be read ({@link Hole}), as far as somebody tried
 * @param failure why the store is poisoned, else empty
 */
public record StoreStatus(
    StoreState state,
    StoreFacts facts,
    int streams,
    int files,
    boolean strict,
    int filesInOtherCiphers,
    long bytesInOtherCiphers,
    RewriteProgress rewritten,
    int erasePending,
    RekeyStatus rekey,
    int holes,
    ScrubProgress scrub,
    long segmentBytes,
    long journalBytes,
    long journalSyncs,
    long checkpoints,
    String failure) {}
