// SPDX-License-Identifier: Apache-2.0
/// Sends the data of member writes, packet after packet in order of submission: from the operation's buffer or its slot on
/// the chip (read ahead), as zeroes, or out of an accumulator. Data can be added to an accumulator on its way; a readout further back in the queue
/// sees it. A packet may go to the operation's buffer instead, or nowhere. A beat a cycle. The last block of a packet for a
/// member's log is any: parity_log, behind the output, puts the trailer there, and tells when such a packet has left.
module member_out (
  input  logic                         clk_i,
  input  logic                         rst_ni,

  // packets
  input  logic                         packet_valid_i,
  output logic                         packet_ready_o,     // there is room for two
  input  lvm_pkg::packet_t          packet_i,
  input  logic [lvm_pkg::AddrBits-1:0] packet_address_i,
  input  logic                         packet_kept_i,      // what stands in the buffer is kept on the chip
  input  logic [lvm_pkg::SlotBits-1:0] packet_slot_i,      // there

  // read client
  output logic                         rreq_valid_o,
  input  logic                         rreq_ready_i,
  output logic [lvm_pkg::AddrBits-1:0] rreq_addr_o,
  output logic [7:0]                   rreq_len_o,
  input  logic                         rdat_valid_i,
  output logic                         rdat_ready_o,
  input  logic [511:0]                 rdat_data_i,
  input  logic                         rdat_last_i,

  // data that is kept on the chip
  output logic                         fetch_valid_o,
  input  logic                         fetch_ready_i,
  output logic [lvm_pkg::SlotBits-1:0] fetch_slot_o,
  output logic [5:0]                   fetch_beat_o,
  output logic [5:0]                   fetch_len_o,        // beats - 1
  input  logic                         beat_valid_i,
  input  logic [511:0]                 beat_data_i,
  input  logic                         beat_last_i,

  // accumulators
  output logic                         acc_valid_o,
  input  logic                         acc_ready_i,
  output logic [11:0]                  acc_addr_o,
  output logic                         acc_read_o,
  output logic                         acc_half_o,         // of a readout
  output lvm_pkg::coefficients_t       acc_coefficients_o,
  output logic                         acc_first_o,        // overwrite
  output logic [511:0]                 acc_data_o,
  input  logic                         acc_rvalid_i,
  input  logic [511:0]                 acc_rdata_i,

  // data
  output logic                         member_out_tvalid_o,
  input  logic                         member_out_tready_i,
  output logic [511:0]                 member_out_tdata_o,
  output logic                         member_out_tlast_o,
  output logic [15:0]                  member_out_tid_o,
  output logic [3:0]                   member_out_tuser_o,
  output lvm_pkg::log_beat_t           member_out_log_o,

  // data for buffers, packet by packet in the same order
  output logic                         drain_valid_o,
  input  logic                         drain_ready_i,
  output logic [511:0]                 drain_data_o,
  output logic                         drain_last_o,

  // packets that have left, or are added where they go nowhere: pulses
  output logic                         sent_o,             // to a member
  output logic [lvm_pkg::TagBits-1:0]  sent_tag_o,
  output logic                         added_o,
  output logic [lvm_pkg::CtxBits-1:0]  added_ctx_o,
  output logic                         idle_o
);

  localparam int unsigned Packets  = 64;
  localparam int unsigned OutDepth = 8;
  localparam int unsigned SideBits = 22 + lvm_pkg::LogBeatBits;

  // ---- packets to send, and the runs to read for them ---------------------------------------------------------------
  lvm_pkg::packet_t    packet;
  logic                   packet_valid, packet_next, packets_ready, runs_ready;
  logic [6:0]             packets_count;
  logic [6:0]             runs_count;
  logic                   run_valid, run_ready, from_buffer;
  logic [40:0]            run_address, packet_place;
  logic [11:0]            run_blocks;

  // The highest bit tells a place on the chip, {slot, byte}, from an address.
  assign packet_place   = packet_kept_i ? {1'b1, 23'd0, packet_slot_i, packet_address_i[11:0]} : {1'b0, packet_address_i};
  assign from_buffer    = packet_i.source == lvm_pkg::SourceBuffer;
  assign packet_ready_o = packets_count < 7'(Packets - 2) && runs_count < 7'(Packets - 2);

  stream_fifo #(.Width(lvm_pkg::PacketBits), .Depth(Packets)) u_packets (
    .clk_i, .rst_ni,
    .valid_i(packet_valid_i), .ready_o(packets_ready), .data_i(packet_i),
    .valid_o(packet_valid), .ready_i(packet_next), .data_o(packet),
    .count_o(packets_count)
  );

  stream_fifo #(.Width(53), .Depth(Packets)) u_runs (
    .clk_i, .rst_ni,
    .valid_i(packet_valid_i && from_buffer), .ready_o(runs_ready), .data_i({packet_place, packet_i.blocks}),
    .valid_o(run_valid), .ready_i(run_ready), .data_o({run_address, run_blocks}),
    .count_o(runs_count)
  );

  logic         read_valid, read_ready, unused_read_last;
  logic [511:0] read_data;
  logic [1:0]   unused_ready;
  assign unused_ready = {packets_ready, runs_ready};

  // From memory and from the chip in turns: one of them when nothing is on its way from the other.
  logic         want_valid, want_ready, want_kept, have_valid, have_ready, have_last;
  logic [40:0]  want_place;
  logic [7:0]   want_len;
  logic [511:0] have_data;
  logic [4:0]   bursts_q;     // on their way from memory, at most 16
  logic [1:0]   fetches_q;    // from the chip
  logic         burst_begins, burst_ends, fetch_begins, fetch_ends;
  logic         unused_want;

  assign want_kept     = want_place[40];
  assign rreq_valid_o  = want_valid && !want_kept && fetches_q == '0;
  assign rreq_addr_o   = want_place[39:0];
  assign rreq_len_o    = want_len;
  assign fetch_valid_o = want_valid && want_kept && bursts_q == '0;
  assign fetch_slot_o  = want_place[16:12];
  assign fetch_beat_o  = want_place[11:6];
  assign fetch_len_o   = want_len[5:0];
  assign want_ready    = want_kept ? fetch_ready_i && bursts_q == '0 : rreq_ready_i && fetches_q == '0;
  assign have_valid    = beat_valid_i || rdat_valid_i;
  assign have_data     = beat_valid_i ? beat_data_i : rdat_data_i;
  assign have_last     = beat_valid_i ? beat_last_i : rdat_last_i;
  assign rdat_ready_o  = have_ready;
  assign burst_begins  = rreq_valid_o && rreq_ready_i;
  assign burst_ends    = rdat_valid_i && rdat_ready_o && rdat_last_i;
  assign fetch_begins  = fetch_valid_o && fetch_ready_i;
  assign fetch_ends    = beat_valid_i && beat_last_i;
  assign unused_want   = ^want_place[5:0];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      bursts_q  <= '0;
      fetches_q <= '0;
    end else begin
      bursts_q  <= bursts_q + 5'(burst_begins) - 5'(burst_ends);
      fetches_q <= fetches_q + 2'(fetch_begins) - 2'(fetch_ends);
    end
  end

  // Four bursts: two stream out while memory answers for the others.
  axi_burst_reader #(.AddrBits(41), .Depth(256)) u_reader (
    .clk_i, .rst_ni,
    .desc_valid_i(run_valid), .desc_ready_o(run_ready), .desc_addr_i(run_address),
    .desc_beats_i({run_blocks, 3'd0}),
    .rreq_valid_o(want_valid), .rreq_ready_i(want_ready), .rreq_addr_o(want_place), .rreq_len_o(want_len),
    .rdat_valid_i(have_valid), .rdat_ready_o(have_ready), .rdat_data_i(have_data), .rdat_last_i(have_last),
    .dat_valid_o(read_valid), .dat_ready_i(read_ready), .dat_data_o(read_data), .dat_last_o(unused_read_last)
  );

  // ---- the beat at hand ----------------------------------------------------------------------------------------------
  logic [14:0]           beat_q;      // beats of the packet sent
  logic                  last, room, source_valid, is_acc, step;
  logic [3:0]            out_count;
  logic                  readout_q;   // an accumulator's beat arrives in this cycle
  logic                  readout_last_q;
  logic [SideBits-2:0]   readout_side_q;
  logic                  push_valid, push_ready, push_last;
  logic [511:0]          push_data;
  logic [SideBits-2:0]   side, push_side;
  lvm_pkg::log_beat_t    log_beat;

  assign is_acc       = packet.source == lvm_pkg::SourceAccumulator;
  assign last         = beat_q == {packet.blocks, 3'd0} - 15'd1;
  // A beat that is on its way out of the accumulator has its place.
  assign room         = out_count < 4'(OutDepth - 2);
  assign source_valid = packet_valid && room && !(readout_q && !is_acc) &&
                        (packet.source == lvm_pkg::SourceBuffer ? read_valid : 1'b1);
  assign acc_valid_o  = source_valid && (is_acc || packet.accumulate);
  assign acc_read_o   = is_acc;
  assign acc_half_o   = packet.coefficients[15:8] != '0;
  assign acc_coefficients_o = packet.coefficients;
  assign acc_first_o  = packet.first;
  assign acc_addr_o   = {packet.acc, 6'd0} + {2'd0, beat_q[9:0]};
  assign acc_data_o   = packet.source == lvm_pkg::SourceBuffer ? read_data : '0;
  assign step         = source_valid && (!acc_valid_o || acc_ready_i);
  assign read_ready   = step && packet.source == lvm_pkg::SourceBuffer;
  assign packet_next  = step && last;
  assign sent_o       = packet_next && !packet.silent && !packet.store && !packet.log;
  assign sent_tag_o   = packet.id[lvm_pkg::TagBits-1:0];
  assign added_o      = packet_next && packet.silent;
  assign added_ctx_o  = packet.id[lvm_pkg::CtxBits-1:0];

  assign push_valid   = readout_q || (step && !is_acc && !packet.silent);
  assign push_data    = readout_q ? acc_rdata_i : acc_data_o;
  assign push_last    = readout_q ? readout_last_q : last;
  assign log_beat     = {packet.log, packet.log && beat_q[14:3] == packet.blocks - 12'd1, beat_q[2:0], acc_half_o, packet.ctx};
  assign side         = {log_beat, packet.store, packet.member, packet.id};
  assign push_side    = readout_q ? readout_side_q : side;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      beat_q         <= '0;
      readout_q      <= 1'b0;
      readout_last_q <= 1'b0;
      readout_side_q <= '0;
    end else begin
      if (step) beat_q <= last ? '0 : beat_q + 15'd1;
      readout_q <= step && is_acc;
      if (step && is_acc) begin
        readout_last_q <= last;
        readout_side_q <= side;
      end
    end
  end

  logic unused_out, out_valid, drains;
  assign unused_out          = push_ready || acc_rvalid_i;
  assign member_out_tvalid_o = out_valid && !drains;
  assign drain_valid_o       = out_valid && drains;
  assign drain_data_o        = member_out_tdata_o;
  assign drain_last_o        = member_out_tlast_o;

  stream_fifo #(.Width(512 + SideBits), .Depth(OutDepth)) u_out (
    .clk_i, .rst_ni,
    .valid_i(push_valid), .ready_o(push_ready), .data_i({push_side, push_last, push_data}),
    .valid_o(out_valid), .ready_i(drains ? drain_ready_i : member_out_tready_i),
    .data_o({member_out_log_o, drains, member_out_tuser_o, member_out_tid_o, member_out_tlast_o, member_out_tdata_o}),
    .count_o(out_count)
  );

  assign idle_o = !packet_valid && !run_valid && !readout_q && !out_valid;

endmodule
