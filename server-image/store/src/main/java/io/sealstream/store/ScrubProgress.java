package io.sealstream.store;

/**
 * What the scrub has read since the start.
 *
 * @param files segments that were read to their end, each counted as often as it was
 * @param frames that were tried
 * @param bytes of messages in them
 * @param damaged frames among them that could not be read
 */
public record ScrubProgress(long files, long frames, long bytes, long damaged) {
  static final ScrubProgress NONE = new ScrubProgress(0, 0, 0, 0);

  ScrubProgress read(long moreBytes) {
    return new ScrubProgress(files, frames + 1, bytes + moreBytes, damaged);
  }

  ScrubProgress damage() {
    return new ScrubProgress(files, frames + 1, bytes, damaged + 1);
  }

  ScrubProgress file() {
    return new ScrubProgress(files + 1, frames, bytes, damaged);
  }
}
