package io.sealstream.e2e.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a person would ask the cluster for first when a story fails. No Secret is among it. */
record Diagnosis(Map<String, String> pages) {

  static Diagnosis of(Cluster cluster, String namespace) {
    Map<String, String> pages = new LinkedHashMap<>();
    ask(pages, cluster, "clusters.yaml", "-n", namespace, "get", "scl", "-o", "yaml");
    ask(pages, cluster, "objects.txt", "-n", namespace, "get", "all,pvc,configmap", "-o", "wide");
    ask(pages, cluster, "pods.txt", "-n", namespace, "describe", "pods");
    ask(pages, cluster, "events.txt", "-n", namespace, "get", "events", "--sort-by=.lastTimestamp");
    ask(
        pages,
        cluster,
        "servers.log",
        "-n",
        namespace,
        "logs",
        "-l",
        "app.kubernetes.io/name=sealstream",
        "--tail=-1");
    ask(
        pages,
        cluster,
        "operator.log",
        "-n",
        Operator.NAMESPACE,
        "logs",
        "deployment/" + Operator.NAME,
        "--tail=-1");
    return new Diagnosis(pages);
  }

  private static void ask(
      Map<String, String> pages, Cluster cluster, String page, String... question) {
    try {
      pages.put(page, cluster.kubectl(question));
    } catch (IllegalStateException e) {
      pages.put(page, e.getMessage());
    }
  }

  void keep(String story) {
    try {
      Path directory = Files.createDirectories(Path.of("target", "diagnosis", story));
      for (var page : pages.entrySet()) {
        Files.writeString(directory.resolve(page.getKey()), page.getValue());
      }
      System.out.println("   what the cluster had to say is in " + directory.toAbsolutePath());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
