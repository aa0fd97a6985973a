// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.dpucosim.pool.MappingRuns;
import dev.dpucosim.pool.PoolMap;
import dev.dpucosim.pool.ThinDevice;
import dev.dpucosim.pool.ThinXmlException;
import dev.dpucosim.pool.ThinXmlReader;
import dev.dpucosim.pool.ThinXmlWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.UUID;

/**
 * The reader of pools as XML. Whatever the bytes are, it ends, with one line that begins with a place, or with a map
 * that contradicts itself nowhere and comes out the same when it is written and read again.
 */
final class ThinXmlFuzzTest {
    private static final ThinXmlReader.Target SMALL = new ThinXmlReader.Target(new UUID(1, 2), 128, 100_000);

    @FuzzTest(maxDuration = "10m")
    @DictionaryEntries({
        "<superblock uuid=\"\" time=\"1\" transaction=\"2\" data_block_size=\"128\" nr_data_blocks=\"9\">",
        "<device dev_id=\"1\" mapped_blocks=\"1\" transaction=\"0\" creation_time=\"0\" snap_time=\"1\">",
        "<single_mapping origin_block=\"1\" data_block=\"2\" time=\"0\"/>",
        "<range_mapping origin_begin=\"0\" data_begin=\"0\" length=\"4\" time=\"0\"/>", "</device>", "</superblock>",
        "<!-- volume dev_id=\"1\" name=\"a\" blocks=\"1\" writable=\"true\" -->", "9223372036854775807", "<!DOCTYPE ",
        "&#45;"})
    void thinXml(final byte[] data) throws IOException {
        final PoolMap map;
        try {
            map = ThinXmlReader.read(new ByteArrayInputStream(data), "pool.xml", SMALL);
        } catch (final ThinXmlException e) {
            assertThat(e).hasMessageMatching("pool\\.xml:[1-9]\\d*:[1-9]\\d*: [^\\p{Cntrl}]+");
            return;
        }
        final long[] counts = new long[(int) map.extents()];
        for (final ThinDevice device : map.devices()) {
            long mapped = 0;
            for (final MappingRuns runs = device.runs(); runs.next();) {
                mapped += runs.length();
                assertThat(runs.virtualExtent() + runs.length()).isLessThanOrEqualTo(device.extents());
                for (long i = 0; i < runs.length(); i++) {
                    counts[(int) (runs.extent() + i)]++;
                }
            }
            assertThat(mapped).isEqualTo(device.mappedExtents());
        }
        for (int extent = 0; extent < counts.length; extent++) {
            assertThat((long) map.references(extent)).isEqualTo(counts[extent]);
        }
        final byte[] written = written(map);
        assertThat(written(ThinXmlReader.read(new ByteArrayInputStream(written), "again", SMALL))).isEqualTo(written);
    }

    private static byte[] written(final PoolMap map) throws IOException {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ThinXmlWriter.write(map, bytes);
        return bytes.toByteArray();
    }
}
