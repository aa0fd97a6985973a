// Generated from rtl/lvm/registers.md by RegisterGenerator: change that file, not this one.
// SPDX-License-Identifier: Apache-2.0
package lvm_reg_pkg;

  parameter logic [15:0] IdOffset = 16'h0000;
  parameter logic [63:0] IdReset = 64'h0000_0001_314D_564C;
  parameter logic [63:0] IdStorage = 64'h0000_0000_0000_0000;
  // "LVM1" as bytes in memory
  parameter int unsigned IdMagicLsb = 0;
  parameter int unsigned IdMagicBits = 32;
  // version of this table
  parameter int unsigned IdVersionLsb = 32;
  parameter int unsigned IdVersionBits = 32;

  parameter logic [15:0] ControlOffset = 16'h0008;
  parameter logic [63:0] ControlReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] ControlStorage = 64'h0000_0000_0000_0003;
  // capsules and resume entries are taken
  parameter int unsigned ControlEnableLsb = 0;
  parameter int unsigned ControlEnableBits = 1;
  // 0: every partial write of RAID 5 and 6 reconstructs
  parameter int unsigned ControlParityTrustedLsb = 1;
  parameter int unsigned ControlParityTrustedBits = 1;

  parameter logic [15:0] StatusOffset = 16'h0010;
  parameter logic [63:0] StatusReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] StatusStorage = 64'h0000_0000_0000_0000;
  // no progress is possible without input
  parameter int unsigned StatusIdleLsb = 0;
  parameter int unsigned StatusIdleBits = 1;
  // memories are clean after reset; before that capsules wait
  parameter int unsigned StatusSweptLsb = 1;
  parameter int unsigned StatusSweptBits = 1;
  // contexts in use
  parameter int unsigned StatusContextsLsb = 8;
  parameter int unsigned StatusContextsBits = 8;
  // most contexts in use at once since reset
  parameter int unsigned StatusContextsMaxLsb = 16;
  parameter int unsigned StatusContextsMaxBits = 8;
  // operations in use
  parameter int unsigned StatusOpsLsb = 24;
  parameter int unsigned StatusOpsBits = 16;

  parameter logic [15:0] GeometryOffset = 16'h0018;
  parameter logic [63:0] GeometryReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] GeometryStorage = 64'h0000_0000_1F0F_1F0F;
  // RAID level: 0, 1, 5, 6, 10; of another every run is refused
  parameter int unsigned GeometryLevelLsb = 0;
  parameter int unsigned GeometryLevelBits = 4;
  // members, 2 to 16
  parameter int unsigned GeometryMembersLsb = 8;
  parameter int unsigned GeometryMembersBits = 5;
  // log2 of blocks in a chunk, 3 to 11
  parameter int unsigned GeometryChunkShiftLsb = 16;
  parameter int unsigned GeometryChunkShiftBits = 4;
  // log2 of blocks in an extent, rounded up, 7 to 21
  parameter int unsigned GeometryExtentShiftLsb = 24;
  parameter int unsigned GeometryExtentShiftBits = 5;

  parameter logic [15:0] StripesOffset = 16'h0020;
  parameter logic [63:0] StripesReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] StripesStorage = 64'h0000_00FF_FFFF_FFFF;
  // stripes of the array
  parameter int unsigned StripesCountLsb = 0;
  parameter int unsigned StripesCountBits = 40;

  parameter logic [15:0] OnlineOffset = 16'h0028;
  parameter logic [63:0] OnlineReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] OnlineStorage = 64'h0000_0000_0000_FFFF;
  // one bit a member: commands may be sent to it
  parameter int unsigned OnlineMembersLsb = 0;
  parameter int unsigned OnlineMembersBits = 16;

  parameter logic [15:0] PayloadBaseOffset = 16'h0030;
  parameter logic [63:0] PayloadBaseReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] PayloadBaseStorage = 64'h0000_00FF_FFFF_FFFF;
  // operation buffers, 1 MiB each, 1 MiB aligned
  parameter int unsigned PayloadBaseAddressLsb = 0;
  parameter int unsigned PayloadBaseAddressBits = 40;

  parameter logic [15:0] CommandBaseOffset = 16'h0038;
  parameter logic [63:0] CommandBaseReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] CommandBaseStorage = 64'h0000_00FF_FFFF_FFFF;
  // submission entries as received, 64 bytes an operation, 64-byte aligned
  parameter int unsigned CommandBaseAddressLsb = 0;
  parameter int unsigned CommandBaseAddressBits = 40;

  parameter logic [15:0] ExceptionBaseOffset = 16'h0040;
  parameter logic [63:0] ExceptionBaseReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] ExceptionBaseStorage = 64'h0000_00FF_FFFF_FFFF;
  // exception ring, 4 KiB aligned
  parameter int unsigned ExceptionBaseAddressLsb = 0;
  parameter int unsigned ExceptionBaseAddressBits = 40;

  parameter logic [15:0] ExceptionShiftOffset = 16'h0048;
  parameter logic [63:0] ExceptionShiftReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] ExceptionShiftStorage = 64'h0000_0000_0000_001F;
  // log2 of records in the exception ring, at least 13
  parameter int unsigned ExceptionShiftLog2Lsb = 0;
  parameter int unsigned ExceptionShiftLog2Bits = 5;

  parameter logic [15:0] ExceptionProducerOffset = 16'h0050;
  parameter logic [63:0] ExceptionProducerReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] ExceptionProducerStorage = 64'h0000_0000_0000_0000;
  // records that are in memory, free running
  parameter int unsigned ExceptionProducerCountLsb = 0;
  parameter int unsigned ExceptionProducerCountBits = 32;

  parameter logic [15:0] ExceptionConsumerOffset = 16'h0058;
  parameter logic [63:0] ExceptionConsumerReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] ExceptionConsumerStorage = 64'h0000_0000_FFFF_FFFF;
  // records that firmware has taken; differs from the producer: interrupt
  parameter int unsigned ExceptionConsumerCountLsb = 0;
  parameter int unsigned ExceptionConsumerCountBits = 32;

  parameter logic [15:0] ResumeBaseOffset = 16'h0060;
  parameter logic [63:0] ResumeBaseReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] ResumeBaseStorage = 64'h0000_00FF_FFFF_FFFF;
  // resume ring, 4 KiB aligned
  parameter int unsigned ResumeBaseAddressLsb = 0;
  parameter int unsigned ResumeBaseAddressBits = 40;

  parameter logic [15:0] ResumeShiftOffset = 16'h0068;
  parameter logic [63:0] ResumeShiftReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] ResumeShiftStorage = 64'h0000_0000_0000_001F;
  // log2 of entries in the resume ring
  parameter int unsigned ResumeShiftLog2Lsb = 0;
  parameter int unsigned ResumeShiftLog2Bits = 5;

  parameter logic [15:0] ResumeProducerOffset = 16'h0070;
  parameter logic [63:0] ResumeProducerReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] ResumeProducerStorage = 64'h0000_0000_FFFF_FFFF;
  // entries that firmware has written, free running
  parameter int unsigned ResumeProducerCountLsb = 0;
  parameter int unsigned ResumeProducerCountBits = 32;

  parameter logic [15:0] ResumeConsumerOffset = 16'h0078;
  parameter logic [63:0] ResumeConsumerReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] ResumeConsumerStorage = 64'h0000_0000_0000_0000;
  // entries that were handed to their stage
  parameter int unsigned ResumeConsumerCountLsb = 0;
  parameter int unsigned ResumeConsumerCountBits = 32;

  parameter logic [15:0] NsIndexOffset = 16'h0080;
  parameter logic [63:0] NsIndexReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] NsIndexStorage = 64'h0000_0000_0000_03FF;
  // namespace id - 1, for NS_COMMIT
  parameter int unsigned NsIndexIndexLsb = 0;
  parameter int unsigned NsIndexIndexBits = 10;

  parameter logic [15:0] NsBlocksOffset = 16'h0088;
  parameter logic [63:0] NsBlocksReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] NsBlocksStorage = 64'h0000_FFFF_FFFF_FFFF;
  // size of the namespace, for NS_COMMIT
  parameter int unsigned NsBlocksBlocksLsb = 0;
  parameter int unsigned NsBlocksBlocksBits = 48;

  parameter logic [15:0] NsTableOffset = 16'h0090;
  parameter logic [63:0] NsTableReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] NsTableStorage = 64'h0000_00FF_FFFF_FFFF;
  // mapping table, 64-byte aligned, for NS_COMMIT
  parameter int unsigned NsTableAddressLsb = 0;
  parameter int unsigned NsTableAddressBits = 40;

  parameter logic [15:0] NsCommitOffset = 16'h0098;
  parameter logic [63:0] NsCommitReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] NsCommitStorage = 64'h0000_0000_0000_0000;
  // writing puts NS_BLOCKS, NS_TABLE and this into entry NS_INDEX of the namespace map
  parameter int unsigned NsCommitValidLsb = 0;
  parameter int unsigned NsCommitValidBits = 1;
  // epoch of the namespace; cached mappings of another epoch do not hit
  parameter int unsigned NsCommitEpochLsb = 8;
  parameter int unsigned NsCommitEpochBits = 8;

  parameter logic [15:0] FaultOffset = 16'h00A0;
  parameter logic [63:0] FaultReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] FaultStorage = 64'h8000_00FF_FFFF_FFFF;
  // stripe whose next job fails with RAID_ERR
  parameter int unsigned FaultStripeLsb = 0;
  parameter int unsigned FaultStripeBits = 40;
  // the fault is armed; hardware clears it when it strikes
  parameter int unsigned FaultArmedLsb = 63;
  parameter int unsigned FaultArmedBits = 1;

  parameter logic [15:0] InvalidateOffset = 16'h00A8;
  parameter logic [63:0] InvalidateReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] InvalidateStorage = 64'h0000_0000_0000_0000;
  // writing drops the cached mapping of (namespace id - 1, extent), whatever its epoch
  parameter int unsigned InvalidateNsIndexLsb = 0;
  parameter int unsigned InvalidateNsIndexBits = 10;
  // virtual extent
  parameter int unsigned InvalidateExtentLsb = 16;
  parameter int unsigned InvalidateExtentBits = 48;
  // the last drop is not done; a lookup that read the table before it is over too when this is 0
  parameter int unsigned InvalidateBusyLsb = 0;
  parameter int unsigned InvalidateBusyBits = 1;

  parameter logic [15:0] ExtentOffset = 16'h00B0;
  parameter logic [63:0] ExtentReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] ExtentStorage = 64'h03FF_FFFF_FFFF_3FFF;
  // 64 KiB units of an extent whose size is no power of two, 3 to 16,383
  parameter int unsigned ExtentUnitsLsb = 0;
  parameter int unsigned ExtentUnitsBits = 14;
  // 2^(34 + EXTENT_SHIFT) / UNITS, rounded up; 0: extents have 2^EXTENT_SHIFT blocks
  parameter int unsigned ExtentReciprocalLsb = 16;
  parameter int unsigned ExtentReciprocalBits = 42;

  parameter logic [15:0] RebuildOffset = 16'h00B8;
  parameter logic [63:0] RebuildReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] RebuildStorage = 64'h00FF_FFFF_FFFF_FFFF;
  // first stripe that is not rebuilt, or whose parity is not known to be right; SYNC moves it
  parameter int unsigned RebuildWatermarkLsb = 0;
  parameter int unsigned RebuildWatermarkBits = 40;
  // members that are rebuilt: missing in the stripes from the watermark on
  parameter int unsigned RebuildMembersLsb = 40;
  parameter int unsigned RebuildMembersBits = 16;

  parameter logic [15:0] LogOffset = 16'h00C0;
  parameter logic [63:0] LogReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] LogStorage = 64'h8000_FFFF_FFFF_FFFF;
  // block of every member at which its log of partial parity begins
  parameter int unsigned LogBlockLsb = 0;
  parameter int unsigned LogBlockBits = 48;
  // columns of RAID 5 and 6 writes are logged before they are written, and all their member writes carry FUA
  parameter int unsigned LogEnableLsb = 63;
  parameter int unsigned LogEnableBits = 1;

  parameter logic [15:0] LogSequenceOffset = 16'h00C8;
  parameter logic [63:0] LogSequenceReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] LogSequenceStorage = 64'h0000_00FF_FFFF_FFFF;
  // sequence number of the last logged column; hardware counts on
  parameter int unsigned LogSequenceNumberLsb = 0;
  parameter int unsigned LogSequenceNumberBits = 40;

  parameter logic [15:0] LookupHitsOffset = 16'h0100;
  parameter logic [63:0] LookupHitsReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] LookupHitsStorage = 64'h0000_0000_0000_0000;
  // fragments whose mapping was in the cache
  parameter int unsigned LookupHitsCountLsb = 0;
  parameter int unsigned LookupHitsCountBits = 64;

  parameter logic [15:0] LookupTableReadsOffset = 16'h0108;
  parameter logic [63:0] LookupTableReadsReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] LookupTableReadsStorage = 64'h0000_0000_0000_0000;
  // reads of mapping tables
  parameter int unsigned LookupTableReadsCountLsb = 0;
  parameter int unsigned LookupTableReadsCountBits = 64;

  parameter logic [15:0] EvictionsOffset = 16'h0110;
  parameter logic [63:0] EvictionsReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] EvictionsStorage = 64'h0000_0000_0000_0000;
  // cached mappings put out by others
  parameter int unsigned EvictionsCountLsb = 0;
  parameter int unsigned EvictionsCountBits = 64;

  parameter logic [15:0] ExcMissOffset = 16'h0118;
  parameter logic [63:0] ExcMissReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] ExcMissStorage = 64'h0000_0000_0000_0000;
  // exception records with reason MISS
  parameter int unsigned ExcMissCountLsb = 0;
  parameter int unsigned ExcMissCountBits = 64;

  parameter logic [15:0] ExcRaidErrOffset = 16'h0120;
  parameter logic [63:0] ExcRaidErrReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] ExcRaidErrStorage = 64'h0000_0000_0000_0000;
  // with reason RAID_ERR
  parameter int unsigned ExcRaidErrCountLsb = 0;
  parameter int unsigned ExcRaidErrCountBits = 64;

  parameter logic [15:0] ExcIoFailOffset = 16'h0128;
  parameter logic [63:0] ExcIoFailReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] ExcIoFailStorage = 64'h0000_0000_0000_0000;
  // with reason IO_FAIL
  parameter int unsigned ExcIoFailCountLsb = 0;
  parameter int unsigned ExcIoFailCountBits = 64;

  parameter logic [15:0] ExcNsErrOffset = 16'h0130;
  parameter logic [63:0] ExcNsErrReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] ExcNsErrStorage = 64'h0000_0000_0000_0000;
  // with reason NS_ERR
  parameter int unsigned ExcNsErrCountLsb = 0;
  parameter int unsigned ExcNsErrCountBits = 64;

  parameter logic [15:0] ExcUnsupportedOffset = 16'h0138;
  parameter logic [63:0] ExcUnsupportedReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] ExcUnsupportedStorage = 64'h0000_0000_0000_0000;
  // with reason UNSUPPORTED
  parameter int unsigned ExcUnsupportedCountLsb = 0;
  parameter int unsigned ExcUnsupportedCountBits = 64;

  parameter logic [15:0] ColumnsFullOffset = 16'h0140;
  parameter logic [63:0] ColumnsFullReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] ColumnsFullStorage = 64'h0000_0000_0000_0000;
  // columns written without reading
  parameter int unsigned ColumnsFullCountLsb = 0;
  parameter int unsigned ColumnsFullCountBits = 64;

  parameter logic [15:0] ColumnsReadModifyOffset = 16'h0148;
  parameter logic [63:0] ColumnsReadModifyReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] ColumnsReadModifyStorage = 64'h0000_0000_0000_0000;
  // columns written after reading old data and old parity
  parameter int unsigned ColumnsReadModifyCountLsb = 0;
  parameter int unsigned ColumnsReadModifyCountBits = 64;

  parameter logic [15:0] ColumnsReconstructOffset = 16'h0150;
  parameter logic [63:0] ColumnsReconstructReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] ColumnsReconstructStorage = 64'h0000_0000_0000_0000;
  // columns written after reading the untouched chunks
  parameter int unsigned ColumnsReconstructCountLsb = 0;
  parameter int unsigned ColumnsReconstructCountBits = 64;

  parameter logic [15:0] LockWaitsOffset = 16'h0158;
  parameter logic [63:0] LockWaitsReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] LockWaitsStorage = 64'h0000_0000_0000_0000;
  // stripe locks that were not free when asked for
  parameter int unsigned LockWaitsCountLsb = 0;
  parameter int unsigned LockWaitsCountBits = 64;

  parameter logic [15:0] MemberReadsOffset = 16'h0160;
  parameter logic [63:0] MemberReadsReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] MemberReadsStorage = 64'h0000_0000_0000_0000;
  // read commands to members
  parameter int unsigned MemberReadsCountLsb = 0;
  parameter int unsigned MemberReadsCountBits = 64;

  parameter logic [15:0] MemberWritesOffset = 16'h0168;
  parameter logic [63:0] MemberWritesReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] MemberWritesStorage = 64'h0000_0000_0000_0000;
  // write commands to members
  parameter int unsigned MemberWritesCountLsb = 0;
  parameter int unsigned MemberWritesCountBits = 64;

  parameter logic [15:0] MemberFlushesOffset = 16'h0170;
  parameter logic [63:0] MemberFlushesReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] MemberFlushesStorage = 64'h0000_0000_0000_0000;
  // flush commands to members
  parameter int unsigned MemberFlushesCountLsb = 0;
  parameter int unsigned MemberFlushesCountBits = 64;

  parameter logic [15:0] OpsDoneOffset = 16'h0178;
  parameter logic [63:0] OpsDoneReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] OpsDoneStorage = 64'h0000_0000_0000_0000;
  // operations of hosts whose response has left
  parameter int unsigned OpsDoneCountLsb = 0;
  parameter int unsigned OpsDoneCountBits = 64;

  parameter logic [15:0] PduErrorsOffset = 16'h0180;
  parameter logic [63:0] PduErrorsReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] PduErrorsStorage = 64'h0000_0000_0000_0000;
  // PDUs answered by a C2HTermReq
  parameter int unsigned PduErrorsCountLsb = 0;
  parameter int unsigned PduErrorsCountBits = 64;

  parameter logic [15:0] LateCompletionsOffset = 16'h0188;
  parameter logic [63:0] LateCompletionsReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] LateCompletionsStorage = 64'h0000_0000_0000_0000;
  // member completions of a command that was no longer known
  parameter int unsigned LateCompletionsCountLsb = 0;
  parameter int unsigned LateCompletionsCountBits = 64;

  parameter logic [15:0] StallContextOffset = 16'h0190;
  parameter logic [63:0] StallContextReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] StallContextStorage = 64'h0000_0000_0000_0000;
  // cycles in which an operation waited for a context
  parameter int unsigned StallContextCountLsb = 0;
  parameter int unsigned StallContextCountBits = 64;

  parameter logic [15:0] StallAccumulatorOffset = 16'h0198;
  parameter logic [63:0] StallAccumulatorReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] StallAccumulatorStorage = 64'h0000_0000_0000_0000;
  // cycles in which a column waited for a parity accumulator
  parameter int unsigned StallAccumulatorCountLsb = 0;
  parameter int unsigned StallAccumulatorCountBits = 64;

  parameter logic [15:0] StallTagOffset = 16'h01A0;
  parameter logic [63:0] StallTagReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] StallTagStorage = 64'h0000_0000_0000_0000;
  // cycles in which a member command waited for a tag
  parameter int unsigned StallTagCountLsb = 0;
  parameter int unsigned StallTagCountBits = 64;

  parameter logic [15:0] ResumeErrorsOffset = 16'h01A8;
  parameter logic [63:0] ResumeErrorsReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] ResumeErrorsStorage = 64'h0000_0000_0000_0000;
  // resume entries dropped: unknown kind, operation not parked, context not suspended
  parameter int unsigned ResumeErrorsCountLsb = 0;
  parameter int unsigned ResumeErrorsCountBits = 64;

  parameter logic [15:0] ColumnsRecoverOffset = 16'h01B0;
  parameter logic [63:0] ColumnsRecoverReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] ColumnsRecoverStorage = 64'h0000_0000_0000_0000;
  // columns written after recovering an untouched chunk that is missing, a touched one being missing too
  parameter int unsigned ColumnsRecoverCountLsb = 0;
  parameter int unsigned ColumnsRecoverCountBits = 64;

  parameter logic [15:0] ColumnsDataOnlyOffset = 16'h01B8;
  parameter logic [63:0] ColumnsDataOnlyReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] ColumnsDataOnlyStorage = 64'h0000_0000_0000_0000;
  // columns written without parity, every parity chunk being missing
  parameter int unsigned ColumnsDataOnlyCountLsb = 0;
  parameter int unsigned ColumnsDataOnlyCountBits = 64;

  parameter logic [15:0] ReadsReconstructedOffset = 16'h01C0;
  parameter logic [63:0] ReadsReconstructedReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] ReadsReconstructedStorage = 64'h0000_0000_0000_0000;
  // columns of reads with a missing chunk, which the others told
  parameter int unsigned ReadsReconstructedCountLsb = 0;
  parameter int unsigned ReadsReconstructedCountBits = 64;

  parameter logic [15:0] SyncColumnsOffset = 16'h01C8;
  parameter logic [63:0] SyncColumnsReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] SyncColumnsStorage = 64'h0000_0000_0000_0000;
  // columns that SYNC has written
  parameter int unsigned SyncColumnsCountLsb = 0;
  parameter int unsigned SyncColumnsCountBits = 64;

  parameter logic [15:0] CheckColumnsOffset = 16'h01D0;
  parameter logic [63:0] CheckColumnsReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] CheckColumnsStorage = 64'h0000_0000_0000_0000;
  // columns that SYNC has checked
  parameter int unsigned CheckColumnsCountLsb = 0;
  parameter int unsigned CheckColumnsCountBits = 64;

  parameter logic [15:0] CheckMismatchesOffset = 16'h01D8;
  parameter logic [63:0] CheckMismatchesReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] CheckMismatchesStorage = 64'h0000_0000_0000_0000;
  // blocks of them that differed
  parameter int unsigned CheckMismatchesCountLsb = 0;
  parameter int unsigned CheckMismatchesCountBits = 64;

  parameter logic [15:0] LogEntriesOffset = 16'h01E0;
  parameter logic [63:0] LogEntriesReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] LogEntriesStorage = 64'h0000_0000_0000_0000;
  // entries that were given to members for their logs
  parameter int unsigned LogEntriesCountLsb = 0;
  parameter int unsigned LogEntriesCountBits = 64;

  parameter logic [15:0] LogBlocksOffset = 16'h01E8;
  parameter logic [63:0] LogBlocksReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] LogBlocksStorage = 64'h0000_0000_0000_0000;
  // blocks of them
  parameter int unsigned LogBlocksCountLsb = 0;
  parameter int unsigned LogBlocksCountBits = 64;

  // Places of the counters, in the order of their offsets
  parameter int unsigned CountLookupHits = 0;
  parameter int unsigned CountLookupTableReads = 1;
  parameter int unsigned CountEvictions = 2;
  parameter int unsigned CountExcMiss = 3;
  parameter int unsigned CountExcRaidErr = 4;
  parameter int unsigned CountExcIoFail = 5;
  parameter int unsigned CountExcNsErr = 6;
  parameter int unsigned CountExcUnsupported = 7;
  parameter int unsigned CountColumnsFull = 8;
  parameter int unsigned CountColumnsReadModify = 9;
  parameter int unsigned CountColumnsReconstruct = 10;
  parameter int unsigned CountLockWaits = 11;
  parameter int unsigned CountMemberReads = 12;
  parameter int unsigned CountMemberWrites = 13;
  parameter int unsigned CountMemberFlushes = 14;
  parameter int unsigned CountOpsDone = 15;
  parameter int unsigned CountPduErrors = 16;
  parameter int unsigned CountLateCompletions = 17;
  parameter int unsigned CountStallContext = 18;
  parameter int unsigned CountStallAccumulator = 19;
  parameter int unsigned CountStallTag = 20;
  parameter int unsigned CountResumeErrors = 21;
  parameter int unsigned CountColumnsRecover = 22;
  parameter int unsigned CountColumnsDataOnly = 23;
  parameter int unsigned CountReadsReconstructed = 24;
  parameter int unsigned CountSyncColumns = 25;
  parameter int unsigned CountCheckColumns = 26;
  parameter int unsigned CountCheckMismatches = 27;
  parameter int unsigned CountLogEntries = 28;
  parameter int unsigned CountLogBlocks = 29;
  parameter int unsigned Counters = 30;

endpackage
