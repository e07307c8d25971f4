package io.sealstream.raft.micro;

import io.microraft.RaftEndpoint;
import io.sealstream.raft.MemberId;
import java.util.Collection;
import java.util.List;

/** A member as MicroRaft names it. */
record MicroMember(MemberId id) implements RaftEndpoint {
  static List<RaftEndpoint> all(Collection<MemberId> ids) {
    return ids.stream().<RaftEndpoint>map(MicroMember::new).toList();
  }

  static MemberId id(RaftEndpoint endpoint) {
    return ((MicroMember) endpoint).id();
  }

  static List<MemberId> ids(Collection<RaftEndpoint> endpoints) {
    return endpoints.stream().map(MicroMember::id).toList();
  }

  @Override
  public Object getId() {
    return id;
  }
}
