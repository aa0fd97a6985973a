// SPDX-License-Identifier: Apache-2.0
/// Stores what accumulators hold in the operations' buffers: member_out reads it out, here it goes to memory. When a packet
/// is there, the sequencer is told by an event like that of a member command, among those of the members and behind them;
/// and so it is told of data that went nowhere but into an accumulator.
module member_drain (
  input  logic                         clk_i,
  input  logic                         rst_ni,

  // packets to come, in their order; not more than 64 that have no event yet
  input  logic                         start_valid_i,   // pulse
  input  logic [lvm_pkg::CtxBits-1:0]  start_ctx_i,
  input  logic [lvm_pkg::AddrBits-1:0] start_address_i,

  // their beats
  input  logic                         dat_valid_i,
  output logic                         dat_ready_o,
  input  logic [511:0]                 dat_data_i,
  input  logic                         dat_last_i,

  // a packet is added that went nowhere; not one a cycle
  input  logic                         added_i,         // pulse
  input  logic [lvm_pkg::CtxBits-1:0]  added_ctx_i,

  // write client
  output logic                         wreq_valid_o,
  input  logic                         wreq_ready_i,
  output logic [lvm_pkg::AddrBits-1:0] wreq_addr_o,
  output logic [7:0]                   wreq_len_o,
  output logic                         wdat_valid_o,
  input  logic                         wdat_ready_i,
  output logic [511:0]                 wdat_data_o,
  input  logic                         wdone_i,

  // results: the members', and own ones between them
  input  logic                         event_valid_i,   // pulse
  input  lvm_pkg::event_t              event_i,
  output logic                         event_valid_o,   // pulse
  output lvm_pkg::event_t              event_o,
  output logic                         idle_o
);

  localparam int unsigned Packets = 64;

  logic                         address_valid, address_ready, ctx_valid, tell, stored;
  logic                         added_valid, added_tell;
  logic [lvm_pkg::CtxBits-1:0]  added_ctx;
  logic [4:0]                   unused_added;
  logic [lvm_pkg::AddrBits-1:0] address;
  logic [lvm_pkg::CtxBits-1:0]  ctx;
  logic [6:0]                   stored_q;   // packets in memory that are not told
  logic [6:0]                   unused_addresses, unused_ctxs;
  logic [2:0]                   unused_ready;

  stream_fifo #(.Width(lvm_pkg::AddrBits), .Depth(Packets), .RegisterOutput(1'b1)) u_addresses (
    .clk_i, .rst_ni,
    .valid_i(start_valid_i), .ready_o(unused_ready[0]), .data_i(start_address_i),
    .valid_o(address_valid), .ready_i(address_ready), .data_o(address),
    .count_o(unused_addresses)
  );

  stream_fifo #(.Width(lvm_pkg::CtxBits), .Depth(Packets), .RegisterOutput(1'b1)) u_ctxs (
    .clk_i, .rst_ni,
    .valid_i(start_valid_i), .ready_o(unused_ready[1]), .data_i(start_ctx_i),
    .valid_o(ctx_valid), .ready_i(tell), .data_o(ctx),
    .count_o(unused_ctxs)
  );

  // Such a packet has eight beats or more, and a member's event takes more than two cycles.
  stream_fifo #(.Width(lvm_pkg::CtxBits), .Depth(16)) u_added (
    .clk_i, .rst_ni,
    .valid_i(added_i), .ready_o(unused_ready[2]), .data_i(added_ctx_i),
    .valid_o(added_valid), .ready_i(added_tell), .data_o(added_ctx),
    .count_o(unused_added)
  );

  axi_burst_writer u_writer (
    .clk_i, .rst_ni,
    .start_valid_i(address_valid), .start_ready_o(address_ready), .start_addr_i(address),
    .dat_valid_i, .dat_ready_o, .dat_data_i, .dat_last_i,
    .wreq_valid_o, .wreq_ready_i, .wreq_addr_o, .wreq_len_o,
    .wdat_valid_o, .wdat_ready_i, .wdat_data_o, .wdone_i,
    .done_o(stored)
  );

  assign tell          = stored_q != '0 && ctx_valid && !event_valid_i;
  assign added_tell    = added_valid && !event_valid_i && !tell;
  assign event_valid_o = event_valid_i || tell || added_tell;
  assign idle_o        = !ctx_valid && !start_valid_i && !added_valid && !added_i;

  always_comb begin
    event_o = event_i;
    if (!event_valid_i) begin
      event_o     = '0;
      event_o.ctx = tell ? ctx : added_ctx;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) stored_q <= '0;
    else if (stored && !tell) stored_q <= stored_q + 7'd1;
    else if (!stored && tell) stored_q <= stored_q - 7'd1;
  end

endmodule
