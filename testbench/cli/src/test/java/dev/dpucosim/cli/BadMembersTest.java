// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.pool.PoolLayout;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.RaidLevel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Members that cannot be what they should be: every command says which and where, in one line each, and none of them,
 * nor a replay, has changed a byte of any image.
 */
final class BadMembersTest {
    private static final int MEMBERS = 5;
    private static final long MEMBER_BYTES = 2 << 20;
    private static final Geometry GEOMETRY = Geometry.of(RaidLevel.RAID5, MEMBERS, 16 << 10, 64 << 10, MEMBER_BYTES
            >>> 9);
    private static final PoolLayout LAYOUT = PoolLayout.of(GEOMETRY);

    @TempDir
    private Path folder;

    private PoolCommandLine pool;

    /** What is wrong, what is said of it, and what is said where commands open the pool for changes. */
    private enum Damage {
        SWAPPED("members swapped: member=1, offset=[0-9]+, holds=3") {
            @Override
            void make(final BadMembersTest test) throws IOException {
                final Path aside = test.folder.resolve("aside");
                Files.move(test.image(1), aside);
                Files.move(test.image(3), test.image(1));
                Files.move(aside, test.image(3));
            }
        },
        OF_ANOTHER_POOL("member of another pool: member=2, offset=[0-9]+, pool=[0-9a-f-]+, expected=[0-9a-f-]+") {
            @Override
            void make(final BadMembersTest test) throws IOException {
                final PoolCommandLine other = test.create("other");
                Files.copy(other.directory().resolve("member-02.img"), test.image(2),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        },
        BLANK("no superblock: member=4, offset=[0-9]+") {
            @Override
            void make(final BadMembersTest test) throws IOException {
                Files.write(test.image(4), new byte[(int) Files.size(test.image(4))]);
            }
        },
        SHORTER("(no superblock: member=0, offset=[0-9]+, bytes=|member too small: file=.*member-00.img, bytes=)") {
            @Override
            void make(final BadMembersTest test) throws IOException {
                try (RandomAccessFile image = new RandomAccessFile(test.image(0).toFile(), "rw")) {
                    image.setLength(image.length() - 8192);
                }
            }
        },
        OLD("old member brought back: member=3, offset=[0-9]+, events=[0-9]+, newest=[0-9]+") {
            @Override
            void make(final BadMembersTest test) throws IOException {
                final Path old = Files.copy(test.image(3), test.folder.resolve("old"));
                for (int i = 0; i < 3; i++) {
                    assertThat(test.pool.run("snapshot", "db", "more-" + i)).isZero();
                }
                Files.move(old, test.image(3), StandardCopyOption.REPLACE_EXISTING);
            }
        },
        BAD_SUPERBLOCKS("no good superblock on any member: member=0, offset=[0-9]+, members=5") {
            @Override
            void make(final BadMembersTest test) throws IOException {
                for (int member = 0; member < MEMBERS; member++) {
                    final long blocks = Files.size(test.image(member)) >>> 9;
                    test.flip(member, (PoolLayout.superblock(blocks, 0) << 9) + 20);
                    test.flip(member, (PoolLayout.superblock(blocks, 1) << 9) + 20);
                }
            }
        },
        BAD_MAGIC_NUMBERS("no good superblock on any member: member=0, offset=[0-9]+, members=5") {
            @Override
            void make(final BadMembersTest test) throws IOException {
                for (int member = 0; member < MEMBERS; member++) {
                    final long blocks = Files.size(test.image(member)) >>> 9;
                    test.flip(member, PoolLayout.superblock(blocks, 0) << 9);
                    test.overwrite(member, PoolLayout.superblock(blocks, 1) << 9, 8);
                }
            }
        },
        WIPED_SUPERBLOCKS("log or checkpoint without superblock on any member: member=0, offset=[0-9]+, members=5") {
            @Override
            void make(final BadMembersTest test) throws IOException {
                for (int member = 0; member < MEMBERS; member++) {
                    final long blocks = Files.size(test.image(member)) >>> 9;
                    test.overwrite(member, PoolLayout.superblock(blocks, 0) << 9, 2 * PoolLayout.UNIT_BLOCKS << 9);
                }
            }
        },
        BAD_CHECKPOINTS("no good copy of the checkpoint: member=0, offset=[0-9]+, unit=0") {
            @Override
            void make(final BadMembersTest test) throws IOException {
                for (int member = 0; member < MEMBERS; member++) {
                    test.flip(member, (LAYOUT.area(0) << 9) + 100);
                    test.flip(member, (LAYOUT.area(1) << 9) + 100);
                }
            }
        };

        private final String said;

        Damage(final String said) {
            this.said = said;
        }

        abstract void make(BadMembersTest test) throws IOException;
    }

    @BeforeEach
    void makePool() {
        pool = create("pool");
        assertThat(pool.run("snapshot", "db", "monday")).isZero();
    }

    private PoolCommandLine create(final String name) {
        final PoolCommandLine made = new PoolCommandLine(folder.resolve(name));
        assertThat(made.run("create", "--raid", "5", "--members", Integer.toString(MEMBERS), "--chunk", "16K",
                "--member-size", "2M", "--volume", "db=1M")).as(made.error()).isZero();
        return made;
    }

    private Path image(final int member) {
        return pool.directory().resolve("member-0" + member + ".img");
    }

    private void flip(final int member, final long offset) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(image(member).toFile(), "rw")) {
            bytes.seek(offset);
            final int old = bytes.read();
            bytes.seek(offset);
            bytes.write(old ^ 0x40);
        }
    }

    private void overwrite(final int member, final long offset, final int bytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(image(member).toFile(), "rw")) {
            file.seek(offset);
            file.write(new byte[bytes]);
        }
    }

    private TreeMap<String, Long> images() throws IOException {
        final TreeMap<String, Long> sums = new TreeMap<>();
        try (Stream<Path> files = Files.list(pool.directory())) {
            for (final Path file : files.toList()) {
                final CRC32C checksum = new CRC32C();
                checksum.update(Files.readAllBytes(file));
                sums.put(file.getFileName().toString(), checksum.getValue() << 32 | Files.size(file));
            }
        }
        return sums;
    }

    /** Every command that reads the pool, or would change it. */
    private List<String[]> commands() throws IOException {
        final Path map = Files.writeString(folder.resolve("map.xml"), """
                <superblock uuid="" time="0" transaction="1" data_block_size="128" nr_data_blocks="90">
                  <device dev_id="1" mapped_blocks="1" transaction="0" creation_time="0" snap_time="0">
                    <single_mapping origin_block="0" data_block="3" time="0"/>
                  </device>
                </superblock>
                """);
        return List.of(new String[] {"info"}, new String[] {"check"}, new String[] {"export", "-o", folder.resolve(
                "out.xml").toString()}, new String[] {"repair"}, new String[] {"grow"}, new String[] {"volume", "new",
                    "1M"}, new String[] {"resize", "db", "2M"}, new String[] {"snapshot", "db", "x"}, new String[] {
                        "clone", "monday", "x"}, new String[] {"discard", "db"}, new String[] {"delete", "monday"},
                new String[] {"import", map.toString(), "--replace"});
    }

    private int replay(final StringWriter said) throws IOException {
        final Path trace = Files.writeString(folder.resolve("requests.spc"), "0,0,4096,W,0.0\n0,8,4096,W,1.0\n");
        final List<String> all = new ArrayList<>(List.of("replay", trace.toString(), "--raid", "5", "--members", Integer
                .toString(MEMBERS), "--chunk", "16K", "--capacity", "1M", "--members-dir", pool.directory().toString(),
                "--reuse"));
        final PrintWriter out = new PrintWriter(said, true);
        return Dpu.run(Dpu.commandLine(new Interruption()).setOut(out).setErr(out), all.toArray(new String[0]));
    }

    @ParameterizedTest
    @EnumSource
    void shouldSayWhichAndWhereAndChangeNothing(final Damage damage) throws IOException {
        damage.make(this);
        final TreeMap<String, Long> before = images();
        for (final String[] command : commands()) {
            final String[] more = new String[command.length - 1];
            System.arraycopy(command, 1, more, 0, more.length);
            final int exitCode = pool.run(command[0], more);
            assertThat(exitCode).as("%s: %s", command[0], pool.error()).isBetween(1, 3);
            assertThat(pool.error().lines().toList()).as(command[0]).allMatch(line -> line.startsWith("dpu: "))
                    .anySatisfy(line -> assertThat(line).containsPattern(damage.said));
            assertThat(images()).as("%s has changed something", command[0]).isEqualTo(before);
        }
        assertThat(folder.resolve("out.xml")).doesNotExist();
        // Nor does a new pool come over it unasked.
        assertThat(pool.run("create", "--reuse", "--raid", "5", "--members", Integer.toString(MEMBERS), "--chunk",
                "16K")).as(pool.error()).isEqualTo(2);
        assertThat(pool.error()).hasLineCount(1).contains("member=", "offset=");
        assertThat(images()).isEqualTo(before);
        final StringWriter said = new StringWriter();
        assertThat(replay(said)).as(said.toString()).isBetween(1, 3);
        assertThat(said.toString()).containsPattern(damage.said);
        assertThat(images()).as("a replay has changed something").isEqualTo(before);
    }
}
