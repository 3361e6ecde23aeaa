package dev.weir.proxy;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import dev.weir.proxy.store.SharedFile;
import dev.weir.proxy.store.StoredContent;

/** The house's plan: one package a room, and who may know whom. The root may know all, and nobody the root. */
class RoomsTest {

    private static final String HOUSE = "dev.weir.proxy";

    private static final Map<String, Set<String>> KNOWS = Map.of(
            "reference", Set.of(),
            "store", Set.of("reference"),
            "upstream", Set.of("reference"),
            "credentials", Set.of("upstream"),
            "state", Set.of("reference"),
            "mirror", Set.of("reference", "upstream", "state", "credentials"),
            "pull", Set.of("reference", "store", "upstream", "state", "mirror"),
            "http", Set.of("reference", "pull"));

    private static JavaClasses house;

    @BeforeAll
    static void read() {
        house = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(HOUSE);
    }

    @Test
    void noTwoRoomsKnowEachOther() {
        slices().matching(HOUSE + ".(*)..").should().beFreeOfCycles().check(house);
    }

    @Test
    void everyRoomKnowsOnlyWhomItMay() {
        KNOWS.forEach((room, known) -> {
            DescribedPredicate<JavaClass> allowed = resideOutsideOfPackage(HOUSE + "..")
                    .or(resideInAPackage(packageOf(room)))
                    .or(resideInAnyPackage(known.stream().map(RoomsTest::packageOf).toArray(String[]::new)));
            if (room.equals("http")) {
                // Bodies are written straight from the store's files.
                allowed = allowed.or(belongToAnyOf(SharedFile.class, StoredContent.class));
            }
            classes().that()
                    .resideInAPackage(packageOf(room))
                    .should()
                    .onlyDependOnClassesThat(allowed)
                    .because("the room '" + room + "' knows " + new TreeSet<>(known) + " and no other")
                    .allowEmptyShould(true)
                    .check(house);
        });
    }

    @Test
    void everyRoomIsOnThePlan() {
        Set<String> rooms = house.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith(HOUSE + "."))
                .map(name -> name.substring(HOUSE.length() + 1).split("\\.", 2)[0])
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(new TreeSet<>(KNOWS.keySet()), rooms);
    }

    @Test
    void nettyStaysWhereTheNetworkIs() {
        String[] quiet = Arrays.stream(new String[]{"reference", "store", "state"})
                .map(RoomsTest::packageOf)
                .toArray(String[]::new);
        noClasses().that()
                .resideInAnyPackage(quiet)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(house);
    }

    private static String packageOf(String room) {
        return HOUSE + "." + room + "..";
    }
}
