package io.sealstream.server.jetstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sealstream.raft.GroupId;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.Payload;
import io.sealstream.raft.RaftEntry;
import io.sealstream.raft.RaftMessage;
import io.sealstream.raft.RaftTransport;
import io.sealstream.server.cluster.Peer;
import io.sealstream.server.cluster.PeerAnswer;
import io.sealstream.server.cluster.PeerService;
import io.sealstream.server.cluster.PeerWatcher;
import io.sealstream.server.cluster.Peers;
import io.sealstream.server.cluster.RaftHandles;
import io.sealstream.server.cluster.RaftLinks;
import io.sealstream.server.cluster.Registration;
import io.sealstream.server.cluster.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Servers of one process that reach each other in memory; one that is cut off reaches nobody. The
 * bytes of batches take the way that they take over a socket.
 */
final class MemoryNetwork implements AutoCloseable {
  private final Map<String, Node> nodes = new ConcurrentHashMap<>();
  private final Set<String> cut = ConcurrentHashMap.newKeySet();
  private final ExecutorService wire =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("wire").factory());

  Peers join(String name) {
    Node node = new Node(name);
    nodes.put(name, node);
    return node;
  }

  void leave(String name) {
    nodes.remove(name);
  }

  void cutOff(String name) {
    cut.add(name);
  }

  void mend(String name) {
    cut.remove(name);
  }

  private Optional<Node> reach(String from, String to) {
    boolean way = !cut.contains(from) && !cut.contains(to) && nodes.containsKey(from);
    return way ? Optional.ofNullable(nodes.get(to)) : Optional.empty();
  }

  private void later(Runnable task) {
    try {
      wire.execute(task);
    } catch (RejectedExecutionException e) {
      // The network is gone; what was on its way is lost.
    }
  }

  @Override
  public void close() {
    wire.shutdownNow();
  }

  private record Place(MemberId self, RaftHandles handles, Consumer<RaftMessage> receiver) {}

  private final class Node implements Peers, RaftLinks {
    private final String name;
    private final Map<Topic, PeerService> services = new ConcurrentHashMap<>();
    private final Map<GroupId, Place> places = new ConcurrentHashMap<>();

    Node(String name) {
      this.name = name;
    }

    private Peer asPeer() {
      return new Peer(name, name, List.of());
    }

    @Override
    public List<Peer> linked() {
      return nodes.values().stream()
          .filter(other -> other != this && reach(name, other.name).isPresent())
          .map(Node::asPeer)
          .toList();
    }

    @Override
    public Optional<List<Peer>> whole() {
      return Optional.of(linked())
          .filter(others -> others.size() == ThreeNodeCluster.NAMES.size() - 1);
    }

    @Override
    public Registration watch(PeerWatcher watcher) {
      linked().forEach(watcher::joined);
      return () -> {};
    }

    @Override
    public void ask(
        String to, Topic topic, byte[] body, Duration patience, Consumer<PeerAnswer> answer) {
      later(
          () -> {
            Optional<PeerService> service = reach(name, to).map(node -> node.services.get(topic));
            if (service.isEmpty()) {
              answer.accept(new PeerAnswer.Failed(PeerAnswer.Reason.NOT_LINKED));
            } else {
              service
                  .get()
                  .requested(
                      asPeer(),
                      body,
                      said -> later(() -> answer.accept(new PeerAnswer.Answered(said))));
            }
          });
    }

    @Override
    public Registration serve(Topic topic, PeerService service) {
      services.put(topic, service);
      return () -> services.remove(topic, service);
    }

    @Override
    public RaftLinks raft() {
      return this;
    }

    @Override
    public Registration receive(
        GroupId group, MemberId self, RaftHandles handles, Consumer<RaftMessage> receiver) {
      Place place = new Place(self, handles, receiver);
      places.put(group, place);
      return () -> places.remove(group, place);
    }

    @Override
    public RaftTransport transport(RaftHandles handles, Function<MemberId, Optional<String>> home) {
      return (to, message) -> {
        RaftMessage sent = copy(message, handles);
        Optional<String> there = home.apply(to);
        later(
            () ->
                there
                    .flatMap(node -> reach(name, node))
                    .map(node -> node.places.get(message.group()))
                    .filter(place -> place.self().equals(to))
                    .ifPresent(place -> place.receiver().accept(sent)));
      };
    }
  }

  private static RaftMessage copy(RaftMessage message, RaftHandles handles) {
    if (!(message instanceof RaftMessage.Append a)) {
      return message;
    }
    List<RaftEntry> entries = a.entries().stream().map(entry -> copy(entry, handles)).toList();
    return new RaftMessage.Append(
        a.group(),
        a.from(),
        a.term(),
        a.previousIndex(),
        a.previousTerm(),
        a.commitIndex(),
        entries,
        a.round(),
        a.urgent());
  }

  private static RaftEntry copy(RaftEntry entry, RaftHandles handles) {
    if (!(entry.payload() instanceof Payload.Batch(var handle))) {
      return entry;
    }
    ByteBuf out = Unpooled.buffer(handle.length());
    handles.write(handle, out);
    byte[] bytes = new byte[out.readableBytes()];
    out.readBytes(bytes);
    return new RaftEntry(entry.index(), entry.term(), new Payload.Batch(handles.entry(bytes)));
  }
}
