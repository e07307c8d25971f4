package io.sealstream.server.cluster;

import io.sealstream.server.cluster.PeerAnswer.Failed;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The other servers by the links of a mesh. */
final class LinkedPeers implements Peers {
  private final Mesh mesh;
  private final Services services;
  private final RaftLinks raft;

  LinkedPeers(Mesh mesh, Services services, RaftInbox inbox) {
    this.mesh = mesh;
    this.services = services;
    this.raft = new LinkedRaft(inbox, mesh::linkTo);
  }

  @Override
  public List<Peer> linked() {
    return mesh.linked().stream().map(LinkTraffic::peer).toList();
  }

  @Override
  public Optional<List<Peer>> whole() {
    return mesh.whole();
  }

  @Override
  public Registration watch(PeerWatcher watcher) {
    return mesh.watch(watcher);
  }

  @Override
  public void ask(
      String serverName, Topic topic, byte[] body, Duration patience, Consumer<PeerAnswer> answer) {
    if (body.length > LONGEST_BODY) {
      throw new IllegalArgumentException("a request of " + body.length + " bytes");
    }
    Optional<LinkTraffic> link = mesh.linkTo(serverName);
    if (link.isPresent()) {
      link.get().requests().ask(topic, body, patience, answer);
    } else {
      answer.accept(new Failed(PeerAnswer.Reason.NOT_LINKED));
    }
  }

  @Override
  public Registration serve(Topic topic, PeerService service) {
    return services.serve(topic, service);
  }

  @Override
  public RaftLinks raft() {
    return raft;
  }
}
