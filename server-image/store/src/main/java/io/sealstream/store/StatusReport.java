package io.sealstream.store;

import java.util.List;
import java.util.Optional;

/** Gathers a {@link StoreStatus}. */
final class StatusReport {
  private StatusReport() {}

  static StoreStatus of(StoreCore core) {
    SegmentFiles.Totals segments = core.segmentFiles().totals(core.store().cipher());
    List<JournalFiles.Used> journals = core.journalFiles().inOtherCiphers(core.store().cipher());
    boolean plain = !core.store().cipher().seals();
    boolean strict = core.store().clearFiles().isStrict();
    Optional<GroupCommit> journal = Optional.ofNullable(core.journal()); // none during recovery
    Optional<Checkpoint> checkpoint = Optional.ofNullable(core.checkpoint());
    return new StoreStatus(
        core.health().state(),
        core.store().facts(),
        core.streams().size(),
        core.journalFiles().count()
            + segments.files()
            + checkpoint.map(Checkpoint::catalogFiles).orElse(0),
        !plain && strict,
        segments.filesInOtherCiphers()
            + journals.size()
            + checkpoint.map(Checkpoint::catalogFilesInOtherCiphers).orElse(0)
            + (strict ? 0 : 1), // the catalog, which lists clear files
        segments.bytesInOtherCiphers() + journals.stream().mapToLong(JournalFiles.Used::size).sum(),
        checkpoint.map(c -> c.rewriter().progress()).orElse(RewriteProgress.NONE),
        checkpoint.map(c -> c.erasure().pending()).orElse(0),
        checkpoint.map(c -> c.rekeying().status()).orElse(RekeyStatus.NONE),
        core.holes().get(),
        Optional.ofNullable(core.scrub()).map(Scrub::progress).orElse(ScrubProgress.NONE),
        segments.bytes(),
        core.journalFiles().bytes(),
        journal.map(GroupCommit::syncs).orElse(0L),
        checkpoint.map(Checkpoint::count).orElse(0L),
        core.health().failure());
  }
}
