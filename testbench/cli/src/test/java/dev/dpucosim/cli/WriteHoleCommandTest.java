// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.pool.PoolIdentity;
import dev.dpucosim.pool.PoolLayout;
import dev.dpucosim.raid.PartialParityEntry;
import dev.dpucosim.storage.FileStore;
import dev.dpucosim.storage.MemberDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --write-hole}, and what {@code dpu pool} says and does about a log of partial parity. */
@Tag("LVM-10")
final class WriteHoleCommandTest {
    private static final Path TRACE = Path.of(System.getProperty("dpucosim.root"), "examples", "fsbuild.blkparse.gz");
    private static final int P_MEMBER = 3;

    private final DpuLine dpu = new DpuLine();

    @TempDir
    private Path folder;

    private int run(final String... arguments) {
        return dpu.run(arguments);
    }

    private int replay(final String... options) {
        return dpu.run(List.of("replay", TRACE.toString(), "--limit", "300"), options);
    }

    private String pool() {
        return folder.resolve("pool").toString();
    }

    @Test
    void shouldLogColumnsOfAReplayWhereThatIsAskedFor() {
        assertThat(replay("--raid", "6", "--members", "6", "--write-hole", "ppl")).as(dpu.error()).isZero();
        assertThat(dpu.output()).containsPattern("\nwrite hole  ppl: [0-9,]+ entries of [0-9,]+ blocks logged\n");
        assertThat(replay("--write-hole", "none")).isZero();
        assertThat(dpu.output()).contains(
                "\nwrite hole  none: parity that a loss of power finds half written is resynced\n");
        assertThat(replay("--raid", "10", "--members", "4")).isZero();
        assertThat(dpu.output()).doesNotContain("write hole");
    }

    @Test
    void shouldTakeWhatThePoolWasMadeWith() throws IOException {
        final String members = folder.resolve("members").toString();
        assertThat(replay("--write-hole", "ppl", "--members-dir", members)).isZero();
        assertThat(replay("--members-dir", members, "--reuse")).as(dpu.error()).isZero();
        assertThat(dpu.output()).containsPattern("\nwrite hole  ppl: [0-9,]+ entries of [0-9,]+ blocks logged\n");
        assertThat(replay("--write-hole", "none", "--members-dir", members, "--reuse")).isEqualTo(ExitCode.USAGE);
        assertThat(dpu.error()).isEqualTo(
                "dpu: pool was made with another write-hole option: pool=ppl, expected=none\n");
        assertThat(run("pool", "check", members)).as("closed, so that nothing is to be replayed").isZero();
        assertThat(dpu.output()).contains(", writeHole=ppl, findings=0");
    }

    @ParameterizedTest
    @CsvSource({"0, 4, RAID0", "1, 2, RAID1", "10, 4, RAID10"})
    void shouldRefuseTheLogWhereThereIsNoParity(final String raid, final String members, final String level)
            throws IOException {
        assertThat(replay("--raid", raid, "--members", members, "--write-hole", "ppl")).isEqualTo(ExitCode.USAGE);
        assertThat(dpu.error()).hasLineCount(1).startsWith("dpu: --write-hole ppl has no use: level=" + level
                + " has no parity");
        assertThat(run("pool", "create", "--raid", raid, "--members", members, "--member-size", "4M", "--write-hole",
                "ppl", pool())).isEqualTo(ExitCode.USAGE);
        assertThat(dpu.error()).hasLineCount(1).startsWith("dpu: --write-hole ppl has no use: level=" + level
                + " has no parity");
        assertThat(Files.exists(Path.of(pool()))).isFalse();
        assertThat(run("pool", "create", "--raid", raid, "--members", members, "--member-size", "4M", "--write-hole",
                "none", pool())).as(dpu.error()).isZero();
        assertThat(dpu.output()).doesNotContain("writeHole");
    }

    @Test
    void shouldRefuseOtherWords() {
        assertThat(replay("--write-hole", "journal")).isEqualTo(ExitCode.USAGE);
        assertThat(dpu.error()).hasLineCount(1).startsWith(
                "dpu: Invalid value for option '--write-hole': not ppl or none: 'journal'");
    }

    @Test
    void shouldSayWhatIsToBeReplayedAndReplayIt() throws IOException {
        assertThat(run("pool", "create", "--raid", "5", "--members", "4", "--member-size", "4M", "--write-hole", "ppl",
                "--volume", "db=1M", pool())).as(dpu.error()).isZero();
        assertThat(dpu.output()).endsWith(", volumes=1, writeHole=ppl\n");
        assertThat(run("pool", "check", pool())).isZero();
        assertThat(dpu.output()).contains(", stripesSynced=64, writeHole=ppl, findings=0");
        assertThat(run("pool", "info", pool())).isZero();
        assertThat(dpu.output()).contains(
                "hole      ppl: partial parity is logged; entries to be replayed: 0, to be forgotten: 0\n");
        leaveHalfWritten();

        final String finding = ": power went while columns were written, partial parity tells of them: "
                + "entriesReplayed=1, entriesForgotten=0\n";
        assertThat(run("pool", "check", pool())).isEqualTo(ExitCode.FINDING);
        assertThat(dpu.error()).isEqualTo("dpu: repairable" + finding);
        assertThat(dpu.output()).startsWith("repairable: ").contains(
                ", writeHole=ppl, entriesReplayed=1, entriesForgotten=0, findings=1");
        assertThat(parity()).as("nothing is written").contains(7L);
        assertThat(run("pool", "info", pool())).isZero();
        assertThat(dpu.output()).contains(
                "hole      ppl: partial parity is logged; entries to be replayed: 1, to be forgotten: 0\n");
        assertThat(run("pool", "repair", pool())).isEqualTo(ExitCode.REPAIRED);
        assertThat(dpu.error()).isEqualTo("dpu: repaired" + finding);
        assertThat(parity()).containsOnly(0L);
        assertThat(run("pool", "check", pool())).isZero();
        assertThat(dpu.output()).contains(", writeHole=ppl, findings=0");
    }

    @Test
    void shouldShowThatAPoolHasNoLog() {
        assertThat(run("pool", "create", "--raid", "6", "--members", "4", "--member-size", "4M", "--write-hole", "none",
                pool())).isZero();
        assertThat(run("pool", "info", pool())).isZero();
        assertThat(dpu.output()).contains(
                "hole      none: no log of partial parity, an unclean end is followed by a resync\n");
        assertThat(run("pool", "check", pool())).isZero();
        assertThat(dpu.output()).contains(", writeHole=none, findings=0");
    }

    /** A full column of stripe 0, whose parity was not written; its data are zero. */
    private void leaveHalfWritten() throws IOException {
        try (FileStore member = open()) {
            final long[] words = new long[PartialParityEntry.BLOCK_WORDS];
            new PartialParityEntry().wrap(words, 0).clear().column(0, 0, 8, 0).chunks(0b111, 0).place(0, 0)
                    .sequence(1, 0).live(0, 1).seal();
            final long start = PoolLayout.of(PoolIdentity.newest(List.of(member)).geometry()).holeStart();
            member.write(PartialParityEntry.trailerBlock(start, 0), 1, words, 0);
            Arrays.fill(words, 7);
            member.write(2, 1, words, 0);
        }
    }

    private long[] parity() throws IOException {
        final long[] words = new long[PartialParityEntry.BLOCK_WORDS];
        try (FileStore member = open()) {
            member.read(2, 1, words, 0);
        }
        return words;
    }

    private FileStore open() throws IOException {
        final Path image = MemberDirectory.image(Path.of(pool()), P_MEMBER);
        return FileStore.open(image, Files.size(image) >>> 9, 0);
    }
}
