package io.sealstream.store;

import java.util.List;
import java.util.Optional;

/**
 * What a checkpoint takes from a stream: its state after one op, and what of it stands in no
 * segment yet. Made by the owner, immutable.
 *
 * @param preserved set for a stream that could not be restored whole: this very entry is kept, and
 *     nothing else here counts
 * @param op the last op that it includes
 * @param machine {@link StreamMachine#save()}
 */
record StreamCut(
    Stream stream,
    Optional<CatalogEntry> preserved,
    long op,
    Optional<Quarantine> quarantine,
    LogState log,
    List<LogTail.Live> live,
    List<LogTail.Piece> pieces,
    byte[] machine) {}
