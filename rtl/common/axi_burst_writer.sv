// SPDX-License-Identifier: Apache-2.0
/// Writes packets of whole beats to memory through one client port of axi_write_mux.
/// Beats are collected until a burst is complete (64 beats, a 4 KiB boundary or the packet's last beat) and requested
/// then, so that a slow source never holds the bus. A packet starts at any multiple of 64 bytes, has one beat or more
/// and takes its address from the start stream, which may run ahead of the beats.
module axi_burst_writer #(
  parameter int unsigned AddrBits    = 40,   // byte address
  parameter int unsigned DataBits    = 512,  // one beat, 64 bytes
  parameter int unsigned Depth       = 128,  // beats collected: a power of two, at least 64 (128 to sustain a beat a cycle)
  parameter int unsigned Outstanding = 64    // bursts requested and not yet done: a power of two, at least 2
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  // packet starts
  input  logic                start_valid_i,
  output logic                start_ready_o,
  input  logic [AddrBits-1:0] start_addr_i,   // bits 5:0 are ignored
  // beats of the packets
  input  logic                dat_valid_i,
  output logic                dat_ready_o,
  input  logic [DataBits-1:0] dat_data_i,
  input  logic                dat_last_i,     // ends the packet
  // client port of axi_write_mux
  output logic                wreq_valid_o,
  input  logic                wreq_ready_i,
  output logic [AddrBits-1:0] wreq_addr_o,
  output logic [7:0]          wreq_len_o,     // beats - 1
  output logic                wdat_valid_o,
  input  logic                wdat_ready_i,
  output logic [DataBits-1:0] wdat_data_o,
  input  logic                wdone_i,        // a burst is in memory
  // packets done
  output logic                done_o          // one pulse a packet, in order: all of it is in memory
);

  localparam int unsigned BlockBits = AddrBits - 6;  // address of a beat

  if (Depth < 64) begin : gen_bad_depth
    $fatal(1, "axi_burst_writer: Depth must hold a whole burst of 64 beats");
  end

  // ---- packet starts, waiting for their first beat ---------------------------------------------------------------
  logic                 start_valid;
  logic                 start_pop;
  logic [BlockBits-1:0] start_block;
  logic [1:0]           unused_start_count;
  logic [5:0]           unused_start_addr;
  assign unused_start_addr = start_addr_i[5:0];

  stream_fifo #(.Width(BlockBits), .Depth(2)) u_starts (
    .clk_i,
    .rst_ni,
    .valid_i(start_valid_i),
    .ready_o(start_ready_o),
    .data_i (start_addr_i[AddrBits-1:6]),
    .valid_o(start_valid),
    .ready_i(start_pop),
    .data_o (start_block),
    .count_o(unused_start_count)
  );

  // ---- collection ------------------------------------------------------------------------------------------------
  logic                 open_q;         // inside a packet
  logic [BlockBits-1:0] block_q;        // address of the next beat, inside a packet
  logic [BlockBits-1:0] block;          // address of the beat at the input
  logic [5:0]           collected_q;    // beats of the open burst
  logic                 beat;           // a beat is taken
  logic                 burst;          // it completes a burst
  logic                 beats_ready;
  logic                 bursts_ready;

  assign block       = open_q ? block_q : start_block;
  assign dat_ready_o = beats_ready && bursts_ready && (open_q || start_valid);
  assign beat        = dat_valid_i && dat_ready_o;
  assign burst       = beat && (dat_last_i || block[5:0] == 6'd63);
  assign start_pop   = beat && !open_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      open_q      <= 1'b0;
      block_q     <= '0;
      collected_q <= '0;
    end else if (beat) begin
      open_q      <= !dat_last_i;
      block_q     <= block + 1'b1;
      collected_q <= burst ? 6'd0 : collected_q + 6'd1;
    end
  end

  logic [$clog2(Depth):0] unused_beat_count;

  stream_fifo #(.Width(DataBits), .Depth(Depth), .RegisterOutput(1'b1)) u_beats (
    .clk_i,
    .rst_ni,
    .valid_i(beat),
    .ready_o(beats_ready),
    .data_i (dat_data_i),
    .valid_o(wdat_valid_o),
    .ready_i(wdat_ready_i),
    .data_o (wdat_data_o),
    .count_o(unused_beat_count)
  );

  // ---- requests --------------------------------------------------------------------------------------------------
  logic                 request_valid;
  logic                 request_pop;
  logic                 request_last;     // the packet's last burst
  logic [5:0]           request_len;
  logic [BlockBits-1:0] request_end;      // address of the burst's last beat
  logic [3:0]           unused_burst_count;
  logic                 flags_ready;

  stream_fifo #(.Width(BlockBits + 7), .Depth(8)) u_bursts (
    .clk_i,
    .rst_ni,
    .valid_i(burst),
    .ready_o(bursts_ready),
    .data_i ({dat_last_i, collected_q, block}),
    .valid_o(request_valid),
    .ready_i(request_pop),
    .data_o ({request_last, request_len, request_end}),
    .count_o(unused_burst_count)
  );

  // A burst never crosses 4 KiB, so only the low bits of its address differ from those of its end.
  assign wreq_addr_o  = {request_end[BlockBits-1:6], request_end[5:0] - request_len, 6'd0};
  assign wreq_len_o   = {2'd0, request_len};
  assign wreq_valid_o = request_valid && flags_ready;
  assign request_pop  = wreq_ready_i && flags_ready;

  // ---- completion ------------------------------------------------------------------------------------------------
  logic                         flag_valid;
  logic                         flag_last;
  logic [$clog2(Outstanding):0] unused_flag_count;

  stream_fifo #(.Width(1), .Depth(Outstanding)) u_flags (
    .clk_i,
    .rst_ni,
    .valid_i(request_valid && wreq_ready_i),
    .ready_o(flags_ready),
    .data_i (request_last),
    .valid_o(flag_valid),
    .ready_i(wdone_i),
    .data_o (flag_last),
    .count_o(unused_flag_count)
  );

  assign done_o = wdone_i && flag_valid && flag_last;

endmodule
