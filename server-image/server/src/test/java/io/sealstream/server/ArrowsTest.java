package io.sealstream.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/** Who may know whom: keyring ← store ← server, and the layers within the server. */
@AnalyzeClasses(
    packages = "io.sealstream",
    importOptions = {ImportOption.DoNotIncludeTests.class})
class ArrowsTest {
  @ArchTest
  static final ArchRule keyringKnowsNobody =
      noClasses()
          .that()
          .resideInAPackage("io.sealstream.keyring..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.sealstream.store..", "io.sealstream.server..");

  @ArchTest
  static final ArchRule storeDoesNotKnowTheServer =
      noClasses()
          .that()
          .resideInAPackage("io.sealstream.store..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.sealstream.server..");

  @ArchTest
  static final ArchRule layers =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("process")
          .definedBy("io.sealstream.server")
          .layer("start")
          .definedBy("io.sealstream.server.start..")
          .layer("admin")
          .definedBy("io.sealstream.server.admin..")
          .layer("monitor")
          .definedBy("io.sealstream.server.monitor..")
          .layer("jetstream")
          .definedBy("io.sealstream.server.jetstream..")
          .layer("cluster")
          .definedBy("io.sealstream.server.cluster..")
          .layer("core")
          .definedBy("io.sealstream.server.core..")
          .layer("log")
          .definedBy("io.sealstream.server.log..")
          .layer("wire")
          .definedBy("io.sealstream.server.wire..")
          .layer("subject")
          .definedBy("io.sealstream.server.subject..")
          .layer("config")
          .definedBy("io.sealstream.server.config..")
          .layer("tool")
          .definedBy("io.sealstream.server.tool..")
          .whereLayer("process")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("tool")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("start")
          .mayOnlyBeAccessedByLayers("process", "tool")
          .whereLayer("admin")
          .mayOnlyBeAccessedByLayers("process", "start")
          .whereLayer("monitor")
          .mayOnlyBeAccessedByLayers("process", "start")
          .whereLayer("jetstream")
          .mayOnlyBeAccessedByLayers("process", "start", "tool")
          .whereLayer("cluster")
          .mayOnlyBeAccessedByLayers("process", "start", "monitor", "jetstream")
          .whereLayer("core")
          .mayOnlyBeAccessedByLayers("process", "start", "monitor", "jetstream", "cluster", "tool")
          .whereLayer("wire")
          .mayOnlyBeAccessedByLayers("process", "start", "monitor", "cluster", "core", "tool")
          .whereLayer("log")
          .mayOnlyBeAccessedByLayers("process", "start", "monitor", "jetstream", "cluster", "core")
          .whereLayer("config")
          .mayOnlyBeAccessedByLayers("process", "start", "monitor", "cluster", "core", "log");

  @ArchTest
  static final ArchRule noCircles =
      slices().matching("io.sealstream.server.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyTheStoreTouchesItsFiles =
      noClasses()
          .that()
          .resideInAnyPackage("io.sealstream.server.jetstream..", "io.sealstream.server.core..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.nio.file..");

  @ArchTest
  static final ArchRule everyPackageSaysWhatItIs =
      classes()
          .that()
          .resideInAPackage("io.sealstream.server..")
          .should(
              new ArchCondition<>("live in a package with a package-info") {
                @Override
                public void check(JavaClass item, ConditionEvents events) {
                  boolean described = item.getPackage().tryGetPackageInfo().isPresent();
                  if (!described) {
                    events.add(
                        SimpleConditionEvent.violated(item, item.getPackageName() + " has none"));
                  }
                }
              });
}
