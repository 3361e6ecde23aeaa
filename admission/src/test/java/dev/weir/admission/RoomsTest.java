package dev.weir.admission;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Decisions know no sockets, no Netty and no Kubernetes client; those who do know the decisions. */
class RoomsTest {

    private static final String HOUSE = "dev.weir.admission";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(HOUSE);

    @Test
    void noTwoRoomsKnowEachOther() {
        slices().matching(HOUSE + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void decisionsKnowNoNetwork() {
        noClasses().that()
                .resideInAnyPackage(HOUSE, HOUSE + ".pod..", HOUSE + ".rules..", HOUSE + ".migrate..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..", "io.fabric8..", "java.net..", "java.nio.channels..",
                        HOUSE + ".webhook..", HOUSE + ".cluster..")
                .check(CLASSES);
    }

    @Test
    void whatIsReadKnowsNobodyWhoDecides() {
        noClasses().that()
                .resideInAnyPackage(HOUSE + ".pod..", HOUSE + ".rules..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(HOUSE)
                .check(CLASSES);
    }
}
