// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemberDirectoryTest {

    @TempDir
    private Path parent;

    private void make(int members) {
        MemberDirectory.open(parent.resolve("array"), members, 64, 8, false).forEach(MemberStore::close);
    }

    @Test
    void shouldMakeImagesInADirectoryThatIsAbsentOrEmpty() {
        make(3);

        assertThat(parent.resolve("array")).isDirectoryContaining("glob:**/member-00.img")
                .isDirectoryContaining("glob:**/member-02.img");
    }

    @Test
    void shouldRefuseADirectoryThatHoldsSomethingUnlessItIsToBeReused() throws IOException {
        Files.createFile(parent.resolve("letter"));

        assertThatThrownBy(() -> MemberDirectory.open(parent, 3, 64, 8, false))
                .isInstanceOf(UnsuitableMembersException.class)
                .hasMessage("directory holds something, --reuse would take it: " + parent);
        assertThat(parent.resolve("letter")).exists();
    }

    @Test
    void shouldOpenImagesAgain() {
        make(3);

        List<MemberStore> stores = MemberDirectory.open(parent.resolve("array"), 3, 64, 8, true);
        assertThat(stores).hasSize(3).noneMatch(MemberStore::knownZero);
        stores.forEach(MemberStore::close);
    }

    @Test
    void shouldRefuseTooFewAndTooSmallMembers() {
        make(3);
        Path array = parent.resolve("array");

        assertThatThrownBy(() -> MemberDirectory.open(array, 4, 64, 8, true))
                .isInstanceOf(UnsuitableMembersException.class)
                .hasMessage("too few members: directory=" + array + ", found=3, members=4");
        assertThatThrownBy(() -> MemberDirectory.open(array, 3, 65, 8, true))
                .isInstanceOf(UnsuitableMembersException.class).hasMessageStartingWith("member too small: ");
    }

    @Test
    void shouldGiveASpareTheNameOfTheMemberAndKeepTheOldImage() throws IOException {
        make(3);
        Path array = parent.resolve("array");
        Files.writeString(array.resolve("member-01.img"), "old");
        try (HotSpares spares = MemberDirectory.spares(array, 2, 64, 8)) {
            spares.place(1).close();
            spares.place(2).close();
        }
        assertThat(array.resolve("member-01.out-00.img")).hasContent("old");
        assertThat(array.resolve("member-01.img")).hasSize(72 << 9);
        assertThat(array.resolve("member-02.out-01.img")).exists();
        assertThat(array.resolve("spare-00.img")).doesNotExist();
    }

    /** Where the second step fails the process might as well have ended. */
    @Test
    void shouldHaveAnImageOfTheMemberBetweenTheTwoStepsOfASparesPlacement() throws IOException {
        make(3);
        Path array = parent.resolve("array");
        Files.writeString(array.resolve("member-01.img"), "old");
        try (HotSpares spares = MemberDirectory.spares(array, 1, 64, 8)) {
            Files.delete(array.resolve("spare-00.img"));
            assertThatThrownBy(() -> spares.place(1)).isInstanceOf(UnusableStorageException.class);
        }
        assertThat(array.resolve("member-01.img")).hasContent("old");
        MemberDirectory.spares(array, 1, 64, 8).place(1).close();
        assertThat(array.resolve("member-01.out-00.img")).hasContent("old");
        assertThat(array.resolve("member-01.img")).hasSize(72 << 9);
    }

    @Test
    void shouldSayWhatStandsInTheWay() throws IOException {
        Path file = Files.createFile(parent.resolve("file"));

        assertThatThrownBy(() -> MemberDirectory.open(file, 3, 64, 8, false))
                .isInstanceOf(UnusableStorageException.class).hasMessage(
                        "cannot use member directory: exists already: file=" + file);
    }
}
