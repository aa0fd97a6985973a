// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.register.Registers;
import java.util.Optional;

/** The register file of the model: what rtl/lvm/registers.md says, storage here and effects in the stages. */
final class ModelRegisters implements Registers {
    private final LvmModel model;
    private final ThinStage thin;
    private final RaidStage raid;
    private final ExceptionRing exceptions;
    private final ResumeRing resumes;
    private final Counters counters;
    private long control;
    private long geometry;
    private long extent;
    private long stripes;
    private long payloadBase;
    private long commandBase;
    private long exceptionBase;
    private long exceptionShift;
    private long resumeBase;
    private long resumeShift;
    private long namespaceIndex;
    private long namespaceBlocks;
    private long namespaceTable;

    ModelRegisters(LvmModel model, ThinStage thin, RaidStage raid, ExceptionRing exceptions, ResumeRing resumes,
            Counters counters) {
        this.model = model;
        this.thin = thin;
        this.raid = raid;
        this.exceptions = exceptions;
        this.resumes = resumes;
        this.counters = counters;
    }

    boolean enabled() {
        return (control & LvmRegisters.CONTROL_ENABLE_MASK) != 0;
    }

    long payloadBase() {
        return payloadBase;
    }

    long commandBase() {
        return commandBase;
    }

    @Override
    public long read(int offset) {
        return switch (offset) {
            case LvmRegisters.ID -> LvmRegisters.ID_RESET;
            case LvmRegisters.CONTROL -> control;
            case LvmRegisters.STATUS -> status();
            case LvmRegisters.GEOMETRY -> geometry;
            case LvmRegisters.EXTENT -> extent;
            case LvmRegisters.STRIPES -> stripes;
            case LvmRegisters.ONLINE -> raid.online;
            case LvmRegisters.PAYLOAD_BASE -> payloadBase;
            case LvmRegisters.COMMAND_BASE -> commandBase;
            case LvmRegisters.EXCEPTION_BASE -> exceptionBase;
            case LvmRegisters.EXCEPTION_SHIFT -> exceptionShift;
            case LvmRegisters.EXCEPTION_PRODUCER -> Integer.toUnsignedLong(exceptions.producer());
            case LvmRegisters.EXCEPTION_CONSUMER -> Integer.toUnsignedLong(exceptions.consumer());
            case LvmRegisters.RESUME_BASE -> resumeBase;
            case LvmRegisters.RESUME_SHIFT -> resumeShift;
            case LvmRegisters.RESUME_PRODUCER -> Integer.toUnsignedLong(resumes.producer());
            case LvmRegisters.RESUME_CONSUMER -> Integer.toUnsignedLong(resumes.consumer());
            case LvmRegisters.NS_INDEX -> namespaceIndex;
            case LvmRegisters.NS_BLOCKS -> namespaceBlocks;
            case LvmRegisters.NS_TABLE -> namespaceTable;
            case LvmRegisters.FAULT ->
                    raid.faultStripe | (raid.faultArmed ? LvmRegisters.FAULT_ARMED_MASK : 0);
            case LvmRegisters.REBUILD -> raid.rebuildWatermark
                    | (long) raid.rebuildMembers << LvmRegisters.REBUILD_MEMBERS_LSB;
            case LvmRegisters.LOG -> raid.log.firstBlock | (raid.log.enabled ? LvmRegisters.LOG_ENABLE_MASK : 0);
            case LvmRegisters.LOG_SEQUENCE -> raid.log.sequence;
            default -> Counters.has(offset) ? counters.value(offset) : 0;
        };
    }

    private long status() {
        return (model.idle() ? LvmRegisters.STATUS_IDLE_MASK : 0) | LvmRegisters.STATUS_SWEPT_MASK
                | (long) raid.used() << LvmRegisters.STATUS_CONTEXTS_LSB
                | (long) raid.usedMax() << LvmRegisters.STATUS_CONTEXTS_MAX_LSB
                | (long) model.operationsUsed() << LvmRegisters.STATUS_OPS_LSB;
    }

    @Override
    public void write(int offset, long value) {
        switch (offset) {
            case LvmRegisters.CONTROL -> control(value);
            case LvmRegisters.GEOMETRY -> geometry = value
                    & (LvmRegisters.GEOMETRY_LEVEL_MASK | LvmRegisters.GEOMETRY_MEMBERS_MASK
                            | LvmRegisters.GEOMETRY_CHUNK_SHIFT_MASK | LvmRegisters.GEOMETRY_EXTENT_SHIFT_MASK);
            case LvmRegisters.EXTENT -> extent = value
                    & (LvmRegisters.EXTENT_UNITS_MASK | LvmRegisters.EXTENT_RECIPROCAL_MASK);
            case LvmRegisters.STRIPES -> stripes = value & LvmRegisters.STRIPES_COUNT_MASK;
            case LvmRegisters.ONLINE -> raid.online = (int) (value & LvmRegisters.ONLINE_MEMBERS_MASK);
            case LvmRegisters.PAYLOAD_BASE -> payloadBase = value & LvmRegisters.PAYLOAD_BASE_ADDRESS_MASK;
            case LvmRegisters.COMMAND_BASE -> commandBase = value & LvmRegisters.COMMAND_BASE_ADDRESS_MASK;
            case LvmRegisters.EXCEPTION_BASE -> {
                exceptionBase = value & LvmRegisters.EXCEPTION_BASE_ADDRESS_MASK;
                exceptions.base(exceptionBase);
            }
            case LvmRegisters.EXCEPTION_SHIFT -> {
                exceptionShift = value & LvmRegisters.EXCEPTION_SHIFT_LOG2_MASK;
                exceptions.shift((int) exceptionShift);
            }
            case LvmRegisters.EXCEPTION_CONSUMER -> exceptions.consumer((int) value);
            case LvmRegisters.RESUME_BASE -> {
                resumeBase = value & LvmRegisters.RESUME_BASE_ADDRESS_MASK;
                resumes.base(resumeBase);
            }
            case LvmRegisters.RESUME_SHIFT -> {
                resumeShift = value & LvmRegisters.RESUME_SHIFT_LOG2_MASK;
                resumes.shift((int) resumeShift);
            }
            case LvmRegisters.RESUME_PRODUCER -> resumes.producer((int) value);
            case LvmRegisters.NS_INDEX -> namespaceIndex = value & LvmRegisters.NS_INDEX_INDEX_MASK;
            case LvmRegisters.NS_BLOCKS -> namespaceBlocks = value & LvmRegisters.NS_BLOCKS_BLOCKS_MASK;
            case LvmRegisters.NS_TABLE -> namespaceTable = value & LvmRegisters.NS_TABLE_ADDRESS_MASK;
            case LvmRegisters.NS_COMMIT ->
                    thin.namespace((int) namespaceIndex, (value & LvmRegisters.NS_COMMIT_VALID_MASK) != 0,
                            (int) (value >>> LvmRegisters.NS_COMMIT_EPOCH_LSB) & 0xFF, namespaceBlocks, namespaceTable);
            case LvmRegisters.FAULT -> {
                raid.faultStripe = value & LvmRegisters.FAULT_STRIPE_MASK;
                raid.faultArmed = (value & LvmRegisters.FAULT_ARMED_MASK) != 0;
            }
            case LvmRegisters.REBUILD -> {
                raid.rebuildWatermark = value & LvmRegisters.REBUILD_WATERMARK_MASK;
                raid.rebuildMembers = (int) ((value & LvmRegisters.REBUILD_MEMBERS_MASK)
                        >>> LvmRegisters.REBUILD_MEMBERS_LSB);
            }
            case LvmRegisters.LOG -> {
                raid.log.firstBlock = value & LvmRegisters.LOG_BLOCK_MASK;
                raid.log.enabled = (value & LvmRegisters.LOG_ENABLE_MASK) != 0;
            }
            case LvmRegisters.LOG_SEQUENCE -> raid.log.sequence = value & LvmRegisters.LOG_SEQUENCE_NUMBER_MASK;
            case LvmRegisters.INVALIDATE -> thin.invalidate((int) (value & LvmRegisters.INVALIDATE_NS_INDEX_MASK),
                    value >>> LvmRegisters.INVALIDATE_EXTENT_LSB);
            default -> {
                // Read only, or no register.
            }
        }
    }

    /** The array's shape is taken when the engine is enabled; that of an unknown level is of no importance. */
    private void control(long value) {
        boolean wasEnabled = enabled();
        control = value & (LvmRegisters.CONTROL_ENABLE_MASK | LvmRegisters.CONTROL_PARITY_TRUSTED_MASK);
        raid.parityTrusted = (control & LvmRegisters.CONTROL_PARITY_TRUSTED_MASK) != 0;
        if (enabled() && !wasEnabled) {
            Optional<RaidLevel> level = RaidLevel
                    .ofCode(field(LvmRegisters.GEOMETRY_LEVEL_MASK, LvmRegisters.GEOMETRY_LEVEL_LSB));
            Geometry shape = Geometry.withStripes(level.orElse(RaidLevel.RAID0),
                    field(LvmRegisters.GEOMETRY_MEMBERS_MASK, LvmRegisters.GEOMETRY_MEMBERS_LSB),
                    field(LvmRegisters.GEOMETRY_CHUNK_SHIFT_MASK, LvmRegisters.GEOMETRY_CHUNK_SHIFT_LSB),
                    Geometry.EXTENT_SHIFT_MIN, stripes).withExtentBlocks(ExtentSize.blocks(geometry, extent));
            raid.levelKnown = level.isPresent();
            // What waits for firmware in its midst goes on where it was when the engine is enabled again.
            if (!shape.equals(raid.geometry)) {
                raid.geometry(shape);
            }
            thin.extentBlocks(shape.extentBlocks());
            resumes.ring();
        }
    }

    private int field(long mask, int lsb) {
        return (int) ((geometry & mask) >>> lsb);
    }
}
