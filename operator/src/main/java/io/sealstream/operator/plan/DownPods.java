package io.sealstream.operator.plan;

import io.sealstream.operator.api.RolloutStatus;
import io.sealstream.operator.guard.RestartCheck;
import io.sealstream.operator.guard.StartReasons;
import io.sealstream.operator.observe.Pod;
import java.util.List;
import java.util.Optional;

/**
 * Pods that do not serve: replaced all at once and without a claim, as soon as their successors
 * would start. A refused pod is replaced even by its like once the right key is back, since the
 * kubelet would let it wait for minutes.
 */
final class DownPods {
  private final Fleet fleet;
  private final RolloutPicture picture;

  DownPods(Fleet fleet, RolloutPicture picture) {
    this.fleet = fleet;
    this.picture = picture;
  }

  Optional<Step> first() {
    List<PodRef> outdated =
        refs(fleet.members().stream().filter(Member::ofAnotherTemplate).toList());
    if (!outdated.isEmpty()) {
      return Optional.of(new Step.DeleteDown(outdated, Optional.of(picture.unchanged())));
    }
    List<PodRef> refused = refs(fleet.members().stream().filter(this::refusedForItsKey).toList());
    return refused.isEmpty()
        ? Optional.empty()
        : Optional.of(new Step.RestartRefused(refused, roll()));
  }

  private Optional<RolloutStatus> roll() {
    return fleet.observation().status().roll().map(roll -> picture.unchanged());
  }

  private List<PodRef> refs(List<Member> members) {
    return members.stream()
        .filter(member -> !member.held() && member.replaceable())
        .filter(member -> RestartCheck.wouldStart(fleet.observation(), member.ordinal()))
        .map(member -> PodRef.of(member.pod().orElseThrow()))
        .toList();
  }

  /** Not more often than the pace says: its successor may get the old key from a cache again. */
  private boolean refusedForItsKey(Member member) {
    return member.refused()
        && member
            .pod()
            .flatMap(Pod::refusal)
            .filter(it -> StartReasons.remedy(it.code()) == StartReasons.Remedy.KEY)
            .isPresent()
        && member
            .pod()
            .map(pod -> pod.createdAt().plus(fleet.pace().refused()))
            .filter(due -> !due.isAfter(fleet.observation().now()))
            .isPresent();
  }
}
