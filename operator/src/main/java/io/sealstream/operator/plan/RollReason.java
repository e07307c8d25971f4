package io.sealstream.operator.plan;

import io.sealstream.operator.observe.Pod;
import io.sealstream.operator.observe.Template;
import java.util.EnumSet;
import java.util.Set;

/** Why a pod is replaced; goes to the status and to events. */
public enum RollReason {
  KEY("key"),
  CIPHER("cipher"),
  IMAGE("image"),
  /** Resources, limits, configuration, placement: whatever else needs a restart. */
  SPEC("spec");

  private final String word;

  RollReason(String word) {
    this.word = word;
  }

  public String word() {
    return word;
  }

  /** What differs between a pod and the template that stands. */
  static Set<RollReason> of(Member member) {
    Pod pod = member.pod().orElseThrow();
    Template template = member.template();
    Set<RollReason> reasons = EnumSet.noneOf(RollReason.class);
    if (!pod.fingerprint().equals(template.fingerprint()) || !member.ofAnotherTemplate()) {
      reasons.add(KEY);
    }
    if (!pod.cipher().equals(template.cipher())) {
      reasons.add(CIPHER);
    }
    if (!pod.image().equals(template.image())) {
      reasons.add(IMAGE);
    }
    if (reasons.isEmpty()) {
      reasons.add(SPEC);
    }
    return reasons;
  }
}
