// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/**
 * Writes a map in the XML of thin-provisioning-tools 0.9, letter by letter as its {@code thin_dump} would. What that
 * has no attribute for (name, size in blocks, whether hosts may write) stands in a comment above each device, which
 * other programs skip and {@link ThinXmlReader} reads.
 */
public final class ThinXmlWriter {
    private final Writer out;

    private ThinXmlWriter(Writer out) {
        this.out = out;
    }

    /** Writes a map, and flushes but does not close the stream. */
    public static void write(PoolMap map, OutputStream stream) throws IOException {
        Writer out = new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), 1 << 16);
        new ThinXmlWriter(out).pool(map);
        out.flush();
    }

    private void pool(PoolMap map) throws IOException {
        out.write("<superblock uuid=\"" + map.uuid() + "\" time=\"" + map.time() + "\" transaction=\""
                + map.transaction() + "\" flags=\"0\" version=\"2\" data_block_size=\"" + map.extentBlocks()
                + "\" nr_data_blocks=\"" + map.extents() + "\">\n");
        for (ThinDevice device : map.devices()) {
            device(device);
        }
        out.write("</superblock>\n");
    }

    private void device(ThinDevice device) throws IOException {
        // A comment must not hold two hyphens.
        out.write("  <!-- volume dev_id=\"" + device.id() + "\" name=\"" + device.name().replace("--", "-&#45;")
                + "\" blocks=\"" + device.blocks() + "\" writable=\"" + device.writable() + "\" -->\n");
        out.write("  <device dev_id=\"" + device.id() + "\" mapped_blocks=\"" + device.mappedExtents()
                + "\" transaction=\"" + device.transaction() + "\" creation_time=\"" + device.creationTime()
                + "\" snap_time=\"" + device.snapTime() + "\">\n");
        MappingRuns runs = device.runs();
        while (runs.next()) {
            if (runs.length() > 1) {
                out.write("    <range_mapping origin_begin=\"" + runs.virtualExtent() + "\" data_begin=\""
                        + runs.extent() + "\" length=\"" + runs.length() + "\" time=\"" + runs.time() + "\"/>\n");
            } else {
                out.write("    <single_mapping origin_block=\"" + runs.virtualExtent() + "\" data_block=\""
                        + runs.extent() + "\" time=\"" + runs.time() + "\"/>\n");
            }
        }
        out.write("  </device>\n");
    }
}
