package io.sealstream.store;

/** Gathers a {@link StoreStatus}. */
final class StatusReport {
  private StatusReport() {}

  static StoreStatus of(StoreCore core) {
    SegmentFiles.Totals segments = core.segmentFiles().totals(core.store().cipher());
    return new StoreStatus(
        core.health().state(),
        core.store().facts(),
        core.streams().size(),
        core.journalFiles().count() + segments.files() + core.checkpoint().catalogFiles(),
        segments.filesInOtherCiphers(),
        segments.bytesInOtherCiphers(),
        segments.bytes(),
        core.journalFiles().bytes(),
        core.journal().syncs(),
        core.checkpoint().count(),
        core.health().failure());
  }
}
