// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code dpu pool} on small images: what it prints, what it exits with, and that what it refuses changes no byte. */
final class PoolCommandTest {
    private static final String POOL_ID = "6f1c0d5e-2b3a-4c4d-8e5f-60718293a4b5";
    private static final String XML =
            """
                    <superblock uuid="" time="1" transaction="2" data_block_size="128" nr_data_blocks="90">
                      <device dev_id="1" mapped_blocks="5" transaction="0" creation_time="0" snap_time="1">
                        <range_mapping origin_begin="0" data_begin="10" length="4" time="0"/>
                        <single_mapping origin_block="8" data_block="20" time="1"/>
                      </device>
                      <device dev_id="2" mapped_blocks="4" transaction="1" creation_time="1" snap_time="1">
                        <range_mapping origin_begin="0" data_begin="10" length="4" time="0"/>
                      </device>
                    </superblock>
                    """;

    private final DpuLine dpu = new DpuLine();

    @TempDir
    private Path folder;

    private Path pool;

    @BeforeEach
    void makePool() {
        pool = folder.resolve("pool");
        create(pool, POOL_ID);
    }

    private void create(final Path directory, final String identity) {
        assertThat(run("create", "--raid", "6", "--members", "6", "--chunk", "16K", "--extent", "64K",
                "--member-size", "2M", "--volume", "db=1M", "--uuid", identity, directory.toString())).isZero();
    }

    private int run(final String... arguments) {
        return dpu.run(List.of("pool"), arguments);
    }

    private void shouldRefuse(final int exitCode, final String message, final String... arguments)
            throws IOException {
        final List<String> before = images();
        assertThat(run(arguments)).as(dpu.error()).isEqualTo(exitCode);
        assertThat(dpu.error().lines().toList().getLast()).isEqualTo("dpu: " + message);
        assertThat(images()).as("nothing written").isEqualTo(before);
    }

    private List<String> images() throws IOException {
        final List<String> images = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (final Path file : files.filter(name -> name.toString().endsWith(".img")).sorted().toList()) {
                final CRC32C checksum = new CRC32C();
                checksum.update(Files.readAllBytes(file));
                images.add(file + " " + checksum.getValue());
            }
        }
        return images;
    }

    private Path image(final int member) {
        return pool.resolve("member-0" + member + ".img");
    }

    private Path xml(final String text) throws IOException {
        return Files.writeString(folder.resolve("map.xml"), text);
    }

    private void importXml() throws IOException {
        assertThat(run("import", "--replace", pool.toString(), xml(XML).toString())).as(dpu.error()).isZero();
    }

    private void flip(final Path file, final long offset) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(offset);
            final int old = bytes.read();
            bytes.seek(offset);
            bytes.write(old ^ 0x40);
        }
    }

    /** Byte of the superblock that is written last: the pool's count of them is even after each command. */
    private long superblock(final int slot) throws IOException {
        return (Files.size(image(0)) & -4096) - 131_072 - (2 - slot) * 4096L;
    }

    @Test
    void shouldShowWhatItMade() {
        assertThat(run("info", pool.toString())).isZero();
        assertThat(dpu.output()).contains("pool      " + POOL_ID + ", transaction 1, clock 0",
                "array     RAID6, 6 members, chunk 16 KiB, extent 64 KiB", "0 in sync, 1 in sync",
                "data      8 MiB in 128 extents: 0 used, 128 free", "metadata  clean, closed");
        assertThat(dpu.output().lines().toList().getLast()).containsPattern("1  db +1 MiB +0 +0  write +0 +0 +0");
        assertThat(run("check", pool.toString())).isZero();
        assertThat(dpu.output()).startsWith("clean: ").contains("volumes=1, mappings=0").endsWith("findings=0\n");
    }

    @Test
    void shouldKeepAnImportedMapThroughSnapshotsClonesDiscardsAndDeletions() throws IOException {
        importXml();
        assertThat(dpu.output()).isEqualTo("imported 2 volumes, 9 mappings of 5 extents\n");
        assertThat(run("snapshot", pool.toString(), "thin-1", "monday")).isZero();
        assertThat(dpu.output()).isEqualTo(
                "made snapshot 3 monday of thin-1: 5 extents shared; used 5 of 128 extents\n");
        assertThat(run("clone", pool.toString(), "3", "test", "--id", "77")).isZero();
        assertThat(dpu.output()).startsWith("made clone 77 test of 3: 5 extents shared");
        assertThat(run("discard", pool.toString(), "test", "--offset", "65537", "--length", "200K")).isZero();
        assertThat(dpu.output()).isEqualTo("discarded of test: 2 extents; used 5 of 128 extents\n");
        assertThat(run("delete", pool.toString(), "monday")).isZero();
        assertThat(run("delete", pool.toString(), "1")).isZero();
        assertThat(dpu.output()).isEqualTo("deleted 1 thin-1; used 5 of 128 extents\n");
        assertThat(run("volume", pool.toString(), "empty", "3M")).isZero();
        assertThat(dpu.output()).isEqualTo("made volume 1 empty: 3 MiB\n");
        final Path exported = folder.resolve("exported.xml");
        assertThat(run("export", pool.toString(), "-o", exported.toString())).isZero();
        assertThat(exported).content().isEqualTo("<superblock uuid=\"" + POOL_ID + """
                " time="3" transaction="7" flags="0" version="2" data_block_size="128" nr_data_blocks="128">
                  <!-- volume dev_id="1" name="empty" blocks="6144" writable="true" -->
                  <device dev_id="1" mapped_blocks="0" transaction="6" creation_time="3" snap_time="3">
                  </device>
                  <!-- volume dev_id="2" name="thin-2" blocks="512" writable="true" -->
                  <device dev_id="2" mapped_blocks="4" transaction="1" creation_time="1" snap_time="1">
                    <range_mapping origin_begin="0" data_begin="10" length="4" time="0"/>
                  </device>
                  <!-- volume dev_id="77" name="test" blocks="1152" writable="true" -->
                  <device dev_id="77" mapped_blocks="3" transaction="3" creation_time="3" snap_time="3">
                    <range_mapping origin_begin="0" data_begin="10" length="2" time="0"/>
                    <single_mapping origin_block="8" data_block="20" time="1"/>
                  </device>
                </superblock>
                """);
        final Path other = folder.resolve("other");
        create(other, "00000000-0000-0000-0000-000000000001");
        assertThat(run("import", "--replace", other.toString(), exported.toString())).isZero();
        final Path again = folder.resolve("again.xml");
        assertThat(run("export", other.toString(), "-o", again.toString())).isZero();
        assertThat(Files.readString(again).replace("00000000-0000-0000-0000-000000000001", POOL_ID))
                .isEqualTo(Files.readString(exported));
    }

    @Test
    void shouldExportToStandardOutput() {
        final PrintStream standard = System.out;
        final java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true));
        try {
            assertThat(run("export", "--format", "thin-xml", pool.toString())).isZero();
        } finally {
            System.setOut(standard);
        }
        assertThat(bytes.toString()).startsWith("<superblock uuid=\"" + POOL_ID).endsWith("</superblock>\n");
    }

    @Test
    void shouldWriteTheSameAsJson() throws IOException {
        importXml();
        assertThat(run("info", "--json", "-", pool.toString())).isZero();
        assertThat(dpu.output().replaceAll("\\s", "")).contains("\"schema\":1,\"pool\":\"" + POOL_ID + "\"",
                "\"raid\":6,\"chunkBytes\":16384,\"extentBytes\":65536,\"extents\":128,\"extentsUsed\":5",
                "{\"id\":1,\"name\":\"thin-1\",\"bytes\":589824,\"extentsMapped\":5,\"extentsShared\":4,"
                        + "\"writable\":true,\"transaction\":0,\"creationTime\":0,\"snapTime\":1}");
    }

    @Test
    void shouldRefuseAChangeThatCannotBe() throws IOException {
        final String directory = pool.toString();
        shouldRefuse(2, "no such device: name=nix, names=[db]", "snapshot", directory, "nix", "a");
        shouldRefuse(2, "no such device: device=4, devices=1", "delete", directory, "4");
        shouldRefuse(2, "name is taken: name=db, device=1", "clone", directory, "db", "db");
        shouldRefuse(2, "device exists already: device=1, name=db", "volume", directory, "x", "1M", "--id", "1");
        shouldRefuse(2, "not a name: name=a b, index=1, allowed=letters, digits and . _ + -, the last not first",
                "volume", directory, "a b", "1M");
        shouldRefuse(2, "size not whole blocks: bytes=1000, blockBytes=512 (see ./dpu pool volume --help)", "volume",
                directory, "x", "1000");
        shouldRefuse(2, "no whole extent in the range: offset=1024, length=65536, extentBytes=65536 "
                + "(see ./dpu pool discard --help)", "discard", directory, "db", "--offset", "1K", "--length", "64K");
        shouldRefuse(2, "range beyond the volume: offset=524288, length=1048576, bytes=1048576 "
                + "(see ./dpu pool discard --help)", "discard", directory, "db", "--offset", "512K", "--length", "1M");
        assertThat(run("snapshot", directory, "db", "kept")).isZero();
        shouldRefuse(2, "device is read-only: device=2, name=kept", "discard", directory, "kept");
    }

    @Test
    void shouldRefuseXmlThatDoesNotFitBeforeAnythingIsWritten() throws IOException {
        final String directory = pool.toString();
        final String file = xml(XML).toString();
        shouldRefuse(2, "the pool has volumes, --replace would drop them: directory=" + directory + ", volumes=1 "
                + "(see ./dpu pool import --help)", "import", directory, file);
        xml(XML.replace("\"10\" length", "\"88\" length"));
        shouldRefuse(3, file + ":3:5: extents beyond the pool: device=1, extent=88, count=4, extents=90", "import",
                "--replace", directory, file);
        xml(XML.replace("\"8\" data", "\"3\" data"));
        shouldRefuse(3, file + ":4:5: virtual extent mapped twice: device=1, virtualExtent=3, extents=13 and 20",
                "import", "--replace", directory, file);
        xml(XML.replace("\"90\"", "\"900\""));
        shouldRefuse(3, file + ":1:1: more extents than the pool has: nr_data_blocks=900, extents=128", "import",
                "--replace", directory, file);
        xml(XML.replace("</device>", "</devise>"));
        shouldRefuse(3, file + ":5:5: malformed XML: The element type \"device\" must be terminated by the matching "
                + "end-tag \"</device>\".", "import", "--replace", directory, file);
        shouldRefuse(3, "no such file: " + folder.resolve("nix.xml"), "import", "--replace", directory,
                folder.resolve("nix.xml").toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            6, 3, 64K, 64K, 2M  | members out of range: level=RAID6, members=3, min=4, max=16
            5, 17, 64K, 64K, 2M | members out of range: level=RAID5, members=17, min=3, max=16
            10, 3, 64K, 64K, 2M | members out of range: level=RAID10, members=3, min=4, max=16
            4, 5, 64K, 64K, 2M  | no such RAID level: raid=4, known=0, 1, 5, 6, 10
            5, 5, 48K, 64K, 2M  | chunk not a power of two: chunkBytes=49152
            5, 5, 2M, 64K, 2M   | chunk out of range: chunkBytes=2097152, min=4096, max=1048576
            5, 5, 64K, 32K, 2M  | extent out of range: extentBytes=32768, min=65536, max=1073741824
            5, 5, 64K, 96K, 2M  | extent not a multiple of its unit: extentBytes=98304, unitBytes=65536
            5, 5, 64K, 64K, 32K | member too small for one chunk: memberBlocks=64, chunkBlocks=128
            5, 3, 64K, 1G, 2M   | array smaller than one extent: arrayBlocks=8192, extentBlocks=2097152
            """)
    void shouldRefuseAnImpossibleGeometryAndMakeNothing(final String shape, final String message)
            throws IOException {
        final String[] words = shape.split(", ");
        final Path directory = folder.resolve("none");
        shouldRefuse(2, message + " (see ./dpu pool create --help)", "create", "--raid", words[0], "--members",
                words[1], "--chunk", words[2], "--extent", words[3], "--member-size", words[4], directory.toString());
        assertThat(directory).doesNotExist();
    }

    @Test
    void shouldMakeAPoolOfAnyExtentThatDmThinKnows() throws IOException {
        final Path odd = folder.resolve("odd");
        assertThat(run("create", "--raid", "6", "--members", "4", "--extent", "192K", "--member-size", "20M",
                odd.toString())).isZero();
        xml(XML.replace("\"128\"", "\"384\""));
        assertThat(run("import", odd.toString(), folder.resolve("map.xml").toString())).as(dpu.error()).isZero();
        assertThat(run("info", odd.toString())).isZero();
        assertThat(dpu.output()).contains("extent 192 KiB", "in 213 extents: 5 used").containsPattern(
                "thin-1 +1.7 MiB +5 +4  write");
    }

    @Test
    void shouldNotMakeAPoolOverAnotherOneUnlessTold() throws IOException {
        final String directory = pool.toString();
        shouldRefuse(2, "directory holds something, --reuse would take it: " + directory, "create", directory);
        shouldRefuse(2, "member belongs to a pool, --overwrite would take it: member=0, offset="
                + superblock(1) + ", pool=" + POOL_ID + " (see ./dpu pool create --help)", "create", "--reuse",
                "--raid", "6", "--members", "6", directory);
        shouldRefuse(2, "another count of members: directory=" + directory + ", found=6, members=5 "
                + "(see ./dpu pool create --help)", "create", "--reuse", directory);
        assertThat(run("create", "--reuse", "--overwrite", "--raid", "10", "--members", "6", directory)).isZero();
        assertThat(run("info", directory)).isZero();
        assertThat(dpu.output()).contains("RAID10, 6 members, chunk 64 KiB, extent 64 KiB");
    }

    @Test
    void shouldTakeImagesWithTheDataThatTheyHold() throws IOException {
        final Path images = Files.createDirectory(folder.resolve("images"));
        for (int i = 0; i < 4; i++) {
            Files.write(images.resolve("member-0" + i + ".img"), new byte[3 << 20]);
            flip(images.resolve("member-0" + i + ".img"), 1000);
        }
        assertThat(run("create", "--reuse", "--members", "4", "--volume", "v=1M", images.toString())).as(
                dpu.error()).isZero();
        for (int i = 0; i < 4; i++) {
            assertThat(images.resolve("member-0" + i + ".img")).hasSize(3 << 20);
            assertThat(Files.readAllBytes(images.resolve("member-0" + i + ".img"))[1000]).isEqualTo((byte) 0x40);
        }
        assertThat(run("check", images.toString())).isZero();
        Files.write(images.resolve("member-02.img"), new byte[(3 << 20) - 4096]);
        shouldRefuse(2, "members of unequal size: member=2, offset=3141632, bytes=3141632, expected=3145728 "
                + "(see ./dpu pool create --help)", "create", "--reuse", "--overwrite", "--members", "4",
                images.toString());
    }

    @Test
    void shouldNameSwappedAndForeignMembersAndOpenNothing() throws IOException {
        final long at = superblock(1);
        final Path aside = folder.resolve("aside");
        Files.move(image(1), aside);
        Files.move(image(4), image(1));
        Files.move(aside, image(4));
        shouldRefuse(1, "the pool is damaged and stays closed: findings=2", "snapshot", pool.toString(), "db", "x");
        assertThat(dpu.error().lines().limit(2)).containsExactly(
                "dpu: damaged: members swapped: member=1, offset=" + at + ", holds=4",
                "dpu: damaged: members swapped: member=4, offset=" + at + ", holds=1");
        Files.move(image(4), aside);
        Files.move(image(1), image(4));
        Files.move(aside, image(1));
        assertThat(run("check", pool.toString())).isZero();

        final Path other = folder.resolve("other");
        create(other, "00000000-0000-0000-0000-000000000001");
        Files.copy(other.resolve("member-03.img"), image(3), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        for (final String action : List.of("info", "export", "check", "repair")) {
            assertThat(run(action, pool.toString())).as(action).isEqualTo(1);
            assertThat(dpu.error().lines().toList().getFirst()).isEqualTo("dpu: damaged: member of another pool: "
                    + "member=3, offset=" + at + ", pool=00000000-0000-0000-0000-000000000001, expected=" + POOL_ID);
        }
    }

    @Test
    void shouldSayOfABadCopyThatItCanBeRepairedAndRepairIt() throws IOException {
        importXml();
        flip(image(2), superblock(0) + 40);
        shouldRefuse(1, "repairable: superblock damaged: member=2, offset=" + superblock(0) + ", newest=" + newest(),
                "check", pool.toString());
        assertThat(dpu.output()).startsWith("repairable: ").endsWith("findings=1\n");
        assertThat(run("info", pool.toString())).isZero();
        assertThat(dpu.output()).contains("metadata  repairable, findings=1");
        assertThat(run("repair", pool.toString())).isEqualTo(5);
        assertThat(dpu.error()).startsWith("dpu: repaired: superblock damaged: member=2, offset=");
        assertThat(dpu.output()).startsWith("repaired: ");
        assertThat(run("repair", pool.toString())).isZero();
        assertThat(run("check", pool.toString())).isZero();
        assertThat(dpu.output()).contains("volumes=2, mappings=9, extentsUsed=5");
    }

    private String newest() {
        assertThat(run("info", pool.toString())).isZero();
        return dpu.output().replaceAll("(?s).*superblock (\\d+);.*", "$1");
    }

    @Test
    void shouldRepairOnTheWayAndSaySo() throws IOException {
        flip(image(2), superblock(0) + 40);
        assertThat(run("snapshot", pool.toString(), "db", "monday")).isEqualTo(5);
        assertThat(dpu.output()).startsWith("made snapshot 2 monday of db");
        assertThat(dpu.error()).startsWith("dpu: repaired: superblock damaged: member=2").hasLineCount(1);
        assertThat(run("check", pool.toString())).isZero();
    }

    @Test
    void shouldGoOnWithoutAMemberThatLevelSixCanSpareAndNotWithoutThree() throws IOException {
        importXml();
        final Path aside = folder.resolve("aside");
        Files.move(image(5), aside);
        assertThat(run("info", pool.toString())).isZero();
        assertThat(dpu.output()).contains("4 in sync, 5 absent", "repairable, findings=1");
        assertThat(run("snapshot", pool.toString(), "thin-1", "x")).isEqualTo(5);
        assertThat(dpu.error()).isEqualTo("dpu: repaired: member absent: member=5\n");
        assertThat(run("info", pool.toString())).isZero();
        assertThat(dpu.output()).contains("4 in sync, 5 out", "thin-2");
        Files.move(aside, image(5));
        assertThat(run("check", pool.toString())).isZero();
        assertThat(dpu.error()).startsWith("dpu: degraded: old member left out: member=5, offset=")
                .hasLineCount(1);
        assertThat(run("delete", pool.toString(), "x")).isZero();
        assertThat(run("info", pool.toString())).isZero();
        assertThat(dpu.output()).contains("5 out", "metadata  clean");
        Files.delete(image(1));
        Files.delete(image(2));
        assertThat(run("info", pool.toString())).isEqualTo(1);
        assertThat(dpu.error()).contains("damaged: too few members: level=RAID6, members=6, present=[0, 3, 4]");
    }

    @Test
    void shouldNotUseMembersThatAnotherCommandUses() throws IOException {
        try (FileChannel other = FileChannel.open(image(0), StandardOpenOption.WRITE)) {
            other.lock();
            assertThat(run("info", pool.toString())).isEqualTo(2);
        }
        assertThat(dpu.error()).isEqualTo("dpu: another command uses the members: file=" + image(0) + "\n");
    }

    @Test
    void shouldNameADirectoryThatIsNoPool() throws IOException {
        shouldRefuse(3, "no such file: " + folder.resolve("nix"), "info", folder.resolve("nix").toString());
        final Path empty = Files.createDirectory(folder.resolve("empty"));
        shouldRefuse(3, "no member images: directory=" + empty + ", expected=member-00.img and so on", "check",
                empty.toString());
        Files.write(empty.resolve("member-00.img"), new byte[1 << 20]);
        assertThat(run("check", empty.toString())).isEqualTo(1);
        assertThat(dpu.error()).isEqualTo("dpu: damaged: no pool on any member: member=0, offset=909312, "
                + "members=1\n");
        assertThat(run()).isEqualTo(2);
        assertThat(dpu.error()).startsWith("dpu: say what to do with a pool: create, info, check, repair");
    }
}
