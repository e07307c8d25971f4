package io.sealstream.server.jetstream.backup;

import io.sealstream.server.core.Bus;
import io.sealstream.server.core.Inbound;
import io.sealstream.server.core.Receiver;
import io.sealstream.server.jetstream.api.ApiOperation;
import io.sealstream.server.jetstream.api.ApiReply;
import io.sealstream.server.jetstream.api.ApiRequest;
import io.sealstream.server.jetstream.api.RandomName;
import io.sealstream.server.jetstream.stream.StreamActor;
import io.sealstream.server.jetstream.stream.StreamReport;
import io.sealstream.server.jetstream.stream.Timers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * One snapshot on its way to a client: chunks with a reply subject each, on which the client
 * acknowledges; so many may be on their way. It ends with an empty message whose status says how:
 * 204 all is sent, 408 nobody listens or nobody acknowledges, 500 a message cannot be read. Thread
 * rule: the stream's owner.
 */
final class Snapshot {
  private static final int ID_LENGTH = 22;
  private static final byte[] NOTHING = {};
  private static final long NANOS = 1_000_000_000L;

  /** Read in one turn; then others get the stream. */
  private static final long SHARE = 512 << 10;

  /** How long a client may take to subscribe, and to acknowledge. */
  private static final long INTEREST = TimeUnit.SECONDS.toNanos(2);

  private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long ACKNOWLEDGE = TimeUnit.SECONDS.toNanos(30);

  private final StreamActor stream;
  private final SnapshotWish wish;
  private final SnapshotSource source;
  private final Runnable ended;
  private final byte[] deliver;
  private final String ack;
  private final BackupAdvisories advisories;
  private final long start;
  private Bus.Subscription acks = () -> {};
  private Bus.Subscription interest = () -> {};
  private Timers.Timer timer = () -> {};
  private int underWay;
  private long sent;
  private boolean over;

  /**
   * @param ended runs when nothing of it is left
   */
  Snapshot(StreamActor stream, SnapshotWish wish, Runnable ended) throws IOException {
    this.stream = stream;
    this.wish = wish;
    this.ended = ended;
    this.start = stream.clock().nanos();
    this.source = new SnapshotSource(stream.state(), wish.consumers(), start / NANOS);
    this.deliver = wish.deliver().getBytes(StandardCharsets.UTF_8);
    this.ack = "$JS.SNAPSHOT.ACK." + stream.name() + "." + RandomName.of(ID_LENGTH);
    this.advisories = new BackupAdvisories(stream.bus(), stream.burst(), stream.name());
  }

  /** Answers the request; chunks follow. */
  void begin(ApiRequest request) {
    StreamReport report = stream.report().orElseThrow();
    request.answer(
        stream.burst(),
        ApiReply.of(ApiOperation.STREAM_SNAPSHOT.replyType(), report::writeConfigAndState));
    advisories.tell("snapshot_create", start, json -> {});
    acks = stream.bus().subscribe(ack + ".>", new Acks());
    await(System.nanoTime() + INTEREST);
  }

  private void await(long deadline) {
    if (!stream.bus().interested(deliver, 0, deliver.length) && System.nanoTime() < deadline) {
      timer = stream.after(LOOK_AGAIN, () -> await(deadline));
      return;
    }
    interest =
        stream
            .bus()
            .whenInterestLost(
                wish.deliver(), () -> stream.execute(() -> end("408 No Interest", "no interest")));
    patience();
    pump();
  }

  private final class Acks implements Receiver {
    @Override
    public void onMessage(Inbound message) {
      stream.execute(Snapshot.this::acknowledged);
    }
  }

  private void acknowledged() {
    if (!over && underWay > 0) {
      underWay--;
      patience();
      pump();
    }
  }

  private void patience() {
    timer.cancel();
    timer = stream.after(ACKNOWLEDGE, () -> end("408 No Flow Response", "no flow response"));
  }

  /** Sends what the window allows. */
  private void pump() {
    long share = SHARE;
    while (!over && underWay < wish.window()) {
      if (stream.isClosed()) {
        end("500 the stream is gone", "the stream is gone");
      } else if (source.isReady(wish.chunk())) {
        send(source.take(wish.chunk()));
      } else if (share <= 0) {
        stream.execute(this::pump);
        return;
      } else {
        share -= SHARE / 4;
        read();
      }
    }
  }

  private void read() {
    try {
      source.read(SHARE / 4);
    } catch (IOException e) {
      end("500 " + e.getMessage(), e.getMessage());
    }
  }

  private void send(byte[] chunk) {
    boolean whole = chunk.length == wish.chunk();
    if (whole) {
      underWay++;
      sent++;
      send(ack + "." + chunk.length + "." + sent, NOTHING, chunk);
      return;
    }
    if (chunk.length > 0) {
      send("", NOTHING, chunk);
    }
    end("204", "");
  }

  private void send(String reply, byte[] headers, byte[] payload) {
    byte[] to = reply.getBytes(StandardCharsets.UTF_8);
    stream
        .burst()
        .send(
            deliver,
            0,
            deliver.length,
            deliver,
            0,
            deliver.length,
            to,
            0,
            to.length,
            headers,
            0,
            headers.length,
            payload,
            0,
            payload.length);
  }

  /**
   * @param failure empty when all went well
   */
  private void end(String status, String failure) {
    if (over) {
      return;
    }
    over = true;
    timer.cancel();
    acks.close();
    interest.close();
    send("", ("NATS/1.0 " + status + "\r\n\r\n").getBytes(StandardCharsets.UTF_8), NOTHING);
    advisories.tell(
        "snapshot_complete",
        stream.clock().nanos(),
        json -> {
          json.time("start", start);
          json.time("end", stream.clock().nanos());
          json.stringIfSet("error", failure);
        });
    stream.burst().flush();
    ended.run();
  }
}
