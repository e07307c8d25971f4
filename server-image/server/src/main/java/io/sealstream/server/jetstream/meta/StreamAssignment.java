package io.sealstream.server.jetstream.meta;

import io.sealstream.raft.GroupId;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.Members;
import io.sealstream.server.jetstream.stream.StreamConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who keeps a stream, and how it is configured. The stream's own group follows: its leader enters a
 * configuration that differs from the one it has.
 *
 * @param group random, never reused: a stream of the same name made later is another
 * @param founders who founded the group; those of {@code seats} that are not among them join it
 * @param seats who is to keep the stream
 * @param leaving who keeps it until its group has let them go
 * @param preferred the server that leads when it can
 */
public record StreamAssignment(
    AssetName name,
    GroupId group,
    StreamConfig config,
    List<MemberId> founders,
    List<Seat> seats,
    List<Seat> leaving,
    String preferred) {
  public StreamAssignment {
    founders = List.copyOf(founders);
    seats = List.copyOf(seats);
    leaving = List.copyOf(leaving);
  }

  /** Everybody who has a replica, those that are leaving too. */
  public List<Seat> held() {
    List<Seat> held = new ArrayList<>(seats);
    held.addAll(leaving);
    return held;
  }

  /** The replica on a server. */
  public Optional<Seat> seatOf(String node) {
    return held().stream().filter(seat -> seat.node().equals(node)).findFirst();
  }

  /** The server that a replica is on. */
  public Optional<String> nodeOf(MemberId member) {
    return held().stream().filter(seat -> seat.member().equals(member)).map(Seat::node).findFirst();
  }

  public List<String> nodes() {
    return seats.stream().map(Seat::node).toList();
  }

  /** Those that the group began with. */
  public Members founding() {
    return Members.founding(founders);
  }

  /** The same with another configuration and other seats; who has none any more is leaving. */
  public StreamAssignment with(StreamConfig other, List<Seat> next, String leader) {
    List<Seat> gone = held();
    gone.removeAll(next);
    return new StreamAssignment(name, group, other, founders, next, gone, leader);
  }

  /** The same with another replica in the place of one, on the same server: the old one is lost. */
  public StreamAssignment rebuilt(MemberId lost, MemberId fresh) {
    List<Seat> next =
        seats.stream()
            .map(seat -> seat.member().equals(lost) ? new Seat(seat.node(), fresh) : seat)
            .toList();
    return with(config, next, preferred);
  }

  /** Those on their way out whose server has another replica: nobody will hear of them again. */
  public List<MemberId> lost() {
    return leaving.stream()
        .filter(seat -> nodes().contains(seat.node()))
        .map(Seat::member)
        .toList();
  }

  /**
   * Whether another replica may be made in the place of one that takes part no more: those that
   * stay go on without it, and are not themselves in the place of one that the group has not let go
   * yet.
   */
  public boolean canReplace(MemberId member) {
    List<String> anew =
        leaving.stream().map(Seat::node).filter(node -> nodes().contains(node)).toList();
    long stay =
        seats.stream()
            .filter(seat -> !seat.member().equals(member))
            .filter(seat -> !anew.contains(seat.node()))
            .count();
    return stay > seats.size() / 2
        && nodeOf(member).filter(node -> !anew.contains(node)).isPresent();
  }

  /** Whether a replica is to keep the stream. */
  public boolean isSeated(MemberId member) {
    return seats.stream().anyMatch(seat -> seat.member().equals(member));
  }

  /** Whether a replica is on its way out. */
  public boolean isLeaving(MemberId member) {
    return leaving.stream().anyMatch(seat -> seat.member().equals(member));
  }

  /** The same without a replica that was let go. */
  public StreamAssignment released(MemberId member) {
    List<Seat> rest = leaving.stream().filter(seat -> !seat.member().equals(member)).toList();
    return new StreamAssignment(name, group, config, founders, seats, rest, preferred);
  }
}
