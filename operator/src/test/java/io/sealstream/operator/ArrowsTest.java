package io.sealstream.operator;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who may know whom: what makes the decisions pure and the writers few. */
class ArrowsTest {
  private static final String OURS = "io.sealstream.operator.";
  private static final String CLIENT = "io.fabric8.kubernetes.client";
  private static final Set<String> WRITES =
      Set.of(
          "create",
          "createOr",
          "delete",
          "edit",
          "editStatus",
          "evict",
          "patch",
          "patchStatus",
          "raw",
          "replace",
          "scale",
          "serverSideApply",
          "update",
          "updateStatus");

  private static final JavaClasses OPERATOR =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.sealstream.operator");

  @Test
  void guardAndPlannerKnowNoKubernetesClient() {
    noClasses()
        .that()
        .resideInAnyPackage(OURS + "guard", OURS + "plan", OURS + "status")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.fabric8.kubernetes.client..", "java.net..", "java.nio.file..")
        .check(OPERATOR);
  }

  @Test
  void onlyTheNodePackageTalksToServers() {
    noClasses()
        .that()
        .resideOutsideOfPackage(OURS + "node")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.net.http")
        .check(OPERATOR);
  }

  @Test
  void onlyTheApplyPackageWritesToKubernetes() {
    noClasses()
        .that()
        .resideOutsideOfPackage(OURS + "apply")
        .should()
        .callMethodWhere(
            describe(
                "it writes through the Kubernetes client",
                call ->
                    call.getTargetOwner().getPackageName().startsWith(CLIENT)
                        && WRITES.contains(call.getName())))
        .check(OPERATOR);
  }

  @Test
  void packagesFormNoCircle() {
    slices().matching(OURS + "(*)..").should().beFreeOfCycles().check(OPERATOR);
  }
}
