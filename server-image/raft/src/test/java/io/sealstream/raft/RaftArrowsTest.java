package io.sealstream.raft;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The algorithm knows no thread, clock or disk; only the journal knows the store. */
@AnalyzeClasses(
    packages = "io.sealstream",
    importOptions = {ImportOption.DoNotIncludeTests.class})
class RaftArrowsTest {
  @ArchTest
  static final ArchRule theAlgorithmIsPure =
      noClasses()
          .that()
          .resideInAPackage("io.sealstream.raft.core")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.sealstream.raft.group..",
              "io.sealstream.raft.journal..",
              "io.sealstream.store..",
              "java.io..",
              "java.nio..",
              "java.time..",
              "java.util.concurrent..");

  @ArchTest
  static final ArchRule onlyTheJournalKnowsTheStore =
      noClasses()
          .that()
          .resideInAnyPackage("io.sealstream.raft", "io.sealstream.raft.group")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.sealstream.store..");

  @ArchTest
  static final ArchRule theSeamDoesNotKnowWhatIsBehindIt =
      noClasses()
          .that()
          .resideInAPackage("io.sealstream.raft")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.sealstream.raft.core..",
              "io.sealstream.raft.group..",
              "io.sealstream.raft.journal..");
}
