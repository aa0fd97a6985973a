// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the tools of dm-thin make of what is exported here, and what is made here of what they say. */
final class ThinToolsTest {
    @TempDir
    private Path folder;

    private static String handMade() throws IOException {
        try (InputStream text = ThinToolsTest.class.getResourceAsStream("hand-made.xml")) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private ThinTools restored(String xml) throws IOException, InterruptedException {
        ThinTools tools = new ThinTools(folder);
        tools.restore(Files.writeString(folder.resolve("exported.xml"), xml)).clean();
        tools.on("thin_check").clean();
        return tools;
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 12, 13, 14, 15, 16})
    void shouldExportWhatTheToolsRestoreCheckAndDumpLetterByLetter(int seed) throws Exception {
        PoolMap map = RandomChanges.pool(seed, 3000);
        assertThat(map.mappings()).isGreaterThan(500);
        String xml = ThinXmlText.of(map);
        ThinTools tools = restored(xml);
        // thin_restore keeps no uuid, and nothing keeps comments.
        String expected = xml.replaceFirst("uuid=\"[^\"]*\"", "uuid=\"\"").lines()
                .filter(line -> !line.contains("<!--")).collect(Collectors.joining("\n", "", "\n"));
        assertThat(tools.on("thin_dump").clean()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 12, 13, 14})
    void shouldImportWhatWasExportedAndExportTheSameAgain(int seed) throws IOException {
        PoolMap map = RandomChanges.pool(seed, 3000);
        PoolMap again = ThinXmlText.read(ThinXmlText.of(map));
        assertThat(ThinXmlText.of(again)).isEqualTo(ThinXmlText.of(map));
        assertThat(again.uuid()).isEqualTo(map.uuid());
        for (int extent = 0; extent < map.extents(); extent++) {
            assertThat(again.references(extent)).as("extent %s", extent).isEqualTo(map.references(extent));
        }
        for (ThinDevice device : map.devices()) {
            assertThat(again.device(device.id()).writable()).isEqualTo(device.writable());
            assertThat(again.device(device.name()).blocks()).isEqualTo(device.blocks());
            MappingCursor cursor = again.device(device.id()).mappings();
            for (MappingCursor expected = device.mappings(); expected.next();) {
                assertThat(cursor.next()).isTrue();
                assertThat(new long[] {cursor.virtualExtent(), cursor.extent(), cursor.time()}).containsExactly(
                        expected.virtualExtent(), expected.extent(), expected.time());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {21, 22, 23})
    void shouldTellTheSameDifferencesAsTheTool(int seed) throws Exception {
        PoolMap map = RandomChanges.pool(seed, 3000);
        ThinTools tools = restored(ThinXmlText.of(map));
        List<ThinDevice> devices = new ArrayList<>(map.devices());
        for (ThinDevice left : devices) {
            for (ThinDevice right : devices) {
                if (left == right) {
                    continue;
                }
                String seen = tools.on("thin_delta", "--verbose", "--thin1", Integer.toString(left.id()), "--thin2",
                        Integer.toString(right.id())).clean();
                assertThat(ranges(seen)).as("%s and %s", left, right).isEqualTo(ranges(left, right));
            }
        }
    }

    private static List<String> ranges(ThinDevice left, ThinDevice right) {
        List<String> lines = new ArrayList<>();
        for (PoolDelta.Range range : PoolDelta.between(left, right)) {
            long one = range.leftExtent();
            String data = switch (range.kind()) {
                case SAME, LEFT_ONLY -> "data_begin=\"" + one + "\"";
                case RIGHT_ONLY -> "data_begin=\"" + range.rightExtent() + "\"";
                case DIFFERENT -> "left_data_begin=\"" + one + "\" right_data_begin=\"" + range.rightExtent() + "\"";
            };
            lines.add(range.kind().name().toLowerCase(Locale.ROOT) + " <range begin=\"" + range.begin()
                    + "\" " + data + " length=\"" + range.length() + "\"/>");
        }
        return lines;
    }

    private static List<String> ranges(String xml) {
        List<String> lines = new ArrayList<>();
        String kind = "";
        for (String line : xml.lines().map(String::strip).toList()) {
            if (line.startsWith("<range")) {
                lines.add(kind + " " + line);
            } else {
                kind = line.replaceAll("[<>/]", "");
            }
        }
        return lines;
    }

    @ParameterizedTest
    @ValueSource(ints = {31, 32, 33})
    void shouldTellTheSameReverseMapAsTheTool(int seed) throws Exception {
        PoolMap map = RandomChanges.pool(seed, 3000);
        ThinTools tools = restored(ThinXmlText.of(map));
        for (long[] region : new long[][] {{0, map.extents()}, {17, 18}, {100, 260}, {map.extents() - 5,
            map.extents()}}) {
            assertThat(tools.on("thin_rmap", "--region", region[0] + ".." + region[1]).clean().lines().sorted())
                    .containsExactlyElementsOf(ReverseMap.of(map, region[0], region[1]).stream()
                            .map(ReverseMap.Entry::toString).sorted().toList());
        }
    }

    @Test
    void shouldPartAReverseMapWhereEitherSideIsNotInSequence() throws Exception {
        PoolMap map = PoolMap.builder(PoolMapTest.UUID, 128, 100).state(1, 0)
                .device(1, "gaps", 128 * 50, 0, 0, 0, true).map(0, 10, 2, 0).map(5, 12, 2, 0).map(7, 20, 1, 0)
                .map(8, 19, 1, 0).device(2, "shares", 128 * 50, 0, 0, 0, true).map(30, 11, 3, 0).build();
        assertThat(ReverseMap.of(map, 0, 100)).hasToString("[data 10..12 -> thin(1) 0..2, "
                + "data 11..14 -> thin(2) 30..33, data 12..14 -> thin(1) 5..7, data 19..20 -> thin(1) 8..9, "
                + "data 20..21 -> thin(1) 7..8]");
        assertThat(restored(ThinXmlText.of(map)).on("thin_rmap", "--region", "0..100").clean().lines().sorted())
                .containsExactlyElementsOf(ReverseMap.of(map, 0, 100).stream().map(ReverseMap.Entry::toString)
                        .sorted().toList());
    }

    @Test
    void shouldMapEveryBlockOfAHandMadePoolWithSnapshotsAsItSays() throws Exception {
        PoolMap map = ThinXmlText.read(handMade());
        assertThat(map.extentBlocks()).isEqualTo(128);
        assertThat(map.extents()).isEqualTo(1000);
        assertThat(map.time()).isEqualTo(3);
        assertThat(map.transaction()).isEqualTo(7);
        List<String> seen = new ArrayList<>();
        for (ThinDevice device : map.devices()) {
            for (MappingCursor cursor = device.mappings(); cursor.next();) {
                seen.add(device.id() + ":" + cursor.virtualExtent() + ">" + cursor.extent() + "@" + cursor.time());
            }
        }
        assertThat(seen).containsExactly("1:0>10@0", "1:1>11@0", "1:2>12@0", "1:3>40@3", "1:7>20@1", "1:900>999@2",
                "2:0>10@0", "2:1>11@0", "2:2>12@0", "2:3>13@0", "2:4>14@0", "5:0>10@0", "5:1>30@2", "5:2>12@0",
                "5:3>13@0", "5:4>31@3");
        assertThat(map.device(1).name()).isEqualTo("thin-1");
        assertThat(map.device(1).blocks()).isEqualTo(901 * 128);
        assertThat(map.device(9).blocks()).isEqualTo(128);
        assertThat(map.references(10)).isEqualTo(3);
        assertThat(map.shared(1, 3)).isFalse();
        assertThat(map.usedExtents()).isEqualTo(10);
        assertThat(map.device(5).snapTime()).isEqualTo(2);
        // The tools take it for a pool too, and what is exported of it is what they dump of it.
        String dumped = restored(handMade()).on("thin_dump").clean();
        assertThat(restored(ThinXmlText.of(map)).on("thin_dump").clean()).isEqualTo(dumped);
    }

    @Test
    void shouldGoOnWithAnImportedPoolWhereDmThinWould() throws IOException {
        PoolMap map = ThinXmlText.read(handMade());
        map.snapshot(map.nextDevice(), "later", 5, true);
        assertThat(map.device("later").id()).isEqualTo(3);
        assertThat(map.time()).isEqualTo(4);
        map.breakSharing(3, 0, map.nextFree(0));
        assertThat(Mapping.time(map.device(3).mapping(0))).isEqualTo(4);
        assertThat(map.references(10)).isEqualTo(3);
    }
}
