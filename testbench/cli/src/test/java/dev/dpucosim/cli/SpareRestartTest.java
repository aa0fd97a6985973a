// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spares in the directory of the members: what one run leaves is what the next one finds. */
@Tag("LVM-6")
final class SpareRestartTest {
    private static final int REQUESTS = 60;

    private final StringWriter output = new StringWriter();

    @TempDir
    private Path folder;

    private PoolCommandLine pool;
    private Path trace;

    @BeforeEach
    void writeTrace() throws IOException {
        pool = new PoolCommandLine(folder.resolve("pool"));
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < REQUESTS; i++) {
            text.append("0,").append(i * 37 % 512 * 4).append(",8192,").append(i % 3 == 2 ? 'R' : 'W').append(',')
                    .append(i).append(".0\n");
        }
        trace = Files.writeString(folder.resolve("requests.spc"), text);
    }

    /** Runs the trace on what the directory holds; a member is killed on the way, which a spare replaces. */
    private void replay(final int exitCode, final int kill, final int spares, final String... more) {
        output.getBuffer().setLength(0);
        final List<String> all = new ArrayList<>(List.of("replay", trace.toString(), "--raid", "5", "--members", "4",
                "--capacity", "2M", "--chunk", "16K", "--members-dir", pool.directory().toString(), "--kill", kill
                        + "@20", "--spares", Integer.toString(spares)));
        all.addAll(List.of(more));
        assertThat(Dpu.run(Dpu.commandLine(new Interruption()).setOut(new PrintWriter(output, true)).setErr(
                new PrintWriter(output, true)), all.toArray(new String[0]))).as(output.toString()).isEqualTo(exitCode);
        assertThat(output.toString()).contains(" 0 blocks wrong").containsPattern("\nrebuild {5}member " + kill
                + " done: ");
    }

    private boolean there(final String image) {
        return Files.exists(pool.directory().resolve(image));
    }

    private void expectClean() {
        assertThat(pool.run("check")).as(pool.output() + pool.error()).isZero();
        assertThat(pool.run("info")).isZero();
        assertThat(pool.output()).contains("members   0 in sync, 1 in sync, 2 in sync, 3 in sync\n",
                "resync    none needed, parity fits in all ");
    }

    @Test
    void shouldKeepTheSpareThatIsLeftAndTheImageThatWasReplaced() throws IOException {
        replay(0, 1, 2);
        assertThat(there("spare-00.img")).as("it is member 1 now").isFalse();
        assertThat(there("member-01.out-00.img")).isTrue();
        expectClean();
        assertThat(pool.output()).contains("spares    spare-01.img ready\n");

        // The next run has a blank one for the first, and the second as it is.
        replay(0, 2, 2, "--reuse");
        assertThat(there("member-02.out-00.img")).isTrue();
        expectClean();
        assertThat(pool.output()).contains("spares    spare-01.img ready\n");
    }

    @Test
    void shouldPassOverAnOldMemberAndOneOfAnotherPoolAndTakeWhatIsBlank() throws IOException {
        replay(0, 1, 2);
        final Path first = pool.directory();
        pool = new PoolCommandLine(folder.resolve("other"));
        replay(0, 0, 2, "--seed", "9", "--extent", "128K");
        // An image of the first pool, and one that this pool has replaced, in the places of spares.
        Files.delete(pool.directory().resolve("spare-01.img"));
        Files.copy(pool.directory().resolve("member-00.out-00.img"), pool.directory().resolve("spare-00.img"));
        Files.copy(first.resolve("member-02.img"), pool.directory().resolve("spare-01.img"));
        final byte[] old = Files.readAllBytes(pool.directory().resolve("spare-00.img"));
        final byte[] foreign = Files.readAllBytes(pool.directory().resolve("spare-01.img"));
        assertThat(pool.run("info")).isZero();
        assertThat(pool.output()).containsPattern(Pattern.compile("spares    spare-00.img is an old member: "
                + "offset=[0-9]+, member=0, events=[0-9]+, pool=[0-9a-f-]+, spare-01.img is of another pool: "
                + "offset=[0-9]+, member=2, events=[0-9]+, pool=[0-9a-f-]+\n"));

        replay(1, 3, 3, "--extent", "128K", "--seed", "9", "--reuse");

        assertThat(output.toString()).containsPattern(
                "\nFINDING {5}spare was refused: spare=0 is an old member: offset=")
                .containsPattern("\nFINDING {5}spare was refused: spare=1 is of another pool: offset=");
        assertThat(there("member-03.out-02.img")).as("the third was taken").isTrue();
        assertThat(Files.readAllBytes(pool.directory().resolve("spare-00.img"))).as("nothing was written to it")
                .isEqualTo(old);
        assertThat(Files.readAllBytes(pool.directory().resolve("spare-01.img"))).isEqualTo(foreign);
        expectClean();
    }
}
