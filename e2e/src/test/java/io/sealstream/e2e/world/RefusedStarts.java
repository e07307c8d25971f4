package io.sealstream.e2e.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import java.util.Objects;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * Starts that a server refused: it ended with the exit code for that, and its last words say why. A
 * server that starts beside the last moments of a pod deleted by force is refused too, as
 * StoreInUse, while the other may still write; so a refusal counts by its code only.
 */
public record RefusedStarts(DeployedCluster cluster) {
  /** The exit code of a server that refused to start (EX_CONFIG). */
  private static final int EXIT_CODE = 78;

  /** Waits until the kubelet started the pod's server for the nth time and it was refused. */
  public void await(int times, String code) {
    Awaitility.await(cluster.name() + "-0 is refused " + times + " times: " + code)
        .atMost(DeployedCluster.PATIENCE)
        .conditionEvaluationListener(new StuckReport(cluster))
        .until(
            () ->
                cluster
                    .server(0)
                    .filter(now -> refused(now) && now.getRestartCount() >= times - 1)
                    .filter(now -> lastWords(now).contains("\"code\":\"" + code + "\""))
                    .isPresent());
  }

  /**
   * Three servers in three pods are refused for this reason, and names, bytes and times of all that
   * is on the volume are the same after the last as after the first.
   *
   * @return the last words of the last one
   */
  public String leaveTheVolumeAlone(String code) {
    await(1, code);
    StoreHash afterFirst = cluster.volume(0).hash();
    for (int start = 2; start <= 3; start++) {
      cluster.deletePod(0);
      await(1, code);
    }
    assertThat(cluster.volume(0).hash().changesSince(afterFirst)).isEmpty();
    return cluster.lastWords(0);
  }

  static String lastWords(ContainerStatus status) {
    return ended(status)
        .map(state -> Objects.toString(state.getTerminated().getMessage(), ""))
        .findFirst()
        .orElse("");
  }

  private static boolean refused(ContainerStatus status) {
    return ended(status).anyMatch(state -> state.getTerminated().getExitCode() == EXIT_CODE);
  }

  private static Stream<ContainerState> ended(ContainerStatus status) {
    return Stream.of(status.getState(), status.getLastState())
        .filter(state -> state != null && state.getTerminated() != null);
  }
}
