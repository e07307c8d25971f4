package io.sealstream.server.jetstream.stream;

import io.sealstream.server.jetstream.api.ErrorCode;
import io.sealstream.server.jetstream.api.JsError;
import io.sealstream.server.jetstream.api.JsonObject;
import io.sealstream.server.jetstream.api.RefusedException;
import io.sealstream.server.jetstream.source.StreamSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Takes the messages of one other stream into this one, as long as this server leads it. Begins
 * where the stream's durable state says, and anew where a delivery is missing, a message finds no
 * room, or nothing is heard.
 *
 * <p>Invariant: {@code reached} is the last message there that is staged here or needs not be, and
 * everything before it is, too; so no message is passed over and none is taken twice. Flow control
 * bounds what one other stream sends and is not durable here; of many together no more is kept than
 * {@link Load} allows: the rest is asked for again later. Thread rule: the actor; {@link #arrived}
 * and {@link #answered} for event loops.
 */
final class Inflow implements OriginConsumer.Listener {
  private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(5);

  /** Without an answer or a sign of life for so long the consumer is taken for gone. */
  private static final long PATIENCE = 5 * OriginConsumer.HEARTBEAT;

  private final StreamActor stream;
  private final Origin origin;
  private final StreamSource source;
  private final InflowForm form;
  private Optional<OriginConsumer> consumer = Optional.empty();
  private Timers.Timer timer = () -> {};
  private Optional<JsError> error = Optional.empty();
  private long reached;
  private long delivered;
  private long pending;
  private boolean heard;

  /** The server's log says that it does not go on. */
  private boolean told;

  /** What it took last found no room here: an answer from there mends nothing. */
  private boolean refusing;

  private long lastHeard;
  private int failures;
  private boolean closed;

  /**
   * @param reached the last message there that the stream has
   */
  Inflow(StreamActor stream, Origin origin, StreamSource source, long reached) {
    this.stream = stream;
    this.origin = origin;
    this.source = source;
    this.form = InflowForm.of(origin, source);
    this.reached = reached;
    this.lastHeard = System.nanoTime();
    begin();
  }

  private void begin() {
    if (closed) {
      return;
    }
    if (load().isFullForInflow()) {
      askLater();
      return;
    }
    OriginConsumer asked = new OriginConsumer(stream.bus(), source, form, this);
    consumer = Optional.of(asked);
    delivered = 0;
    if (asked.request(stream.burst(), reached)) {
      lastHeard = System.nanoTime();
      watch();
    } else {
      fail(failure("nobody answers requests for stream '" + source.name() + "'"));
    }
  }

  private boolean isCurrent(OriginConsumer of) {
    return consumer.isPresent() && consumer.get() == of;
  }

  @Override
  public void answered(OriginConsumer of, byte[] answer) {
    stream.execute(() -> heed(of, answer));
  }

  @Override
  public void arrived(OriginConsumer of, InflowBatch batch) {
    int count = batch.count();
    if (count > 0 && load().isFullForInflow()) {
      long left = batch.pending() + count;
      stream.run(() -> leave(of, left)); // and the batch is forgotten
      return;
    }
    stream.underWay().begins(batch.messages());
    stream.run(() -> takeOrForget(of, batch));
  }

  private Load load() {
    return stream.world().load();
  }

  /** There is no memory for what came: it is not taken. */
  private void leave(OriginConsumer of, long left) {
    if (isCurrent(of)) {
      hear();
      pending = left;
      end();
      askLater();
    }
  }

  private void hear() {
    heard = true;
    lastHeard = System.nanoTime();
  }

  private void heed(OriginConsumer of, byte[] answer) {
    if (!isCurrent(of)) {
      return;
    }
    lastHeard = System.nanoTime();
    try {
      JsonObject refused = JsonObject.parse(answer).object("error");
      if (refused.isEmpty()) {
        error = Optional.empty();
        if (!refusing) {
          goesOn();
        }
        return;
      }
      fail(
          new JsError(
              refused.int32("code"), refused.int32("err_code"), refused.string("description")));
    } catch (RefusedException e) {
      fail(failure("no answer that makes sense: " + e.error().description()));
    }
  }

  private void takeOrForget(OriginConsumer of, InflowBatch batch) {
    if (!take(of, batch)) {
      stream.underWay().ends(batch.messages());
    }
  }

  private boolean take(OriginConsumer of, InflowBatch batch) {
    if (!isCurrent(of)) {
      return false;
    }
    hear();
    if (!batch.follows(delivered)) {
      again();
      return false;
    }
    delivered = batch.delivered(delivered);
    take(batch);
    return true;
  }

  private void take(InflowBatch batch) {
    PublishBatch messages = batch.messages();
    messages.whenDone(() -> done(batch));
    stream.take(messages);
    int taken = messages.firstRefused();
    if (taken > 0) {
      reached = Math.max(reached, batch.sequence(taken - 1));
      pending = batch.pending() + batch.count() - taken;
      failures = 0;
    }
    refusing = taken < batch.count();
    if (refusing) {
      fail(messages.refusal(taken));
    } else {
      goesOn();
    }
  }

  /** All of a batch is durable: the consumer may send more. */
  private void done(InflowBatch batch) {
    if (!stream.isClosed()) {
      for (byte[] subject : batch.answers()) {
        stream.burst().send(subject, new byte[0]);
      }
    }
  }

  private JsError failure(String why) {
    return (origin == Origin.MIRROR
            ? ErrorCode.MIRROR_CONSUMER_FAILED
            : ErrorCode.SOURCE_CONSUMER_FAILED)
        .about(why);
  }

  /** Tries again after a pause that grows. */
  private void fail(JsError why) {
    error = Optional.of(why);
    if (!told) {
      told = true;
      faults().inflowStopped("%s does not go on: %s".formatted(title(), why.description()));
    }
    end();
    askLater();
  }

  private void askLater() {
    long pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(failures, 10));
    failures++;
    timer = stream.after(pause, this::begin);
  }

  private void goesOn() {
    if (told) {
      told = false;
      faults().inflowGoesOn(title() + " goes on");
    }
  }

  private Faults faults() {
    return stream.world().faults();
  }

  private String title() {
    return "%s '%s' of stream '%s'"
        .formatted(
            origin == Origin.MIRROR ? "Mirror" : "Source", source.name(), stream.config().name());
  }

  /** Begins anew behind what it has. */
  private void again() {
    end();
    timer = stream.after(FIRST_PAUSE, this::begin);
  }

  private void watch() {
    timer =
        stream.after(
            OriginConsumer.HEARTBEAT,
            () -> {
              if (consumer.isEmpty()) {
                return;
              }
              if (System.nanoTime() - lastHeard > PATIENCE) {
                fail(failure("nothing was heard from stream '" + source.name() + "'"));
              } else {
                watch();
              }
            });
  }

  private void end() {
    timer.cancel();
    consumer.ifPresent(gone -> gone.close(stream.burst()));
    consumer = Optional.empty();
  }

  void close() {
    closed = true;
    end();
    if (told) {
      told = false;
      faults().inflowEnded();
    }
  }

  InflowReport report() {
    long silence = heard ? System.nanoTime() - lastHeard : -1;
    return new InflowReport(source, pending, silence, error);
  }
}
