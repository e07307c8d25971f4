package io.sealstream.operator.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.crdv2.generator.CRDGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;

/** The CRD as YAML: what the generator makes of the classes, finished by {@link CrdFinish}. */
final class CrdDocument {

  private static final String HEAD =
      """
      # Generated from io.sealstream.operator.api; a test fails when it differs. To write it anew:
      #   mvn -pl operator -am test -Dtest=CommittedCrdTest -Dcrd.write=true \\
      #     -Dsurefire.failIfNoSpecifiedTests=false
      """;

  private static final YAMLMapper YAML =
      new YAMLMapper(
          YAMLFactory.builder()
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
              .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
              .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
              .disable(YAMLGenerator.Feature.SPLIT_LINES)
              .build());

  private CrdDocument() {}

  static String fromClasses() {
    try {
      ObjectNode crd = (ObjectNode) YAML.readTree(generated());
      CrdFinish.finish(crd);
      return HEAD + YAML.writeValueAsString(crd);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] generated() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new CRDGenerator()
        .forCRDVersions("v1")
        .customResourceClasses(StreamingCluster.class)
        .withOutput(new InMemory(bytes))
        .generate();
    return bytes.toByteArray();
  }

  /** One class, one version: the generator writes one document. */
  private record InMemory(ByteArrayOutputStream bytes)
      implements CRDGenerator.CRDOutput<ByteArrayOutputStream> {
    @Override
    public ByteArrayOutputStream outputFor(String crdName) {
      return bytes;
    }

    @Override
    public URI crdURI(String crdName) {
      return URI.create("file:///" + crdName);
    }

    @Override
    public void close() {}
  }
}
