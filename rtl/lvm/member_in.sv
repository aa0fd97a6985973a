// SPDX-License-Identifier: Apache-2.0
/// Takes the data of member reads to where its command's tag says: the operation's buffer, or an accumulator. A beat a cycle,
/// one more for the start of a packet to the buffer. Data of a command that is no longer in flight is dropped.
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
  input  logic                         arm_i,              // pulse: the next packet into accumulator arm_acc_i overwrites
  input  logic [lvm_pkg::AccBits-1:0]  arm_acc_i,
  output logic                         acc_valid_o,
  input  logic                         acc_ready_i,
  output logic [12:0]                  acc_addr_o,
  output logic                         acc_first_o,
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

  // progress, counts modulo 2^16
  output logic [15:0]                  taken_o,            // packets taken from the stream
  output logic [15:0]                  passed_o,           // of these, handed on
  output logic [15:0]                  started_o,          // of these, to the buffer
  output logic [15:0]                  stored_o,           // of these, in memory
  output logic                         idle_o
);

  logic [$bits(entry_i)-1:0] entries_q [lvm_pkg::TagCount];  // plain bits: Yosys takes an array of a structure for one

  // ---- one beat, and the entry of its tag -------------------------------------------------------------------------
  logic             valid_q, last_q, take, pass;
  logic [511:0]     data_q;
  logic [7:0]       generation_q;
  lvm_pkg::tag_t entry_q;

  assign member_in_tready_o = !valid_q || pass;
  assign take               = member_in_tvalid_i && member_in_tready_o;

  always_ff @(posedge clk_i) begin
    if (entry_we_i) entries_q[entry_tag_i] <= entry_i;
    if (take) begin
      entry_q      <= entries_q[member_in_tid_i[7:0]];
      data_q       <= member_in_tdata_i;
      last_q       <= member_in_tlast_i;
      generation_q <= member_in_tid_i[15:8];
    end
  end

  // ---- where it goes -----------------------------------------------------------------------------------------------
  logic                        begun_q;    // the packet's first beat has passed
  logic                        opened_q;   // its start is with the burst writer
  logic                        known, to_buffer, to_acc, start_ready, dat_ready, stored;
  logic [9:0]                  beat_q;     // beats of the packet that have passed
  logic                        first_q;    // the packet overwrites
  logic [lvm_pkg::AccCount-1:0] armed_q;

  logic unused_entry;
  assign unused_entry = ^{entry_q.ctx, entry_q.order};
  assign known       = entry_q.generation == generation_q;
  assign to_acc      = valid_q && known && entry_q.accumulate;
  assign to_buffer   = valid_q && known && !entry_q.accumulate;
  assign acc_valid_o = to_acc;
  assign acc_addr_o  = {entry_q.acc, entry_q.acc_block, 3'd0} + {3'd0, beat_q};
  assign acc_first_o = begun_q ? first_q : armed_q[entry_q.acc];
  assign acc_data_o  = data_q;
  assign pass        = valid_q && (!known || (to_acc ? acc_ready_i : (opened_q && dat_ready)));
  assign idle_o      = !valid_q && !member_in_tvalid_i && stored_o == started_o;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q   <= 1'b0;
      begun_q   <= 1'b0;
      opened_q  <= 1'b0;
      beat_q    <= '0;
      first_q   <= 1'b0;
      armed_q   <= '0;
      taken_o   <= '0;
      passed_o  <= '0;
      started_o <= '0;
      stored_o  <= '0;
    end else begin
      if (take) valid_q <= 1'b1;
      else if (pass) valid_q <= 1'b0;
      if (to_buffer && !opened_q && start_ready) begin
        opened_q  <= 1'b1;
        started_o <= started_o + 16'd1;
      end
      if (pass) begin
        begun_q <= !last_q;
        beat_q  <= last_q ? '0 : beat_q + 10'd1;
        first_q <= acc_first_o;
        if (last_q) opened_q <= 1'b0;
        if (last_q) passed_o <= passed_o + 16'd1;
        if (to_acc && !begun_q) armed_q[entry_q.acc] <= 1'b0;
      end
      if (arm_i) armed_q[arm_acc_i] <= 1'b1;
      if (take && member_in_tlast_i) taken_o <= taken_o + 16'd1;
      if (stored) stored_o <= stored_o + 16'd1;
    end
  end

  axi_burst_writer u_writer (
    .clk_i, .rst_ni,
    .start_valid_i(to_buffer && !opened_q), .start_ready_o(start_ready), .start_addr_i(entry_q.address),
    .dat_valid_i(to_buffer && opened_q), .dat_ready_o(dat_ready), .dat_data_i(data_q), .dat_last_i(last_q),
    .wreq_valid_o, .wreq_ready_i, .wreq_addr_o, .wreq_len_o,
    .wdat_valid_o, .wdat_ready_i, .wdat_data_o, .wdone_i,
    .done_o(stored)
  );

endmodule
