// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {

    private final byte[] content = Fixture.bytes(new SplittableRandom(1), 300_000);

    @Test
    void shouldUnpackOnceForManyAtATime(@TempDir Path cache) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            final List<Future<Path>> paths = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                paths.add(threads.submit(() -> {
                    final Path library = NativeLibrary.unpack(content, cache);
                    assertThat(Files.readAllBytes(library)).isEqualTo(content);
                    return library;
                }));
            }
            final Path first = paths.getFirst().get();
            for (Future<Path> path : paths) {
                assertThat(path.get()).isEqualTo(first);
            }
        }
        try (Stream<Path> files = Files.walk(cache)) {
            assertThat(files.filter(Files::isRegularFile)).hasSize(1);
        }
    }

    @Test
    void shouldReplaceADamagedFile(@TempDir Path cache) throws IOException {
        final Path library = NativeLibrary.unpack(content, cache);
        Files.write(library, new byte[] {1, 2, 3});
        assertThat(NativeLibrary.unpack(content, cache)).isEqualTo(library);
        assertThat(Files.readAllBytes(library)).isEqualTo(content);
    }

    @Test
    void shouldKeepContentsApart(@TempDir Path cache) {
        final byte[] other = content.clone();
        other[7]++;
        assertThat(NativeLibrary.unpack(other, cache)).isNotEqualTo(NativeLibrary.unpack(content, cache));
    }

    @Test
    void shouldFallBackWhereTheCacheCannotBeWritten(@TempDir Path folder) throws IOException {
        // A file where the folder should be stops root as well.
        final Path blocked = Files.writeString(folder.resolve("cache"), "");
        final Path library = NativeLibrary.unpack(content, blocked);
        assertThat(Files.readAllBytes(library)).isEqualTo(content);
        assertThat(library.startsWith(folder)).isFalse();
        Files.delete(library);
        Files.delete(library.getParent());
        Files.delete(library.getParent().getParent());
    }
}
