package io.nephoscope.api;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Imports point the way the data goes. */
class RoomsTest {

  private static final String API = "io.nephoscope.api.";
  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.nephoscope.api");

  @Test
  void collectingAndServingNeverSeeEachOther() {
    noClasses()
        .that()
        .resideInAnyPackage(API + "graphql..", API + "http..", API + "compliance..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(API + "collect..", API + "plugin..", API + "config..")
        .because("the two corridors share one object, the snapshot store")
        .check(OURS);
    noClasses()
        .that()
        .resideInAnyPackage(API + "collect..", API + "plugin..", API + "config..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(API + "graphql..", API + "http..", API + "compliance..")
        .because("a query never waits for a cloud, and reading never waits for a query")
        .check(OURS);
  }

  @Test
  void theStoreKnowsNeitherWhoWritesNorWhoReads() {
    noClasses()
        .that()
        .resideInAPackage(API + "snapshot..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            API + "collect..",
            API + "graphql..",
            API + "http..",
            API + "plugin..",
            API + "config..",
            API + "compliance..")
        .because("both corridors lead to the store and none leads out of it")
        .check(OURS);
  }

  @Test
  void theCatalogueStandsAlone() {
    noClasses()
        .that()
        .resideInAPackage(API + "standards..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            API + "snapshot..",
            API + "collect..",
            API + "graphql..",
            API + "http..",
            API + "compliance..",
            "org.apache.lucene..")
        .because("names are made canonical by a pure function of the words alone")
        .check(OURS);
  }

  @Test
  void luceneStaysInTheSnapshotRoom() {
    noClasses()
        .that()
        .resideOutsideOfPackage(API + "snapshot..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.lucene..")
        .because("another engine can stand behind the same store one day")
        .check(OURS);
  }

  @Test
  void vertxStaysInTheHttpRoom() {
    noClasses()
        .that()
        .resideOutsideOfPackage(API + "http..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.vertx..")
        .because("only the door knows event loops, so nothing else can block one")
        .check(OURS);
  }

  @Test
  void graphqlJavaStaysInTheGraphqlRoom() {
    noClasses()
        .that()
        .resideOutsideOfPackages(API + "graphql..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("graphql..")
        .because("what can be asked is decided in one room")
        .check(OURS);
  }

  @Test
  void noProviderIsOnTheClassPath() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.nephoscope.provider..",
            "software.amazon..",
            "com.azure..",
            "com.google.cloud..",
            "io.nephoscope.simulator..")
        .because("providers come as plugin folders and no other way")
        .check(OURS);
  }

  @Test
  void roomsSayWhatTheyAreFor() {
    noClasses()
        .should()
        .resideInAnyPackage("..util..", "..common..", "..helper..", "..impl..", "..manager..")
        .because("a room that is for everything is for nothing")
        .check(OURS);
    classes()
        .should()
        .haveSimpleNameNotEndingWith("Util")
        .andShould()
        .haveSimpleNameNotEndingWith("Utils")
        .andShould()
        .haveSimpleNameNotEndingWith("Helper")
        .andShould()
        .haveSimpleNameNotEndingWith("Manager")
        .andShould()
        .haveSimpleNameNotEndingWith("Impl")
        .because("a name says what a thing is for")
        .check(OURS);
  }

  @Test
  void nothingBlocksByCallingAVertxFutureFromAnEventLoop() {
    noClasses()
        .that()
        .haveSimpleNameEndingWith("Endpoint")
        .should()
        .callMethod(java.util.concurrent.CompletableFuture.class, "get")
        .orShould()
        .callMethod(java.util.concurrent.CompletableFuture.class, "join")
        .because("an event loop that waits keeps every client waiting")
        .check(OURS);
  }
}
