// SPDX-License-Identifier: Apache-2.0
/// Reads runs of beats from memory through one client port of axi_read_mux, in the order of their descriptors.
/// A run is cut at 4 KiB boundaries. A burst is requested only when the buffer has room for the longest one, so the data
/// channel is never stopped; descriptors that follow are requested while the current run streams out.
module axi_burst_reader #(
  parameter int unsigned AddrBits = 40,   // byte address
  parameter int unsigned DataBits = 512,  // one beat, 64 bytes
  parameter int unsigned Depth    = 128   // beats on their way or waiting: a power of two, at least 64 (128 to overlap)
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  // descriptors
  input  logic                desc_valid_i,
  output logic                desc_ready_o,
  input  logic [AddrBits-1:0] desc_addr_i,   // bits 5:0 are ignored
  input  logic [14:0]         desc_beats_i,  // 1 to 16,384
  // client port of axi_read_mux
  output logic                rreq_valid_o,
  input  logic                rreq_ready_i,
  output logic [AddrBits-1:0] rreq_addr_o,
  output logic [7:0]          rreq_len_o,    // beats - 1
  input  logic                rdat_valid_i,
  output logic                rdat_ready_o,  // always high once a burst is requested
  input  logic [DataBits-1:0] rdat_data_i,
  input  logic                rdat_last_i,   // ends a burst
  // beats of the runs
  output logic                dat_valid_o,
  input  logic                dat_ready_i,
  output logic [DataBits-1:0] dat_data_o,
  output logic                dat_last_o     // ends a run
);

  localparam int unsigned BlockBits = AddrBits - 6;  // address of a beat
  localparam int unsigned RoomBits  = $clog2(Depth) + 1;

  if (Depth < 64) begin : gen_bad_depth
    $fatal(1, "axi_burst_reader: Depth must hold a whole burst of 64 beats");
  end

  // ---- the descriptor being cut ----------------------------------------------------------------------------------
  logic                 active_q;
  logic [BlockBits-1:0] block_q;   // next beat to request
  logic [14:0]          left_q;    // beats still to request
  logic [6:0]           to_edge;   // beats up to the 4 KiB boundary, 1 to 64
  logic [6:0]           beats;     // of the next burst
  logic                 final_one; // the next burst ends the run
  logic                 request;   // a burst is requested in this cycle
  logic [5:0]           unused_desc_addr;

  assign unused_desc_addr = desc_addr_i[5:0];
  assign to_edge          = 7'd64 - {1'b0, block_q[5:0]};
  assign final_one        = left_q <= {8'd0, to_edge};
  assign beats            = final_one ? left_q[6:0] : to_edge;
  assign desc_ready_o     = !active_q || (request && final_one);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      active_q <= 1'b0;
      block_q  <= '0;
      left_q   <= '0;
    end else if (desc_valid_i && desc_ready_o) begin
      active_q <= 1'b1;
      block_q  <= desc_addr_i[AddrBits-1:6];
      left_q   <= desc_beats_i;
    end else if (request) begin
      active_q <= !final_one;
      block_q  <= {block_q[BlockBits-1:6] + 1'b1, 6'd0};
      left_q   <= left_q - {8'd0, beats};
    end
  end

  // ---- requests, within the room of the buffer -------------------------------------------------------------------
  logic [RoomBits-1:0] room_q;     // beats of the buffer not promised to a burst
  logic                take;       // a beat leaves the buffer
  logic                ends_ready;

  // The room only grows while a request waits, so a request once made stays.
  assign rreq_valid_o = active_q && ends_ready && room_q[RoomBits-1:6] != '0;
  assign rreq_addr_o  = {block_q, 6'd0};
  assign rreq_len_o   = {1'b0, beats} - 8'd1;
  assign request      = rreq_valid_o && rreq_ready_i;
  assign take         = dat_valid_o && dat_ready_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) room_q <= RoomBits'(Depth);
    else room_q <= room_q - (request ? RoomBits'(beats) : '0) + RoomBits'(take);
  end

  // ---- buffer ----------------------------------------------------------------------------------------------------
  logic                   end_final;  // the burst that arrives ends its run
  logic                   end_valid;
  logic [4:0]             unused_end_count;
  logic [$clog2(Depth):0] unused_beat_count;

  stream_fifo #(.Width(1), .Depth(16)) u_ends (
    .clk_i,
    .rst_ni,
    .valid_i(request),
    .ready_o(ends_ready),
    .data_i (final_one),
    .valid_o(end_valid),
    .ready_i(rdat_valid_i && rdat_ready_o && rdat_last_i),
    .data_o (end_final),
    .count_o(unused_end_count)
  );

  logic beats_ready;
  assign rdat_ready_o = beats_ready && end_valid;

  stream_fifo #(.Width(DataBits + 1), .Depth(Depth), .RegisterOutput(1'b1)) u_beats (
    .clk_i,
    .rst_ni,
    .valid_i(rdat_valid_i && end_valid),
    .ready_o(beats_ready),
    .data_i ({rdat_last_i && end_final, rdat_data_i}),
    .valid_o(dat_valid_o),
    .ready_i(dat_ready_i),
    .data_o ({dat_last_o, dat_data_o}),
    .count_o(unused_beat_count)
  );

endmodule
