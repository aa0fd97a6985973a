// SPDX-License-Identifier: Apache-2.0
/// Exceptions to firmware: takes them from the two stages that raise them in turn, lays each out as a 64-byte record
/// (README.md, "DPU memory"), and writes it to the ring. The interrupt is high while firmware has records to take.
///
/// An operation whose data is kept on the chip has it in memory before its record is.
///
/// The namespace id in the record is the operation's namespace index plus 1; of an id without an index the submission
/// entry, whose address is in the record, has all 32 bits.
module exception_ring (
  input  logic                         clk_i,
  input  logic                         rst_ni,
  // configuration
  input  logic [lvm_pkg::AddrBits-1:0] base_i,          // of the ring
  input  logic [4:0]                   shift_i,         // log2 of its records
  input  logic [lvm_pkg::AddrBits-1:0] payload_base_i,  // operation buffers, 1 MiB aligned
  input  logic [lvm_pkg::AddrBits-1:0] command_base_i,  // submission entries, 64-byte aligned
  // exceptions of thin lookup
  input  logic                         thin_valid_i,
  output logic                         thin_ready_o,
  input  lvm_pkg::exception_t          thin_i,
  // exceptions of RAID, and internal operations that are done
  input  logic                         raid_valid_i,
  output logic                         raid_ready_o,
  input  lvm_pkg::exception_t          raid_i,
  // data that came with hosts' operations
  input  logic                         bytes_we_i,      // pulse: an operation begins
  input  logic [lvm_pkg::OpBits-1:0]   bytes_op_i,
  input  logic [20:0]                  bytes_i,
  // the data of small writes
  output logic                         spill_o,         // that of spill_op_o is to be in memory; until the answer
  output logic [lvm_pkg::OpBits-1:0]   spill_op_o,
  output logic [2:0]                   spill_blocks_o,  // of the operation, modulo 8
  input  logic                         spilled_i,       // pulse: it is
  // write client, one beat a burst
  output logic                         wreq_valid_o,
  input  logic                         wreq_ready_i,
  output logic [lvm_pkg::AddrBits-1:0] wreq_addr_o,
  output logic [7:0]                   wreq_len_o,      // beats - 1: always 0
  output logic                         wdat_valid_o,
  input  logic                         wdat_ready_i,
  output logic [lvm_pkg::BeatBits-1:0] wdat_data_o,
  input  logic                         wdone_i,         // the oldest record under way is in memory
  // registers
  output logic [31:0]                  producer_o,      // records in memory
  input  logic [31:0]                  consumer_i,      // records that firmware has taken
  output logic                         interrupt_o,     // they differ
  output logic [15:0]                  count_o,         // bit i: pulse, a record with reason i was accepted
  output logic                         idle_o           // nothing is under way
);

  // ---- one exception at a time -------------------------------------------------------------------------------------
  lvm_pkg::exception_t exception_q;
  logic                valid_q;
  logic                settled_q;    // its operation's data is in memory
  logic                raid_last_q;  // the last one taken was RAID's
  logic                take_raid, take_thin;
  logic                free;
  logic                ring_ready;
  logic                ring_idle;

  assign free         = !valid_q || (settled_q && ring_ready);
  assign take_raid    = free && raid_valid_i && (!thin_valid_i || !raid_last_q);
  assign take_thin    = free && thin_valid_i && !take_raid;
  assign raid_ready_o = take_raid;
  assign thin_ready_o = take_thin;

  always_ff @(posedge clk_i) begin
    if (take_raid) exception_q <= raid_i;
    else if (take_thin) exception_q <= thin_i;
  end

  logic [20:0] bytes_q [lvm_pkg::OpCount];
  logic [20:0] data_bytes_q;                 // of the operation in exception_q, if it is a host's
  always_ff @(posedge clk_i) begin
    if (bytes_we_i) bytes_q[bytes_op_i] <= bytes_i;
    if (take_raid || take_thin) data_bytes_q <= bytes_q[take_raid ? raid_i.op.op : thin_i.op.op];
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q     <= 1'b0;
      settled_q   <= 1'b0;
      raid_last_q <= 1'b0;
      count_o     <= '0;
      interrupt_o <= 1'b0;
    end else begin
      valid_q <= take_raid || take_thin || !free;
      // What firmware has started has no data of a host.
      if (take_raid || take_thin) settled_q <= take_raid && raid_i.op.internal;
      else if (spilled_i) settled_q <= 1'b1;
      if (take_raid || take_thin) raid_last_q <= take_raid;
      count_o <= '0;
      if (take_raid) count_o[raid_i.reason] <= 1'b1;
      if (take_thin) count_o[thin_i.reason] <= 1'b1;
      interrupt_o <= (producer_o != consumer_i);
    end
  end

  // ---- layout of the record ----------------------------------------------------------------------------------------
  logic [lvm_pkg::BeatBits-1:0] record;
  logic [lvm_pkg::AddrBits-1:0] command_addr;
  logic [lvm_pkg::AddrBits-1:0] frag_addr;
  logic [lvm_pkg::NsBits:0]     nsid;
  logic                         by_tag;         // the buffer is its tag's
  logic                         unused_bits;

  assign by_tag       = exception_q.op.internal && (exception_q.op.opcode == lvm_pkg::InternalRead ||
                                                    exception_q.op.opcode == lvm_pkg::InternalWrite);
  assign command_addr = command_base_i + {{(lvm_pkg::AddrBits - lvm_pkg::OpBits - 6){1'b0}}, exception_q.op.op, 6'd0};
  assign frag_addr    = {payload_base_i[lvm_pkg::AddrBits-1:20] +
                         {{(lvm_pkg::AddrBits - lvm_pkg::OpBits - 21){1'b0}}, by_tag,
                          by_tag ? exception_q.op.cid[lvm_pkg::OpBits-1:0] : exception_q.op.op},
                         exception_q.frag_offset};
  assign nsid         = {1'b0, exception_q.op.ns} + (lvm_pkg::NsBits + 1)'(1);
  assign unused_bits  = ^{payload_base_i[19:0], exception_q.op.ns_bad, exception_q.op.hdgst,
                          exception_q.op.ddgst, exception_q.op.status};

  always_comb begin
    record                  = '0;
    if (valid_q) begin
      record[8*0 +: 4]        = exception_q.reason;
      record[8*1 +: 4]        = exception_q.stage;
      record[8*2 +: 8]        = exception_q.op.op;
      record[8*3 +: 5]        = exception_q.frag;
      record[8*4 +: 16]       = exception_q.op.cid;
      record[8*6 +: 16]       = exception_q.members;
      record[8*8 +: 11]       = nsid;
      record[8*12 +: 5]       = exception_q.ctx;
      record[8*13 +: 8]       = exception_q.epoch;
      record[8*14 +: 15]      = exception_q.status;
      record[8*16 +: 48]      = exception_q.op.lba;
      record[8*24 +: 32]      = {exception_q.blocks_top, exception_q.op.blocks};
      record[8*28 +: 8]       = exception_q.op.opcode;
      record[8*29]            = exception_q.op.internal;
      record[8*29 + 1]        = exception_q.op.fua;
      record[8*32 +: 48]      = exception_q.frag_lba;
      record[8*40 +: 16]      = exception_q.frag_blocks;
      record[8*44 +: 21]      = exception_q.op.internal ? '0 : data_bytes_q;
      record[8*48 +: 40]      = command_addr;
      record[8*56 +: 40]      = frag_addr;
    end
  end

  assign spill_o        = valid_q && !settled_q;
  assign spill_op_o     = exception_q.op.op;
  assign spill_blocks_o = exception_q.op.blocks[2:0];

  ring_writer #(.AddrBits(lvm_pkg::AddrBits)) u_ring (
    .clk_i,
    .rst_ni,
    .base_i,
    .shift_i,
    .valid_i(valid_q && settled_q),
    .ready_o(ring_ready),
    .data_i (record),
    .wreq_valid_o,
    .wreq_ready_i,
    .wreq_addr_o,
    .wreq_len_o,
    .wdat_valid_o,
    .wdat_ready_i,
    .wdat_data_o,
    .wdone_i,
    .producer_o,
    .consumer_i,
    .idle_o (ring_idle)
  );

  assign idle_o = ring_idle && !valid_q && !thin_valid_i && !raid_valid_i;

endmodule
