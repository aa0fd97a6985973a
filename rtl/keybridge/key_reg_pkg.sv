// Generated from rtl/keybridge/registers.md by RegisterGenerator: change that file, not this one.
// SPDX-License-Identifier: Apache-2.0
package key_reg_pkg;

  parameter logic [15:0] IdOffset = 16'h0000;
  parameter logic [63:0] IdReset = 64'h0000_0001_3159_454B;
  parameter logic [63:0] IdStorage = 64'h0000_0000_0000_0000;
  // "KEY1" as bytes in memory
  parameter int unsigned IdMagicLsb = 0;
  parameter int unsigned IdMagicBits = 32;
  // version of this table
  parameter int unsigned IdVersionLsb = 32;
  parameter int unsigned IdVersionBits = 32;

  parameter logic [15:0] ControlOffset = 16'h0008;
  parameter logic [63:0] ControlReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] ControlStorage = 64'h0000_0000_0000_0001;
  // descriptors are fetched
  parameter int unsigned ControlEnableLsb = 0;
  parameter int unsigned ControlEnableBits = 1;

  parameter logic [15:0] StatusOffset = 16'h0010;
  parameter logic [63:0] StatusReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] StatusStorage = 64'h0000_0000_0000_0000;
  // no progress is possible without input
  parameter int unsigned StatusIdleLsb = 0;
  parameter int unsigned StatusIdleBits = 1;
  // memories are clean after reset
  parameter int unsigned StatusSweptLsb = 1;
  parameter int unsigned StatusSweptBits = 1;
  // commands in flight
  parameter int unsigned StatusSlotsLsb = 8;
  parameter int unsigned StatusSlotsBits = 8;

  parameter logic [15:0] SizeOffset = 16'h0018;
  parameter logic [63:0] SizeReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] SizeStorage = 64'h0000_0000_0000_0000;
  // records of the key table
  parameter int unsigned SizeKeysLsb = 0;
  parameter int unsigned SizeKeysBits = 17;
  // queues
  parameter int unsigned SizeQueuesLsb = 24;
  parameter int unsigned SizeQueuesBits = 8;
  // slots
  parameter int unsigned SizeSlotsLsb = 32;
  parameter int unsigned SizeSlotsBits = 8;

  parameter logic [15:0] MaxLengthOffset = 16'h0020;
  parameter logic [63:0] MaxLengthReset = 64'h0000_0000_8000_0000;
  parameter logic [63:0] MaxLengthStorage = 64'h0000_0000_FFFF_FFFF;
  // longest command
  parameter int unsigned MaxLengthBytesLsb = 0;
  parameter int unsigned MaxLengthBytesBits = 32;

  parameter logic [15:0] TimeoutOffset = 16'h0028;
  parameter logic [63:0] TimeoutReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] TimeoutStorage = 64'h0000_0000_FFFF_FFFF;
  // a port without progress for so long is stalled, 0: never
  parameter int unsigned TimeoutCyclesLsb = 0;
  parameter int unsigned TimeoutCyclesBits = 32;

  parameter logic [15:0] KeyOffset = 16'h0030;
  parameter logic [63:0] KeyReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] KeyStorage = 64'h0000_0000_0000_FFFF;
  // the record that STAGE holds and commands are about
  parameter int unsigned KeyIndexLsb = 0;
  parameter int unsigned KeyIndexBits = 16;

  parameter logic [15:0] KeyWriteOffset = 16'h0038;
  parameter logic [63:0] KeyWriteReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] KeyWriteStorage = 64'h0000_0000_0000_0000;
  // writing puts STAGE into the record, in one clock; refused while the index is BUSY
  parameter int unsigned KeyWriteGoLsb = 0;
  parameter int unsigned KeyWriteGoBits = 1;

  parameter logic [15:0] KeyRevokeOffset = 16'h0040;
  parameter logic [63:0] KeyRevokeReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] KeyRevokeStorage = 64'h0000_0000_0000_0000;
  // writing clears LIVE of the record and begins to drain it
  parameter int unsigned KeyRevokeGoLsb = 0;
  parameter int unsigned KeyRevokeGoBits = 1;
  // a slot holds the index that was revoked last
  parameter int unsigned KeyRevokeBusyLsb = 0;
  parameter int unsigned KeyRevokeBusyBits = 1;

  parameter logic [15:0] KeyReadOffset = 16'h0048;
  parameter logic [63:0] KeyReadReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] KeyReadStorage = 64'h0000_0000_0000_0000;
  // writing loads STAGE from the record
  parameter int unsigned KeyReadGoLsb = 0;
  parameter int unsigned KeyReadGoBits = 1;

  parameter logic [15:0] ClosingOffset = 16'h0050;
  parameter logic [63:0] ClosingReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] ClosingStorage = 64'h0000_0000_0000_003F;
  // the queue that bit 8 is about
  parameter int unsigned ClosingQueueLsb = 0;
  parameter int unsigned ClosingQueueBits = 6;
  // a slot of the queue, or with a key that it owns or exports under an epoch that has ended, remains
  parameter int unsigned ClosingBusyLsb = 8;
  parameter int unsigned ClosingBusyBits = 1;

  parameter logic [15:0] Host1Offset = 16'h0058;
  parameter logic [63:0] Host1Reset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] Host1Storage = 64'h0000_0000_0000_0003;
  // transactions to host 1 end with an error inside the chip
  parameter int unsigned Host1IsolateLsb = 0;
  parameter int unsigned Host1IsolateBits = 1;
  // what is outstanding is forgotten, nothing is begun
  parameter int unsigned Host1ResetLsb = 1;
  parameter int unsigned Host1ResetBits = 1;
  // no progress for TIMEOUT cycles
  parameter int unsigned Host1StalledLsb = 8;
  parameter int unsigned Host1StalledBits = 1;
  // transactions without their last response
  parameter int unsigned Host1OutstandingLsb = 16;
  parameter int unsigned Host1OutstandingBits = 16;

  parameter logic [15:0] Host2Offset = 16'h0060;
  parameter logic [63:0] Host2Reset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] Host2Storage = 64'h0000_0000_0000_0003;
  // as of host 1
  parameter int unsigned Host2IsolateLsb = 0;
  parameter int unsigned Host2IsolateBits = 1;
  // as of host 1
  parameter int unsigned Host2ResetLsb = 1;
  parameter int unsigned Host2ResetBits = 1;
  // as of host 1
  parameter int unsigned Host2StalledLsb = 8;
  parameter int unsigned Host2StalledBits = 1;
  // as of host 1
  parameter int unsigned Host2OutstandingLsb = 16;
  parameter int unsigned Host2OutstandingBits = 16;

  parameter logic [15:0] AuditProducerOffset = 16'h0068;
  parameter logic [63:0] AuditProducerReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] AuditProducerStorage = 64'h0000_0000_0000_0000;
  // audit records written, free running
  parameter int unsigned AuditProducerCountLsb = 0;
  parameter int unsigned AuditProducerCountBits = 32;

  parameter logic [15:0] AuditConsumerOffset = 16'h0070;
  parameter logic [63:0] AuditConsumerReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] AuditConsumerStorage = 64'h0000_0000_FFFF_FFFF;
  // audit records that firmware has taken; the pair differs: interrupt
  parameter int unsigned AuditConsumerCountLsb = 0;
  parameter int unsigned AuditConsumerCountBits = 32;

  parameter logic [15:0] CommandsOffset = 16'h0100;
  parameter logic [63:0] CommandsReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] CommandsStorage = 64'h0000_0000_0000_0000;
  // descriptors that came
  parameter int unsigned CommandsCountLsb = 0;
  parameter int unsigned CommandsCountBits = 64;

  parameter logic [15:0] AcceptedOffset = 16'h0108;
  parameter logic [63:0] AcceptedReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] AcceptedStorage = 64'h0000_0000_0000_0000;
  // commands whose both keys were valid
  parameter int unsigned AcceptedCountLsb = 0;
  parameter int unsigned AcceptedCountBits = 64;

  parameter logic [15:0] RefusedOffset = 16'h0110;
  parameter logic [63:0] RefusedReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] RefusedStorage = 64'h0000_0000_0000_0000;
  // commands with a cause of 1 to 16
  parameter int unsigned RefusedCountLsb = 0;
  parameter int unsigned RefusedCountBits = 64;

  parameter logic [15:0] CompletedOffset = 16'h0118;
  parameter logic [63:0] CompletedReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] CompletedStorage = 64'h0000_0000_0000_0000;
  // accepted commands that ended well
  parameter int unsigned CompletedCountLsb = 0;
  parameter int unsigned CompletedCountBits = 64;

  parameter logic [15:0] FailedOffset = 16'h0120;
  parameter logic [63:0] FailedReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] FailedStorage = 64'h0000_0000_0000_0000;
  // accepted commands that ended with a cause
  parameter int unsigned FailedCountLsb = 0;
  parameter int unsigned FailedCountBits = 64;

  parameter logic [15:0] SegmentsOffset = 16'h0128;
  parameter logic [63:0] SegmentsReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] SegmentsStorage = 64'h0000_0000_0000_0000;
  // segments begun
  parameter int unsigned SegmentsCountLsb = 0;
  parameter int unsigned SegmentsCountBits = 64;

  parameter logic [15:0] BytesOffset = 16'h0130;
  parameter logic [63:0] BytesReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] BytesStorage = 64'h0000_0000_0000_0000;
  // bytes of segments begun
  parameter int unsigned BytesCountLsb = 0;
  parameter int unsigned BytesCountBits = 64;

  parameter logic [15:0] AuditDroppedOffset = 16'h0138;
  parameter logic [63:0] AuditDroppedReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] AuditDroppedStorage = 64'h0000_0000_0000_0000;
  // audit records that found their ring full
  parameter int unsigned AuditDroppedCountLsb = 0;
  parameter int unsigned AuditDroppedCountBits = 64;

  parameter logic [15:0] BadDoorbellOffset = 16'h0140;
  parameter logic [63:0] BadDoorbellReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] BadDoorbellStorage = 64'h0000_0000_0000_0000;
  // doorbells beyond their ring
  parameter int unsigned BadDoorbellCountLsb = 0;
  parameter int unsigned BadDoorbellCountBits = 64;

  parameter logic [15:0] BadRecordOffset = 16'h0148;
  parameter logic [63:0] BadRecordReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] BadRecordStorage = 64'h0000_0000_0000_0000;
  // records that were refused
  parameter int unsigned BadRecordCountLsb = 0;
  parameter int unsigned BadRecordCountBits = 64;

  parameter logic [15:0] FullOffset = 16'h0150;
  parameter logic [63:0] FullReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] FullStorage = 64'h0000_0000_0000_0000;
  // cycles in which a queue with work had no completion entry free
  parameter int unsigned FullCountLsb = 0;
  parameter int unsigned FullCountBits = 64;

  parameter logic [15:0] NoSlotOffset = 16'h0158;
  parameter logic [63:0] NoSlotReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] NoSlotStorage = 64'h0000_0000_0000_0000;
  // cycles in which a queue with work was refused a slot
  parameter int unsigned NoSlotCountLsb = 0;
  parameter int unsigned NoSlotCountBits = 64;

  // Places of the counters, in the order of their offsets
  parameter int unsigned CountCommands = 0;
  parameter int unsigned CountAccepted = 1;
  parameter int unsigned CountRefused = 2;
  parameter int unsigned CountCompleted = 3;
  parameter int unsigned CountFailed = 4;
  parameter int unsigned CountSegments = 5;
  parameter int unsigned CountBytes = 6;
  parameter int unsigned CountAuditDropped = 7;
  parameter int unsigned CountBadDoorbell = 8;
  parameter int unsigned CountBadRecord = 9;
  parameter int unsigned CountFull = 10;
  parameter int unsigned CountNoSlot = 11;
  parameter int unsigned Counters = 12;

endpackage
