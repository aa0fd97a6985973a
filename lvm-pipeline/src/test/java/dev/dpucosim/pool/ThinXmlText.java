// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Maps as XML and back, in memory. */
final class ThinXmlText {
    private ThinXmlText() {
    }

    static String of(PoolMap map) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ThinXmlWriter.write(map, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    static PoolMap read(String xml) {
        return read(xml, null);
    }

    static PoolMap read(String xml, ThinXmlReader.Target target) {
        ByteArrayInputStream bytes = new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8));
        return target == null ? ThinXmlReader.read(bytes, "pool.xml") : ThinXmlReader.read(bytes, "pool.xml", target);
    }
}
