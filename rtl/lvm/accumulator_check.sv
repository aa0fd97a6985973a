// SPDX-License-Identifier: Apache-2.0
/// Looks through accumulators in which nothing but zero is expected, for the check of stripes. Of the packets that member_out
/// reads out of accumulators it takes those that are to be judged, and passes the others on to memory. A block of 512 bytes
/// in which anything is left counts once, in whichever halves of its accumulator: the first packet of a column begins
/// anew, the packet of the other half follows it with no judged packet between. When a packet has been looked through, the
/// sequencer is told by an event like that of a member command, behind the last of its blocks.
module accumulator_check (
  input  logic                        clk_i,
  input  logic                        rst_ni,

  // packets to come, in their order; not more than 64 that have not been looked through or passed on
  input  logic                        start_valid_i,   // pulse
  input  logic                        start_check_i,   // it is to be judged
  input  logic                        start_first_i,   // it is the first of its column
  input  logic [lvm_pkg::CtxBits-1:0] start_ctx_i,

  // their beats
  input  logic                        dat_valid_i,
  output logic                        dat_ready_o,
  input  logic [511:0]                dat_data_i,
  input  logic                        dat_last_i,

  // those that are passed on
  output logic                        dat_valid_o,
  input  logic                        dat_ready_i,
  output logic [511:0]                dat_data_o,
  output logic                        dat_last_o,

  // blocks that differ
  output logic                        differ_o,        // pulse
  output logic [lvm_pkg::CtxBits-1:0] differ_ctx_o,

  // results: the members', and own ones between them
  input  logic                        event_valid_i,   // pulse
  input  lvm_pkg::event_t             event_i,
  output logic                        event_valid_o,   // pulse
  output lvm_pkg::event_t             event_o,
  output logic                        idle_o
);

  localparam int unsigned Packets = 64;
  localparam int unsigned Blocks  = 128;  // of an accumulator

  logic                        kind_valid, kind_next, judged, first, take, block_ends, differs;
  logic [lvm_pkg::CtxBits-1:0] ctx;
  logic [6:0]                  unused_kinds;
  logic                        unused_ready;
  logic [9:0]                  beat_q;       // of the packet
  logic                        left_q;       // something was left in the block before this beat
  logic                        left;         // and with it
  logic [Blocks-1:0]           counted_q;    // blocks of the column that have been counted
  logic                        told_q;       // a packet's end is still to be told
  logic [lvm_pkg::CtxBits-1:0] told_ctx_q;

  stream_fifo #(.Width(lvm_pkg::CtxBits + 2), .Depth(Packets), .RegisterOutput(1'b1)) u_kinds (
    .clk_i, .rst_ni,
    .valid_i(start_valid_i), .ready_o(unused_ready), .data_i({start_check_i, start_first_i, start_ctx_i}),
    .valid_o(kind_valid), .ready_i(kind_next), .data_o({judged, first, ctx}),
    .count_o(unused_kinds)
  );

  assign dat_valid_o = dat_valid_i && kind_valid && !judged;
  assign dat_data_o  = dat_data_i;
  assign dat_last_o  = dat_last_i;
  assign dat_ready_o = kind_valid && (judged ? !(dat_last_i && told_q) : dat_ready_i);
  assign kind_next   = dat_valid_i && dat_ready_o && dat_last_i;

  assign take        = dat_valid_i && dat_ready_o && judged;
  assign block_ends  = take && &beat_q[2:0];
  assign left        = left_q || dat_data_i != '0;
  assign differs     = left && (first || !counted_q[beat_q[9:3]]);

  assign event_valid_o = event_valid_i || told_q;
  always_comb begin
    event_o = event_i;
    if (!event_valid_i) begin
      event_o     = '0;
      event_o.ctx = told_ctx_q;
    end
  end
  assign idle_o = !kind_valid && !told_q && !start_valid_i;

  always_ff @(posedge clk_i) begin
    differ_ctx_o <= ctx;
    if (take && dat_last_i) told_ctx_q <= ctx;
    if (block_ends) counted_q[beat_q[9:3]] <= left || (counted_q[beat_q[9:3]] && !first);
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      beat_q   <= '0;
      left_q   <= 1'b0;
      differ_o <= 1'b0;
      told_q   <= 1'b0;
    end else begin
      if (take) begin
        beat_q <= dat_last_i ? '0 : beat_q + 10'd1;
        left_q <= left && !block_ends;
      end
      differ_o <= block_ends && differs;
      told_q   <= (take && dat_last_i) || (told_q && event_valid_i);
    end
  end

endmodule
