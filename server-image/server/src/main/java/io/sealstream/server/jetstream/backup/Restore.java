package io.sealstream.server.jetstream.backup;

import io.sealstream.server.core.Bus;
import io.sealstream.server.core.Inbound;
import io.sealstream.server.core.Receiver;
import io.sealstream.server.jetstream.api.ApiOperation;
import io.sealstream.server.jetstream.api.ApiReply;
import io.sealstream.server.jetstream.api.ErrorCode;
import io.sealstream.server.jetstream.api.JsError;
import io.sealstream.server.jetstream.api.RandomName;
import io.sealstream.server.jetstream.archive.ArchiveReader;
import io.sealstream.server.jetstream.stream.StreamClock;
import io.sealstream.store.EntryBatch;
import io.sealstream.store.SealedStore;
import io.sealstream.store.Urgency;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * One restore: a client sends chunks as requests and waits for the answer to each, which comes when
 * what the chunk held is durable. The chunks are read on a thread of this restore's own; everything
 * about the stream happens on the stream's owner. A restore that fails, or whose client goes away,
 * ends the stream again.
 */
public final class Restore {
  private static final int ID_LENGTH = 22;
  private static final byte[] NOTHING = {};

  private final SealedStore store;
  private final NewStream stream;
  private final RestoreWish wish;
  private final StreamClock clock;
  private final Bus bus;
  private final BackupAdvisories advisories;
  private final CompletableFuture<NewStream> done = new CompletableFuture<>();
  private final ChunkInput input;
  private final RestoreEntries entries;
  private final long room;
  private final long start;
  private Bus.Subscription chunks = () -> {};

  // The restore's thread.
  private boolean submitted;

  /**
   * @param stream of this store
   * @param room bytes that the stream's messages may have
   */
  public Restore(
      SealedStore store,
      NewStream stream,
      RestoreWish wish,
      StreamClock clock,
      Bus bus,
      long room) {
    this.store = store;
    this.stream = stream;
    this.wish = wish;
    this.clock = clock;
    this.bus = bus;
    this.room = room;
    this.start = clock.nanos();
    this.input = new ChunkInput(this::consumed);
    this.entries = new RestoreEntries(wish, start, room, this::submit);
    this.advisories = new BackupAdvisories(bus, stream.burst(), wish.config().name());
  }

  /** Completes when the stream is durable and serves, or exceptionally when it does not exist. */
  public CompletableFuture<NewStream> done() {
    return done;
  }

  /** Begins to listen for chunks; returns where. */
  public String begin() {
    String name = wish.config().name();
    String subject = "$JS.SNAPSHOT.RESTORE." + name + "." + RandomName.of(ID_LENGTH);
    chunks = bus.subscribe(subject, new Chunks());
    stream.owner().execute(() -> advisories.tell("restore_create", start, json -> {}));
    Thread.ofPlatform().daemon().name("restore-" + name).start(this::run);
    return subject;
  }

  private final class Chunks implements Receiver {
    @Override
    public void onMessage(Inbound message) {
      byte[] reply = new byte[message.replyLength];
      message.buffer.getBytes(message.reply, reply);
      byte[] bytes = new byte[message.payloadLength];
      message.buffer.getBytes(message.payload, bytes);
      if (!input.put(new ChunkInput.Chunk(reply, bytes))) {
        chunks.close(); // the reader finds the row of chunks cut
      }
    }
  }

  // --- the restore's thread ---

  private void run() {
    try {
      ArchiveReader.read(input, entries);
      input.drain();
      entries.end();
      onOwner(stream::serve).ifPresent(refused -> fail(refused));
      if (!done.isCompletedExceptionally()) {
        end("");
        done.complete(stream);
      }
    } catch (RestoreRefused e) {
      fail(e.error());
    } catch (IOException e) {
      fail(ErrorCode.RESTORE_FAILED.about(e.getMessage()));
    } catch (RuntimeException e) {
      fail(ErrorCode.RESTORE_FAILED.about("the archive can not be taken: " + e));
    }
  }

  /**
   * Everything of the chunk that is whole goes to the journal; the client hears when it is there.
   */
  private void consumed(ChunkInput.Chunk chunk) throws IOException {
    if (chunk.reply().length == 0) {
      throw new IOException("each chunk must have a reply subject");
    }
    entries.submit();
    stream.owner().execute(() -> stream.burst().send(chunk.reply(), NOTHING));
  }

  /** Waits until the entries are applied. */
  private void submit(EntryBatch batch) throws IOException {
    CompletableFuture<Boolean> applied = new CompletableFuture<>();
    submitted = true;
    stream
        .owner()
        .execute(
            () -> {
              boolean fits = stream.store().heapBytes() <= room;
              if (!fits
                  || !stream.store().submit(batch, Urgency.NOW, () -> applied.complete(true))) {
                applied.complete(false);
              }
            });
    if (!Durability.await(store, applied).orElse(false)) {
      throw new RestoreRefused(ErrorCode.STORAGE_EXCEEDED.error());
    }
  }

  private <T> T onOwner(Supplier<T> task) {
    try {
      return CompletableFuture.supplyAsync(task, stream.owner()).join();
    } catch (CompletionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private void fail(JsError error) {
    byte[] reply = input.current().reply();
    ApiReply answer = ApiReply.error(ApiOperation.STREAM_CREATE.replyType(), error);
    stream
        .owner()
        .execute(
            () -> {
              if (submitted) {
                stream.store().drop(() -> {});
              }
              if (reply.length > 0) {
                stream.burst().send(reply, answer.json());
              }
            });
    end(error.description());
    done.completeExceptionally(new RestoreRefused(error));
  }

  private void end(String failure) {
    chunks.close();
    stream
        .owner()
        .execute(
            () ->
                advisories.tell(
                    "restore_complete",
                    clock.nanos(),
                    json -> {
                      json.time("start", start);
                      json.time("end", clock.nanos());
                      json.number("bytes", input.total());
                      json.stringIfSet("error", failure);
                    }));
  }

  /** Answers the chunk that was the last one. */
  public void answer(ApiReply reply) {
    byte[] to = input.current().reply();
    if (to.length > 0) {
      stream.owner().execute(() -> stream.burst().send(to, reply.json()));
    }
  }
}
