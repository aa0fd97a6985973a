// Generated from rtl/lvm/registers.md by RegisterGenerator: change that file, not this one.
// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

/** Registers of the logical-volume pipeline: offsets, reset values and fields. */
public final class LvmRegisters {
    public static final int ID = 0x000;
    public static final long ID_RESET = 0x1314D564CL;
    /** "LVM1" as bytes in memory. */
    public static final int ID_MAGIC_LSB = 0;
    public static final long ID_MAGIC_MASK = 0xFFFFFFFFL;
    /** Version of this table. */
    public static final int ID_VERSION_LSB = 32;
    public static final long ID_VERSION_MASK = 0xFFFFFFFF00000000L;

    public static final int CONTROL = 0x008;
    public static final long CONTROL_RESET = 0x0L;
    /** Capsules and resume entries are taken. */
    public static final int CONTROL_ENABLE_LSB = 0;
    public static final long CONTROL_ENABLE_MASK = 0x1L;
    /** 0: every partial write of RAID 5 and 6 reconstructs. */
    public static final int CONTROL_PARITY_TRUSTED_LSB = 1;
    public static final long CONTROL_PARITY_TRUSTED_MASK = 0x2L;

    public static final int STATUS = 0x010;
    public static final long STATUS_RESET = 0x0L;
    /** No progress is possible without input. */
    public static final int STATUS_IDLE_LSB = 0;
    public static final long STATUS_IDLE_MASK = 0x1L;
    /** Memories are clean after reset; before that capsules wait. */
    public static final int STATUS_SWEPT_LSB = 1;
    public static final long STATUS_SWEPT_MASK = 0x2L;
    /** Contexts in use. */
    public static final int STATUS_CONTEXTS_LSB = 8;
    public static final long STATUS_CONTEXTS_MASK = 0xFF00L;
    /** Most contexts in use at once since reset. */
    public static final int STATUS_CONTEXTS_MAX_LSB = 16;
    public static final long STATUS_CONTEXTS_MAX_MASK = 0xFF0000L;
    /** Operations in use. */
    public static final int STATUS_OPS_LSB = 24;
    public static final long STATUS_OPS_MASK = 0xFFFF000000L;

    public static final int GEOMETRY = 0x018;
    public static final long GEOMETRY_RESET = 0x0L;
    /** RAID level: 0, 1, 5, 6, 10; of another every run is refused. */
    public static final int GEOMETRY_LEVEL_LSB = 0;
    public static final long GEOMETRY_LEVEL_MASK = 0xFL;
    /** Members, 2 to 16. */
    public static final int GEOMETRY_MEMBERS_LSB = 8;
    public static final long GEOMETRY_MEMBERS_MASK = 0x1F00L;
    /** Log2 of blocks in a chunk, 3 to 11. */
    public static final int GEOMETRY_CHUNK_SHIFT_LSB = 16;
    public static final long GEOMETRY_CHUNK_SHIFT_MASK = 0xF0000L;
    /** Log2 of blocks in an extent, rounded up, 7 to 21. */
    public static final int GEOMETRY_EXTENT_SHIFT_LSB = 24;
    public static final long GEOMETRY_EXTENT_SHIFT_MASK = 0x1F000000L;

    public static final int STRIPES = 0x020;
    public static final long STRIPES_RESET = 0x0L;
    /** Stripes of the array. */
    public static final int STRIPES_COUNT_LSB = 0;
    public static final long STRIPES_COUNT_MASK = 0xFFFFFFFFFFL;

    public static final int ONLINE = 0x028;
    public static final long ONLINE_RESET = 0x0L;
    /** One bit a member: commands may be sent to it. */
    public static final int ONLINE_MEMBERS_LSB = 0;
    public static final long ONLINE_MEMBERS_MASK = 0xFFFFL;

    public static final int PAYLOAD_BASE = 0x030;
    public static final long PAYLOAD_BASE_RESET = 0x0L;
    /** Operation buffers, 1 MiB each, 1 MiB aligned. */
    public static final int PAYLOAD_BASE_ADDRESS_LSB = 0;
    public static final long PAYLOAD_BASE_ADDRESS_MASK = 0xFFFFFFFFFFL;

    public static final int COMMAND_BASE = 0x038;
    public static final long COMMAND_BASE_RESET = 0x0L;
    /** Submission entries as received, 64 bytes an operation, 64-byte aligned. */
    public static final int COMMAND_BASE_ADDRESS_LSB = 0;
    public static final long COMMAND_BASE_ADDRESS_MASK = 0xFFFFFFFFFFL;

    public static final int EXCEPTION_BASE = 0x040;
    public static final long EXCEPTION_BASE_RESET = 0x0L;
    /** Exception ring, 4 KiB aligned. */
    public static final int EXCEPTION_BASE_ADDRESS_LSB = 0;
    public static final long EXCEPTION_BASE_ADDRESS_MASK = 0xFFFFFFFFFFL;

    public static final int EXCEPTION_SHIFT = 0x048;
    public static final long EXCEPTION_SHIFT_RESET = 0x0L;
    /** Log2 of records in the exception ring, at least 13. */
    public static final int EXCEPTION_SHIFT_LOG2_LSB = 0;
    public static final long EXCEPTION_SHIFT_LOG2_MASK = 0x1FL;

    public static final int EXCEPTION_PRODUCER = 0x050;
    public static final long EXCEPTION_PRODUCER_RESET = 0x0L;
    /** Records that are in memory, free running. */
    public static final int EXCEPTION_PRODUCER_COUNT_LSB = 0;
    public static final long EXCEPTION_PRODUCER_COUNT_MASK = 0xFFFFFFFFL;

    public static final int EXCEPTION_CONSUMER = 0x058;
    public static final long EXCEPTION_CONSUMER_RESET = 0x0L;
    /** Records that firmware has taken; differs from the producer: interrupt. */
    public static final int EXCEPTION_CONSUMER_COUNT_LSB = 0;
    public static final long EXCEPTION_CONSUMER_COUNT_MASK = 0xFFFFFFFFL;

    public static final int RESUME_BASE = 0x060;
    public static final long RESUME_BASE_RESET = 0x0L;
    /** Resume ring, 4 KiB aligned. */
    public static final int RESUME_BASE_ADDRESS_LSB = 0;
    public static final long RESUME_BASE_ADDRESS_MASK = 0xFFFFFFFFFFL;

    public static final int RESUME_SHIFT = 0x068;
    public static final long RESUME_SHIFT_RESET = 0x0L;
    /** Log2 of entries in the resume ring. */
    public static final int RESUME_SHIFT_LOG2_LSB = 0;
    public static final long RESUME_SHIFT_LOG2_MASK = 0x1FL;

    public static final int RESUME_PRODUCER = 0x070;
    public static final long RESUME_PRODUCER_RESET = 0x0L;
    /** Entries that firmware has written, free running. */
    public static final int RESUME_PRODUCER_COUNT_LSB = 0;
    public static final long RESUME_PRODUCER_COUNT_MASK = 0xFFFFFFFFL;

    public static final int RESUME_CONSUMER = 0x078;
    public static final long RESUME_CONSUMER_RESET = 0x0L;
    /** Entries that were handed to their stage. */
    public static final int RESUME_CONSUMER_COUNT_LSB = 0;
    public static final long RESUME_CONSUMER_COUNT_MASK = 0xFFFFFFFFL;

    public static final int NS_INDEX = 0x080;
    public static final long NS_INDEX_RESET = 0x0L;
    /** Namespace id - 1, for NS_COMMIT. */
    public static final int NS_INDEX_INDEX_LSB = 0;
    public static final long NS_INDEX_INDEX_MASK = 0x3FFL;

    public static final int NS_BLOCKS = 0x088;
    public static final long NS_BLOCKS_RESET = 0x0L;
    /** Size of the namespace, for NS_COMMIT. */
    public static final int NS_BLOCKS_BLOCKS_LSB = 0;
    public static final long NS_BLOCKS_BLOCKS_MASK = 0xFFFFFFFFFFFFL;

    public static final int NS_TABLE = 0x090;
    public static final long NS_TABLE_RESET = 0x0L;
    /** Mapping table, 64-byte aligned, for NS_COMMIT. */
    public static final int NS_TABLE_ADDRESS_LSB = 0;
    public static final long NS_TABLE_ADDRESS_MASK = 0xFFFFFFFFFFL;

    public static final int NS_COMMIT = 0x098;
    public static final long NS_COMMIT_RESET = 0x0L;
    /** Writing puts NS_BLOCKS, NS_TABLE and this into entry NS_INDEX of the namespace map. */
    public static final int NS_COMMIT_VALID_LSB = 0;
    public static final long NS_COMMIT_VALID_MASK = 0x1L;
    /** Epoch of the namespace; cached mappings of another epoch do not hit. */
    public static final int NS_COMMIT_EPOCH_LSB = 8;
    public static final long NS_COMMIT_EPOCH_MASK = 0xFF00L;

    public static final int FAULT = 0x0A0;
    public static final long FAULT_RESET = 0x0L;
    /** Stripe whose next job fails with RAID_ERR. */
    public static final int FAULT_STRIPE_LSB = 0;
    public static final long FAULT_STRIPE_MASK = 0xFFFFFFFFFFL;
    /** The fault is armed; hardware clears it when it strikes. */
    public static final int FAULT_ARMED_LSB = 63;
    public static final long FAULT_ARMED_MASK = 0x8000000000000000L;

    public static final int INVALIDATE = 0x0A8;
    public static final long INVALIDATE_RESET = 0x0L;
    /** Writing drops the cached mapping of (namespace id - 1, extent), whatever its epoch. */
    public static final int INVALIDATE_NS_INDEX_LSB = 0;
    public static final long INVALIDATE_NS_INDEX_MASK = 0x3FFL;
    /** Virtual extent. */
    public static final int INVALIDATE_EXTENT_LSB = 16;
    public static final long INVALIDATE_EXTENT_MASK = 0xFFFFFFFFFFFF0000L;
    /** The last drop is not done; a lookup that read the table before it is over too when this is 0. */
    public static final int INVALIDATE_BUSY_LSB = 0;
    public static final long INVALIDATE_BUSY_MASK = 0x1L;

    public static final int EXTENT = 0x0B0;
    public static final long EXTENT_RESET = 0x0L;
    /** 64 KiB units of an extent whose size is no power of two, 3 to 16,383. */
    public static final int EXTENT_UNITS_LSB = 0;
    public static final long EXTENT_UNITS_MASK = 0x3FFFL;
    /** 2^(34 + EXTENT_SHIFT) / UNITS, rounded up; 0: extents have 2^EXTENT_SHIFT blocks. */
    public static final int EXTENT_RECIPROCAL_LSB = 16;
    public static final long EXTENT_RECIPROCAL_MASK = 0x3FFFFFFFFFF0000L;

    public static final int REBUILD = 0x0B8;
    public static final long REBUILD_RESET = 0x0L;
    /** First stripe that is not rebuilt, or whose parity is not known to be right; SYNC moves it. */
    public static final int REBUILD_WATERMARK_LSB = 0;
    public static final long REBUILD_WATERMARK_MASK = 0xFFFFFFFFFFL;
    /** Members that are rebuilt: missing in the stripes from the watermark on. */
    public static final int REBUILD_MEMBERS_LSB = 40;
    public static final long REBUILD_MEMBERS_MASK = 0xFFFF0000000000L;

    public static final int LOG = 0x0C0;
    public static final long LOG_RESET = 0x0L;
    /** Block of every member at which its log of partial parity begins. */
    public static final int LOG_BLOCK_LSB = 0;
    public static final long LOG_BLOCK_MASK = 0xFFFFFFFFFFFFL;
    /** Columns of RAID 5 and 6 writes are logged before they are written, and all their member writes carry FUA. */
    public static final int LOG_ENABLE_LSB = 63;
    public static final long LOG_ENABLE_MASK = 0x8000000000000000L;

    public static final int LOG_SEQUENCE = 0x0C8;
    public static final long LOG_SEQUENCE_RESET = 0x0L;
    /** Sequence number of the last logged column; hardware counts on. */
    public static final int LOG_SEQUENCE_NUMBER_LSB = 0;
    public static final long LOG_SEQUENCE_NUMBER_MASK = 0xFFFFFFFFFFL;

    public static final int LOOKUP_HITS = 0x100;
    public static final long LOOKUP_HITS_RESET = 0x0L;
    /** Fragments whose mapping was in the cache. */
    public static final int LOOKUP_HITS_COUNT_LSB = 0;
    public static final long LOOKUP_HITS_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int LOOKUP_TABLE_READS = 0x108;
    public static final long LOOKUP_TABLE_READS_RESET = 0x0L;
    /** Reads of mapping tables. */
    public static final int LOOKUP_TABLE_READS_COUNT_LSB = 0;
    public static final long LOOKUP_TABLE_READS_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int EVICTIONS = 0x110;
    public static final long EVICTIONS_RESET = 0x0L;
    /** Cached mappings put out by others. */
    public static final int EVICTIONS_COUNT_LSB = 0;
    public static final long EVICTIONS_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int EXC_MISS = 0x118;
    public static final long EXC_MISS_RESET = 0x0L;
    /** Exception records with reason MISS. */
    public static final int EXC_MISS_COUNT_LSB = 0;
    public static final long EXC_MISS_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int EXC_RAID_ERR = 0x120;
    public static final long EXC_RAID_ERR_RESET = 0x0L;
    /** With reason RAID_ERR. */
    public static final int EXC_RAID_ERR_COUNT_LSB = 0;
    public static final long EXC_RAID_ERR_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int EXC_IO_FAIL = 0x128;
    public static final long EXC_IO_FAIL_RESET = 0x0L;
    /** With reason IO_FAIL. */
    public static final int EXC_IO_FAIL_COUNT_LSB = 0;
    public static final long EXC_IO_FAIL_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int EXC_NS_ERR = 0x130;
    public static final long EXC_NS_ERR_RESET = 0x0L;
    /** With reason NS_ERR. */
    public static final int EXC_NS_ERR_COUNT_LSB = 0;
    public static final long EXC_NS_ERR_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int EXC_UNSUPPORTED = 0x138;
    public static final long EXC_UNSUPPORTED_RESET = 0x0L;
    /** With reason UNSUPPORTED. */
    public static final int EXC_UNSUPPORTED_COUNT_LSB = 0;
    public static final long EXC_UNSUPPORTED_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int COLUMNS_FULL = 0x140;
    public static final long COLUMNS_FULL_RESET = 0x0L;
    /** Columns written without reading. */
    public static final int COLUMNS_FULL_COUNT_LSB = 0;
    public static final long COLUMNS_FULL_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int COLUMNS_READ_MODIFY = 0x148;
    public static final long COLUMNS_READ_MODIFY_RESET = 0x0L;
    /** Columns written after reading old data and old parity. */
    public static final int COLUMNS_READ_MODIFY_COUNT_LSB = 0;
    public static final long COLUMNS_READ_MODIFY_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int COLUMNS_RECONSTRUCT = 0x150;
    public static final long COLUMNS_RECONSTRUCT_RESET = 0x0L;
    /** Columns written after reading the untouched chunks. */
    public static final int COLUMNS_RECONSTRUCT_COUNT_LSB = 0;
    public static final long COLUMNS_RECONSTRUCT_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int LOCK_WAITS = 0x158;
    public static final long LOCK_WAITS_RESET = 0x0L;
    /** Stripe locks that were not free when asked for. */
    public static final int LOCK_WAITS_COUNT_LSB = 0;
    public static final long LOCK_WAITS_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int MEMBER_READS = 0x160;
    public static final long MEMBER_READS_RESET = 0x0L;
    /** Read commands to members. */
    public static final int MEMBER_READS_COUNT_LSB = 0;
    public static final long MEMBER_READS_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int MEMBER_WRITES = 0x168;
    public static final long MEMBER_WRITES_RESET = 0x0L;
    /** Write commands to members. */
    public static final int MEMBER_WRITES_COUNT_LSB = 0;
    public static final long MEMBER_WRITES_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int MEMBER_FLUSHES = 0x170;
    public static final long MEMBER_FLUSHES_RESET = 0x0L;
    /** Flush commands to members. */
    public static final int MEMBER_FLUSHES_COUNT_LSB = 0;
    public static final long MEMBER_FLUSHES_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int OPS_DONE = 0x178;
    public static final long OPS_DONE_RESET = 0x0L;
    /** Operations of hosts whose response has left. */
    public static final int OPS_DONE_COUNT_LSB = 0;
    public static final long OPS_DONE_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int PDU_ERRORS = 0x180;
    public static final long PDU_ERRORS_RESET = 0x0L;
    /** PDUs answered by a C2HTermReq. */
    public static final int PDU_ERRORS_COUNT_LSB = 0;
    public static final long PDU_ERRORS_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int LATE_COMPLETIONS = 0x188;
    public static final long LATE_COMPLETIONS_RESET = 0x0L;
    /** Member completions of a command that was no longer known. */
    public static final int LATE_COMPLETIONS_COUNT_LSB = 0;
    public static final long LATE_COMPLETIONS_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int STALL_CONTEXT = 0x190;
    public static final long STALL_CONTEXT_RESET = 0x0L;
    /** Cycles in which an operation waited for a context. */
    public static final int STALL_CONTEXT_COUNT_LSB = 0;
    public static final long STALL_CONTEXT_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int STALL_ACCUMULATOR = 0x198;
    public static final long STALL_ACCUMULATOR_RESET = 0x0L;
    /** Cycles in which a column waited for a parity accumulator. */
    public static final int STALL_ACCUMULATOR_COUNT_LSB = 0;
    public static final long STALL_ACCUMULATOR_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int STALL_TAG = 0x1A0;
    public static final long STALL_TAG_RESET = 0x0L;
    /** Cycles in which a member command waited for a tag. */
    public static final int STALL_TAG_COUNT_LSB = 0;
    public static final long STALL_TAG_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int RESUME_ERRORS = 0x1A8;
    public static final long RESUME_ERRORS_RESET = 0x0L;
    /** Resume entries dropped: unknown kind, operation not parked, context not suspended. */
    public static final int RESUME_ERRORS_COUNT_LSB = 0;
    public static final long RESUME_ERRORS_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int COLUMNS_RECOVER = 0x1B0;
    public static final long COLUMNS_RECOVER_RESET = 0x0L;
    /** Columns written after recovering an untouched chunk that is missing, a touched one being missing too. */
    public static final int COLUMNS_RECOVER_COUNT_LSB = 0;
    public static final long COLUMNS_RECOVER_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int COLUMNS_DATA_ONLY = 0x1B8;
    public static final long COLUMNS_DATA_ONLY_RESET = 0x0L;
    /** Columns written without parity, every parity chunk being missing. */
    public static final int COLUMNS_DATA_ONLY_COUNT_LSB = 0;
    public static final long COLUMNS_DATA_ONLY_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int READS_RECONSTRUCTED = 0x1C0;
    public static final long READS_RECONSTRUCTED_RESET = 0x0L;
    /** Columns of reads with a missing chunk, which the others told. */
    public static final int READS_RECONSTRUCTED_COUNT_LSB = 0;
    public static final long READS_RECONSTRUCTED_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int SYNC_COLUMNS = 0x1C8;
    public static final long SYNC_COLUMNS_RESET = 0x0L;
    /** Columns that SYNC has written. */
    public static final int SYNC_COLUMNS_COUNT_LSB = 0;
    public static final long SYNC_COLUMNS_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int CHECK_COLUMNS = 0x1D0;
    public static final long CHECK_COLUMNS_RESET = 0x0L;
    /** Columns that SYNC has checked. */
    public static final int CHECK_COLUMNS_COUNT_LSB = 0;
    public static final long CHECK_COLUMNS_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int CHECK_MISMATCHES = 0x1D8;
    public static final long CHECK_MISMATCHES_RESET = 0x0L;
    /** Blocks of them that differed. */
    public static final int CHECK_MISMATCHES_COUNT_LSB = 0;
    public static final long CHECK_MISMATCHES_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int LOG_ENTRIES = 0x1E0;
    public static final long LOG_ENTRIES_RESET = 0x0L;
    /** Entries that were given to members for their logs. */
    public static final int LOG_ENTRIES_COUNT_LSB = 0;
    public static final long LOG_ENTRIES_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    public static final int LOG_BLOCKS = 0x1E8;
    public static final long LOG_BLOCKS_RESET = 0x0L;
    /** Blocks of them. */
    public static final int LOG_BLOCKS_COUNT_LSB = 0;
    public static final long LOG_BLOCKS_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;

    private LvmRegisters() {
    }
}
