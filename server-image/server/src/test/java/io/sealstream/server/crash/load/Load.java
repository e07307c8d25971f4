package io.sealstream.server.crash.load;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * All that clients do at once: a log that is published into, read, thinned out and purged; large
 * messages that stay; jobs that are deleted when they are done, or gone with their acknowledgement;
 * a bucket; and streams that get the large messages from the one that has them. It outlives the
 * servers: one turn per life, judged after the next start.
 */
public final class Load {
  private static final int WINDOW = 500;

  /** Messages in the log before its older half is purged: little enough to read it all often. */
  private static final int PURGE_AT = 1000;

  private final StreamLedger log = new StreamLedger("LOG");
  private final StreamLedger archive = new StreamLedger("ARCHIVE");
  private final StreamLedger jobs = new StreamLedger("JOBS");
  private final StreamLedger queue = new StreamLedger("QUEUE");
  private final Copies copies = new Copies(archive.stream());
  private final Reader reader;
  private final BucketUser bucket;
  private final List<Turn.Task> tasks;

  public Load(long seed) {
    this.reader = new Reader(log, new Random(seed));
    this.bucket = new BucketUser(new Random(seed + 1));
    this.tasks =
        List.of(
            new Publisher(log, "log", WINDOW, 2 * PURGE_AT, 900, new Random(seed + 4)),
            new Remover(log, PURGE_AT, new Random(seed + 2)),
            reader,
            new Publisher(jobs, "jobs", 20, 200, 900, new Random(seed + 5)),
            new Worker(jobs, new Random(seed + 3)),
            new Publisher(queue, "queue", 20, 200, 5_000, new Random(seed + 7)),
            new Taker(queue, new Random(seed + 8)),
            new Publisher(archive, "archive", 10, 250, 60_000, new Random(seed + 6)),
            bucket);
  }

  /** Makes the streams, on a server that has none. */
  public void prepare(Connection nats) throws IOException, JetStreamApiException {
    JetStreamManagement management = nats.jetStreamManagement(Turn.PATIENT);
    management.addStream(stream(log, "log.>"));
    management.addStream(stream(jobs, "jobs.>"));
    management.addStream(stream(archive, "archive.>"));
    management.addStream(
        StreamConfiguration.builder(stream(queue, "queue.>"))
            .retentionPolicy(RetentionPolicy.WorkQueue)
            .build());
    management.createConsumer(log.stream(), consumer(Reader.CONSUMER));
    management.createConsumer(jobs.stream(), consumer(Worker.CONSUMER));
    management.createConsumer(queue.stream(), consumer(Taker.CONSUMER));
    copies.make(management);
    BucketUser.make(nats);
  }

  private static StreamConfiguration stream(StreamLedger of, String subjects) {
    return StreamConfiguration.builder()
        .name(of.stream())
        .subjects(subjects)
        .storageType(StorageType.File)
        .build();
  }

  private static ConsumerConfiguration consumer(String name) {
    return ConsumerConfiguration.builder()
        .durable(name)
        .ackPolicy(AckPolicy.Explicit)
        .ackWait(Duration.ofSeconds(1))
        .maxAckPending(2000)
        .build();
  }

  /**
   * Starts all clients.
   *
   * @param answers of the clients that wait for each, after which {@link Turn#awaitAnswers} is true
   * @param beside what goes on at the same time
   */
  public Turn start(Connection nats, int answers, Turn.Task beside) {
    return new Turn(nats, answers).start(tasks, beside);
  }

  /** Compares all that the server has with all that clients were told; empty: nothing is wrong. */
  public List<String> judge(Connection nats) throws IOException, JetStreamApiException {
    List<String> problems = judgePublished(nats);
    problems.addAll(copies.judge(nats.jetStreamManagement(Turn.PATIENT)));
    return problems;
  }

  /** The same without what streams get from each other, which may never come where some is lost. */
  public List<String> judgePublished(Connection nats) throws IOException, JetStreamApiException {
    JetStreamManagement management = nats.jetStreamManagement(Turn.PATIENT);
    reader.floors(management);
    List<String> problems = new ArrayList<>(log.judge(management));
    problems.addAll(archive.judge(management));
    problems.addAll(jobs.judge(management));
    problems.addAll(queue.judge(management));
    problems.addAll(bucket.judge(nats));
    return problems;
  }

  /** Publishes that a death left without an answer. */
  public long inFlight() {
    return log.inFlight() + archive.inFlight() + jobs.inFlight() + queue.inFlight();
  }

  @Override
  public String toString() {
    return "%,d publishes acknowledged and %,d in flight at a death; %,d messages removed, %,d reads confirmed, %,d bucket changes"
        .formatted(
            log.acknowledgements()
                + archive.acknowledgements()
                + jobs.acknowledgements()
                + queue.acknowledgements(),
            inFlight(),
            log.removals() + jobs.removals() + queue.removals(),
            reader.confirmed(),
            bucket.changes());
  }
}
