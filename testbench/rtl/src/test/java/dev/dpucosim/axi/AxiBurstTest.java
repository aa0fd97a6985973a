// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Addresses and legality of bursts, on a bus of 8 bytes. */
class AxiBurstTest {

    /** Worked out by hand. */
    @ParameterizedTest
    @CsvSource({"INCR,0x1003,3,4,1003 1004 1008,9", "INCR,0x1000,2,8,1000 1008,16", "FIXED,0x1002,3,4,1002 1002 1002,6",
        "WRAP,0x1010,4,8,1010 1018 1000 1008,32", "WRAP,0x100C,4,4,100c 1000 1004 1008,16",
        "INCR,0x1007,2,1,1007 1008,2", "INCR,0x1007,1,8,1007,1", "WRAP,0xFFFFFFFFFFFFFFF8,2,8,"
                + "fffffffffffffff8 fffffffffffffff0,16"})
    void shouldGiveEachBeatItsAddress(AxiBurst.Type type, String address, int beats, int beatBytes, String addresses,
            int bytes) {
        final AxiBurst burst = new AxiBurst(0, Long.parseUnsignedLong(address.substring(2), 16), beats, beatBytes,
                type);
        final List<String> seen = new ArrayList<>();
        int sum = 0;
        for (int beat = 0; beat < beats; beat++) {
            seen.add(Long.toHexString(burst.beatAddress(beat)));
            sum += burst.bytes(beat);
        }
        assertThat(String.join(" ", seen)).isEqualTo(addresses);
        assertThat(burst.bytes()).isEqualTo(bytes).isEqualTo(sum);
    }

    @ParameterizedTest
    @CsvSource({"INCR,0xFF8,1,8,", "INCR,0xFF9,1,8,", "INCR,0xFF8,2,8,BOUNDARY", "INCR,0xFFF,2,1,BOUNDARY",
        "INCR,0x0,256,8,", "INCR,0x800,256,8,", "INCR,0x808,256,8,BOUNDARY", "INCR,0x0,1,16,BEAT_SIZE",
        "FIXED,0xFFF,16,8,", "FIXED,0x0,17,8,FIXED_LENGTH", "WRAP,0x8,2,8,", "WRAP,0x8,1,8,WRAP_LENGTH",
        "WRAP,0x8,3,8,WRAP_LENGTH", "WRAP,0x8,32,8,WRAP_LENGTH", "WRAP,0x4,4,8,WRAP_ALIGNMENT",
        "RESERVED,0x0,1,8,BURST_TYPE"})
    void shouldTellWhichRuleABurstBreaks(AxiBurst.Type type, long address, int beats, int beatBytes, AxiRule rule) {
        assertThat(new AxiBurst(0, address, beats, beatBytes, type).fault(8)).isEqualTo(rule);
    }

    @Test
    void shouldCutATransferIntoLegalBurstsThatCoverIt() {
        for (int busBytes = 1; busBytes <= 128; busBytes *= 2) {
            for (long address = 0xF00; address < 0x1003; address += 3) {
                long at = address;
                final long end = address + 9001;
                while (at < end) {
                    final AxiBurst burst = AxiBurst.within(at, end - at, busBytes);
                    assertThat(burst.fault(busBytes)).as(burst.toString()).isNull();
                    assertThat(burst.address()).isEqualTo(at);
                    at += burst.bytes();
                }
                assertThat(at).isBetween(end, end + busBytes - 1);
            }
        }
    }
}
