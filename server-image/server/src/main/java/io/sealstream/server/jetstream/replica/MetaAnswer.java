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
 * What servers answer each other about the meta group, as bytes; the questions are in {@link
 * MetaTalk}. Big endian.
 *
 * <pre>
 * hello:   u8 1 it has a meta group, 0 none; 16 its member, or what it would be
 * index:   u64 how far to have applied to see what was entered; 0: nothing was
 * parting: a byte for each member that was asked about, 1 or 0
 * welcome: u8 1, 16 group, varint n, n {16 member}: founders, varint n, n {text, 16 member}: where
 *          members live; or u8 0: not here, or not now
 * </pre>
 */
final class MetaAnswer {
  private MetaAnswer() {}

  /** The answer to {@link MetaTalk.Hello}. */
  record Standing(boolean formed, MemberId member) {}

  /**
   * The answer to {@link MetaTalk.Join}.
   *
   * @param founders of the meta group
   * @param homes of all its members, those that are gone too
   */
  record Welcome(GroupId group, List<MemberId> founders, List<Seat> homes) {
    Welcome {
      founders = List.copyOf(founders);
      homes = List.copyOf(homes);
    }
  }

  static byte[] standing(Standing standing) {
    StateWriter out = new StateWriter().u8(standing.formed() ? 1 : 0);
    return write(out, standing.member()).toBytes();
  }

  static Standing readStanding(byte[] body) {
    StateReader in = new StateReader(body);
    return new Standing(in.u8() == 1, member(in));
  }

  static byte[] index(long index) {
    return new StateWriter().u64(index).toBytes();
  }

  static long readIndex(byte[] body) {
    return new StateReader(body).u64();
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

  /** Empty: whoever asked has to ask again, perhaps another server. */
  static byte[] welcome(Optional<Welcome> welcome) {
    StateWriter out = new StateWriter().u8(welcome.isPresent() ? 1 : 0);
    welcome.ifPresent(
        said -> {
          out.u64(said.group().high()).u64(said.group().low()).varint(said.founders().size());
          said.founders().forEach(member -> write(out, member));
          write(out, said.homes());
        });
    return out.toBytes();
  }

  static Optional<Welcome> readWelcome(byte[] body) {
    StateReader in = new StateReader(body);
    if (in.u8() == 0) {
      return Optional.empty();
    }
    GroupId group = group(in);
    List<MemberId> founders = new ArrayList<>();
    for (long n = in.varint(); n > 0; n--) {
      founders.add(member(in));
    }
    return Optional.of(new Welcome(group, founders, seats(in)));
  }

  // --- parts ---

  static void write(StateWriter out, List<Seat> seats) {
    out.varint(seats.size());
    for (Seat seat : seats) {
      write(out.string(seat.node()), seat.member());
    }
  }

  static List<Seat> seats(StateReader in) {
    List<Seat> seats = new ArrayList<>();
    for (long n = in.varint(); n > 0; n--) {
      seats.add(new Seat(in.string(), member(in)));
    }
    return seats;
  }

  private static StateWriter write(StateWriter out, MemberId member) {
    return out.u64(member.high()).u64(member.low());
  }

  static MemberId member(StateReader in) {
    return new MemberId(in.u64(), in.u64());
  }

  static GroupId group(StateReader in) {
    return new GroupId(in.u64(), in.u64());
  }
}
