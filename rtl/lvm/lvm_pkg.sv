// SPDX-License-Identifier: Apache-2.0
/// Numbers, codes and records that the modules of the logical-volume pipeline share.
/// Layout of the capsule and of the rings in DPU memory: rtl/lvm/README.md. Registers: registers.md.
package lvm_pkg;

  // ---- sizes -----------------------------------------------------------------------------------------------------
  parameter int unsigned BlockShift     = 9;     // logical block: 512 bytes, 8 beats
  parameter int unsigned BeatBytes      = 64;    // payload datapath: 512 bits
  parameter int unsigned BeatBits       = 512;
  parameter int unsigned BlocksMax      = 2048;  // MDTS 1 MiB
  parameter int unsigned FragmentsMax   = 17;    // 1 MiB unaligned over 64 KiB extents
  parameter int unsigned OpCount        = 256;   // operations known to the hardware, each with a 1 MiB buffer
  parameter int unsigned OpBits         = 8;
  parameter int unsigned FragBits       = 5;
  parameter int unsigned CtxCount       = 32;    // operations in execution
  parameter int unsigned CtxBits        = 5;
  parameter int unsigned TagCount       = 256;   // member commands in flight
  parameter int unsigned TagBits        = 8;
  parameter int unsigned AccUnits       = 64;    // of 4 KiB, of which parity accumulators are made: 1, 2, 4, 8 or 16 in a row,
                                                 // in each of two halves (P and Q, or what is lost)
  parameter int unsigned AccBits        = 6;
  parameter int unsigned AccUnitBits    = 6;     // beats of a unit: 64
  parameter int unsigned AccBeatBits    = 10;    // beats of the longest column: 1,024 (64 KiB)
  parameter int unsigned SlotCount      = 32;    // small writes whose data is kept on the chip
  parameter int unsigned SlotBits       = 5;
  parameter int unsigned SlotBlocksMax  = 8;     // of such a write: 4 KiB
  parameter int unsigned MembersMax     = 16;
  parameter int unsigned NsBits         = 10;    // namespace ids 1 .. 1,024, index = id - 1
  parameter int unsigned AddrBits       = 40;    // DPU memory
  parameter int unsigned LbaBits        = 48;    // virtual and physical block addresses
  parameter int unsigned ExtentBits     = 32;    // physical extent number
  parameter int unsigned StripeBits     = 40;
  parameter int unsigned SequenceBits   = 40;    // number of a logged column
  parameter int unsigned UnitBits       = 14;    // extents that are no power of two, in units of 64 KiB
  parameter int unsigned ReciprocalBits = 42;    // its highest bit is set in every reciprocal
  parameter logic [FragBits-1:0] FragOffset = 5'd31;  // fragment table: the operation's first block in its extent

  // ---- NVMe ------------------------------------------------------------------------------------------------------
  // Status field of a completion without the phase bit: {DNR, M, CRD[1:0], SCT[2:0], SC[7:0]} (NVMe base 4.2.3).
  typedef logic [14:0] status_t;
  parameter status_t StatusSuccess          = 15'h0000;
  parameter status_t StatusInvalidOpcode    = 15'h4001;
  parameter status_t StatusInvalidField     = 15'h4002;
  parameter status_t StatusInvalidNamespace = 15'h400B;
  parameter status_t StatusSglLength        = 15'h400F;
  parameter status_t StatusSglType          = 15'h4011;
  parameter status_t StatusLbaRange         = 15'h4080;
  parameter status_t StatusCapacity         = 15'h0081;
  parameter status_t StatusWriteFault       = 15'h0280;
  parameter status_t StatusUnrecoveredRead  = 15'h0281;
  parameter status_t StatusInternal         = 15'h0006;

  parameter logic [7:0] OpcodeFlush       = 8'h00;
  parameter logic [7:0] OpcodeWrite       = 8'h01;
  parameter logic [7:0] OpcodeRead        = 8'h02;
  // Internal operations, posted by firmware on the resume ring.
  parameter logic [7:0] InternalZero      = 8'h81;  // write zeroes to a physical block range, parity kept
  parameter logic [7:0] InternalFlush     = 8'h82;  // flush every online member
  parameter logic [7:0] InternalQuiesce   = 8'h83;  // done when every operation that started before it has finished
  parameter logic [7:0] InternalRead      = 8'h84;  // read a physical block range into the tag's buffer
  parameter logic [7:0] InternalWrite     = 8'h85;  // write it from there, parity kept
  parameter logic [7:0] InternalSync      = 8'h86;  // bring stripes in line with themselves, or look whether they are

  // ---- hand-over -------------------------------------------------------------------------------------------------
  typedef logic [3:0] reason_t;
  parameter reason_t ReasonMiss         = 4'd1;
  parameter reason_t ReasonRaidErr      = 4'd2;
  parameter reason_t ReasonIoFail       = 4'd3;
  parameter reason_t ReasonNsErr        = 4'd4;
  parameter reason_t ReasonUnsupported  = 4'd5;
  parameter reason_t ReasonInternalDone = 4'd6;  // not an exception: an internal operation has finished

  typedef logic [3:0] stage_t;
  parameter stage_t StageCapsule = 4'd1;
  parameter stage_t StageThin    = 4'd2;
  parameter stage_t StageRaid    = 4'd3;
  parameter stage_t StageStorage = 4'd4;

  parameter logic [7:0] ResumeRetry    = 8'd1;  // look the fragment up again / execute the suspended operation again
  parameter logic [7:0] ResumeZero     = 8'd2;  // read: the fragment's bytes in the buffer are zero already
  parameter logic [7:0] ResumeComplete = 8'd3;  // finish the operation with the entry's status
  parameter logic [7:0] ResumeResolved = 8'd4;  // put (namespace, extent) -> physical extent into the cache, then retry
  parameter logic [7:0] ResumeInternal = 8'd5;  // start an internal operation

  // ---- one operation ---------------------------------------------------------------------------------------------
  typedef struct packed {
    logic [OpBits-1:0]  op;        // index of operation and buffer; unused when internal
    logic               internal;  // posted by firmware, physical addresses, no host response
    logic [7:0]         opcode;
    logic [15:0]        cid;       // host command id; firmware's tag when internal
    logic [NsBits-1:0]  ns;        // namespace index (id - 1)
    logic               ns_bad;    // the 32-bit namespace id has no index
    logic [LbaBits-1:0] lba;       // first virtual block; first physical block when internal, first stripe of a SYNC
    logic [15:0]        blocks;    // count, 1 .. 2,048 from a host; stripes of a SYNC
    logic               fua;
    logic               hdgst;     // the response carries a header digest
    logic               ddgst;     // the response carries a data digest; SYNC: only look
    status_t            status;    // not success: finished before execution; SYNC: {hdgst, status} are the members to write
  } op_t;

  // ---- exception -------------------------------------------------------------------------------------------------
  typedef struct packed {
    reason_t               reason;
    stage_t                stage;
    op_t                   op;
    logic [FragBits-1:0]   frag;
    logic [CtxBits-1:0]    ctx;          // meaningful for RAID_ERR and IO_FAIL
    logic [7:0]            epoch;        // namespace epoch seen at the lookup
    logic [MembersMax-1:0] members;      // members that failed
    status_t               status;
    logic [LbaBits-1:0]    frag_lba;     // first block of the fragment; RAID_ERR and IO_FAIL: physical, of the piece or column
    logic [15:0]           frag_blocks;
    logic [19:0]           frag_offset;  // bytes from the start of the buffer
    logic [15:0]           blocks_top;   // above op.blocks, where that counts what differed
  } exception_t;

  // ---- resume entry, as fetched ----------------------------------------------------------------------------------
  typedef struct packed {
    logic [7:0]            kind;
    logic [OpBits-1:0]     op;
    logic [FragBits-1:0]   frag;
    logic [CtxBits-1:0]    ctx;
    logic                  to_ctx;       // addressed to a suspended context (RAID_ERR, IO_FAIL), not to a parked op
    logic [15:0]           tag;
    status_t               status;
    logic                  status_top;   // the bit above: members of a SYNC have 16 bits
    logic [ExtentBits-1:0] extent;
    logic [7:0]            epoch;
    logic                  reconstruct;  // retry writes by reconstruct only: parity of the stripe is not trusted
    logic                  check;        // SYNC: only look
    logic                  fua;          // internal write
    logic [LbaBits-1:0]    lba;          // internal: first physical block
    logic [31:0]           blocks;       // internal: count
    logic [7:0]            opcode;       // internal opcode
  } resume_t;

  // ---- configuration, from the registers -------------------------------------------------------------------------
  typedef logic [3:0] level_t;
  parameter level_t Raid0  = 4'd0;
  parameter level_t Raid1  = 4'd1;
  parameter level_t Raid5  = 4'd5;
  parameter level_t Raid6  = 4'd6;
  parameter level_t Raid10 = 4'd10;

  typedef struct packed {
    logic                  enable;
    logic                  parity_trusted;  // 0: every partial write reconstructs
    level_t                level;
    logic [4:0]            members;         // 1 .. 16
    logic [3:0]            chunk_shift;     // log2 blocks: 3 (4 KiB) .. 11 (1 MiB)
    logic [4:0]            extent_shift;    // log2 blocks, rounded up: 7 (64 KiB) .. 21 (1 GiB)
    logic [UnitBits-1:0]   extent_units;    // of 128 blocks, when the extent is no power of two: 3 .. 16,383
    logic [ReciprocalBits-1:0] extent_reciprocal;  // 2^(34 + extent_shift) / units, rounded up; 0: a power of two
    logic [StripeBits-1:0] stripes;         // stripes of the array
    logic [MembersMax-1:0] online;
    logic [AddrBits-1:0]   payload_base;    // operation buffers, 1 MiB each, 1 MiB aligned
    logic [AddrBits-1:0]   command_base;    // submission entries as received, 64 bytes an operation
    logic [AddrBits-1:0]   exception_base;  // ring of 64-byte records, 4 KiB aligned
    logic [4:0]            exception_shift; // log2 records
    logic [AddrBits-1:0]   resume_base;     // ring of 64-byte entries, 4 KiB aligned
    logic [4:0]            resume_shift;    // log2 entries
    logic                  fault_armed;     // fail the next job on fault_stripe with RAID_ERR
    logic [StripeBits-1:0] fault_stripe;
    logic [MembersMax-1:0] rebuild_members; // being rebuilt: missing in the stripes from the watermark on
    logic [StripeBits-1:0] watermark;       // none is being rebuilt: parity of the stripes below it is trusted
    logic                  log_enable;      // writes of RAID 5 and 6 are logged first
    logic [LbaBits-1:0]    log_block;       // of every member, where its log begins
    logic [SequenceBits-1:0] log_sequence;  // number of the last logged column
  } cfg_t;

  // ---- namespace map entry ---------------------------------------------------------------------------------------
  typedef struct packed {
    logic                valid;
    logic [7:0]          epoch;       // bumped by firmware when a mapping of the namespace is taken away
    logic [LbaBits-1:0]  blocks;      // size
    logic [AddrBits-1:0] table_base;  // mapping table: 16 bytes an extent, 64-byte aligned
  } ns_entry_t;

  // ---- member commands, between the RAID sequencer and the modules that talk to the members -------------------------
  // Where the data of a write comes from.
  typedef logic [1:0] source_t;
  parameter source_t SourceBuffer      = 2'd0;  // the operation's buffer
  parameter source_t SourceZero        = 2'd1;
  parameter source_t SourceAccumulator = 2'd2;  // the half whose coefficient is not 0: parity, or what was lost

  // What data is multiplied by, in GF(2^8), on its way into the two halves of an accumulator: of half i in bits 8i+7:8i. A
  // half with 0 is left alone.
  typedef logic [15:0] coefficients_t;
  parameter coefficients_t OnlyFirst  = 16'h0001;
  parameter coefficients_t OnlySecond = 16'h0100;

  // Where a command stands among those of its step, ascending in order of submission: of the pieces of a run, the blocks
  // of the run before it.
  parameter int unsigned OrderBits = 11;
  typedef logic [OrderBits-1:0] order_t;

  // One command to one member, as the sequencer asks for it.
  typedef struct packed {
    logic [7:0]                        opcode;       // NVMe: 0 flush, 1 write, 2 read
    logic [3:0]                        member;
    logic [LbaBits-1:0]       lba;          // on the member
    logic [11:0]                       blocks;       // 1 .. 2,048
    logic                              fua;
    logic [CtxBits-1:0]       ctx;
    logic [15:0]                       cid;          // the owner's
    logic [OpBits-1:0]        op;
    logic                              internal;
    logic                              placed;       // the command moves a part of the operation's data, at:
    logic [AddrBits-1:0]      address;      // in the operation's buffer; else 0
    logic                              store;        // read: into the buffer; write: the same, and to no member
    logic                              silent;       // write: to nobody, only added to the accumulator
    logic                              accumulate;   // read: into the accumulator; write: add the data to it on the way
    coefficients_t                     coefficients; // for that
    logic                              first;        // write: the accumulator's old contents do not count
    source_t                           source;       // write
    logic [AccBits-1:0]       acc;          // first unit of the accumulator
    order_t                            order;
    logic                              check;        // stored: no, but looked through; first: of the column
    logic                              log;          // write: for the member's log; the last block is the trailer
  } command_t;

  // What is remembered for a command in flight.
  typedef struct packed {
    logic [7:0]                        generation;
    logic [CtxBits-1:0]       ctx;
    logic                              store;        // read data goes to the buffer
    logic                              accumulate;   // and into the accumulator
    coefficients_t                     coefficients;
    logic [AccBits-1:0]       acc;
    logic [AddrBits-1:0]      address;
    order_t                            order;
  } tag_t;

  // One packet of write data.
  typedef struct packed {
    logic [15:0]                       id;           // command id; context, if the packet goes to no member
    logic [3:0]                        member;
    logic [11:0]                       blocks;
    source_t                           source;
    logic                              store;        // it goes to the buffer, not to a member
    logic                              silent;       // it goes nowhere
    logic                              accumulate;
    coefficients_t                     coefficients;
    logic                              first;
    logic [AccBits-1:0]       acc;
    logic                              log;          // its last block is to become the trailer of an entry
    logic [CtxBits-1:0]       ctx;          // of that
  } packet_t;
  parameter int unsigned PacketBits = 66;

  // Beats on their way to a member's log.
  typedef struct packed {
    logic               log;      // they are
    logic               trailer;  // of the last block
    logic [2:0]         beat;     // of the block
    logic               second;   // the second half of the accumulator: place Q
    logic [CtxBits-1:0] ctx;
  } log_beat_t;
  parameter int unsigned LogBeatBits = 11;

  // What a logged column is, kept for the trailers of its entries.
  typedef struct packed {
    logic [StripeBits-1:0]   stripe;
    logic [11:0]             offset;    // first block in the chunk
    logic [SequenceBits-1:0] number;
    logic [7:0]              blocks;
    logic [7:0]              stored;    // of partial parity
    logic [MembersMax-1:0]   touched;   // data chunks that are to be written, without those of missing members
    logic [MembersMax-1:0]   missing;   // members
    logic [3:0]              strategy;
  } log_column_t;
  parameter int unsigned LogColumnBits = 144;
  parameter logic [31:0] LogMagic      = 32'h314C_5050;  // "PPL1"

  // A command has completed.
  typedef struct packed {
    logic [CtxBits-1:0]       ctx;
    logic [3:0]                        member;
    status_t                           status;
    order_t                            order;
  } event_t;

  // ---- state of an operation in execution, kept by the RAID sequencer ----------------------------------------------
  typedef struct packed {
    logic [3:0]                    phase;        // of raid_sequencer
    op_t                  op;
    logic [15:0]                   run_start;    // blocks of the operation before the run
    logic [15:0]                   run_blocks;
    logic [15:0]                   run_done;     // blocks of the run before the step
    logic [15:0]                   step_blocks;  // of the run, in this stripe
    logic [LbaBits-1:0]   run_lba;      // first physical block
    logic [FragBits-1:0]  frag;         // the fragment behind the run
    logic [StripeBits-1:0] stripe;
    logic [LbaBits-1:0]   base;         // the stripe's first block on a member
    logic [3:0]                    turn;         // stripe mod members
    logic [3:0]                    chunk;        // data chunk of the step's first block
    logic [11:0]                   off;          // its offset in the chunk
    logic [3:0]                    chunk_last;   // data chunk of the step's last block
    logic [11:0]                   off_end;      // offset behind it
    logic [11:0]                   lo;           // column: offsets lo up to hi
    logic [11:0]                   hi;
    logic [3:0]                    first;        // column: touched chunks
    logic [3:0]                    last;
    logic                          empty;        // column: none
    logic [15:0]                   place;        // block in the buffer of (first, lo)
    logic [MembersMax-1:0] missing;      // column: places whose members are missing, a bit each
    logic [3:0]                    strategy;     // column: code in the decision log
    logic                          plain;        // column of a read: no chunk that it touches is missing
    logic                          again;        // its writes are given again: the accumulators are complete
    logic                          by_stripe;    // read: the run is read stripe by stripe, because a member is missing
    logic [AccBits-1:0]   acc;          // first unit of its accumulator
    logic                          acc_held;
    logic                          locked;
    logic                          reconstruct;
    logic                          refused;      // a piece of the run was not begun
    logic [MembersMax-1:0]        offline;      // because of these members
    logic [CtxCount-1:0]           waits;        // quiesce: contexts to wait for
    logic [MembersMax-1:0] wanted;       // SYNC, column: places that are written; of a logged column: whose data is added already
    logic [MembersMax-1:0] passed;       // check of copies: those that have been compared at these offsets
    logic [15:0]                   stripes_left; // SYNC: with the one at hand
    logic [31:0]                   differed;     // check: blocks so far
  } context_t;

  // ---- decision log ----------------------------------------------------------------------------------------------
  typedef struct packed {
    logic [15:0] cid;
    logic [47:0] key;   // lba, extent, stripe
    logic [7:0]  aux;
    logic [7:0]  unit;  // fragment or context
    logic [7:0]  op;
    logic [7:0]  kind;
  } decision_t;          // 96 bits; the log adds a 32-bit cycle stamp above it
  parameter logic [7:0] LogAccept    = 8'd1;   // op, cid, key = lba
  parameter logic [7:0] LogLookup    = 8'd2;   // op, unit = fragment, aux 0 cache hit 1 table, key = physical extent
  parameter logic [7:0] LogEvict     = 8'd3;   // aux = way, key = virtual extent put out, cid = its namespace index
  parameter logic [7:0] LogException = 8'd4;   // op, unit = fragment or context, aux = reason
  parameter logic [7:0] LogResume    = 8'd5;   // op, unit = fragment or context, aux = kind
  parameter logic [7:0] LogStart     = 8'd6;   // op, unit = context, cid
  parameter logic [7:0] LogWait      = 8'd7;   // unit = context, key = stripe, cid: lock asked for and not free
  parameter logic [7:0] LogGrant     = 8'd8;   // unit = context, key = stripe, cid
  parameter logic [7:0] LogRelease   = 8'd9;   // unit = context, key = stripe, cid
  parameter logic [7:0] LogColumn    = 8'd10;  // unit = context, aux = strategy, key = stripe, cid
  parameter logic [7:0] LogFinish    = 8'd11;  // op, unit = context, aux = status bits 7:0, cid
  parameter logic [7:0] StrategyFull        = 8'd0;
  parameter logic [7:0] StrategyReadModify  = 8'd1;
  parameter logic [7:0] StrategyReconstruct = 8'd2;
  parameter logic [7:0] StrategyRecover     = 8'd3;
  parameter logic [7:0] StrategyDataOnly    = 8'd4;
  parameter logic [7:0] StrategyDecode      = 8'd5;  // of a read
  parameter logic [7:0] StrategySync        = 8'd6;
  parameter logic [7:0] StrategyCheck       = 8'd7;

endpackage
