package io.sealstream.raft;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The algorithm knows no thread, clock or disk, and nothing here knows the server. */
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
  static final ArchRule theStoreDoesNotKnowRaft =
      noClasses()
          .that()
          .resideInAnyPackage("io.sealstream.store..", "io.sealstream.keyring..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.sealstream.raft..");

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
          .resideInAnyPackage("io.sealstream.raft.core..", "io.sealstream.raft.group..");
}
