package io.sealstream.store;

/**
 * What the scrub has read since the start.
 *
 * @param files segments that were read to their end, each counted as often as it was
 * @param bytes of messages in frames that could be read
 * @param damaged frames, or whole catalogs, that could not be read
 */
public record ScrubProgress(long files, long bytes, long damaged) {
  static final ScrubProgress NONE = new ScrubProgress(0, 0, 0);

  ScrubProgress read(long moreBytes) {
    return new ScrubProgress(files, bytes + moreBytes, damaged);
  }

  ScrubProgress damage() {
    return new ScrubProgress(files, bytes, damaged + 1);
  }

  ScrubProgress file() {
    return new ScrubProgress(files + 1, bytes, damaged);
  }
}
