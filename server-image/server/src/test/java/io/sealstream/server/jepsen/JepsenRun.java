package io.sealstream.server.jepsen;

import static io.sealstream.server.Patience.eventually;

import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.sealstream.server.Patience;
import io.sealstream.server.crash.load.Payload;
import io.sealstream.server.jepsen.RegisterHistory.Seen;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** One run: a cluster is made, used and disturbed, gets well, and is compared with the history. */
final class JepsenRun {
  private static final int REPLICAS = 3;
  private static final int[] WINDOWS = {1, 8, 40};

  private final Path directory;
  private final long seed;
  private final List<Fault> drawn;
  private final QueueHistory queue = new QueueHistory();
  private final RegisterHistory registers = new RegisterHistory();
  private final Random random;
  private final List<String> problems = new ArrayList<>();
  private QueueCheck.Verdict queueVerdict = new QueueCheck.Verdict();
  private RegisterCheck.Verdict registerVerdict = new RegisterCheck.Verdict();
  private String faults = "";
  private int confirmed;

  JepsenRun(Path directory, long seed, List<Fault> drawn) {
    this.directory = directory;
    this.seed = seed;
    this.drawn = drawn;
    this.random = new Random(seed);
  }

  /**
   * Runs it.
   *
   * @return what is wrong
   * @throws IOException where volumes cannot be mounted
   */
  List<String> run(Duration rage) throws Exception {
    long began = System.nanoTime();
    try (Cluster cluster = new Cluster(directory, seed)) {
      try {
        use(cluster, rage);
      } catch (Exception | AssertionError e) {
        problems.add("did not come to its end: " + trace(e));
      }
      problems.addAll(queueVerdict.problems());
      problems.addAll(registerVerdict.problems);
      if (!problems.isEmpty()) {
        keep(cluster);
      }
    }
    System.out.println("   " + line(Duration.ofNanos(System.nanoTime() - began)));
    return problems;
  }

  private String line(Duration time) {
    return "seed %d: %s; acked %,d (keys %,d, reads %,d), unknown %,d, lost %d, duplicated %d, reordered %d, divided %d, other %d; stale reads while disturbed %d; %d s"
        .formatted(
            seed,
            faults,
            queueVerdict.acknowledged,
            registerVerdict.written,
            confirmed,
            queueVerdict.unknown,
            queueVerdict.lost.size(),
            queueVerdict.duplicated.size(),
            queueVerdict.reordered.size(),
            queueVerdict.divided.size(),
            problems.size()
                - queueVerdict.lost.size()
                - queueVerdict.duplicated.size()
                - queueVerdict.reordered.size()
                - queueVerdict.divided.size(),
            registerVerdict.stale,
            time.toSeconds());
  }

  private void use(Cluster cluster, Duration rage) throws Exception {
    for (Node node : cluster.nodes()) {
      node.start();
    }
    for (Node node : cluster.nodes()) {
      node.serves();
    }
    Connection admin = cluster.connect("a");
    prepare(admin);
    Stage stage = new Stage(cluster, admin, new Random(random.nextLong()));
    stage.makeWell();
    registers.calm(true);
    Clients clients = new Clients();
    Reader reader = startClients(cluster, clients);
    Nemesis nemesis = new Nemesis(drawn, stage, registers::calm);
    try {
      nemesis.rage(rage.toMillis());
      long before = queue.acknowledged();
      Patience.await().until(() -> queue.acknowledged() > before + 50);
    } finally {
      faults = nemesis.told();
      clients.stop();
      confirmed = reader.confirmed();
    }
    judge(cluster, stage, reader);
  }

  private void prepare(Connection admin) throws Exception {
    JetStreamManagement management = admin.jetStreamManagement(Cluster.IMPATIENT);
    eventually(
        () ->
            management.addStream(
                StreamConfiguration.builder()
                    .name(Stage.QUEUE)
                    .subjects("queue.>")
                    .storageType(StorageType.File)
                    .replicas(REPLICAS)
                    .build()));
    eventually(() -> management.addOrUpdateConsumer(Stage.QUEUE, Reader.consumer()));
    eventually(() -> admin.keyValueManagement(Writer.options()).create(Writer.bucket(REPLICAS)));
  }

  private Reader startClients(Cluster cluster, Clients clients) throws Exception {
    for (String name : Cluster.NAMES) {
      int window = WINDOWS[Cluster.NAMES.indexOf(name)];
      Random own = new Random(random.nextLong());
      clients.start(new Publisher("p" + name, cluster.connect(name), queue, window, own));
    }
    for (String name : List.of("a", "b")) {
      Random own = new Random(random.nextLong());
      clients.start(new Writer("w" + name, cluster.connect(name), registers, own));
    }
    Watcher.start(cluster.connect("b"), registers);
    Reader reader = new Reader(Stage.QUEUE, cluster.connect("c"), new Random(random.nextLong()));
    clients.start(reader);
    return reader;
  }

  // --- judgement ---

  private void judge(Cluster cluster, Stage stage, Reader reader) throws Exception {
    Map<String, SortedMap<Long, String>> messages = new TreeMap<>();
    stage.contents(Stage.QUEUE).forEach((server, all) -> messages.put(server, messages(all)));
    Map<String, List<Seen>> keys = new TreeMap<>();
    stage.contents(Writer.STREAM).forEach((server, all) -> keys.put(server, keys(all)));
    stage.told().forEach(what -> faults += ", " + what);
    queueVerdict = QueueCheck.of(queue.events(), messages);
    problems.addAll(reader.drain(cluster.connect("a"), messages.get("a")));
    Map<String, Long> latest = RegisterCheck.latest(keys.get("a"));
    try {
      Patience.await().until(() -> RegisterCheck.latest(registers.seen()).equals(latest));
    } finally {
      registerVerdict = RegisterCheck.of(registers.operations(), registers.seen(), keys);
    }
  }

  private static SortedMap<Long, String> messages(List<Replica.Stored> all) {
    SortedMap<Long, String> contents = new TreeMap<>();
    for (Replica.Stored one : all) {
      contents.put(
          one.sequence(),
          one.isUnreadable()
              ? new String(one.data(), StandardCharsets.UTF_8)
              : Payload.id(one.data()));
    }
    return contents;
  }

  private static List<Seen> keys(List<Replica.Stored> all) {
    return all.stream()
        .map(
            one ->
                new Seen(
                    one.isUnreadable() ? "" : Writer.key(one.subject()),
                    one.sequence(),
                    new String(one.data(), StandardCharsets.UTF_8)))
        .toList();
  }

  // --- what is kept of a run that failed ---

  /** For the file of problems that is kept: the run that failed may be hours ago. */
  private static String trace(Throwable why) {
    StringWriter text = new StringWriter();
    why.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  /** What clients were told, what servers said, and their volumes. */
  private void keep(Cluster cluster) throws IOException, InterruptedException {
    Files.write(directory.resolve("queue"), queue.events().stream().map(Object::toString).toList());
    Files.write(
        directory.resolve("registers"),
        registers.operations().stream().map(Object::toString).toList());
    Files.write(directory.resolve("problems"), problems);
    for (Node node : cluster.nodes()) {
      node.kill();
      node.keepVolume();
    }
  }
}
