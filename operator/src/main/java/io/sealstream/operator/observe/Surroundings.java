package io.sealstream.operator.observe;

import java.util.List;

/**
 * What else is there and matters.
 *
 * @param clustersWithThisKey other clusters whose key is equal, as namespace/name; compared in
 *     memory under a key of this process and stored nowhere
 * @param unusedSealedVolumes claims in the namespace that hold sealed data of no cluster
 * @param otherBudgets pod disruption budgets of others that select the pods
 */
public record Surroundings(
    List<String> clustersWithThisKey, List<String> unusedSealedVolumes, List<String> otherBudgets) {

  public Surroundings {
    clustersWithThisKey = List.copyOf(clustersWithThisKey);
    unusedSealedVolumes = List.copyOf(unusedSealedVolumes);
    otherBudgets = List.copyOf(otherBudgets);
  }

  /** Nothing that matters. */
  public static Surroundings none() {
    return new Surroundings(List.of(), List.of(), List.of());
  }
}
