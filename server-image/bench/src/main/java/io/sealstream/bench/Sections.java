package io.sealstream.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Every section of a full run, in order; what each takes stands beside it, for two cores. */
final class Sections {
  private static final int STREAMS = 100;

  private final String ours;
  private final String nats;
  private final Sizes sizes;
  private final SideBySide rounds;
  private final Candidate aes;
  private final List<Candidate> all;
  private final List<Candidate> common;

  Sections(String ours, String nats, Sizes sizes) {
    this.ours = ours;
    this.nats = nats;
    this.sizes = sizes;
    this.rounds = new SideBySide(sizes.rounds());
    this.aes = Candidate.sealstream(ours, "aes");
    this.all = Candidate.all(ours, nats);
    this.common = Candidate.common(ours, nats);
  }

  /** What {@code make bench} shows in a minute or two. */
  List<Section> few() {
    List<Candidate> some =
        List.of(aes, Candidate.natsDefault(nats, "none"), Candidate.natsAlways(nats, "aes"));
    return List.of(
        starts(), new Section("publish", () -> List.of(rounds.measure(publish(128), some))));
  }

  /** What has an aim comes first, one server before three: a run that is cut short has it. */
  List<Section> all() {
    List<Section> sections = new ArrayList<>();
    sections.add(starts());
    sections.add(one("publish-128", publish(128), all)); // 6 min
    sections.add(one("single-128", single(128), common)); // 2 min
    sections.add(one("publish-1024", publish(1 << 10), all)); // 6 min
    sections.add(new Section("streams-128", () -> manyStreams(128))); // 3 min
    sections.add(one("read-128", new ReadLoad(128, sizes.of(500_000)), unsynced())); // 3 min
    sections.add(new Section("reseal", this::resealing)); // 3 min
    sections.add(new Section("ten-million", () -> stored(10_000_000, tenMillion()))); // 5 min
    sections.add(new Section("index", () -> Inside.run("IndexMemory", sizes.of(10_000_000), 1000)));
    sections.add(new Section("checkpoint", () -> Inside.run("CheckpointSyncs", sizes.of(10_000))));
    sections.add(new Section("rewrap", () -> Inside.run("Rewrap", sizes.of(1_000_000))));
    sections.add(new Section("many-streams", this::tenThousandStreams)); // 2 min
    sections.add(three("r3-128", publishToThree(128), clustered())); // 8 min
    sections.add(one("publish-16384", publish(16 << 10), all)); // 6 min
    sections.add(new Section("r3-failover", this::failover)); // 8 min
    sections.add(three("r3-1024", publishToThree(1 << 10), clustered())); // 8 min
    sections.add(three("r3-single", single(128), common)); // 3 min
    sections.add(new Section("r3-many", this::manyReplicas)); // 3 min
    sections.addAll(others());
    return sections;
  }

  private List<Section> others() {
    List<Section> sections = new ArrayList<>();
    for (int payload : new int[] {1 << 10, 16 << 10}) { // 3 min each, 2 min each
      sections.add(new Section("streams-" + payload, () -> manyStreams(payload)));
      sections.add(one("single-" + payload, single(payload), common));
    }
    sections.add(one("cold", cold(), common)); // 1 min
    sections.add(three("r3-early", publish(128), clustered())); // 4 min
    sections.add(one("read-1024", new ReadLoad(1 << 10, sizes.of(200_000)), unsynced()));
    sections.add(one("get", new GetLoad(sizes.of(500_000), sizes.of(50_000)), unsynced()));
    sections.add(new Section("million", () -> stored(1_000_000, unsynced()))); // 2 min
    sections.add(one("core-pubsub", new CoreLoad(sizes.of(2_000_000), true), core()));
    sections.add(one("core-pub", new CoreLoad(sizes.of(5_000_000), false), core()));
    return sections;
  }

  Optional<Section> named(String name) {
    return all().stream().filter(section -> section.name().equals(name)).findFirst();
  }

  String names() {
    return all().stream().map(Section::name).collect(Collectors.joining(" "));
  }

  private Section one(String name, Load load, List<Candidate> candidates) {
    return new Section(name, () -> List.of(rounds.measure(load, candidates)));
  }

  /** On three servers. */
  private Section three(String name, PublishLoad load, List<Candidate> candidates) {
    ReplicatedPublish replicated = new ReplicatedPublish(load);
    List<Case> cases = candidates.stream().map(replicated::on).toList();
    return new Section(name, () -> List.of(rounds.measure(replicated.name(), load.unit(), cases)));
  }

  private List<Figure> failover() throws Exception {
    return new Failover(sizes.failovers())
        .measure(List.of(aes, Candidate.natsDefault(nats, "none")));
  }

  private List<Figure> manyReplicas() throws Exception {
    return new ManyReplicas(sizes.of(1_000))
        .measure(List.of(aes, Candidate.natsDefault(nats, "none")));
  }

  private Section starts() {
    return new Section("starts", () -> new Starts(sizes.starts()).measure(aes));
  }

  private PublishLoad publish(int payload) {
    return publish(payload, 1);
  }

  /** So much under way that the window is not what limits it. */
  private PublishLoad publish(int payload, int streams) {
    return new PublishLoad(payload, 500, streams, sizes.warmUp(), sizes.measured());
  }

  /** Three processes on two cores compile what they run for twenty seconds. */
  private PublishLoad publishToThree(int payload) {
    Duration warmUp = sizes.warmUp().multipliedBy(5);
    return new PublishLoad(payload, 500, 1, warmUp, sizes.measured());
  }

  private PublishLoad single(int payload) {
    return new PublishLoad(payload, 1, 1, Duration.ofSeconds(1), Duration.ofSeconds(2));
  }

  private static PublishLoad cold() {
    return new PublishLoad(128, 500, 1, Duration.ZERO, Duration.ofSeconds(1));
  }

  /** The first line is one stream, so that the ratio says what a hundred cost. */
  private List<Figure> manyStreams(int payload) throws Exception {
    PublishLoad load = publish(payload, STREAMS);
    List<Case> cases = new ArrayList<>();
    cases.add(new Case("sealstream aes, one stream", aes, publish(payload)));
    common.forEach(candidate -> cases.add(new Case(candidate, load)));
    return List.of(rounds.measure(load.name(), load.unit(), cases));
  }

  /** Reading does not care how it was synced; filling one that syncs each message takes minutes. */
  private List<Candidate> unsynced() {
    return common.stream().filter(c -> !c.name().endsWith("always")).toList();
  }

  private List<Candidate> tenMillion() {
    return List.of(aes, Candidate.sealstream(ours, "none"), Candidate.natsDefault(nats, "aes"));
  }

  /** Those that aims speak of. */
  private List<Candidate> clustered() {
    return List.of(
        aes,
        Candidate.natsDefault(nats, "none"),
        Candidate.natsDefault(nats, "aes"),
        Candidate.natsAlways(nats, "aes"));
  }

  private List<Candidate> core() {
    return List.of(aes, Candidate.natsDefault(nats, "none"));
  }

  private List<Figure> stored(int messages, List<Candidate> candidates) throws Exception {
    return new StoredMessages(sizes.of(messages), sizes.rounds()).measure(candidates);
  }

  private List<Figure> tenThousandStreams() throws Exception {
    return new ManyStreams(sizes.of(10_000))
        .measure(List.of(aes, Candidate.natsDefault(nats, "none")));
  }

  private List<Figure> resealing() throws Exception {
    int more = Math.max(sizes.of(4_000_000), 500_000); // than the journal holds
    return new Resealing(more, sizes.warmUp(), sizes.measured()).measure(ours);
  }
}
