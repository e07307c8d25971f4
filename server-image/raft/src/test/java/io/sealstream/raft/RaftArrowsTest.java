package io.sealstream.raft;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The engine can be replaced as long as nobody else knows it. */
@AnalyzeClasses(
    packages = "io.sealstream",
    importOptions = {ImportOption.DoNotIncludeTests.class})
class RaftArrowsTest {
  @ArchTest
  static final ArchRule onlyOnePackageKnowsTheEngine =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.sealstream.raft.micro..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.microraft..");

  @ArchTest
  static final ArchRule raftDoesNotKnowTheServer =
      noClasses()
          .that()
          .resideInAPackage("io.sealstream.raft..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.sealstream.server..");

  @ArchTest
  static final ArchRule theSeamDoesNotKnowWhatIsBehindIt =
      noClasses()
          .that()
          .resideInAPackage("io.sealstream.raft")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.sealstream.raft.micro..");
}
