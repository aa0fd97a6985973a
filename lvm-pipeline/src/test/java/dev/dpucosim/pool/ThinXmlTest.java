// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every refusal of the XML reader: one exact line, with where the element begins that is wrong. */
final class ThinXmlTest {
    private static final String POOL = "<superblock uuid=\"\" time=\"2\" transaction=\"5\" data_block_size=\"128\""
            + " nr_data_blocks=\"100\">\n";
    private static final String DEVICE = "  <device dev_id=\"1\" mapped_blocks=\"2\" transaction=\"0\""
            + " creation_time=\"0\" snap_time=\"1\">\n";
    private static final String END = "  </device>\n</superblock>\n";

    private static void refused(String xml, String message) {
        assertThatThrownBy(() -> ThinXmlText.read(xml)).isInstanceOf(ThinXmlException.class).hasMessage(message);
    }

    private static String single(long virtualExtent, long extent) {
        return "    <single_mapping origin_block=\"" + virtualExtent + "\" data_block=\"" + extent
                + "\" time=\"1\"/>\n";
    }

    private static String range(long virtualExtent, long extent, long length) {
        return "    <range_mapping origin_begin=\"" + virtualExtent + "\" data_begin=\"" + extent + "\" length=\""
                + length + "\" time=\"1\"/>\n";
    }

    @Test
    void shouldRefuseOneVirtualExtentMappedTwice() {
        refused(POOL + DEVICE + single(7, 20) + single(7, 21) + END,
                "pool.xml:4:5: virtual extent mapped twice: device=1, virtualExtent=7, extents=20 and 21");
        refused(POOL + DEVICE + range(3, 20, 5) + range(7, 40, 2) + END,
                "pool.xml:4:5: virtual extent mapped twice: device=1, virtualExtent=7, extents=24 and 40");
    }

    @Test
    void shouldRefuseOneExtentMappedTwiceByOneDevice() {
        refused(POOL + DEVICE + range(3, 20, 5) + single(9, 22) + END,
                "pool.xml:4:5: extent mapped twice by one device: device=1, extent=22, virtualExtent=9");
    }

    @Test
    void shouldLetTwoDevicesShareExtents() {
        PoolMap map = ThinXmlText.read(POOL + DEVICE + range(3, 20, 2) + "  </device>\n"
                + DEVICE.replace("dev_id=\"1\"", "dev_id=\"2\"") + range(4, 20, 2) + END);
        assertThat(map.references(20)).isEqualTo(2);
        assertThat(map.usedExtents()).isEqualTo(2);
    }

    @Test
    void shouldRefuseWhatIsOutOfRange() {
        refused(POOL + DEVICE + single(7, 100) + END,
                "pool.xml:3:5: extents beyond the pool: device=1, extent=100, count=1, extents=100");
        refused(POOL + DEVICE + single(6, 3) + range(7, 98, 3) + END,
                "pool.xml:4:5: extents beyond the pool: device=1, extent=98, count=3, extents=100");
        refused(POOL + DEVICE + range(7, 98, 0) + END,
                "pool.xml:3:5: run of mappings out of range: length=0, min=1, max=2147483647");
        refused(POOL + DEVICE + single(-1, 3) + END, "pool.xml:3:5: virtual extents beyond the device: device=1, "
                + "virtualExtent=-1, count=1, extents=2199023255552");
        refused(POOL + DEVICE + single(1L << 41, 3) + END, "pool.xml:3:5: virtual extents beyond the device: "
                + "device=1, virtualExtent=2199023255552, count=1, extents=2199023255552");
        refused(POOL + DEVICE + single(1, 3).replace("time=\"1\"", "time=\"16777216\"") + END,
                "pool.xml:3:5: time out of range: time=16777216, min=0, max=16777215");
        refused(POOL + DEVICE.replace("dev_id=\"1\"", "dev_id=\"16777216\"") + END,
                "pool.xml:2:3: device id out of range: dev_id=16777216, min=0, max=16777215");
        refused(POOL.replace("\"128\"", "\"200\"") + END,
                "pool.xml:1:1: extent size not a multiple of 64 KiB: extentBlocks=200, stepBlocks=128");
        refused(POOL.replace("\"128\"", "\"4294967424\"") + END,
                "pool.xml:1:1: extent size out of range: data_block_size=4294967424, min=128, max=2097152");
        refused(POOL.replace("\"100\"", "\"0\"") + END,
                "pool.xml:1:1: pool size out of range: extents=0, min=1, max=2147483647");
        refused(POOL.replace("transaction=\"5\"", "transaction=\"-5\"") + END,
                "pool.xml:1:1: transaction out of range: transaction=-5, min=0, max=9223372036854775807");
    }

    @Test
    void shouldRefuseWrongCounts() {
        refused(POOL + DEVICE + single(7, 20) + END,
                "pool.xml:4:3: mapped blocks counted wrong: device=1, mapped_blocks=2, found=1");
        refused(POOL + DEVICE + range(7, 20, 3) + END,
                "pool.xml:4:3: mapped blocks counted wrong: device=1, mapped_blocks=2, found=3");
    }

    @Test
    void shouldRefuseADeviceThatIsThereTwice() {
        refused(POOL + DEVICE + range(7, 20, 2) + "  </device>\n" + DEVICE + END,
                "pool.xml:5:3: device exists already: device=1, name=thin-1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`',
            textBlock = """
                    <device dev_id="1"/>     | 1:1: not a superblock: element=device
                    <superblock/>            | 1:1: attribute missing: element=superblock, attribute=data_block_size
                    <superblock flags="1"/>  | 1:1: the pool needs a check, its map is not to be trusted: flags=1
                    <superblock flags="2"/>  | 1:1: unknown flags: flags=2
                    <superblock version="3"/>| 1:1: unknown version: version=3, known=1, 2
                    <superblock size="3"/>   | 1:1: unknown attribute: element=superblock, attribute=size
                    pool                     | 1:1: malformed XML: Content is not allowed in prolog.
                    """)
    void shouldRefuseWhatIsNoPool(String xml, String message) {
        refused(xml, "pool.xml:" + message);
    }

    @Test
    void shouldRefuseWhatDoesNotBelongThere() {
        refused("<superblock data_block_size=\"1x\"/>",
                "pool.xml:1:1: not a number: element=superblock, attribute=data_block_size, value=1x");
        refused("<superblock", "pool.xml:1:12: malformed XML: XML document structures must start and end within the "
                + "same entity.");
        refused("<!DOCTYPE x [<!ENTITY a SYSTEM \"file:/etc/passwd\">]><superblock/>",
                "pool.xml:1:1: a document type, which is not read");
        refused("<?xml version=\"1.0\"?>\n\n<pool/>", "pool.xml:3:1: not a superblock: element=pool");
        refused("", "pool.xml:1:1: malformed XML: Premature end of file.");
        refused(POOL + "  <device dev_id=\"1\">", "pool.xml:2:3: attribute missing: element=device, "
                + "attribute=mapped_blocks");
        refused(POOL + "  <def name=\"a\"/>", "pool.xml:2:3: unknown element: element=def, in=superblock");
        refused(POOL + DEVICE + "<ref name=\"a\"/>", "pool.xml:3:1: unknown element: element=ref, in=device");
        refused(POOL + DEVICE + single(1, 2).replace("time", "tine") + END,
                "pool.xml:3:5: unknown attribute: element=single_mapping, attribute=tine");
        refused(POOL + DEVICE + single(1, 2).replace("/>", "><x/>") + END,
                "pool.xml:3:62: something inside of a mapping: device=1");
        refused(POOL + DEVICE + "what is\n this, and why is it here" + END,
                "pool.xml:2:88: text between elements: text=what is this, and wh...");
        refused(POOL + "\u007f\u009b<x/>", "pool.xml:1:89: text between elements: text=??");
        refused(POOL + DEVICE + single(1, 2) + "  </superblock>", "pool.xml:4:5: malformed XML: The element type "
                + "\"device\" must be terminated by the matching end-tag \"</device>\".");
        refused(POOL + DEVICE + single(1, 2), "pool.xml:4:1: malformed XML: XML document structures must start and "
                + "end within the same entity.");
    }

    @Test
    void shouldTakeNamesAndSizesFromItsOwnComments() {
        String volume = "<!-- volume dev_id=\"1\" name=\"a-&#45;b\" blocks=\"1025\" writable=\"false\" -->";
        PoolMap map = ThinXmlText.read(POOL + volume + DEVICE + range(7, 20, 2) + END);
        assertThat(map.device("a--b").blocks()).isEqualTo(1025);
        assertThat(map.device(1).writable()).isFalse();
        refused(POOL + volume + DEVICE + range(8, 20, 2) + END, "pool.xml:3:5: virtual extents beyond the device: "
                + "device=1, virtualExtent=8, count=2, extents=9");
        assertThat(ThinXmlText.read(POOL + volume.replace("\"1\"", "\"2\"") + DEVICE + range(7, 20, 2) + END).device(1)
                .name())
                .isEqualTo("thin-1");
    }

    @Test
    void shouldReadForAPoolThatIsThereOnlyWhatFitsIt() {
        UUID uuid = PoolMapTest.UUID;
        String xml = POOL + DEVICE + range(7, 98, 2) + END;
        PoolMap map = ThinXmlText.read(xml, new ThinXmlReader.Target(uuid, 128, 500));
        assertThat(map.uuid()).isEqualTo(uuid);
        assertThat(map.extents()).isEqualTo(500);
        assertThatThrownBy(() -> ThinXmlText.read(xml, new ThinXmlReader.Target(uuid, 256, 500))).hasMessage(
                "pool.xml:1:1: "
                        + "extents of another size than the pool's: data_block_size=128, extentBlocks=256");
        assertThatThrownBy(() -> ThinXmlText.read(xml, new ThinXmlReader.Target(uuid, 128, 99))).hasMessage(
                "pool.xml:1:1: "
                        + "more extents than the pool has: nr_data_blocks=100, extents=99");
        assertThatThrownBy(() -> ThinXmlText.read(xml.replace("\"98\"", "\"99\""), new ThinXmlReader.Target(uuid, 128,
                500)))
                .hasMessage("pool.xml:3:5: extents beyond the pool: device=1, extent=99, count=2, extents=100");
    }
}
