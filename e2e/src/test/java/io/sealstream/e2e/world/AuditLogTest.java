package io.sealstream.e2e.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuditLogTest {
  private static final String PATCH =
      """
      {"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","stage":"ResponseComplete",\
      "requestURI":"/apis/sealstream.io/v1alpha1/namespaces/a/streamingclusters/demo/status","verb":"patch",\
      "user":{"username":"system:serviceaccount:sealstream-system:sealstream-operator"},\
      "userAgent":"fabric8-kubernetes-client/7.6.1","objectRef":{"resource":"streamingclusters","namespace":"a",\
      "name":"demo","apiGroup":"sealstream.io","apiVersion":"v1alpha1","subresource":"status"},\
      "responseStatus":{"metadata":{},"code":200}}
      """;

  @TempDir Path directory;

  @Test
  void onlyWhatCameAfterTheMarkAndIsCompleteCounts() throws IOException {
    Path file = Files.writeString(directory.resolve("audit.log"), PATCH);
    AuditLog log = new AuditLog(file);
    long mark = log.mark();
    assertThat(log.callsSince(mark)).isEmpty();

    Files.writeString(file, PATCH + PATCH.substring(0, 100), StandardOpenOption.APPEND);

    assertThat(log.callsSince(mark))
        .containsExactly(
            new AuditLog.Call(
                Operator.USER,
                "fabric8-kubernetes-client/7.6.1",
                "patch",
                "streamingclusters/status",
                "a",
                "demo",
                200,
                true));
  }

  @Test
  void aCallThatNoRoleAllowsIsToldFromOneThatIsRefusedForAnotherReason() throws IOException {
    String forbidden =
        PATCH.replace(
            "\"code\":200}",
            "\"code\":403},\"annotations\":{\"authorization.k8s.io/decision\":\"forbid\"}");
    String notInThisNamespace =
        PATCH.replace(
            "\"code\":200}",
            "\"code\":403},\"annotations\":{\"authorization.k8s.io/decision\":\"allow\"}");
    Path file = Files.writeString(directory.resolve("audit.log"), forbidden + notInThisNamespace);

    assertThat(new AuditLog(file).callsSince(0))
        .extracting(AuditLog.Call::allowed)
        .containsExactly(false, true);
  }

  @Test
  void readsAreNoWrites() throws IOException {
    String read = PATCH.replace("\"verb\":\"patch\"", "\"verb\":\"get\"");
    Path file = Files.writeString(directory.resolve("audit.log"), PATCH + read);

    assertThat(new AuditLog(file).callsSince(0))
        .extracting(AuditLog.Call::isWrite)
        .containsExactly(true, false);
  }
}
