// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code pool grow} and {@code pool resize}: what they do, what they refuse, and that a refusal changes no byte. */
final class PoolGrowCommandTest {
    private static final int MEMBERS = 4;

    @TempDir
    private Path folder;

    private PoolCommandLine pool;
    private long bytes;

    @BeforeEach
    void makePool() throws IOException {
        pool = new PoolCommandLine(folder.resolve("pool"));
        assertThat(pool.run("create", "--raid", "5", "--members", "4", "--chunk", "16K", "--member-size", "2M",
                "--volume", "db=1M", "--uuid", "6f1c0d5e-2b3a-4c4d-8e5f-60718293a4b5")).as(pool.error()).isZero();
        bytes = Files.size(image(0));
    }

    private Path image(final int member) {
        return pool.directory().resolve("member-0" + member + ".img");
    }

    private void extend(final int member, final long size) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(image(member).toFile(), "rw")) {
            file.setLength(size);
        }
    }

    private List<Long> images() throws IOException {
        final List<Long> images = new ArrayList<>();
        for (int i = 0; i < MEMBERS && Files.exists(image(i)); i++) {
            final CRC32C checksum = new CRC32C();
            checksum.update(Files.readAllBytes(image(i)));
            images.add(checksum.getValue() << 32 | Files.size(image(i)));
        }
        return images;
    }

    private void shouldRefuse(final int exitCode, final String message, final String command, final String... more)
            throws IOException {
        final List<Long> before = images();
        assertThat(pool.run(command, more)).as(pool.error()).isEqualTo(exitCode);
        assertThat(pool.error().lines().toList().getLast()).isEqualTo("dpu: " + message);
        assertThat(images()).as("nothing written").isEqualTo(before);
    }

    @Test
    void shouldTakeTheRoomOfImagesThatWereExtended() throws IOException {
        for (int i = 0; i < MEMBERS; i++) {
            extend(i, 16 << 20);
        }
        assertThat(pool.run("check")).as(pool.error()).isZero();
        assertThat(pool.run("info")).isZero();
        assertThat(pool.output()).contains("data      6 MiB in 96 extents", "members are larger than the pool, with "
                + "pool grow it has ");

        assertThat(pool.run("grow")).as(pool.error()).isZero();

        assertThat(pool.output()).matches(
                "grown from 6 MiB to 39.8 MiB: [0-9]+ extents, [0-9]+ free; [0-9]+ stripes "
                        + "added, which a resync is to go through\n");
        assertThat(pool.run("check")).as(pool.error()).isZero();
        assertThat(pool.output()).startsWith("clean: ").contains("stripesSynced=128,");
        assertThat(pool.run("info")).isZero();
        assertThat(pool.output()).contains("resync    parity fits in 128 of ").doesNotContain("larger");
        assertThat(pool.run("resize", "db", "25M")).isZero();
        assertThat(pool.output()).isEqualTo("resized 1 db from 1 MiB to 25 MiB\n");
        assertThat(pool.run("check")).isZero();
        shouldRefuseToGrowAgain();
    }

    private void shouldRefuseToGrowAgain() throws IOException {
        final List<Long> before = images();
        assertThat(pool.run("grow")).isEqualTo(2);
        assertThat(pool.error()).startsWith("dpu: members ").contains("bytes=16777216, ");
        assertThat(images()).isEqualTo(before);
    }

    @Test
    void shouldRefuseMembersOfWhichNotAllAreLarger() throws IOException {
        for (int i = 0; i < MEMBERS - 1; i++) {
            extend(i, 16 << 20);
        }
        shouldRefuse(2, "member smaller than others: member=3, bytes=" + bytes + ", expected=16777216", "grow");
        extend(3, 12 << 20);
        shouldRefuse(2, "member smaller than others: member=3, bytes=12582912, expected=16777216", "grow");
        Files.delete(image(3));
        Files.createFile(image(3));
        shouldRefuse(1, "the pool is damaged and stays closed: findings=1", "grow");
    }

    @Test
    void shouldRefuseToMakeAVolumeSmallerOrTooLarge() throws IOException {
        shouldRefuse(2,
                "a volume does not become smaller, its mappings would stay; discard gives space back: volume=db,"
                        + " bytes=524288, bytesNow=1048576 (see ./dpu pool resize --help)", "resize", "db", "512K");
        shouldRefuse(2, "volume has that size already: volume=db, bytes=1048576, bytesNow=1048576 "
                + "(see ./dpu pool resize --help)", "resize", "1", "1M");
        shouldRefuse(2, "size not whole blocks: bytes=1048577, blockBytes=512 (see ./dpu pool resize --help)", "resize",
                "db", "1048577");
        shouldRefuse(2, "no such device: name=nix, names=[db]", "resize", "nix", "2M");
    }
}
