// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.fuzz;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.dpucosim.trace.TraceFormat;
import dev.dpucosim.trace.TraceOptions;
import java.util.Arrays;
import java.util.List;

/**
 * The trace parsers, one target for each grammar, one for the choice among them, one for each packing.
 *
 * <p>Whatever the bytes are, reading them ends, keeps the promises of the reader (see {@link TraceReading}), and
 * gives the same however the bytes arrive. The inputs beside this class are one trace of every grammar and what was
 * found before.
 */
final class TraceFuzzTest {
    @FuzzTest(maxDuration = "10m")
    @DictionaryEntries({",Read,", ",Write,", "128166372010810581", "9223372036854775807", "\\x0D\\x0A"})
    void msr(final byte[] data) {
        read(TraceFormat.MSR, data);
    }

    @FuzzTest(maxDuration = "10m")
    @DictionaryEntries({",r,", ",W,", "0.551706", "9223372036854775807", "\\x0D\\x0A"})
    void spc(final byte[] data) {
        read(TraceFormat.SPC, data);
    }

    @FuzzTest(maxDuration = "10m")
    @DictionaryEntries({",R,", ",W,", "1577808144360767", "9223372036854775807", "\\x0D\\x0A"})
    void alibaba(final byte[] data) {
        read(TraceFormat.ALIBABA, data);
    }

    @FuzzTest(maxDuration = "10m")
    @DictionaryEntries({",0,", ",1,", "1538323200", "9223372036854775807", "\\x0D\\x0A"})
    void tencent(final byte[] data) {
        read(TraceFormat.TENCENT, data);
    }

    @FuzzTest(maxDuration = "10m")
    @DictionaryEntries({" 0\\x0A", " 1\\x0A", "\\x09", "9223372036854775807", "\\x0D\\x0A"})
    void mqsim(final byte[] data) {
        read(TraceFormat.MQSIM, data);
    }

    @FuzzTest(maxDuration = "10m")
    @DictionaryEntries({"\\x090\\x0A", "\\x091\\x0A", "13.191135", "0x", "9223372036854775807", "\\x0D\\x0A"})
    void disksim(final byte[] data) {
        read(TraceFormat.DISKSIM, data);
    }

    @FuzzTest(maxDuration = "10m")
    @DictionaryEntries({" 0 ", "\\x0A", "9223372036854775807", "18014398509481983", "\\x0D\\x0A"})
    void arc(final byte[] data) {
        read(TraceFormat.ARC, data);
    }

    @FuzzTest(maxDuration = "10m")
    @DictionaryEntries({"fio version 2 iolog\\x0A", "fio version 3 iolog\\x0A", " read ", " write ", " trim ", " sync ",
        " datasync\\x0A", " wait ", " add\\x0A", " open\\x0A", " close\\x0A"})
    void fio(final byte[] data) {
        read(TraceFormat.FIO, data);
    }

    @FuzzTest(maxDuration = "10m")
    @DictionaryEntries({" D ", " Q ", " C ", " UT ", " FWFSM ", " FN ", " DS ", " RA ", " + ", "CPU0 (x):\\x0A",
        "Total (",
        " <- (8,1) ", "8,0 0 1 0.000000001 1 D W 8 + 8 [x]\\x0A"})
    void blkparse(final byte[] data) {
        read(TraceFormat.BLKPARSE, data);
    }

    @FuzzTest(maxDuration = "10m")
    void vscsi(final byte[] data) {
        read(TraceFormat.VSCSI, data);
    }

    /** The bytes are the files of two processors, cut where the first byte says. */
    @FuzzTest(maxDuration = "10m")
    @DictionaryEntries({"\\x07tae", "eat\\x07"})
    void blktrace(final byte[] data) {
        final int cut = data.length == 0 ? 0 : (data[0] & 0xff) * data.length / 256;
        final byte[] first = Arrays.copyOfRange(data, Math.min(1, data.length), Math.max(cut, Math.min(1,
                data.length)));
        final byte[] second = Arrays.copyOfRange(data, Math.max(cut, Math.min(1, data.length)), data.length);
        final TraceOptions options = TraceOptions.defaults().withFormat(TraceFormat.BLKTRACE);
        TraceReading.same(List.of(first, second), options);
        read(TraceFormat.BLKTRACE, data);
    }

    @FuzzTest(maxDuration = "10m")
    void anyFormat(final byte[] data) {
        TraceReading.same(List.of(data), TraceOptions.defaults());
    }

    @FuzzTest(maxDuration = "10m")
    void gzip(final byte[] data) {
        readPacked(new byte[] {0x1f, (byte) 0x8b, 8}, data);
    }

    @FuzzTest(maxDuration = "10m")
    void zstd(final byte[] data) {
        readPacked(new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd}, data);
    }

    private static void read(final TraceFormat format, final byte[] data) {
        TraceReading.same(List.of(data), TraceOptions.defaults().withFormat(format));
    }

    /** As given, and once more behind the packing's magic, which the fuzzer should not have to find. */
    private static void readPacked(final byte[] magic, final byte[] data) {
        final byte[] packed = Arrays.copyOf(magic, magic.length + data.length);
        System.arraycopy(data, 0, packed, magic.length, data.length);
        read(TraceFormat.ARC, data);
        read(TraceFormat.ARC, packed);
    }
}
