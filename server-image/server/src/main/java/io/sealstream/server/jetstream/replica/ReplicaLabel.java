package io.sealstream.server.jetstream.replica;

import io.sealstream.raft.GroupId;
import io.sealstream.raft.MemberId;
import io.sealstream.server.jetstream.meta.Seat;
import io.sealstream.server.jetstream.stream.StateReader;
import io.sealstream.server.jetstream.stream.StateWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a stream of the store is a replica of: its first entry, before Raft's. Big endian.
 *
 * <pre>
 * u8 version, u8 1 the cluster's own group or 2 a stream's, 16 group,
 * varint n, n {text node, 16 member}: where the members lived when the replica was made
 * </pre>
 */
record ReplicaLabel(Role role, GroupId group, List<Seat> homes) {
  /** The kind of the entry: of none that a stream or Raft has. */
  static final int KIND = 249;

  private static final int VERSION = 1;

  /** What a group is for. */
  enum Role {
    META(1),
    STREAM(2);

    private final int code;

    Role(int code) {
      this.code = code;
    }
  }

  ReplicaLabel {
    homes = List.copyOf(homes);
  }

  /** The server where a member lived. */
  Optional<String> home(MemberId member) {
    return homes.stream().filter(seat -> seat.member().equals(member)).map(Seat::node).findFirst();
  }

  byte[] toBytes() {
    StateWriter out = new StateWriter();
    out.u8(VERSION).u8(role.code).u64(group.high()).u64(group.low()).varint(homes.size());
    for (Seat seat : homes) {
      out.string(seat.node()).u64(seat.member().high()).u64(seat.member().low());
    }
    return out.toBytes();
  }

  static ReplicaLabel read(byte[] array, int from, int length) {
    StateReader in = new StateReader(array, from, length);
    in.version(VERSION, "the label of a replica");
    Role role = role(in.u8());
    GroupId group = new GroupId(in.u64(), in.u64());
    List<Seat> homes = new ArrayList<>();
    for (long n = in.varint(); n > 0; n--) {
      homes.add(new Seat(in.string(), new MemberId(in.u64(), in.u64())));
    }
    return new ReplicaLabel(role, group, homes);
  }

  private static Role role(int code) {
    for (Role role : Role.values()) {
      if (role.code == code) {
        return role;
      }
    }
    throw new IllegalStateException("a replica of kind " + code + ", of a newer version");
  }
}
