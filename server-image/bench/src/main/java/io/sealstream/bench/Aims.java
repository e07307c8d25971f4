package io.sealstream.bench;

import java.util.List;
import java.util.OptionalDouble;

/** What is to be reached, and how it follows from the figures. */
final class Aims {
  private static final String PUBLISH = "publish %s, window 500";
  private static final String AES = "sealstream aes";
  private static final String PLAIN = "sealstream none";
  private static final String NATS = "nats-server none";
  private static final String ALWAYS = "nats-server aes, always";

  private static final String UNLED = "three replicas, without acknowledgements after ";
  private static final String MANY = "1,000 streams of three replicas, ";

  private static final String HUNDRED_STREAMS =
      "a read of 250 messages is one batch of one stream, or a hundred batches of two or three, and"
          + " each of these is handed to its stream's actor, framed, handed back and acknowledged by"
          + " itself. Of the processor time that this adds, about half are the actors' turns (a third"
          + " of that switching threads), a third the event loop, a tenth the collector.";

  private static final String RESEALING =
      "of the thread that re-seals, a third is the kernel's copy into the page cache, a quarter"
          + " ciphers and checksums, a tenth the file system; taking messages apart was 4 % at most."
          + " The load generator and the compiler (a quarter of the process in its first ten seconds)"
          + " share the same processors.";

  static final List<Aim> ALL =
      List.of(
          ratio("128 B, beside nats-server unsealed and unsynced", 1.5, publish("128 B"), NATS),
          ratio("1 KiB, beside nats-server unsealed and unsynced", 1.5, publish("1 KiB"), NATS),
          ratio("128 B, beside nats-server aes, always", 40, publish("128 B"), ALWAYS),
          ratio("1 KiB, beside nats-server aes, always", 40, publish("1 KiB"), ALWAYS),
          ratio("ordered consumer 128 B, beside nats-server", 1.5, "ordered consumer, 128", NATS),
          ratio("one at a time 128 B, beside always", 1, "publish 128 B, one at a time", ALWAYS),
          least("aes 128 B, of the unsealed rate", 0.97, publish("128 B"), AES, PLAIN),
          least("aes 1 KiB, of the unsealed rate", 0.97, publish("1 KiB"), AES, PLAIN),
          least("chachapoly 1 KiB, of it", 0.92, publish("1 KiB"), "sealstream chachapoly", PLAIN),
          least(
              "chachapoly 16 KiB, of it", 0.92, publish("16 KiB"), "sealstream chachapoly", PLAIN),
          most("bytes on disk, of the unsealed", 1.02, "store directory, 10", AES, PLAIN),
          least(
                  "100 streams, of the one-stream rate",
                  0.7,
                  publish("128 B") + ", 100",
                  AES,
                  "sealstream aes, one stream")
              .profiled(HUNDRED_STREAMS),
          most(
              "10 million messages, start after a clean stop, ms",
              1000,
              "start after a clean stop, 10",
              AES),
          most(
              "10 million messages, start after kill -9, ms",
              5000,
              "start after kill -9 under load, 10",
              AES),
          most(
              "index, bytes per message",
              2,
              "index of 10,000,000 messages of 128 B on 1,000 subjects",
              AES),
          most(
              "10,000 streams, syncs of a checkpoint",
              20,
              "checkpoint of 10,000 changed streams, syncs",
              AES),
          most(
              "10,000 streams, start after a clean stop, ms",
              5000,
              "10,000 streams, start after a clean stop",
              AES),
          most(
              "10,000 streams, start after kill -9, ms",
              5000,
              "10,000 streams, start after kill -9",
              AES),
          most("10,000 streams, resident MiB", 1536, "10,000 streams, resident memory", AES),
          most(
              "rotation of the master key without the KDF, ms",
              100,
              "rotation of the master key",
              AES),
          least(
                  "re-sealing while publishing, MB/s",
                  200,
                  "re-sealing, not throttled",
                  "aes to chachapoly while publishing")
              .profiled(RESEALING),
          least(
                  "publishing while re-sealing, of the rate without",
                  0.7,
                  "publish 1 KiB, window 500, beside",
                  "while re-sealing",
                  "before and after")
              .profiled(RESEALING),
          most("resident at idle, MiB", 120, "resident memory when idle", AES),
          most("process start to socket bound, ms", 100, "process start to socket bound", AES),
          most("process start to INFO, ms", 250, "process start to INFO", AES),
          ratio("three replicas 128 B, beside unsealed, unsynced", 1, three("128 B"), NATS),
          ratio("three replicas 128 B, beside aes, always", 2, three("128 B"), ALWAYS),
          ratio("three replicas 1 KiB, beside aes", 1.3, three("1 KiB"), "nats-server aes"),
          ratio(
              "three replicas one at a time 128 B, beside always",
              1,
              "three replicas, publish 128 B, one at a time",
              ALWAYS),
          most("writes resume after kill -9 of the leader, ms", 3000, UNLED + "kill -9", AES),
          most("writes resume after a step-down, ms", 500, UNLED + "a step-down", AES),
          most("1,000 streams of three replicas, start, s", 30, MANY + "start", AES),
          most("1,000 streams of three replicas, at rest, % of a core", 10, MANY + "at rest", AES),
          most("1,000 streams of three replicas, MiB", 1024, MANY + "resident", AES));

  private Aims() {}

  private static String publish(String payload) {
    return PUBLISH.formatted(payload);
  }

  private static String three(String payload) {
    return "three replicas, " + publish(payload);
  }

  /** Our sealed rate is at least so many times another's, as the pairs of each round say. */
  private static Aim ratio(String what, double least, String figure, String other) {
    return new Aim(what, least, true, figures -> find(figures, figure, other, true));
  }

  private static Aim least(String what, double least, String figure, String row) {
    return new Aim(what, least, true, figures -> find(figures, figure, row, false));
  }

  private static Aim most(String what, double most, String figure, String row) {
    return new Aim(what, most, false, figures -> find(figures, figure, row, false));
  }

  /** A share: the median of one line divided by that of another. */
  private static Aim least(String what, double least, String figure, String row, String of) {
    return new Aim(what, least, true, figures -> share(figures, figure, row, of));
  }

  private static Aim most(String what, double most, String figure, String row, String of) {
    return new Aim(what, most, false, figures -> share(figures, figure, row, of));
  }

  private static OptionalDouble share(List<Figure> figures, String figure, String row, String of) {
    OptionalDouble above = find(figures, figure, row, false);
    OptionalDouble below = find(figures, figure, of, false);
    return above.isPresent() && below.isPresent()
        ? OptionalDouble.of(above.getAsDouble() / below.getAsDouble())
        : OptionalDouble.empty();
  }

  /** The first figure whose name begins so, and in it the line of this name. */
  private static OptionalDouble find(
      List<Figure> figures, String begins, String row, boolean ratio) {
    return figures.stream()
        .filter(figure -> figure.name().startsWith(begins))
        .limit(1)
        .flatMap(figure -> figure.rows().stream())
        .filter(r -> r.candidate().equals(row))
        .mapToDouble(r -> ratio ? r.ratio() : r.value().median())
        .findFirst();
  }
}
