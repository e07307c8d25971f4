package io.sealstream.store;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * What the housekeeper asks of a stream and tells it: each is a task of the stream's owner. Called
 * by the housekeeper only.
 */
final class StreamHousekeeping {
  private final Stream stream;
  private final StreamLog log;

  StreamHousekeeping(Stream stream, StreamLog log) {
    this.stream = stream;
    this.log = log;
  }

  private <T> CompletableFuture<T> ask(Supplier<T> question) {
    return CompletableFuture.supplyAsync(question, stream.owner());
  }

  private void tell(Runnable news) {
    stream.owner().execute(news);
  }

  // --- checkpoints ---

  /** What a checkpoint takes; empty when the stream ended or has nothing yet. */
  CompletableFuture<Optional<StreamCut>> cut() {
    return ask(stream::cut);
  }

  /** A cut is committed; a stream that could not be restored whole saved nothing. */
  void committed(StreamCut cut) {
    if (cut.preserved().isEmpty()) {
      tell(() -> stream.saved(cut.machine()));
    }
  }

  /** Where its messages stand now. */
  void placed(List<LogTail.Placed> written) {
    tell(() -> log.tail().placed(written));
  }

  // --- rewriting ---

  /** What the stream has in files that are to go; empty: it must keep what it has there. */
  CompletableFuture<Optional<Moving>> moving(Set<FileId> files, long from, long budget) {
    return ask(() -> movingNow(files, from, budget));
  }

  private Optional<Moving> movingNow(Set<FileId> files, long from, long budget) {
    if (stream.isPreserved()) {
      return Optional.empty();
    }
    return Optional.of(stream.hasEnded() ? Moving.NOTHING : log.tail().moving(files, from, budget));
  }

  /**
   * Where messages stand now that were elsewhere. The next checkpoint must see it, so the stream
   * counts as changed before this returns.
   */
  void moved(List<Moving.Moved> moved) {
    stream.change();
    tell(() -> moved.forEach(log.tail()::moved));
  }

  /** Files hold nothing of the stream any more, but what must stay. */
  void emptied(Set<FileId> files) {
    stream.change();
    tell(() -> log.tail().emptied(files));
  }

  // --- the scrub ---

  /** What the stream has in a file. */
  CompletableFuture<FramesInFile> frames(FileId file, long from, long budget) {
    return ask(() -> log.tail().frames(file, from, budget));
  }

  /** A frame does not give its messages. */
  void damaged(LogTail.Placed place, String reason) {
    tell(() -> log.tried(place, Optional.of(reason)));
  }

  /** A frame does. */
  void readable(LogTail.Placed place) {
    tell(() -> log.tried(place, Optional.empty()));
  }
}
