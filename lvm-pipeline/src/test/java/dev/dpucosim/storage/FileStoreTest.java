// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStoreTest extends MemberStoreContract {

    @TempDir
    private Path directory;
    private int count;

    @Override
    MemberStore store() {
        return FileStore.create(directory.resolve("member-" + count++), DATA_BLOCKS, TAIL_BLOCKS);
    }

    @Test
    void shouldPutBlockZeroAtOffsetZero() throws IOException {
        Path path = directory.resolve("image");
        long[] words = new long[64];
        words[0] = 0x1122334455667788L;
        try (FileStore store = FileStore.create(path, 1 << 20, 128)) {
            store.write(0, 1, words, 0);
            store.write(3, 1, words, 0);
        }

        assertThat(Files.size(path)).isEqualTo((1L << 20) + 128 << 9);
        byte[] head = new byte[2048];
        try (var stream = Files.newInputStream(path)) {
            assertThat(stream.readNBytes(head, 0, head.length)).isEqualTo(head.length);
        }
        assertThat(head[0]).isEqualTo((byte) 0x88);
        assertThat(head[7]).isEqualTo((byte) 0x11);
        assertThat(head[1536]).isEqualTo((byte) 0x88);
    }

    @Test
    void shouldKeepWhatAnImageHoldsWhenItIsOpenedAgain() {
        Path path = directory.resolve("image");
        long[] words = new long[64];
        words[63] = 5;
        try (FileStore store = FileStore.create(path, 100, 10)) {
            store.write(109, 1, words, 0);
        }
        try (FileStore store = FileStore.open(path, 100, 10)) {
            long[] seen = new long[64];
            store.read(109, 1, seen, 0);
            assertThat(seen).isEqualTo(words);
            assertThat(store.knownZero()).isFalse();
        }
    }

    @Test
    void shouldRefuseAnImageThatIsTooSmall() throws IOException {
        Path path = directory.resolve("image");
        Files.write(path, new byte[1023]);

        assertThatThrownBy(() -> FileStore.open(path, 1, 1)).isInstanceOf(UnsuitableMembersException.class)
                .hasMessage("member too small: file=" + path + ", bytes=1023, bytesMin=1024");
    }

    @Test
    void shouldSayInOneLineWhyAnImageCannotBeUsed() throws IOException {
        Path absent = directory.resolve("absent");
        assertThatThrownBy(() -> FileStore.open(absent, 1, 1)).isInstanceOf(UnusableStorageException.class)
                .hasMessage("cannot open member: no such file: file=" + absent);

        Path there = Files.createFile(directory.resolve("there"));
        assertThatThrownBy(() -> FileStore.create(there, 1, 1)).isInstanceOf(UnusableStorageException.class)
                .hasMessage("cannot make member: exists already: file=" + there);

        Path file = Files.createDirectory(directory.resolve("folder"));
        assertThatThrownBy(() -> FileStore.open(file, 0, 0)).isInstanceOf(UnusableStorageException.class)
                .hasMessageStartingWith("cannot open member: ").hasMessageEndingWith("file=" + file);
    }

    @Test
    void shouldReportADiskThatIsFullAndAFileThatShrank() throws IOException {
        Path path = directory.resolve("image");
        long[] words = new long[64];
        try (FileStore store = new FileStore(path, new FullDisk(), 100, 0, true)) {
            assertThatThrownBy(() -> store.write(7, 1, words, 0)).isInstanceOf(UnusableStorageException.class)
                    .hasMessage("cannot write member: No space left on device: file=" + path);
            assertThatThrownBy(() -> store.read(7, 1, words, 0)).isInstanceOf(UnusableStorageException.class)
                    .hasMessage("cannot read member: the file has become shorter: file=" + path);
        }
    }
}
