package io.sealstream.server.jetstream.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What subjects become; partitions with the test vectors of FNV-1a. */
class SubjectMappingTest {
  private static SubjectMapping mapping(String source, String destination) throws Exception {
    return SubjectMapping.of(new SubjectTransform(source, destination)).orElseThrow();
  }

  @ParameterizedTest(name = "{0} -> {1}: {2} becomes {3}")
  @CsvSource(
      delimiter = ' ',
      textBlock =
          """
          a b a b
          a.> b.> a.x.y b.x.y
          > b.> a.x b.a.x
          a.*.> b.$1.> a.x.y.z b.x.y.z
          a.*.* b.$2.$1 a.x.y b.y.x
          a.*.* b.{{wildcard(2)}} a.x.y b.y
          a.* b.{{splitFromLeft(1,3)}} a.12345 b.123.45
          a.* b.{{SplitFromRight(1,3)}} a.12345 b.12.345
          a.* b.{{slicefromleft(1,2)}} a.12345 b.12.34.5
          a.* b.{{SliceFromLeft(1,2)}} a.1234 b.12.34
          a.* b.{{SliceFromRight(1,2)}} a.12345 b.1.23.45
          a.* b.{{split(1,-)}} a.-x--y- b.x.y
          a.* b.{{left(1,2)}} a.12345 b.12
          a.* b.{{right(1,2)}} a.12345 b.45
          a.* b.{{left(1,9)}} a.12345 b.12345
          a.*.* b.{{partition(10,1,2)}} a.foo.bar b.0
          a.* b.{{partition(10,1)}} a.b b.7
          $KV.one.> $KV.two.> $KV.one.k.v $KV.two.k.v
          """)
  void aSubjectBecomesWhatTheDestinationSays(
      String source, String destination, String subject, String mapped) throws Exception {
    assertThat(mapping(source, destination).map(subject)).contains(mapped);
  }

  @Test
  void whatTheSourceDoesNotMatchIsLeftAlone() throws Exception {
    assertThat(mapping("a.*", "b.$1").map("a.x.y")).isEmpty();
    assertThat(mapping("a.>", "b.>").map("a")).isEmpty();
    assertThat(mapping("a.>", "b.>").map("c.x")).isEmpty();
    assertThat(SubjectMapping.of(new SubjectTransform("a.>", ""))).isEmpty();
  }

  @ParameterizedTest(name = "{0} -> {1}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a.> | b | invalid mapping destination
          a.* | b.* | invalid mapping destination
          a..b | c | invalid subject
          a.* | b.$2 | wildcard index out of range
          a | b.$1 | wildcard index out of range
          a.* | b.{{wildcard(0)}} | wildcard index out of range
          a.* | b.{{wildcard()}} | not enough arguments
          a.* | b.{{wildcard(1,2)}} | too many arguments
          a.* | b.{{wildcard(x)}} | argument is invalid
          a.* | b.{{left(1)}} | not enough arguments
          a.* | b.{{partition(0,1)}} | argument is invalid
          a.* | b.{{twist(1,2)}} | unknown mapping destination function
          """)
  void whatMakesNoSenseIsRefused(String source, String destination, String why) {
    assertThatThrownBy(() -> SubjectMapping.of(new SubjectTransform(source, destination)))
        .isInstanceOf(MappingException.class)
        .hasMessageContaining(why);
  }
}
