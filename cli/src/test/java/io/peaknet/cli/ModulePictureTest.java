package io.peaknet.cli;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.File;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The one-way picture of the modules: who may use whom, who uses the JDK alone, and that the
 * protocol has no clock, thread, socket or chance of its own. Lives in the topmost module, since
 * only that one sees all others.
 */
class ModulePictureTest {
  /** Each module, and the modules that it may use. */
  private static final Map<String, Set<String>> PICTURE =
      Map.ofEntries(
          Map.entry("report", Set.of()),
          Map.entry("protocol", Set.of()),
          Map.entry("linux", Set.of()),
          Map.entry("dns", Set.of("linux")),
          Map.entry("client", Set.of()),
          Map.entry("client.claims", Set.of()),
          Map.entry("client.grpc", Set.of("client")),
          Map.entry("simulator", Set.of("protocol", "report")),
          Map.entry("node", Set.of("protocol", "linux", "report")),
          Map.entry("services", Set.of("dns", "node", "report")),
          Map.entry("kubernetes", Set.of("services", "dns")),
          Map.entry("lab", Set.of("linux", "report", "simulator", "client")),
          Map.entry(
              "cli",
              Set.of(
                  "node",
                  "dns",
                  "services",
                  "kubernetes",
                  "lab",
                  "simulator",
                  "report",
                  "protocol")));

  private static final List<String> JDK_ALONE =
      List.of("report", "protocol", "linux", "client", "simulator", "node");

  /** What makes time, chance or threads of its own, so that a seed would not decide a run. */
  private static final Map<String, Set<String>> UNDECIDED =
      Map.of(
          "java.lang.System", Set.of("nanoTime", "currentTimeMillis"),
          "java.time.Instant", Set.of("now"),
          "java.time.Clock", Set.of("systemUTC", "systemDefaultZone", "system"),
          "java.lang.Math", Set.of("random"),
          "java.util.UUID", Set.of("randomUUID"));

  private static JavaClasses classes = new ClassFileImporter().importClasses(List.of());

  @BeforeAll
  static void read() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.peaknet");
  }

  @Test
  void everyModuleIsInThePicture() {
    String[] known =
        PICTURE.keySet().stream().map(ModulePictureTest::packages).toArray(String[]::new);
    classes().should().resideInAnyPackage(known).check(classes);
    // A picture of nothing would always hold.
    for (String module : PICTURE.keySet()) {
      assertThat(
              classes.stream()
                  .anyMatch(
                      type -> type.getPackageName().matches("io.peaknet." + module + "(\\..*)?")))
          .as(module)
          .isTrue();
    }
  }

  @TestFactory
  Stream<DynamicTest> nothingPointsBackUp() {
    return PICTURE.keySet().stream()
        .map(module -> DynamicTest.dynamicTest(module, () -> usesOnly(module).check(classes)));
  }

  private static ArchRule usesOnly(String module) {
    DescribedPredicate<JavaClass> others =
        PICTURE.keySet().stream()
            .filter(other -> !other.equals(module) && !allowed(module).contains(other))
            .map(ModulePictureTest::areOf)
            .reduce(DescribedPredicate.alwaysFalse(), (one, other) -> one.or(other));
    return noClasses().that(areOf(module)).should().dependOnClassesThat(others);
  }

  /** Those of a module, and not of another one whose packages lie within its own. */
  private static DescribedPredicate<JavaClass> areOf(String module) {
    String[] within =
        PICTURE.keySet().stream()
            .filter(other -> other.startsWith(module + "."))
            .map(ModulePictureTest::packages)
            .toArray(String[]::new);
    return resideInAPackage(packages(module)).and(not(resideInAnyPackage(within)));
  }

  @TestFactory
  Stream<DynamicTest> theseUseTheJdkAlone() {
    return JDK_ALONE.stream()
        .map(module ->
            DynamicTest.dynamicTest(
                module,
                () ->
                    classes()
                        .that(areOf(module))
                        .should()
                        .onlyDependOnClassesThat(
                            resideInAnyPackage(
                                "io.peaknet..", "java..", "javax..", "org.jspecify.."))
                        .check(classes)));
  }

  @Test
  void onlyOneModuleSeesAKubernetesClient() {
    noClasses()
        .that(resideOutsideOfPackage(packages("kubernetes")))
        .should()
        .dependOnClassesThat(resideInAPackage("io.fabric8.."))
        .check(classes);
  }

  @Test
  void theProtocolHasNoSocketsAndNoThreads() {
    noClasses()
        .that(resideInAPackage(packages("protocol")))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("java.net..", "java.nio.channels..", "java.util.concurrent.."))
        .orShould()
        .dependOnClassesThat(describe("are threads", type -> type.isAssignableTo(Thread.class)))
        .check(classes);
  }

  @Test
  void theProtocolHasNoFiles() {
    noClasses()
        .that(resideInAPackage(packages("protocol")))
        // Asks the kernel once whether the CPU has AES; whoever wants another answer brings another
        // Suite, as the simulator does.
        .and()
        .doNotHaveSimpleName("JdkSuite")
        .should()
        .dependOnClassesThat(resideInAnyPackage("java.nio.file.."))
        .orShould()
        .dependOnClassesThat(describe("are files", type -> type.isAssignableTo(File.class)))
        .check(classes);
  }

  @Test
  void theProtocolHasNoClockAndNoChanceOfItsOwn() {
    noClasses()
        .that(resideInAPackage(packages("protocol")))
        .should()
        .callMethodWhere(describe("reads a clock or draws", ModulePictureTest::isUndecided))
        .orShould()
        .callConstructorWhere(
            describe("makes a Random without a seed", ModulePictureTest::isUnseeded))
        .check(classes);
  }

  private static boolean isUndecided(JavaMethodCall call) {
    return UNDECIDED
        .getOrDefault(call.getTargetOwner().getName(), Set.of())
        .contains(call.getName());
  }

  private static boolean isUnseeded(JavaConstructorCall call) {
    return isOwnedBy(call, "java.util.Random") && call.getTarget().getRawParameterTypes().isEmpty();
  }

  private static boolean isOwnedBy(JavaAccess<?> access, String type) {
    return access.getTargetOwner().getName().equals(type);
  }

  private static Set<String> allowed(String module) {
    return PICTURE.getOrDefault(module, Set.of());
  }

  private static String packages(String module) {
    return "io.peaknet." + module + "..";
  }
}
