// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The grammars that a trace can be written in. */
public enum TraceFormat {
    /** MSR Cambridge. */
    MSR("msr", "Timestamp,Hostname,DiskNumber,Type,Offset,Size,ResponseTime (100 ns since 1601, bytes)"),
    /** Storage Performance Council, as UMass has it. */
    SPC("spc", "ASU,LBA,Size,Opcode,Timestamp[,more] (512-byte blocks, bytes, seconds)"),
    /** CloudPhysics, version 1 or 2. */
    VSCSI("vscsi", "binary records of 32 (version 1) or 40 (version 2) bytes, little-endian, microseconds"),
    /** The text of blkparse. */
    BLKPARSE("blkparse", "maj,min cpu seq time pid action rwbs [sector + n] [process] (seconds, 512-byte sectors)"),
    /** The binary of the Linux kernel's block tracer. */
    BLKTRACE("blktrace", "binary records of 48 bytes and a payload, version 7, either byte order; one file per CPU"),
    /** fio's I/O log, version 2 or 3. */
    FIO("fio", "'fio version 2|3 iolog', then [microseconds] file action [offset length] (bytes)"),
    /** MQSim, which is SSDSim. */
    MQSIM("mqsim", "time device lba sectors type (nanoseconds, 512-byte sectors, 0 is a write)"),
    /** Alibaba 2020. */
    ALIBABA("alibaba", "device_id,opcode,offset,length,timestamp (bytes, microseconds since 1970)"),
    /** Tencent CBS. */
    TENCENT("tencent", "Timestamp,Offset,Size,IOType,VolumeID (seconds since 1970, 512-byte sectors)"),
    /** DiskSim ASCII. */
    DISKSIM("disksim", "time device block blocks flags (tabs; milliseconds with a fraction; bit 0 is a read)"),
    /** The lists of the ARC paper. */
    ARC("arc", "start blocks ignored request (512-byte blocks; no time, no direction)");

    private final String id;
    private final String grammar;

    TraceFormat(final String id, final String grammar) {
        this.id = id;
        this.grammar = grammar;
    }

    /** The word for the command line. */
    public String id() {
        return id;
    }

    /** The record in one line. */
    public String grammar() {
        return grammar;
    }

    /**
     * The format with this id; {@code ssdsim} is another name of {@link #MQSIM}.
     *
     * @return empty if there is none
     */
    public static Optional<TraceFormat> of(final String id) {
        if (id.equals("ssdsim")) {
            return Optional.of(MQSIM);
        }
        return Arrays.stream(values()).filter(format -> format.id.equals(id)).findFirst();
    }

    /** All ids, for a message. */
    static String ids() {
        return Arrays.stream(values()).map(TraceFormat::id).collect(Collectors.joining(", "));
    }

    /**
     * Finds out the format from the beginning of the unpacked content.
     *
     * @param prefix the first bytes; 64 KiB are plenty
     * @param whole  whether they are all there is
     * @param name   the input's name, for messages only
     * @return the one format that fits
     * @throws TraceInputException if none fits, or several do
     */
    public static TraceFormat detect(final byte[] prefix, final boolean whole, final String name) {
        return FormatDetection.detect(prefix, whole, name);
    }

    /**
     * A fresh grammar of the formats that have one line a record, except blkparse's, which has a choice of events.
     */
    TextGrammar lineGrammar(final String inputName) {
        return switch (this) {
            case MSR -> new MsrGrammar();
            case SPC -> new SpcGrammar();
            case FIO -> new FioGrammar(inputName);
            case MQSIM -> new MqsimGrammar();
            case ALIBABA -> new AlibabaGrammar();
            case TENCENT -> new TencentGrammar();
            case DISKSIM -> new DisksimGrammar();
            case ARC -> new ArcGrammar();
            case BLKPARSE -> new BlkparseGrammar(new BlockEvents(inputName, BlockAction.ISSUE, false));
            case VSCSI, BLKTRACE -> throw new IllegalStateException("not a text format: format=" + id);
        };
    }
}
