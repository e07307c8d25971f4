package io.sealstream.store;

import io.sealstream.keyring.RingRole;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives streams, journal, catalog and superblock new data keys on request. What follows needs no
 * request: the {@link Rewriter} empties segments under an old key, and when nothing needs the key
 * any more the {@link Erasure} destroys it.
 *
 * <p>Invariant: where journal or catalog get a new key too, they get it first, so that neither
 * journal nor catalog under the key before ever names a stream's new one, and no stream that is
 * made meanwhile keeps one that the old journal names. Used by the housekeeper; {@link #ask} and
 * {@link #status} for every thread.
 */
final class Rekeying {
  private static final Logger LOG = LoggerFactory.getLogger(Rekeying.class);

  private record Asked(Rekey what, CompletableFuture<Void> begun, CompletableFuture<Void> done) {}

  private final StoreCore core;
  private final Checkpoint checkpoint;
  private final List<Asked> asked = new ArrayList<>();

  /** Begun, and somebody waits for the end. */
  private final List<CompletableFuture<Void>> waiting = new ArrayList<>();

  private boolean telling;
  private volatile int streams;
  private volatile boolean free;

  Rekeying(StoreCore core, Checkpoint checkpoint) {
    this.core = core;
    this.checkpoint = checkpoint;
  }

  /** The housekeeper begins with it soon. */
  RekeyCourse ask(Rekey what) {
    Asked ask = new Asked(what, new CompletableFuture<>(), new CompletableFuture<>());
    synchronized (asked) {
      asked.add(ask);
    }
    return new RekeyCourse(ask.begun, ask.done);
  }

  boolean isAsked() {
    synchronized (asked) {
      return !asked.isEmpty();
    }
  }

  private boolean isAwaited() {
    return !waiting.isEmpty();
  }

  /**
   * Somebody waits for the end, and nothing is left to rewrite: the erase step does not wait for
   * others. Before, each segment would cost one.
   */
  boolean isAllButErased() {
    return isAwaited() && checkpoint.rewriter().leaves(core.segmentFiles().outdatedFiles());
  }

  /** Any thread. */
  RekeyStatus status() {
    SegmentFiles.Outdated outdated = core.segmentFiles().outdated();
    return new RekeyStatus(streams, outdated.files(), outdated.bytes(), core.store().oldKeys());
  }

  // --- requests ---

  /** Begins with what was asked for, until a step has to wait; a checkpoint is part of it. */
  void begin() throws IOException {
    for (Asked ask = take(); ask != null; ask = checkpoint.erasure().isBegun() ? null : take()) {
      try {
        Optional<String> refusal = refusal(ask.what);
        if (refusal.isPresent()) {
          IllegalArgumentException why = new IllegalArgumentException(refusal.get());
          ask.begun.completeExceptionally(why);
          ask.done.completeExceptionally(why);
        } else {
          begin(ask.what);
          waiting.add(ask.done);
          ask.begun.complete(null);
        }
      } catch (IOException | RuntimeException e) {
        ask.begun.completeExceptionally(e);
        ask.done.completeExceptionally(e);
        throw e;
      }
    }
  }

  private Asked take() {
    synchronized (asked) {
      return asked.isEmpty() ? null : asked.removeFirst();
    }
  }

  private Optional<String> refusal(Rekey what) {
    if (core.store().journalKey().isEmpty()) {
      return Optional.of("the store is plain: it has no keys");
    }
    if (!core.store().clearFiles().isStrict()) {
      return Optional.of(
          "the store was plain and still has clear segments: its keys are new; ask again when strict"
              + " is true");
    }
    for (StreamId id : named(what)) {
      Optional<Stream> stream = core.stream(id);
      if (stream.isEmpty()) {
        return Optional.of("there is no stream " + id + " in the store; one in memory has no key");
      }
      if (stream.get().isPreserved()) {
        return Optional.of(
            "stream %s is read-only (%s): it keeps its key until it is restored or deleted"
                .formatted(
                    id, stream.get().quarantine().map(Quarantine::reason).orElse("damaged")));
      }
    }
    return Optional.empty();
  }

  private static Set<StreamId> named(Rekey what) {
    return what instanceof Rekey.OfStreams of ? of.streams() : Set.of();
  }

  private void begin(Rekey what) throws IOException {
    switch (what) {
      case Rekey.All(Set<RingRole> roles) -> {
        Collection<Stream> all = core.streams();
        LOG.info("Rekey: new keys for {} and {} stream(s)", roles, all.size());
        all.stream().filter(Stream::isPreserved).forEach(Rekeying::tellKept);
        checkpoint.erasure().ask(roles, this::renewAll);
        checkpoint.erasure().step();
      }
      case Rekey.OfRing(Set<RingRole> roles) -> {
        LOG.info("Rekey: new keys for {}", roles);
        checkpoint.erasure().ask(roles);
        checkpoint.erasure().step();
      }
      case Rekey.OfStreams(Set<StreamId> ids) -> {
        LOG.info("Rekey: new keys for {} stream(s)", ids.size());
        ids.forEach(id -> core.stream(id).ifPresent(this::renew));
        checkpoint.run();
      }
    }
  }

  private static void tellKept(Stream stream) {
    LOG.warn("Rekey: stream {} is read-only, it keeps its key", stream.id());
  }

  private void renew(Stream stream) {
    stream.renewKey(StoreCore.newKey(core.store()));
  }

  private void renewAll() {
    core.streams().stream().filter(s -> !s.isPreserved()).forEach(this::renew);
  }

  // --- what follows ---

  /** True when a stream's old key is needed by nothing any more. */
  boolean hasFree() {
    return free;
  }

  /** Keys of streams may have become old, free, or gone. */
  void look() {
    streams = (int) core.streams().stream().filter(s -> s.keys().hasOld()).count();
    free = core.streams().stream().anyMatch(s -> s.keys().hasFree());
  }

  /** Those with keys that nothing needs, for the erase step. */
  List<StreamKeys> takeFree() {
    return core.streams().stream().map(Stream::keys).filter(StreamKeys::hasFree).toList();
  }

  /** Tells the log, and those who wait, how far it is. */
  void tell() {
    RekeyStatus status = status();
    boolean goesOn = status.streams() > 0 || status.segments() > 0;
    if (status.isDone()) {
      if (telling) {
        LOG.info("Rekey is complete: no older key is left");
      }
      waiting.forEach(done -> done.complete(null));
      waiting.clear();
    } else if (isAwaited() && isBlocked(status)) {
      String why =
          "%d segment(s) and %d stream(s) stay under older keys, since messages cannot be read: deal with the damage, then the next start goes on"
              .formatted(status.segments(), status.streams());
      LOG.warn("Rekey: {}", why);
      waiting.forEach(done -> done.completeExceptionally(new IOException(why)));
      waiting.clear();
    } else if (goesOn && !telling) {
      LOG.info(
          "Rekey: {} stream(s) and {} segment(s), {} bytes, are still under older keys",
          status.streams(),
          status.segments(),
          status.bytes());
    }
    telling = goesOn || (telling && !status.isDone());
  }

  /** Everything is done but what is damaged: that is left where it is, and needs its key. */
  private boolean isBlocked(RekeyStatus status) {
    Set<FileId> left = core.segmentFiles().outdatedFiles();
    return status.ringKeys() == 0
        && !free
        && checkpoint.rewriter().leaves(left)
        && core.streams().stream()
            .filter(s -> s.keys().hasOld())
            .allMatch(s -> s.isPreserved() || isIn(left, s));
  }

  private boolean isIn(Set<FileId> files, Stream stream) {
    return !core.segmentFiles().of(stream.id(), files).isEmpty();
  }

  /** The store is closed: what was begun goes on after the next start. */
  void stop() {
    IOException why = new IOException("the store was closed; a rekey goes on after the next start");
    for (Asked ask = take(); ask != null; ask = take()) {
      ask.begun.completeExceptionally(why);
      ask.done.completeExceptionally(why);
    }
    waiting.forEach(done -> done.completeExceptionally(why));
    waiting.clear();
  }
}
