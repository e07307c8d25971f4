package io.sealstream.operator.reconcile;

import io.sealstream.operator.api.Reason;
import io.sealstream.operator.api.StreamingCluster;
import io.sealstream.operator.desired.Children;
import io.sealstream.operator.guard.KeyGuard;
import io.sealstream.operator.guard.KeyVerdict;
import io.sealstream.operator.guard.Remark;
import io.sealstream.operator.observe.ClusterReader;
import io.sealstream.operator.observe.TemplateReader;
import io.sealstream.operator.observe.World;
import io.sealstream.operator.plan.Forecast;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a pass would make of a spec that is not there yet: the same reading, the same guard, the
 * same rendering, and nothing written. Thread rule: any thread; calls block.
 */
@Singleton
public class Foresight {
  /** A person who makes such an edit is told at once; the reconcile would hold it all the same. */
  private static final Set<Reason> REFUSED_AT_THE_DOOR =
      EnumSet.of(
          Reason.KEY_CHANGE_REFUSED,
          Reason.KEY_ENTRY_MISSING,
          Reason.KEY_EMPTY,
          Reason.KEY_TOO_WEAK,
          Reason.KEY_NOT_TEXT,
          Reason.ENCRYPTION_DISABLE_REFUSED,
          Reason.SIMULTANEOUS_KEY_AND_CIPHER_CHANGE,
          Reason.ROTATION_INCOMPLETE,
          Reason.VERSION_CANNOT_READ_DATA);

  private final ClusterReader reader;
  private final KeyGuard guard;
  private final Blueprints blueprints;

  Foresight(ClusterReader reader, KeyGuard guard, OperatorSettings settings) {
    this.reader = reader;
    this.guard = guard;
    this.blueprints = new Blueprints(settings);
  }

  /**
   * What would come of an edit.
   *
   * @param refused present when the edit itself is what is refused
   * @param warnings what a person should know, one line each
   */
  public record Foreseen(Optional<Remark> refused, List<String> warnings) {}

  /**
   * @param before the cluster as it stands; empty when it is being made
   */
  public Foreseen of(StreamingCluster asked, Optional<StreamingCluster> before) {
    World world = reader.readFor(asked);
    KeyVerdict verdict = guard.decide(world.observation());
    if (verdict instanceof KeyVerdict.Held held) {
      boolean old = before.filter(it -> isHeld(it, held.why().reason())).isPresent();
      return REFUSED_AT_THE_DOOR.contains(held.why().reason()) && !old
          ? new Foreseen(Optional.of(held.why()), List.of())
          : new Foreseen(Optional.empty(), List.of("not carried out: " + held.why().message()));
    }
    List<String> warnings = new ArrayList<>(plan(world, verdict));
    Stream.concat(waiting(verdict), verdict.remarks().warnings().stream())
        .map(Remark::message)
        .forEach(warnings::add);
    return new Foreseen(Optional.empty(), warnings);
  }

  /** Whoever edits something else is not stopped for what is refused already. */
  private boolean isHeld(StreamingCluster before, Reason reason) {
    return guard.decide(reader.readFor(before).observation()) instanceof KeyVerdict.Held held
        && held.why().reason() == reason;
  }

  private List<String> plan(World world, KeyVerdict verdict) {
    return blueprints
        .of(world, verdict)
        .map(Children::statefulSet)
        .map(TemplateReader::read)
        .map(wanted -> Forecast.of(world.observation(), wanted, verdict))
        .orElse(List.of());
  }

  private static Stream<Remark> waiting(KeyVerdict verdict) {
    return verdict instanceof KeyVerdict.Waiting waiting
        ? Stream.of(waiting.why())
        : Stream.empty();
  }
}
