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
import java.util.Optional;

/**
 * What servers ask each other about the meta group; see {@code Topic.META}. Big endian. What is
 * answered is in {@link MetaAnswer}.
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
 *   6 JOIN      a server, as in a NODE entry              answer: welcome
 *   7 LOST      as RELEASED                               answer: u64 index, 0: ask another
 *   8 LEAVE     a server, as in a NODE entry              answer: u64 1 nothing of it is left,
 *                                                                 0 not yet, or ask another
 *   9 REMOVE    text server                               answer: u64 index, 0: ask another
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

  /** My store is empty: take me in. */
  record Join(ClusterNode node) implements MetaTalk {}

  /** A replica lost what it had acknowledged and takes part no more: another has to be made. */
  record Lost(AssetName stream, GroupId group, MemberId member) implements MetaTalk {}

  /** I go for good: let me go when all that I have is elsewhere. */
  record Leave(ClusterNode node) implements MetaTalk {}

  /** An administrator wants another server to go for good, which may not run any more. */
  record Remove(String server) implements MetaTalk {}

  int VERSION = 1;

  /** Of those that are known. */
  int NEWEST = 9;

  default byte[] toBytes() {
    StateWriter out = new StateWriter().u8(VERSION);
    switch (this) {
      case Hello hello -> out.u8(1);
      case Found found -> {
        id(out.u8(2), found.group().high(), found.group().low());
        MetaAnswer.write(out, found.founders());
      }
      case Announce announce -> out.u8(3).bytes(MetaEntry.node(announce.node()).body());
      case Released gone -> replica(out.u8(4), gone.stream(), gone.group(), gone.member());
      case Parting parting -> {
        out.u8(5).varint(parting.members().size());
        for (Parting.Member one : parting.members()) {
          id(out, one.group().high(), one.group().low());
          id(out, one.member().high(), one.member().low());
        }
      }
      case Join join -> out.u8(6).bytes(MetaEntry.node(join.node()).body());
      case Lost lost -> replica(out.u8(7), lost.stream(), lost.group(), lost.member());
      case Leave leave -> out.u8(8).bytes(MetaEntry.node(leave.node()).body());
      case Remove remove -> out.u8(9).string(remove.server());
    }
    return out.toBytes();
  }

  private static void replica(StateWriter out, AssetName stream, GroupId group, MemberId member) {
    out.string(stream.account()).string(stream.stream());
    id(out, group.high(), group.low());
    id(out, member.high(), member.low());
  }

  private static StateWriter id(StateWriter out, long high, long low) {
    return out.u64(high).u64(low);
  }

  /**
   * Reads what another server asked.
   *
   * @return empty when that is a newer one, which asks what this one does not know
   * @throws IllegalStateException when no server of this format asks such a thing
   */
  static Optional<MetaTalk> read(byte[] body) {
    StateReader in = new StateReader(body);
    int version = in.u8();
    int what = in.u8();
    return version > VERSION || what > NEWEST
        ? Optional.empty()
        : Optional.of(read(version, what, in));
  }

  private static MetaTalk read(int version, int what, StateReader in) {
    if (version != VERSION) {
      throw new IllegalStateException("version " + version + " of a question about the cluster");
    }
    return switch (what) {
      case 1 -> new Hello();
      case 2 -> new Found(MetaAnswer.group(in), MetaAnswer.seats(in));
      case 3 -> new Announce(MetaEntry.readNode(in.bytes()));
      case 4 -> new Released(name(in), MetaAnswer.group(in), MetaAnswer.member(in));
      case 5 -> {
        List<Parting.Member> members = new ArrayList<>();
        for (long n = in.varint(); n > 0; n--) {
          members.add(new Parting.Member(MetaAnswer.group(in), MetaAnswer.member(in)));
        }
        yield new Parting(members);
      }
      case 6 -> new Join(MetaEntry.readNode(in.bytes()));
      case 7 -> new Lost(name(in), MetaAnswer.group(in), MetaAnswer.member(in));
      case 8 -> new Leave(MetaEntry.readNode(in.bytes()));
      case 9 -> new Remove(in.string());
      default -> throw new IllegalStateException("question " + what + " about the cluster");
    };
  }

  private static AssetName name(StateReader in) {
    return new AssetName(in.string(), in.string());
  }
}
