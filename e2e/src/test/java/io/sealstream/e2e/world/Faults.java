package io.sealstream.e2e.world;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What goes wrong on machines. Power cuts and a lost API server are {@link Cluster}'s. */
public final class Faults {
  private Faults() {}

  /**
   * {@code kill -9} of everything that runs in a pod's containers, from outside of it: neither the
   * process nor the kubelet gets to do anything before.
   *
   * @throws IllegalStateException when nothing runs in them
   */
  public static void kill(Pod pod) {
    List<ProcessHandle> processes =
        pod.getStatus().getContainerStatuses().stream().flatMap(Faults::processes).toList();
    if (processes.isEmpty()) {
      throw new IllegalStateException(
          "no process of " + pod.getMetadata().getName() + " on this host");
    }
    processes.forEach(ProcessHandle::destroyForcibly);
  }

  /** The same for a pod that may be between two lives. */
  public static void killIfRunning(Pod pod) {
    pod.getStatus().getContainerStatuses().stream()
        .flatMap(Faults::processes)
        .forEach(ProcessHandle::destroyForcibly);
  }

  /** Whether nothing runs any more in any container of a pod, its sandbox included. */
  static boolean hasEnded(Pod pod) {
    String uid = pod.getMetadata().getUid();
    String asSystemdWritesIt = uid.replace('-', '_');
    return ProcessHandle.allProcesses()
        .map(Faults::groups)
        .noneMatch(groups -> groups.contains(uid) || groups.contains(asSystemdWritesIt));
  }

  /** A container's processes are those in the cgroup that has its id in its path. */
  private static Stream<ProcessHandle> processes(ContainerStatus container) {
    String reference = container.getContainerID();
    if (reference == null) {
      return Stream.empty();
    }
    String id = reference.substring(reference.indexOf("://") + 3);
    return ProcessHandle.allProcesses().filter(process -> groups(process).contains(id));
  }

  private static String groups(ProcessHandle process) {
    Path file = Path.of("/proc", Long.toString(process.pid()), "cgroup");
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      if (!process.isAlive()) {
        return "";
      }
      throw new UncheckedIOException(e);
    }
  }
}
