package io.sealstream.operator.guard;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealstream.operator.api.PodTemplate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The fields of a pod that an overlay must not set: everything that decides which program runs, as
 * whom, with which key, on which store, and how it is stopped and asked. Other containers may be
 * added; none may touch the server's volumes or look into its processes.
 */
final class ReservedPod {
  private static final String PREFIX = "sealstream.io/";
  private static final String SERVER = "server";

  private static final Set<String> POD_FIELDS =
      Set.of(
          "serviceAccountName",
          "serviceAccount",
          "automountServiceAccountToken",
          "restartPolicy",
          "hostname",
          "subdomain",
          "setHostnameAsFQDN",
          "shareProcessNamespace",
          "hostPID",
          "hostIPC",
          "hostNetwork",
          "securityContext",
          "ephemeralContainers");

  private static final Set<String> SERVER_FIELDS =
      Set.of(
          "image",
          "command",
          "args",
          "workingDir",
          "envFrom",
          "lifecycle",
          "livenessProbe",
          "readinessProbe",
          "startupProbe",
          "securityContext",
          "terminationMessagePath",
          "terminationMessagePolicy",
          "ports",
          "volumeDevices",
          "stdin",
          "tty");

  private static final List<String> SERVER_VARIABLES =
      List.of("JS_", "SEALSTREAM_", "POD_NAME", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "LD_");

  private static final Set<String> VOLUMES = Set.of("data", "config", "tls", "tmp");
  private static final List<String> PATHS =
      List.of("/data", "/etc/sealstream", "/etc/sealstream-tls", "/tmp");
  private static final Set<String> LABELS =
      Set.of(
          "app.kubernetes.io/name",
          "app.kubernetes.io/instance",
          "app.kubernetes.io/component",
          "app.kubernetes.io/managed-by");

  private final List<String> found = new ArrayList<>();

  private ReservedPod() {}

  /** The paths, below spec.podTemplate, of the reserved fields that an overlay sets. */
  static List<String> in(PodTemplate template) {
    ReservedPod reserved = new ReservedPod();
    reserved.metadata("metadata.labels", template.metadata().labels());
    reserved.metadata("metadata.annotations", template.metadata().annotations());
    template.podSpec().ifPresent(reserved::spec);
    return List.copyOf(reserved.found);
  }

  private void metadata(String path, Map<String, String> entries) {
    entries.keySet().stream()
        .filter(key -> key.startsWith(PREFIX) || LABELS.contains(key))
        .forEach(key -> found.add(path + "." + key));
  }

  private void spec(JsonNode spec) {
    POD_FIELDS.stream().sorted().filter(spec::has).forEach(field -> found.add("spec." + field));
    spec.path("volumes")
        .forEach(
            volume -> when(VOLUMES.contains(name(volume)), "spec.volumes[" + name(volume) + "]"));
    spec.path("containers").forEach(container -> container("spec.containers", container));
    spec.path("initContainers").forEach(container -> container("spec.initContainers", container));
  }

  private void container(String list, JsonNode container) {
    String path = list + "[" + name(container) + "]";
    if (name(container).equals(SERVER)) {
      when(!list.equals("spec.containers"), path);
      server(path, container);
    } else {
      mounts(path, container);
    }
  }

  private void server(String path, JsonNode server) {
    SERVER_FIELDS.stream()
        .sorted()
        .filter(server::has)
        .forEach(field -> found.add(path + "." + field));
    server
        .path("env")
        .forEach(
            variable ->
                when(
                    SERVER_VARIABLES.stream().anyMatch(name(variable)::startsWith),
                    path + ".env[" + name(variable) + "]"));
    mounts(path, server);
    server
        .path("volumeMounts")
        .forEach(
            mount ->
                when(
                    covered(mount.path("mountPath").asText()),
                    path + ".volumeMounts[" + mount.path("mountPath").asText() + "]"));
  }

  private void mounts(String path, JsonNode container) {
    container
        .path("volumeMounts")
        .forEach(
            mount ->
                when(VOLUMES.contains(name(mount)), path + ".volumeMounts[" + name(mount) + "]"));
  }

  private static boolean covered(String mountPath) {
    String path = mountPath.replaceAll("/+", "/").replaceAll("(?<=.)/$", "");
    return PATHS.stream()
            .anyMatch(
                own -> path.equals(own) || path.startsWith(own + "/") || own.startsWith(path + "/"))
        || path.equals("/");
  }

  private static String name(JsonNode node) {
    return node.path("name").asText();
  }

  private void when(boolean is, String path) {
    if (is) {
      found.add(path);
    }
  }
}
