// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads a map from the XML of thin-provisioning-tools 0.9: {@code superblock}, {@code device}, {@code range_mapping},
 * {@code single_mapping}. Stricter than {@code thin_restore}, which keeps the last of two mappings of one extent and
 * counts anew what was counted wrong. A device without the comment of {@link ThinXmlWriter} is named by its id and ends
 * with its last mapped extent. Nothing outside of the text is ever read: document types and entities are refused.
 */
public final class ThinXmlReader {
    /** The pool that a map is read for. */
    public record Target(UUID uuid, int extentBlocks, long extents) {
    }

    private static final Pattern VOLUME = Pattern.compile(
            "volume dev_id=\"(\\d{1,9})\" name=\"([^\"]*)\" blocks=\"(\\d{1,18})\" writable=\"(true|false)\"");
    private static final List<String> POOL = List.of("uuid", "time", "transaction", "flags", "version",
            "data_block_size", "nr_data_blocks");
    private static final List<String> DEVICE = List.of("dev_id", "mapped_blocks", "transaction", "creation_time",
            "snap_time");
    private static final List<String> RANGE = List.of("origin_begin", "data_begin", "length", "time");
    private static final List<String> SINGLE = List.of("origin_block", "data_block", "time");
    /** Flag of a pool whose metadata is not to be trusted. */
    private static final long NEEDS_CHECK = 1;

    private final String source;
    private final Target target;
    private final XMLStreamReader xml;
    private PoolBuilder builder;
    private Matcher volume;
    private boolean sized;
    private long mappedBlocks;
    private int line = 1;
    private int column = 1;
    private int previous = XMLStreamConstants.START_DOCUMENT;

    private ThinXmlReader(InputStream stream, String source, Target target) {
        this.source = source;
        this.target = target;
        // The JDK's own, whatever else is on the class path: positions are understood as it counts them.
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        try {
            // Decoded here: the parser tells standard error of bytes that are not UTF-8.
            xml = factory.createXMLStreamReader(new InputStreamReader(stream, StandardCharsets.UTF_8.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)));
        } catch (XMLStreamException e) {
            throw malformed(e);
        }
    }

    /**
     * Reads a map as the text says it is. A text that is no UUID becomes one by its name.
     *
     * @param source what the text is called in errors
     */
    public static PoolMap read(InputStream stream, String source) {
        return new ThinXmlReader(stream, source, null).pool();
    }

    /** Reads a map for a pool that is there: with its identity, on extents of its size, of which it has enough. */
    public static PoolMap read(InputStream stream, String source, Target target) {
        return new ThinXmlReader(stream, source, target).pool();
    }

    private PoolMap pool() {
        if (next() != XMLStreamConstants.START_ELEMENT || !xml.getLocalName().equals("superblock")) {
            throw refused("not a superblock: element=" + (xml.hasName() ? xml.getLocalName() : "none"), null);
        }
        superblock();
        while (next() == XMLStreamConstants.START_ELEMENT) {
            requireElement("device", DEVICE, "superblock");
            device();
        }
        if (next() != XMLStreamConstants.END_DOCUMENT) {
            throw refused("something behind the superblock", null);
        }
        return builder.build();
    }

    private void superblock() {
        requireAttributes(POOL);
        String text = xml.getAttributeValue(null, "uuid") == null ? "" : xml.getAttributeValue(null, "uuid");
        long flags = numberOr("flags", 0);
        if ((flags & NEEDS_CHECK) != 0) {
            throw refused("the pool needs a check, its map is not to be trusted: flags=" + flags, null);
        }
        if (flags != 0) {
            throw refused("unknown flags: flags=" + flags, null);
        }
        long version = numberOr("version", 2);
        if (version < 1 || version > 2) {
            throw refused("unknown version: version=" + version + ", known=1, 2", null);
        }
        long extentBlocks = number("data_block_size");
        long extents = number("nr_data_blocks");
        if (target != null && extentBlocks != target.extentBlocks()) {
            throw refused("extents of another size than the pool's: data_block_size=" + extentBlocks
                    + ", extentBlocks=" + target.extentBlocks(), null);
        }
        if (target != null && extents > target.extents()) {
            throw refused("more extents than the pool has: nr_data_blocks=" + extents + ", extents="
                    + target.extents(), null);
        }
        checked(() -> {
            PoolMap.requireRange("extent size", "data_block_size", extentBlocks, PoolMap.EXTENT_BLOCKS_STEP,
                    PoolMap.EXTENT_BLOCKS_MAX);
            builder = target == null
                    ? PoolMap.builder(uuid(text), (int) extentBlocks, extents)
                    : PoolMap.builder(target.uuid(), target.extentBlocks(), target.extents());
            return builder.limit(extents).state(number("transaction"), time("time"));
        });
    }

    private static UUID uuid(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private void device() {
        long id = number("dev_id");
        mappedBlocks = number("mapped_blocks");
        sized = volume != null && Long.parseLong(volume.group(1)) == id;
        String name = sized ? volume.group(2).replace("&#45;", "-") : "thin-" + id;
        long blocks = sized ? Long.parseLong(volume.group(3)) : ThinDevice.BLOCKS_MAX;
        boolean writable = !sized || Boolean.parseBoolean(volume.group(4));
        volume = null;
        checked(() -> {
            PoolMap.requireRange("device id", "dev_id", id, 0, ThinDevice.ID_MAX);
            return builder.device((int) id, name, blocks, number("transaction"), time("creation_time"),
                    time("snap_time"), writable);
        });
        while (next() == XMLStreamConstants.START_ELEMENT) {
            if (xml.getLocalName().equals("range_mapping")) {
                requireAttributes(RANGE);
                checked(() -> builder.map(number("origin_begin"), number("data_begin"), number("length"),
                        time("time")));
            } else {
                requireElement("single_mapping", SINGLE, "device");
                checked(() -> builder.map(number("origin_block"), number("data_block"), 1, time("time")));
            }
            if (next() != XMLStreamConstants.END_ELEMENT) {
                throw refused("something inside of a mapping: device=" + id, null);
            }
        }
        if (builder.device().mappedExtents() != mappedBlocks) {
            throw refused("mapped blocks counted wrong: device=" + id + ", mapped_blocks=" + mappedBlocks + ", found="
                    + builder.device().mappedExtents(), null);
        }
        if (!sized) {
            builder.fit();
        }
    }

    /** Steps to the next start or end of an element, or to the end; remembers where it begins, and a comment. */
    private int next() {
        try {
            while (true) {
                line = Math.max(xml.getLocation().getLineNumber(), 1);
                column = Math.max(xml.getLocation().getColumnNumber(), 1);
                int event = step();
                if (builder == null && xml.getLocation().getLineNumber() > line) {
                    // Ends of lines before the first element are no event; it begins a line then.
                    line = xml.getLocation().getLineNumber();
                    column = 1;
                }
                // The parser has looked behind the '<' to find that a text ends, and behind the '/' where one follows.
                if (previous == XMLStreamConstants.CHARACTERS) {
                    column -= event == XMLStreamConstants.END_ELEMENT ? 2 : 1;
                }
                previous = event;
                switch (event) {
                    case XMLStreamConstants.START_ELEMENT, XMLStreamConstants.END_ELEMENT,
                            XMLStreamConstants.END_DOCUMENT -> {
                        return event;
                    }
                    case XMLStreamConstants.COMMENT -> {
                        Matcher matcher = VOLUME.matcher(xml.getText().strip());
                        volume = matcher.matches() ? matcher : volume;
                    }
                    case XMLStreamConstants.DTD -> throw refused("a document type, which is not read", null);
                    case XMLStreamConstants.CHARACTERS -> {
                        if (!xml.isWhiteSpace()) {
                            throw refused("text between elements: text=" + excerpt(xml.getText()), null);
                        }
                    }
                    default -> {
                    }
                }
            }
        } catch (XMLStreamException e) {
            throw malformed(e);
        }
    }

    private int step() throws XMLStreamException {
        try {
            return xml.next();
        } catch (RuntimeException e) {
            // The JDK's parser has errors without a text, for instance that of a character in a document type.
            throw refused("malformed XML: " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""), e);
        }
    }

    private static String excerpt(String text) {
        String stripped = text.strip().replaceAll("\\s+", " ");
        return stripped.length() <= 20 ? stripped : stripped.substring(0, 20) + "...";
    }

    private void requireElement(String name, List<String> attributes, String parent) {
        if (!xml.getLocalName().equals(name)) {
            throw refused("unknown element: element=" + xml.getLocalName() + ", in=" + parent, null);
        }
        requireAttributes(attributes);
    }

    private void requireAttributes(List<String> known) {
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            if (!known.contains(xml.getAttributeLocalName(i))) {
                throw refused("unknown attribute: element=" + xml.getLocalName() + ", attribute="
                        + xml.getAttributeLocalName(i), null);
            }
        }
    }

    private long numberOr(String attribute, long absent) {
        return xml.getAttributeValue(null, attribute) == null ? absent : number(attribute);
    }

    private int time(String attribute) {
        long time = number(attribute);
        PoolMap.requireRange(attribute, attribute, time, 0, Mapping.TIME_MAX);
        return (int) time;
    }

    private long number(String attribute) {
        String text = xml.getAttributeValue(null, attribute);
        if (text == null) {
            throw refused("attribute missing: element=" + xml.getLocalName() + ", attribute=" + attribute, null);
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw refused("not a number: element=" + xml.getLocalName() + ", attribute=" + attribute + ", value="
                    + excerpt(text), e);
        }
    }

    private void checked(Supplier<PoolBuilder> step) {
        try {
            step.get();
        } catch (PoolException e) {
            throw refused(e.getMessage(), e);
        }
    }

    private ThinXmlException refused(String message, Throwable cause) {
        return new ThinXmlException(source, line, column, message, cause);
    }

    private ThinXmlException malformed(XMLStreamException cause) {
        String message = String.valueOf(cause.getMessage()).replaceFirst("(?s)^ParseError at .*?\\RMessage: ", "");
        int row = cause.getLocation() == null ? line : Math.max(cause.getLocation().getLineNumber(), 1);
        int at = cause.getLocation() == null ? column : Math.max(cause.getLocation().getColumnNumber(), 1);
        return new ThinXmlException(source, row, at, "malformed XML: "
                + (cause.getNestedException() instanceof CharacterCodingException
                        ? "not UTF-8"
                        : message.lines().findFirst().orElse("")),
                cause);
    }
}
