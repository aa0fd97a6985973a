// SPDX-License-Identifier: Apache-2.0
/// Takes the data of member reads to where its command's tag says: the operation's buffer, an accumulator, or both. A beat a
/// cycle, one more for the start of a packet to the buffer. A command's data is due once, from its submission to its
/// completion; other packets are dropped. Whether one is due is decided when its first beat is taken.
module member_in (
  input  logic                         clk_i,
  input  logic                         rst_ni,

  // data
  input  logic                         member_in_tvalid_i,
  output logic                         member_in_tready_o,
  input  logic [511:0]                 member_in_tdata_i,
  input  logic                         member_in_tlast_i,
  input  logic [15:0]                  member_in_tid_i,    // command id

  // tag table
  input  logic                         entry_we_i,
  input  logic [lvm_pkg::TagBits-1:0]  entry_tag_i,
  input  lvm_pkg::tag_t             entry_i,

  // accumulators
  input  logic                         arm_i,              // pulse: the next packet into each half of arm_acc_i overwrites
  input  logic [lvm_pkg::AccBits-1:0]  arm_acc_i,          // its first unit
  output logic                         acc_valid_o,
  input  logic                         acc_ready_i,
  output logic [11:0]                  acc_addr_o,
  output lvm_pkg::coefficients_t       acc_coefficients_o,
  output logic [1:0]                   acc_first_o,        // overwrite, in half i
  output logic [511:0]                 acc_data_o,

  // write client
  output logic                         wreq_valid_o,
  input  logic                         wreq_ready_i,
  output logic [lvm_pkg::AddrBits-1:0] wreq_addr_o,
  output logic [7:0]                   wreq_len_o,
  output logic                         wdat_valid_o,
  input  logic                         wdat_ready_i,
  output logic [511:0]                 wdat_data_o,
  input  logic                         wdone_i,

  // a command whose completion has come
  input  logic [lvm_pkg::TagBits-1:0]  look_tag_i,
  output logic                         look_under_way_o,   // a packet of its tag has begun and is not handed on
  output logic                         look_due_o,         // none has begun
  output logic [31:0]                  look_mark_o,        // a cycle after the tag: stored_o when its packet is stored
  input  logic                         close_i,            // pulse: its data is not due any more
  output logic [31:0]                  stored_o,           // packets in memory, modulo 2^32
  output logic                         idle_o
);

  logic [$bits(entry_i)-1:0] entries_q [lvm_pkg::TagCount];  // plain bits: Yosys takes an array of a structure for one

  // ---- one beat, and what is known of its packet ------------------------------------------------------------------
  logic                         valid_q, last_q, take, pass;
  logic [511:0]                 data_q;
  logic                         fresh_q;       // the next beat begins a packet
  logic                         due;           // the one that begins with the beat at the input is due
  logic                         due_q;         // the one at hand was
  logic                         begins;        // the beat at hand is its first, and it goes somewhere
  logic [7:0]                   generation_q;
  logic [lvm_pkg::TagBits-1:0]  tag_q;
  logic [lvm_pkg::TagCount-1:0] dues_q;        // by tag: no packet of its command has begun, nor has it completed
  lvm_pkg::tag_t                entry_q;

  assign member_in_tready_o = !valid_q || pass;
  assign take               = member_in_tvalid_i && member_in_tready_o;
  assign due                = dues_q[member_in_tid_i[7:0]] && !(close_i && look_tag_i == member_in_tid_i[7:0]) &&
                              !(begins && tag_q == member_in_tid_i[7:0]);

  always_ff @(posedge clk_i) begin
    if (entry_we_i) entries_q[entry_tag_i] <= entry_i;
    if (take) begin
      data_q <= member_in_tdata_i;
      last_q <= member_in_tlast_i;
    end
    if (take && fresh_q) begin
      entry_q      <= entries_q[member_in_tid_i[7:0]];
      generation_q <= member_in_tid_i[15:8];
      tag_q        <= member_in_tid_i[7:0];
      due_q        <= due;
    end
  end

  // ---- where it goes -----------------------------------------------------------------------------------------------
  logic                         begun_q;       // the packet's first beat has passed
  logic                         opened_q;      // its start is with the burst writer
  logic                         under_way_q;   // its last beat has not passed
  logic                         known, to_buffer, to_acc, start_ready, dat_ready, stored;
  logic [9:0]                   beat_q;        // beats of the packet that have passed
  logic [31:0]                  started_q;     // packets to the buffer, modulo 2^32
  logic [1:0]                   halves;        // that the packet goes into
  logic [1:0]                   first_q;       // the packet overwrites
  logic [2*lvm_pkg::AccUnits-1:0] armed_q;     // {first unit, half}

  logic unused_entry;
  assign unused_entry = ^{entry_q.ctx, entry_q.order};
  assign known       = due_q && entry_q.generation == generation_q;
  assign to_acc      = valid_q && known && entry_q.accumulate;
  assign to_buffer   = valid_q && known && entry_q.store;
  assign halves      = {entry_q.coefficients[15:8] != '0, entry_q.coefficients[7:0] != '0};
  // To both in the same cycle, or to neither.
  assign acc_valid_o = to_acc && (!to_buffer || (opened_q && dat_ready));
  assign acc_addr_o  = {entry_q.acc, 6'd0} + {2'd0, beat_q};
  assign acc_coefficients_o = entry_q.coefficients;
  assign acc_first_o = begun_q ? first_q : armed_q[{entry_q.acc, 1'b0}+:2];
  assign acc_data_o  = data_q;
  assign begins      = valid_q && known && !begun_q;
  assign pass        = valid_q && (!known || (to_acc ? acc_valid_o && acc_ready_i : !to_buffer || (opened_q && dat_ready)));
  assign idle_o      = !valid_q && !member_in_tvalid_i && stored_o == started_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q     <= 1'b0;
      fresh_q     <= 1'b1;
      dues_q      <= '0;
      begun_q     <= 1'b0;
      opened_q    <= 1'b0;
      under_way_q <= 1'b0;
      beat_q      <= '0;
      started_q   <= '0;
      stored_o    <= '0;
      first_q     <= '0;
      armed_q     <= '0;
    end else begin
      if (take) valid_q <= 1'b1;
      else if (pass) valid_q <= 1'b0;
      if (to_buffer && !opened_q && start_ready) begin
        opened_q  <= 1'b1;
        started_q <= started_q + 32'd1;
      end
      if (pass) begin
        begun_q <= !last_q;
        beat_q  <= last_q ? '0 : beat_q + 10'd1;
        first_q <= acc_first_o;
        if (last_q) opened_q <= 1'b0;
        if (to_acc && !begun_q) begin
          armed_q[{entry_q.acc, 1'b0}+:2] <= armed_q[{entry_q.acc, 1'b0}+:2] & ~halves;
        end
      end
      if (arm_i) armed_q[{arm_acc_i, 1'b0}+:2] <= '1;
      if (take) fresh_q <= member_in_tlast_i;
      under_way_q <= take || (under_way_q && !(pass && last_q));
      if (stored) stored_o <= stored_o + 32'd1;
      if (close_i) dues_q[look_tag_i] <= 1'b0;
      if (begins) dues_q[tag_q] <= 1'b0;
      if (entry_we_i) dues_q[entry_tag_i] <= 1'b1;
    end
  end

  // ---- what completions wait for ------------------------------------------------------------------------------------
  // A packet is in memory when as many are as had been started when its last beat was handed on: those behind it do not
  // count, however long they take. The counts are wide because a completion may come long after its data.
  logic [31:0] marks_q [lvm_pkg::TagCount];

  assign look_under_way_o = under_way_q && tag_q == look_tag_i;
  assign look_due_o       = dues_q[look_tag_i];

  always_ff @(posedge clk_i) begin
    if (pass && last_q && known) marks_q[tag_q] <= started_q;
    look_mark_o <= marks_q[look_tag_i];
  end

  axi_burst_writer u_writer (
    .clk_i, .rst_ni,
    .start_valid_i(to_buffer && !opened_q), .start_ready_o(start_ready), .start_addr_i(entry_q.address),
    .dat_valid_i(to_buffer && opened_q && (!to_acc || acc_ready_i)), .dat_ready_o(dat_ready), .dat_data_i(data_q), .dat_last_i(last_q),
    .wreq_valid_o, .wreq_ready_i, .wreq_addr_o, .wreq_len_o,
    .wdat_valid_o, .wdat_ready_i, .wdat_data_o, .wdone_i,
    .done_o(stored)
  );

endmodule
