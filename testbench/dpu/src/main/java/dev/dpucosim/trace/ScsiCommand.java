// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

import java.util.Map;

/** What a SCSI operation code asks for (SPC-4, SBC-3). */
final class ScsiCommand {
    /** Operation codes have eight bits. */
    static final int CODE_MAX = 0xff;
    /** UNMAP, whose ranges are in its parameter list and not in the command. */
    static final int UNMAP = 0x42;

    private static final RequestKind[] KINDS = new RequestKind[CODE_MAX + 1];
    private static final String[] NAMES = new String[CODE_MAX + 1];
    private static final Map<Integer, String> KNOWN = Map.ofEntries(
            Map.entry(0x00, "TEST UNIT READY"), Map.entry(0x03, "REQUEST SENSE"), Map.entry(0x12, "INQUIRY"),
            Map.entry(0x16, "RESERVE(6)"), Map.entry(0x17, "RELEASE(6)"), Map.entry(0x1a, "MODE SENSE(6)"),
            Map.entry(0x1b, "START STOP UNIT"), Map.entry(0x25, "READ CAPACITY(10)"), Map.entry(0x2f, "VERIFY(10)"),
            Map.entry(0x41, "WRITE SAME(10)"), Map.entry(UNMAP, "UNMAP without its range"),
            Map.entry(0x4d, "LOG SENSE"), Map.entry(0x5a, "MODE SENSE(10)"),
            Map.entry(0x5e, "PERSISTENT RESERVE IN"), Map.entry(0x5f, "PERSISTENT RESERVE OUT"),
            Map.entry(0x83, "THIRD-PARTY COPY OUT"), Map.entry(0x84, "THIRD-PARTY COPY IN"),
            Map.entry(0x89, "COMPARE AND WRITE"), Map.entry(0x8f, "VERIFY(16)"), Map.entry(0x93, "WRITE SAME(16)"),
            Map.entry(0x9e, "SERVICE ACTION IN(16)"), Map.entry(0xa0, "REPORT LUNS"));

    static {
        for (int code = 0; code <= CODE_MAX; code++) {
            KINDS[code] = switch (code) {
                case 0x08, 0x28, 0xa8, 0x88 -> RequestKind.READ;
                case 0x0a, 0x2a, 0xaa, 0x8a, 0x2e, 0xae, 0x8e -> RequestKind.WRITE;
                case 0x35, 0x91 -> RequestKind.FLUSH;
                case UNMAP -> RequestKind.DISCARD;
                default -> RequestKind.OTHER;
            };
            NAMES[code] = KNOWN.getOrDefault(code, String.format("SCSI command 0x%02x", code));
        }
    }

    private ScsiCommand() {}

    /** What the command asks for; a write with verification is a write. */
    static RequestKind kind(final int code) {
        return KINDS[code];
    }

    /** Name of a command that is only counted. */
    static String name(final int code) {
        return NAMES[code];
    }
}
