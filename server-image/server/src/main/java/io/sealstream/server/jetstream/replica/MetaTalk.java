package io.sealstream.server.jetstream.replica;

import io.sealstream.raft.GroupId;
import io.sealstream.raft.MemberId;
import io.sealstream.server.jetstream.meta.AssetName;
import io.sealstream.server.jetstream.meta.ClusterNode;
import io.sealstream.server.jetstream.meta.MetaEntry;
import io.sealstream.server.jetstream.meta.Seat;
import io.sealstream.server.jetstream.stream.StateReader;
import io.sealstream.server.jetstream.stream.StateWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * What servers ask each other about the meta group; see {@code Topic.META}. Big endian.
 *
 * <pre>
 * question: u8 version, u8 what, then
 *   1 HELLO     -                                         answer: hello
 *   2 FOUND     16 group, varint n, n {text, 16 member}   answer: u8 1 done, 0 not
 *   3 ANNOUNCE  a server, as in a NODE entry              answer: u64 index, 0: ask another
 *   4 RELEASED  text account, text stream, 16 group, 16 member
 *                                                         answer: u64 index, 0: ask another
 *   5 PARTING   varint n, n {16 group, 16 member}         answer: n u8, 1: led here, and goes on
 *                                                                 without the member
 *
 * hello: u8 1 it has a meta group, 0 none; 16 its member, or what it would be
 * </pre>
 */
sealed interface MetaTalk {
  /** Do you belong to a cluster, and what would you be in a new one? */
  record Hello() implements MetaTalk {}

  /** Found the meta group together with the others. */
  record Found(GroupId group, List<Seat> founders) implements MetaTalk {}

  /** This is what I am now. */
  record Announce(ClusterNode node) implements MetaTalk {}

  /** A stream's group let a member go. */
  record Released(AssetName stream, GroupId group, MemberId member) implements MetaTalk {}

  /** Do the groups that you lead go on without these members? */
  record Parting(List<Member> members) implements MetaTalk {
    public Parting {
      members = List.copyOf(members);
    }

    /** Of a group. */
    record Member(GroupId group, MemberId member) {}
  }

  /** The answer to {@link Hello}. */
  record Standing(boolean formed, MemberId member) {}

  int VERSION = 1;

  default byte[] toBytes() {
    StateWriter out = new StateWriter().u8(VERSION);
    switch (this) {
      case Hello hello -> out.u8(1);
      case Found found -> {
        id(out.u8(2), found.group().high(), found.group().low()).varint(found.founders().size());
        for (Seat seat : found.founders()) {
          id(out.string(seat.node()), seat.member().high(), seat.member().low());
        }
      }
      case Announce announce -> out.u8(3).bytes(MetaEntry.node(announce.node()).body());
      case Released gone -> {
        out.u8(4).string(gone.stream().account()).string(gone.stream().stream());
        id(out, gone.group().high(), gone.group().low());
        id(out, gone.member().high(), gone.member().low());
      }
      case Parting parting -> {
        out.u8(5).varint(parting.members().size());
        for (Parting.Member one : parting.members()) {
          id(out, one.group().high(), one.group().low());
          id(out, one.member().high(), one.member().low());
        }
      }
    }
    return out.toBytes();
  }

  private static StateWriter id(StateWriter out, long high, long low) {
    return out.u64(high).u64(low);
  }

  /** Reads what another server asked. */
  static MetaTalk read(byte[] body) {
    StateReader in = new StateReader(body);
    in.version(VERSION, "a question about the cluster");
    int what = in.u8();
    return switch (what) {
      case 1 -> new Hello();
      case 2 -> {
        GroupId group = new GroupId(in.u64(), in.u64());
        List<Seat> founders = new ArrayList<>();
        for (long n = in.varint(); n > 0; n--) {
          founders.add(new Seat(in.string(), new MemberId(in.u64(), in.u64())));
        }
        yield new Found(group, founders);
      }
      case 3 -> new Announce(MetaEntry.readNode(in.bytes()));
      case 4 ->
          new Released(
              new AssetName(in.string(), in.string()),
              new GroupId(in.u64(), in.u64()),
              new MemberId(in.u64(), in.u64()));
      case 5 -> {
        List<Parting.Member> members = new ArrayList<>();
        for (long n = in.varint(); n > 0; n--) {
          members.add(
              new Parting.Member(
                  new GroupId(in.u64(), in.u64()), new MemberId(in.u64(), in.u64())));
        }
        yield new Parting(members);
      }
      default -> throw new IllegalStateException("question " + what + " about the cluster");
    };
  }

  static byte[] parting(List<Boolean> goOn) {
    byte[] all = new byte[goOn.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) (goOn.get(i) ? 1 : 0);
    }
    return all;
  }

  static List<Boolean> readParting(byte[] body) {
    List<Boolean> goOn = new ArrayList<>();
    for (byte one : body) {
      goOn.add(one == 1);
    }
    return goOn;
  }

  static byte[] standing(Standing standing) {
    StateWriter out = new StateWriter().u8(standing.formed() ? 1 : 0);
    return id(out, standing.member().high(), standing.member().low()).toBytes();
  }

  static Standing readStanding(byte[] body) {
    StateReader in = new StateReader(body);
    return new Standing(in.u8() == 1, new MemberId(in.u64(), in.u64()));
  }

  /** How far whoever asks has to have applied, to see what was entered; 0: nothing was. */
  static byte[] index(long index) {
    return new StateWriter().u64(index).toBytes();
  }

  static long readIndex(byte[] body) {
    return new StateReader(body).u64();
  }
}
