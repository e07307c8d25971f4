package io.sealstream.bench;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What very many streams of three replicas cost: until all are led after a start, and at rest. */
record ManyReplicas(int streams) {
  private static final int WINDOW = 10;
  private static final int REST_SECONDS = 10;
  private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(5);

  List<Figure> measure(List<Candidate> candidates) throws Exception {
    List<Figure.Row> ready = new ArrayList<>();
    List<Figure.Row> idle = new ArrayList<>();
    List<Figure.Row> resident = new ArrayList<>();
    for (Candidate candidate : candidates) {
      try (ClusterUnderTest cluster = ClusterUnderTest.start(candidate)) {
        create(cluster.servers().getFirst().port());
        cluster.stop();
        long begin = System.nanoTime();
        cluster.begin();
        awaitLeaders(cluster.servers().getFirst().port(), begin + LIMIT_NANOS);
        row(ready, candidate, (System.nanoTime() - begin) / 1e9);
        TimeUnit.SECONDS.sleep(REST_SECONDS); // what a start leaves behind is not rest
        row(idle, candidate, atRest(cluster));
        row(resident, candidate, resident(cluster));
      }
    }
    String of = "%,d streams of three replicas, ".formatted(streams);
    return List.of(
        new Figure(of + "start of all servers until each is led", "s", ready),
        new Figure(of + "at rest, share of a processor per server", "%", idle),
        new Figure(of + "resident memory of the largest server", "MiB", resident));
  }

  private static void row(List<Figure.Row> rows, Candidate candidate, double value) {
    double first = rows.isEmpty() ? value : rows.getFirst().value().median();
    rows.add(new Figure.Row(candidate.name(), Spread.of(value), first / value, 0));
  }

  private BenchStream stream(int n) {
    return BenchStream.number(n, streams).on(ClusterUnderTest.SERVERS);
  }

  /** A few requests wait for their answer at a time. */
  private void create(int port) throws IOException {
    try (NatsLine line = new NatsLine(port)) {
      line.send("SUB _INBOX.create 1\r\n");
      for (int n = 0; n < streams + WINDOW; n++) {
        if (n >= WINDOW) {
          BenchStream.check(new String(line.nextPayload(), StandardCharsets.UTF_8));
        }
        if (n < streams) {
          BenchStream stream = stream(n);
          String body = stream.createBody();
          line.send(
              "PUB %s _INBOX.create %d\r\n%s\r\n"
                  .formatted(stream.createSubject(), body.length(), body));
        }
      }
    }
  }

  /** Led is a stream that takes a message. */
  private void awaitLeaders(int port, long until) throws Exception {
    for (int n = 0; n < streams; ) {
      n = takenFrom(n, port);
      if (System.nanoTime() - until > 0) {
        throw new IOException("not every stream was led within five minutes");
      }
    }
  }

  /** Publishes to one after the other; gives the first that nobody answers for. */
  private int takenFrom(int first, int port) throws Exception {
    int n = first;
    try (NatsLine line = new NatsLine(port, 1_000)) {
      line.send("SUB _INBOX.led 1\r\n");
      while (n < streams && takes(line, n)) {
        n++;
      }
    } catch (SocketTimeoutException unled) {
      return n; // nats-server does not answer for a stream without a leader
    }
    return n;
  }

  private static boolean takes(NatsLine line, int n) throws IOException {
    line.send("PUB bench." + n + " _INBOX.led 1\r\nx\r\n");
    String reply = new String(line.nextPayload(), StandardCharsets.UTF_8);
    return reply.contains("\"seq\"") && !reply.contains("\"error\"");
  }

  private static double atRest(ClusterUnderTest cluster) throws Exception {
    long begin = System.nanoTime();
    long cpu = cluster.cpuMicros();
    TimeUnit.SECONDS.sleep(REST_SECONDS);
    double micros = (System.nanoTime() - begin) / 1e3;
    return 100 * (cluster.cpuMicros() - cpu) / micros / ClusterUnderTest.SERVERS;
  }

  private static double resident(ClusterUnderTest cluster) throws IOException {
    long most = 0;
    for (ServerUnderTest server : cluster.servers()) {
      most = Math.max(most, server.residentBytes());
    }
    return most / 1048576.0;
  }
}
