// Generated from rtl/msix/registers.md by RegisterGenerator: change that file, not this one.
// SPDX-License-Identifier: Apache-2.0
package msix_reg_pkg;

  parameter logic [15:0] IdOffset = 16'h0000;
  parameter logic [63:0] IdReset = 64'h0000_0001_3158_534D;
  parameter logic [63:0] IdStorage = 64'h0000_0000_0000_0000;
  // "MSX1" as bytes in memory
  parameter int unsigned IdMagicLsb = 0;
  parameter int unsigned IdMagicBits = 32;
  // version of this table
  parameter int unsigned IdVersionLsb = 32;
  parameter int unsigned IdVersionBits = 32;

  parameter logic [15:0] ControlOffset = 16'h0008;
  parameter logic [63:0] ControlReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] ControlStorage = 64'h0000_0000_0000_0003;
  // frames are taken
  parameter int unsigned ControlEnableLsb = 0;
  parameter int unsigned ControlEnableBits = 1;
  // the host can be reached: data and messages may leave
  parameter int unsigned ControlHostLinkLsb = 1;
  parameter int unsigned ControlHostLinkBits = 1;

  parameter logic [15:0] StatusOffset = 16'h0010;
  parameter logic [63:0] StatusReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] StatusStorage = 64'h0000_0000_0000_0000;
  // no progress is possible without input; moderation intervals that hold nothing do not count
  parameter int unsigned StatusIdleLsb = 0;
  parameter int unsigned StatusIdleBits = 1;
  // memories are clean after reset
  parameter int unsigned StatusSweptLsb = 1;
  parameter int unsigned StatusSweptBits = 1;
  // raises that wait for a fence, a flush or a response
  parameter int unsigned StatusParkedLsb = 8;
  parameter int unsigned StatusParkedBits = 8;

  parameter logic [15:0] SizeOffset = 16'h0018;
  parameter logic [63:0] SizeReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] SizeStorage = 64'h0000_0000_0000_0000;
  // table entries of all functions together
  parameter int unsigned SizeVectorsLsb = 0;
  parameter int unsigned SizeVectorsBits = 12;
  // functions
  parameter int unsigned SizeFunctionsLsb = 16;
  parameter int unsigned SizeFunctionsBits = 4;
  // connections
  parameter int unsigned SizeConnectionsLsb = 24;
  parameter int unsigned SizeConnectionsBits = 5;
  // streams of a connection
  parameter int unsigned SizeStreamsLsb = 32;
  parameter int unsigned SizeStreamsBits = 3;

  parameter logic [15:0] ModerationOffset = 16'h0020;
  parameter logic [63:0] ModerationReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] ModerationStorage = 64'h0000_0000_0000_0001;
  // intervals of the moderation window are obeyed
  parameter int unsigned ModerationEnableLsb = 0;
  parameter int unsigned ModerationEnableBits = 1;

  parameter logic [15:0] FunctionResetOffset = 16'h0028;
  parameter logic [63:0] FunctionResetReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] FunctionResetStorage = 64'h0000_0000_0000_0000;
  // writing resets this function
  parameter int unsigned FunctionResetFunctionLsb = 0;
  parameter int unsigned FunctionResetFunctionBits = 3;
  // one bit a function: its reset is not done
  parameter int unsigned FunctionResetBusyLsb = 8;
  parameter int unsigned FunctionResetBusyBits = 8;

  parameter logic [15:0] RaiseOffset = 16'h0030;
  parameter logic [63:0] RaiseReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] RaiseStorage = 64'h0000_0000_0000_0000;
  // writing raises an event, as a RAISE frame without a fence does
  parameter int unsigned RaiseFunctionLsb = 0;
  parameter int unsigned RaiseFunctionBits = 3;
  // vector of the function's table; beyond its size: SLVERR
  parameter int unsigned RaiseVectorLsb = 16;
  parameter int unsigned RaiseVectorBits = 11;
  // the event is not moderated
  parameter int unsigned RaiseUrgentLsb = 32;
  parameter int unsigned RaiseUrgentBits = 1;

  parameter logic [15:0] WithdrawOffset = 16'h0038;
  parameter logic [63:0] WithdrawReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] WithdrawStorage = 64'h0000_0000_0000_0000;
  // writing clears Pending of a vector
  parameter int unsigned WithdrawFunctionLsb = 0;
  parameter int unsigned WithdrawFunctionBits = 3;
  // vector of the function's table; beyond its size: SLVERR
  parameter int unsigned WithdrawVectorLsb = 16;
  parameter int unsigned WithdrawVectorBits = 11;

  parameter logic [15:0] IntxPendingOffset = 16'h0040;
  parameter logic [63:0] IntxPendingReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] IntxPendingStorage = 64'h0000_0000_0000_0000;
  // one bit a function: INTX is set, ENABLE is not, and a vector is pending
  parameter int unsigned IntxPendingFunctionsLsb = 0;
  parameter int unsigned IntxPendingFunctionsBits = 8;

  parameter logic [15:0] ErrorProducerOffset = 16'h0048;
  parameter logic [63:0] ErrorProducerReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] ErrorProducerStorage = 64'h0000_0000_0000_0000;
  // error records written, free running
  parameter int unsigned ErrorProducerCountLsb = 0;
  parameter int unsigned ErrorProducerCountBits = 32;

  parameter logic [15:0] ErrorConsumerOffset = 16'h0050;
  parameter logic [63:0] ErrorConsumerReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] ErrorConsumerStorage = 64'h0000_0000_FFFF_FFFF;
  // error records that firmware has taken
  parameter int unsigned ErrorConsumerCountLsb = 0;
  parameter int unsigned ErrorConsumerCountBits = 32;

  parameter logic [15:0] InboxProducerOffset = 16'h0058;
  parameter logic [63:0] InboxProducerReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] InboxProducerStorage = 64'h0000_0000_0000_0000;
  // control frames put into the inbox, free running
  parameter int unsigned InboxProducerCountLsb = 0;
  parameter int unsigned InboxProducerCountBits = 32;

  parameter logic [15:0] InboxConsumerOffset = 16'h0060;
  parameter logic [63:0] InboxConsumerReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] InboxConsumerStorage = 64'h0000_0000_FFFF_FFFF;
  // control frames that firmware has taken; either pair differs: interrupt
  parameter int unsigned InboxConsumerCountLsb = 0;
  parameter int unsigned InboxConsumerCountBits = 32;

  parameter logic [15:0] OutboxOffset = 16'h0068;
  parameter logic [63:0] OutboxReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] OutboxStorage = 64'h0000_0000_0000_0000;
  // writing sends the frame in the outbox window, with its CRC put in
  parameter int unsigned OutboxSendLsb = 0;
  parameter int unsigned OutboxSendBits = 1;
  // the frame has not left
  parameter int unsigned OutboxBusyLsb = 0;
  parameter int unsigned OutboxBusyBits = 1;

  parameter logic [15:0] FramesOffset = 16'h0100;
  parameter logic [63:0] FramesReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] FramesStorage = 64'h0000_0000_0000_0000;
  // sequenced frames accepted
  parameter int unsigned FramesCountLsb = 0;
  parameter int unsigned FramesCountBits = 64;

  parameter logic [15:0] DataFramesOffset = 16'h0108;
  parameter logic [63:0] DataFramesReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] DataFramesStorage = 64'h0000_0000_0000_0000;
  // DATA frames placed
  parameter int unsigned DataFramesCountLsb = 0;
  parameter int unsigned DataFramesCountBits = 64;

  parameter logic [15:0] DataBytesOffset = 16'h0110;
  parameter logic [63:0] DataBytesReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] DataBytesStorage = 64'h0000_0000_0000_0000;
  // bytes of them
  parameter int unsigned DataBytesCountLsb = 0;
  parameter int unsigned DataBytesCountBits = 64;

  parameter logic [15:0] EventsOffset = 16'h0118;
  parameter logic [63:0] EventsReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] EventsStorage = 64'h0000_0000_0000_0000;
  // events given to the core: raises of frames and of firmware, held ones when their interval ends
  parameter int unsigned EventsCountLsb = 0;
  parameter int unsigned EventsCountBits = 64;

  parameter logic [15:0] MessagesOffset = 16'h0120;
  parameter logic [63:0] MessagesReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] MessagesStorage = 64'h0000_0000_0000_0000;
  // messages accepted by the host port
  parameter int unsigned MessagesCountLsb = 0;
  parameter int unsigned MessagesCountBits = 64;

  parameter logic [15:0] MergedOffset = 16'h0128;
  parameter logic [63:0] MergedReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] MergedStorage = 64'h0000_0000_0000_0000;
  // events that found their vector pending
  parameter int unsigned MergedCountLsb = 0;
  parameter int unsigned MergedCountBits = 64;

  parameter logic [15:0] WithdrawnOffset = 16'h0130;
  parameter logic [63:0] WithdrawnReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] WithdrawnStorage = 64'h0000_0000_0000_0000;
  // Pending bits cleared by WITHDRAW
  parameter int unsigned WithdrawnCountLsb = 0;
  parameter int unsigned WithdrawnCountBits = 64;

  parameter logic [15:0] HeldOffset = 16'h0138;
  parameter logic [63:0] HeldReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] HeldStorage = 64'h0000_0000_0000_0000;
  // events held by moderation
  parameter int unsigned HeldCountLsb = 0;
  parameter int unsigned HeldCountBits = 64;

  parameter logic [15:0] CutOffset = 16'h0140;
  parameter logic [63:0] CutReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] CutStorage = 64'h0000_0000_0000_0000;
  // frames of a wrong length
  parameter int unsigned CutCountLsb = 0;
  parameter int unsigned CutCountBits = 64;

  parameter logic [15:0] BadCrcOffset = 16'h0148;
  parameter logic [63:0] BadCrcReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] BadCrcStorage = 64'h0000_0000_0000_0000;
  // frames whose CRC32C does not fit
  parameter int unsigned BadCrcCountLsb = 0;
  parameter int unsigned BadCrcCountBits = 64;

  parameter logic [15:0] UnknownTypeOffset = 16'h0150;
  parameter logic [63:0] UnknownTypeReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] UnknownTypeStorage = 64'h0000_0000_0000_0000;
  // frames of an unknown type or version
  parameter int unsigned UnknownTypeCountLsb = 0;
  parameter int unsigned UnknownTypeCountBits = 64;

  parameter logic [15:0] ForeignOffset = 16'h0158;
  parameter logic [63:0] ForeignReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] ForeignStorage = 64'h0000_0000_0000_0000;
  // frames of no valid connection or stream
  parameter int unsigned ForeignCountLsb = 0;
  parameter int unsigned ForeignCountBits = 64;

  parameter logic [15:0] OldEpochOffset = 16'h0160;
  parameter logic [63:0] OldEpochReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] OldEpochStorage = 64'h0000_0000_0000_0000;
  // frames of another epoch of the connection
  parameter int unsigned OldEpochCountLsb = 0;
  parameter int unsigned OldEpochCountBits = 64;

  parameter logic [15:0] DuplicateOffset = 16'h0168;
  parameter logic [63:0] DuplicateReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] DuplicateStorage = 64'h0000_0000_0000_0000;
  // frames behind the expected sequence
  parameter int unsigned DuplicateCountLsb = 0;
  parameter int unsigned DuplicateCountBits = 64;

  parameter logic [15:0] GapOffset = 16'h0170;
  parameter logic [63:0] GapReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] GapStorage = 64'h0000_0000_0000_0000;
  // frames ahead of the expected sequence, within 1,023
  parameter int unsigned GapCountLsb = 0;
  parameter int unsigned GapCountBits = 64;

  parameter logic [15:0] OutsideWindowOffset = 16'h0178;
  parameter logic [63:0] OutsideWindowReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] OutsideWindowStorage = 64'h0000_0000_0000_0000;
  // frames further ahead
  parameter int unsigned OutsideWindowCountLsb = 0;
  parameter int unsigned OutsideWindowCountBits = 64;

  parameter logic [15:0] NoRoomOffset = 16'h0180;
  parameter logic [63:0] NoRoomReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] NoRoomStorage = 64'h0000_0000_0000_0000;
  // frames put off
  parameter int unsigned NoRoomCountLsb = 0;
  parameter int unsigned NoRoomCountBits = 64;

  parameter logic [15:0] RateLimitedOffset = 16'h0188;
  parameter logic [63:0] RateLimitedReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] RateLimitedStorage = 64'h0000_0000_0000_0000;
  // raises put off by the rate limit of their connection
  parameter int unsigned RateLimitedCountLsb = 0;
  parameter int unsigned RateLimitedCountBits = 64;

  parameter logic [15:0] ForeignFunctionOffset = 16'h0190;
  parameter logic [63:0] ForeignFunctionReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] ForeignFunctionStorage = 64'h0000_0000_0000_0000;
  // frames for a function that the connection does not own
  parameter int unsigned ForeignFunctionCountLsb = 0;
  parameter int unsigned ForeignFunctionCountBits = 64;

  parameter logic [15:0] OldFunctionOffset = 16'h0198;
  parameter logic [63:0] OldFunctionReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] OldFunctionStorage = 64'h0000_0000_0000_0000;
  // frames from before a reset of their function
  parameter int unsigned OldFunctionCountLsb = 0;
  parameter int unsigned OldFunctionCountBits = 64;

  parameter logic [15:0] BadRangeOffset = 16'h01A0;
  parameter logic [63:0] BadRangeReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] BadRangeStorage = 64'h0000_0000_0000_0000;
  // DATA outside the function's ranges
  parameter int unsigned BadRangeCountLsb = 0;
  parameter int unsigned BadRangeCountBits = 64;

  parameter logic [15:0] BadCarrierOffset = 16'h01A8;
  parameter logic [63:0] BadCarrierReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] BadCarrierStorage = 64'h0000_0000_0000_0000;
  // raises whose carrier names nothing
  parameter int unsigned BadCarrierCountLsb = 0;
  parameter int unsigned BadCarrierCountBits = 64;

  parameter logic [15:0] BadVectorOffset = 16'h01B0;
  parameter logic [63:0] BadVectorReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] BadVectorStorage = 64'h0000_0000_0000_0000;
  // raises and withdrawals of a vector that is not mapped or beyond the table
  parameter int unsigned BadVectorCountLsb = 0;
  parameter int unsigned BadVectorCountBits = 64;

  parameter logic [15:0] DataFaultOffset = 16'h01B8;
  parameter logic [63:0] DataFaultReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] DataFaultStorage = 64'h0000_0000_0000_0000;
  // data writes that the host answered with an error
  parameter int unsigned DataFaultCountLsb = 0;
  parameter int unsigned DataFaultCountBits = 64;

  parameter logic [15:0] MessageFaultOffset = 16'h01C0;
  parameter logic [63:0] MessageFaultReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] MessageFaultStorage = 64'h0000_0000_0000_0000;
  // messages that the host answered with an error
  parameter int unsigned MessageFaultCountLsb = 0;
  parameter int unsigned MessageFaultCountBits = 64;

  parameter logic [15:0] BadAccessOffset = 16'h01C8;
  parameter logic [63:0] BadAccessReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] BadAccessStorage = 64'h0000_0000_0000_0000;
  // writes to the table that are no aligned DWORD or QWORD, or to an entry of no function
  parameter int unsigned BadAccessCountLsb = 0;
  parameter int unsigned BadAccessCountBits = 64;

  parameter logic [15:0] BadEntryOffset = 16'h01D0;
  parameter logic [63:0] BadEntryReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] BadEntryStorage = 64'h0000_0000_0000_0000;
  // table writes that leave an entry unmasked with an address that cannot be used
  parameter int unsigned BadEntryCountLsb = 0;
  parameter int unsigned BadEntryCountBits = 64;

  parameter logic [15:0] PbaWriteOffset = 16'h01D8;
  parameter logic [63:0] PbaWriteReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] PbaWriteStorage = 64'h0000_0000_0000_0000;
  // writes to the pending array, ignored
  parameter int unsigned PbaWriteCountLsb = 0;
  parameter int unsigned PbaWriteCountBits = 64;

  parameter logic [15:0] InboxDroppedOffset = 16'h01E0;
  parameter logic [63:0] InboxDroppedReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] InboxDroppedStorage = 64'h0000_0000_0000_0000;
  // control frames that found the inbox full
  parameter int unsigned InboxDroppedCountLsb = 0;
  parameter int unsigned InboxDroppedCountBits = 64;

  parameter logic [15:0] ErrorsDroppedOffset = 16'h01E8;
  parameter logic [63:0] ErrorsDroppedReset = 64'h0000_0000_0000_0000;
  parameter logic [63:0] ErrorsDroppedStorage = 64'h0000_0000_0000_0000;
  // error records that found their ring full
  parameter int unsigned ErrorsDroppedCountLsb = 0;
  parameter int unsigned ErrorsDroppedCountBits = 64;

  // Places of the counters, in the order of their offsets
  parameter int unsigned CountFrames = 0;
  parameter int unsigned CountDataFrames = 1;
  parameter int unsigned CountDataBytes = 2;
  parameter int unsigned CountEvents = 3;
  parameter int unsigned CountMessages = 4;
  parameter int unsigned CountMerged = 5;
  parameter int unsigned CountWithdrawn = 6;
  parameter int unsigned CountHeld = 7;
  parameter int unsigned CountCut = 8;
  parameter int unsigned CountBadCrc = 9;
  parameter int unsigned CountUnknownType = 10;
  parameter int unsigned CountForeign = 11;
  parameter int unsigned CountOldEpoch = 12;
  parameter int unsigned CountDuplicate = 13;
  parameter int unsigned CountGap = 14;
  parameter int unsigned CountOutsideWindow = 15;
  parameter int unsigned CountNoRoom = 16;
  parameter int unsigned CountRateLimited = 17;
  parameter int unsigned CountForeignFunction = 18;
  parameter int unsigned CountOldFunction = 19;
  parameter int unsigned CountBadRange = 20;
  parameter int unsigned CountBadCarrier = 21;
  parameter int unsigned CountBadVector = 22;
  parameter int unsigned CountDataFault = 23;
  parameter int unsigned CountMessageFault = 24;
  parameter int unsigned CountBadAccess = 25;
  parameter int unsigned CountBadEntry = 26;
  parameter int unsigned CountPbaWrite = 27;
  parameter int unsigned CountInboxDropped = 28;
  parameter int unsigned CountErrorsDropped = 29;
  parameter int unsigned Counters = 30;

endpackage
