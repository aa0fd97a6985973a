// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.pool.PoolMemberState;
import dev.dpucosim.pool.PoolStore;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code pool info} and {@code pool check} say of rebuild, resync and spares, for people and for programs. */
final class PoolArrayReportTest {
    @TempDir
    private Path folder;

    private PoolCommandLine pool;

    @BeforeEach
    void makePool() {
        pool = new PoolCommandLine(folder.resolve("pool"));
        assertThat(pool.run("create", "--raid", "6", "--members", "6", "--chunk", "16K", "--member-size", "2M",
                "--volume", "db=1M", "--write-hole", "none")).as(pool.error()).isZero();
    }

    private void leave(final PoolMemberState state, final long synced, final long rebuilt) throws IOException {
        try (PoolMembers members = PoolMembers.open(pool.directory());
                PoolStore store = PoolStore.open(members.stores()).require()) {
            store.journal().reached(synced, rebuilt);
            store.state(3, state);
        }
    }

    private void spare(final int index, final long bytes) throws IOException {
        try (RandomAccessFile image = new RandomAccessFile(pool.directory().resolve("spare-0" + index + ".img")
                .toFile(), "rw")) {
            image.setLength(bytes);
        }
    }

    @Test
    void shouldSayThatParityFitsWhereItDoes() {
        assertThat(pool.run("info")).isZero();
        assertThat(pool.output()).contains("resync    none needed, parity fits in all 128 stripes\n")
                .doesNotContain("rebuild ", "spares ");
        assertThat(pool.run("check")).isZero();
        assertThat(pool.output()).endsWith("extentsUsed=0, stripes=128, stripesSynced=128, "
                + "writeHole=none, findings=0\n");
    }

    @Test
    void shouldShowHowFarRebuildAndResyncHaveCome() throws IOException {
        leave(PoolMemberState.REBUILDING, 32, 96);
        assertThat(pool.run("info")).isZero();
        assertThat(pool.output()).contains("3 rebuilding, 4 in sync",
                "rebuild   member 3: 96 of 128 stripes (75 %) filled\n",
                "resync    parity fits in 32 of 128 stripes (25 %), the others to be gone through\n");
        assertThat(pool.run("check")).isZero();
        assertThat(pool.output()).contains("stripes=128, stripesSynced=32, stripesRebuilt=96, "
                + "writeHole=none, findings=0");
        for (final String command : new String[] {"info", "check"}) {
            assertThat(pool.run(command, "--json", "-")).isZero();
            assertThat(pool.output().replaceAll("\\s", "")).as(command).contains(
                    "\"stripes\":128,\"stripesSynced\":32,\"members\":[\"in_sync\",\"in_sync\",\"in_sync\","
                            + "\"rebuilding\",\"in_sync\",\"in_sync\"],"
                            + "\"rebuilds\":[{\"member\":3,\"stripesRebuilt\":96}]");
        }
    }

    @Test
    void shouldSayThatNothingIsKnownOfAPoolThatWasNotClosed() throws IOException {
        try (PoolMembers members = PoolMembers.open(pool.directory())) {
            PoolStore.open(members.stores()).require();
        }
        assertThat(pool.run("info")).isZero();
        assertThat(pool.output()).contains("resync    nothing is known, the pool was not closed\n");
        assertThat(pool.run("check")).isZero();
        assertThat(pool.output()).contains("stripes=128, stripesSynced=0,");
    }

    @Test
    void shouldNameSparesAndWhyOneIsOfNoUse() throws IOException {
        final long bytes = java.nio.file.Files.size(pool.directory().resolve("member-00.img"));
        spare(0, bytes);
        spare(1, bytes - 4096);
        spare(2, bytes + 4096);
        java.nio.file.Files.copy(pool.directory().resolve("member-02.img"), pool.directory().resolve(
                "spare-03.img"));
        assertThat(pool.run("info")).isZero();
        assertThat(pool.output()).containsPattern(Pattern.compile("spares    spare-00.img ready, spare-01.img is too "
                + "small: bytes=" + (bytes - 4096) + ", bytesMin=" + bytes + ", spare-02.img ready, spare-03.img is an "
                + "old member: offset=[0-9]+, member=2, events=[0-9]+, pool="));
        assertThat(pool.run("check")).isZero();
        assertThat(pool.output()).contains(", spares=4, writeHole=none, findings=0");
        assertThat(pool.run("info", "--json", "-")).isZero();
        assertThat(pool.output().replaceAll("\\s", "")).contains("{\"image\":\"spare-00.img\",\"ready\":true}",
                "{\"image\":\"spare-01.img\",\"ready\":false,\"obstacle\":\"istoosmall:bytes=");
    }
}
