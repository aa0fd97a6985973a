// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

/** The rules that checkers hold a bus to; sections are those of IHI 0022 issue E and IHI 0051 issue A. */
public enum AxiRule {

    /** Once valid is high it stays so until ready is. */
    VALID_HELD("valid fell before ready came", "IHI 0022 A3.2.1, IHI 0051 2.2.1"),
    /** Nothing of the payload changes while valid waits for ready. */
    PAYLOAD_HELD("payload changed while it waited for ready", "IHI 0022 A3.2.1, IHI 0051 2.2.1"),
    /** A byte that TKEEP leaves out is not data. */
    STROBE_WITHOUT_KEEP("TSTRB is set where TKEEP is not", "IHI 0051 2.4.3"),

    /** AxBURST 3 has no meaning. */
    BURST_TYPE("burst type is reserved", "IHI 0022 A3.4.1"),
    /** A beat fits the bus. */
    BEAT_SIZE("beat is wider than the bus", "IHI 0022 A3.4.1"),
    /** FIXED has at most 16 beats. */
    FIXED_LENGTH("fixed burst has more than 16 beats", "IHI 0022 A3.4.1"),
    /** WRAP has 2, 4, 8 or 16 beats. */
    WRAP_LENGTH("wrapping burst has not 2, 4, 8 or 16 beats", "IHI 0022 A3.4.1"),
    /** WRAP starts at a multiple of the beat's bytes. */
    WRAP_ALIGNMENT("wrapping burst is not aligned to its beats", "IHI 0022 A3.4.1"),
    /** No burst crosses a multiple of 4,096. */
    BOUNDARY("burst crosses a boundary of 4 KiB", "IHI 0022 A3.4.1"),
    /** Allocate bits need a modifiable access. */
    CACHE("AxCACHE allocates what is not modifiable", "IHI 0022 A4.4"),
    /** Exclusive accesses are outside of what is modelled here; they are reported and not judged. */
    EXCLUSIVE("exclusive access is not modelled", "IHI 0022 A7.2"),

    /** WLAST comes with the last beat and with no other. */
    WRITE_LAST("WLAST is not at the last beat", "IHI 0022 A3.4.1"),
    /** Strobes only on the lanes that a beat uses. */
    WRITE_LANES("strobe outside the lanes of the beat", "IHI 0022 A3.4.3"),
    /** One response for each write, after its address and its last beat, with its id. */
    WRITE_RESPONSE("write response with no write of that id to answer", "IHI 0022 A3.3.1, A5.3"),
    /** Read data only after the address, with its id, as often as was asked for. */
    READ_DATA("read data with no read of that id to answer", "IHI 0022 A3.3.1, A5.3"),
    /**
     * RLAST comes with the last beat and with no other. Two reads of one id that change places are seen by this where
     * their lengths differ; else only data shows it.
     */
    READ_LAST("RLAST is not at the last beat", "IHI 0022 A3.4.1, A5.3"),
    /** EXOKAY answers exclusive accesses only; AXI4-Lite has none. */
    EXCLUSIVE_OKAY("EXOKAY for an access that is not exclusive", "IHI 0022 A3.4.4, B1.1"),
    /** Every transaction is finished. */
    UNANSWERED("transaction is not finished", "IHI 0022 A3.4.1, A3.4.4"),

    /** AXI4-Lite has 32 or 64 bits of data. */
    LITE_WIDTH("AXI4-Lite is neither 32 nor 64 bits wide", "IHI 0022 B1.1"),
    /** AXI4-Lite has no signals for bursts, exclusive accesses and attributes beyond AxPROT. */
    LITE_SIGNALS("signal that AXI4-Lite does not have", "IHI 0022 B1.1");

    private final String text;
    private final String section;

    AxiRule(String text, String section) {
        this.text = text;
        this.section = section;
    }

    /** What is wrong when it is broken. */
    public String text() {
        return text;
    }

    /** Where it is written. */
    public String section() {
        return section;
    }
}
