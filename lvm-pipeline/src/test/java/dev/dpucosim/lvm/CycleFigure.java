// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import java.util.Locale;

/**
 * What the pipeline takes, in cycles or bytes, and what it may take. The exact figure stands here and in the table of
 * {@code rtl/lvm/README.md}; when the RTL changes, both follow, and the limit stays.
 */
enum CycleFigure {
    /** Capsule's last beat to the member command, mapping in the cache. */
    HIT_READ("read, cache hit: capsule's last beat to member command", 31, 32),
    /** The same with a header digest. */
    HIT_READ_DIGEST("the same with a header digest", 34, 40),
    /** What a table read adds to a hit beyond the latency of DPU memory. */
    TABLE_READ("read, mapped but not in the cache: on top of a hit and the memory's latency", 4, 10),
    /** 512 reads of 4 KiB in steady state. */
    SUSTAINED_HITS("512 reads of 4 KiB, cache hits, sustained", 33_818, 512 * 75),
    /** The same with DPU memory that answers after 100 cycles. */
    SUSTAINED_HITS_FAR("the same with DPU memory 100 cycles away", 33_820, 512 * 75),
    /** 64 full stripes, 4+1 chunks of 64 KiB. */
    FULL_STRIPES("64 full-stripe writes of 256 KiB, 4+1: first capsule beat to last member completion", 331_997,
            64 * 4096 * 100 / 65),
    /** The same with DPU memory that answers after 100 cycles. */
    FULL_STRIPES_FAR("the same writes with DPU memory 100 cycles away", 332_593, 64 * 4096 * 100 / 65),
    /** 64 full stripes, 8+2 chunks of 64 KiB, at 0.75 beats of payload a cycle or more. */
    DUAL_STRIPES("64 full-stripe writes of 512 KiB, RAID 6, 8+2: the same", 663_813, 64 * 8192 * 100 / 75),
    /** The same with DPU memory that answers after 100 cycles. */
    DUAL_STRIPES_FAR("the same writes with DPU memory 100 cycles away", 664_806, 64 * 8192 * 100 / 75),
    /** Stripes of which two data members are missing: 8 chunks are read of each, at 0.7 beats a cycle or more. */
    DECODED_STRIPES(
            "39 full-stripe reads of 512 KiB, 8+2, two data members missing: first capsule beat to last response",
            405_650, 39 * 8192 * 100 / 70),
    /** 192 reads of a chunk that is missing, in steady state. */
    DECODED_CHUNKS("192 reads of a missing chunk of 4 KiB, 8+2, sustained", 98_304, 192 * 600),
    /** Capsule's last beat to the last beat of the response, nothing else going on. */
    DECODED_CHUNK("one such read alone: capsule's last beat to last response", 793, 800),
    /** Bytes over the payload port, both ways, and both member-data ports, of 1,024 partial writes; 17 KiB each. */
    PARTIAL_BYTES("1,024 partial writes of 4 KiB, RAID 5, 4+1, 32 in flight: bytes over all ports for data", 17_072_128,
            1024 * 17 * 1024),
    /** 960 of them in steady state. */
    PARTIAL_CYCLES("960 of them, cycles", 124_315, 960 * 150),
    /** The same of RAID 6 over 6 members, where the others are read; 25 KiB each. */
    PARTIAL_DUAL_BYTES("the same writes, RAID 6, 4+2: bytes", 25_460_736, 1024 * 25 * 1024),
    /** 960 of them in steady state. */
    PARTIAL_DUAL_CYCLES("960 of them, cycles", 185_757, 960 * 225),
    /** The same of RAID 6 over 10 members, where old data and parity are read. */
    PARTIAL_WIDE_BYTES("the same writes, RAID 6, 8+2: bytes", 25_411_584, 1024 * 25 * 1024),
    /** 960 of them in steady state. */
    PARTIAL_WIDE_CYCLES("960 of them, cycles", 185_757, 960 * 225),
    /** The writes of PARTIAL_BYTES with a log of partial parity; 22 KiB each. */
    LOGGED_BYTES("1,024 partial writes of 4 KiB, logged, RAID 5, 4+1, 32 in flight: bytes", 21_798_912, 1024 * 22
            * 1024),
    /** 960 of them in steady state. */
    LOGGED_CYCLES("960 of them, cycles", 195_813, 960 * 225),
    /** The same of RAID 6, where the log of each parity is written; 34 KiB each. */
    LOGGED_DUAL_BYTES("the same writes, logged, RAID 6, 4+2: bytes", 34_684_928, 1024 * 34 * 1024),
    /** 960 of them in steady state. */
    LOGGED_DUAL_CYCLES("960 of them, cycles", 329_851, 960 * 360),
    /** The same over 10 members. */
    LOGGED_WIDE_BYTES("the same writes, logged, RAID 6, 8+2: bytes", 34_848_768, 1024 * 34 * 1024),
    /** 960 of them in steady state. */
    LOGGED_WIDE_CYCLES("960 of them, cycles", 330_646, 960 * 360),
    /** 64 full stripes, 4+1 chunks of 64 KiB, each with an entry of one block. */
    LOGGED_STRIPES("64 full-stripe writes of 256 KiB, 4+1, logged: cycles", 332_988, 64 * 4096 * 100 / 65),
    /** 64 full stripes, 8+2 chunks of 64 KiB, each with two entries of one block. */
    LOGGED_DUAL_STRIPES("64 full-stripe writes of 512 KiB, RAID 6, 8+2, logged: cycles", 665_400, 64 * 8192 * 100 / 75);

    private final String text;
    private final long taken;
    private final long limit;

    CycleFigure(String text, long taken, long limit) {
        this.text = text;
        this.taken = taken;
        this.limit = limit;
    }

    long taken() {
        return taken;
    }

    long limit() {
        return limit;
    }

    /** Its line in the table of the README. */
    String row() {
        return String.format(Locale.ROOT, "| %s | %,d | %,d |", text, taken, limit);
    }
}
