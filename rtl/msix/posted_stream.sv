// SPDX-License-Identifier: Apache-2.0
/// The ordered writes to the host: bursts of data and messages leave on one AXI4 write channel, under one id, in the order in
/// which they were handed in. A message that finds the queue empty is on the channel in the next cycle.
///
/// Payload waits in a buffer of 256 beats, whose places the users of the queue name; a place is free again when the burst that
/// holds it, and all before it, have left. Responses are given back with what belongs to them.
module posted_stream #(
  parameter  int unsigned BufferBits = 8,                // of a beat's place in the buffer
  parameter  int unsigned Beats      = 512,              // bits of a beat
  localparam int unsigned Strobes    = Beats / 8         // derived
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  // payload
  input  logic                   payload_we_i,
  input  logic [BufferBits-1:0]  payload_place_i,
  input  logic [Beats-1:0]       payload_data_i,
  input  logic [BufferBits-1:0]  judged_i,            // first place that belongs to no burst yet
  output logic [BufferBits-1:0]  free_o,              // places before it are free
  // writes
  input  logic                   message_valid_i,     // only with room
  input  msix_pkg::post_t        message_i,
  input  logic                   data_valid_i,        // only with room
  output logic                   data_ready_o,        // no message comes in the same cycle
  input  msix_pkg::post_t        data_i,
  output logic [2:0]             count_o,             // writes in the queue, of 4
  // what has left
  output logic                   left_o,
  output logic                   left_message_o,
  output msix_pkg::origin_t      left_origin_o,
  output logic [7:0]             issued_o,            // messages, free running
  output logic [7:0]             sent_o,
  // frames of this stream are answered no more
  input  logic                   forget_i,
  input  logic [msix_pkg::StreamBits-1:0] forget_stream_i,
  // streams with a frame that has not left: two may ask
  input  logic [msix_pkg::StreamBits-1:0] look0_stream_i,
  output logic                   look0_hit_o,
  output logic [31:0]            look0_number_o,      // of the first such frame
  input  logic [msix_pkg::StreamBits-1:0] look1_stream_i,
  output logic                   look1_hit_o,
  output logic [31:0]            look1_number_o,
  // responses
  output logic                   answered_o,
  input  logic                   answered_ready_i,
  output logic                   answered_error_o,
  output logic                   answered_message_o,
  output logic [msix_pkg::FunctionBits-1:0] answered_function_o,
  output logic [msix_pkg::EntryBits-1:0]    answered_entry_o,
  output msix_pkg::origin_t      answered_origin_o,
  output logic                   idle_o,              // nothing waits to leave
  // host
  output logic [3:0]             host_awid_o,
  output logic [63:0]            host_awaddr_o,
  output logic [7:0]             host_awlen_o,
  output logic [2:0]             host_awsize_o,
  output logic [1:0]             host_awburst_o,
  output logic [23:0]            host_awuser_o,
  output logic                   host_awvalid_o,
  input  logic                   host_awready_i,
  output logic [Beats-1:0]       host_wdata_o,
  output logic [Strobes-1:0]     host_wstrb_o,
  output logic                   host_wlast_o,
  output logic                   host_wvalid_o,
  input  logic                   host_wready_i,
  input  logic [3:0]             host_bid_i,
  input  logic [1:0]             host_bresp_i,
  input  logic                   host_bvalid_i,
  output logic                   host_bready_o
);

  localparam int unsigned Kept = 8;  // writes that have not left: 4 in the queue, one on its way to each channel

  // ---- the queue, and the write that is next -----------------------------------------------------------------------
  logic            push, next_valid, next_ready, queued;
  msix_pkg::post_t pushed, next, head;
  logic            queue_ready, unused_queue;
  logic            unused_next;

  assign data_ready_o = !message_valid_i;
  assign push         = message_valid_i || data_valid_i;
  assign next_valid   = queued || push;
`ifdef BROKEN_POSTED_OVERTAKE
  // A message goes past data whose address has not gone.
  assign next         = queued && (address_q || !message_valid_i) ? head : pushed;
`else
  assign next         = queued ? head : pushed;
`endif
  assign pushed       = message_valid_i ? message_i : data_i;
  assign unused_queue = queue_ready;
  assign unused_next  = ^{next.function_, next.entry, next.origin, next.address[1:0], next.bytes, next.start};

  stream_fifo #(.Width(msix_pkg::PostBits), .Depth(4)) u_queue (
    .clk_i, .rst_ni,
`ifdef FORMAL
    .f_row_o(f_row),
`endif
`ifdef BROKEN_POSTED_LOSE
    .valid_i(push && !next_ready), .ready_o(queue_ready), .data_i(pushed),
`else
    .valid_i(push && (queued || !next_ready)), .ready_o(queue_ready), .data_i(pushed),
`endif
    .valid_o(queued), .ready_i(next_ready), .data_o(head), .count_o(count_o)
  );

  // ---- addresses and beats -----------------------------------------------------------------------------------------
  logic                  address_q;        // the next write's address has gone
  logic [6:0]            beat_q;           // beats of the next write that have gone
  logic [12:0]           head_span, data_span, span;  // bytes from the first line's begin to the last byte
  logic [6:0]            beats_last;       // beats - 1
  logic [7:0]            start;            // of payload
  logic                  load_address, load_beat, last;
  logic [Strobes-1:0]    first_lanes, last_lanes, lanes, message_lanes;
  logic                  message_q;
  logic [31:0]           data_q;
  logic [Beats-1:0]      read_q;
`ifdef FORMAL
  (* mem2reg *)  // solvers are slow on arrays
`endif
  logic [Beats-1:0]      buffer_q [1 << BufferBits];

  // Chosen last, as a message comes late in its cycle.
  assign head_span  = {7'd0, head.address[5:0]} + head.bytes - 13'd1;
  assign data_span  = {7'd0, data_i.address[5:0]} + data_i.bytes - 13'd1;
  assign span       = queued ? head_span : data_span;
  assign beats_last = (queued ? head.message : message_valid_i) ? '0 : span[12:6];
  assign start      = queued ? head.start : data_i.start;
  assign last       = beat_q == beats_last;

  assign load_address = next_valid && !address_q && (!host_awvalid_o || host_awready_i);
  assign load_beat    = next_valid && (address_q || load_address) && (!host_wvalid_o || host_wready_i);
  assign next_ready   = load_beat && last;

  assign first_lanes   = {Strobes{1'b1}} << next.address[5:0];
  assign last_lanes    = {Strobes{1'b1}} >> (6'd63 - span[5:0]);
  assign message_lanes = Strobes'(4'hf) << {next.address[5:2], 2'b00};
  assign lanes         = (beat_q == '0 ? first_lanes : '1) & (last ? last_lanes : '1);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      address_q      <= 1'b0;
      beat_q         <= '0;
      host_awvalid_o <= 1'b0;
      host_wvalid_o  <= 1'b0;
    end else begin
      address_q      <= (address_q || load_address) && !next_ready;
      if (load_beat) beat_q <= last ? '0 : beat_q + 1'b1;
      host_awvalid_o <= load_address || (host_awvalid_o && !host_awready_i);
      host_wvalid_o  <= load_beat || (host_wvalid_o && !host_wready_i);
    end
  end

  always_ff @(posedge clk_i) begin
    if (load_address) begin
      host_awaddr_o <= {next.address[63:6], 6'd0};
      host_awlen_o  <= {1'b0, beats_last};
      host_awuser_o <= next.user;
    end
    if (load_beat) begin
      host_wstrb_o <= next.message ? message_lanes : lanes;
      host_wlast_o <= last;
      message_q    <= next.message;
      data_q       <= next.data;
    end
  end
  always_ff @(posedge clk_i) begin
    if (payload_we_i) buffer_q[payload_place_i] <= payload_data_i;
    if (load_beat && !next.message) read_q <= buffer_q[BufferBits'(start + {1'b0, beat_q})];
  end

  assign host_awid_o    = '0;
  assign host_awsize_o  = 3'd6;
  assign host_awburst_o = 2'b01;
  assign host_wdata_o   = message_q ? {(Beats / 32){data_q}} : read_q;

  // ---- what has not left -------------------------------------------------------------------------------------------
  logic                  address_left, beats_left;       // of a write, in this cycle
  logic [1:0]            addresses_q, lasts_q;           // ahead of the other channel
  logic [Kept-1:0]       kept_q, kept_message_q;
  logic [Kept*8-1:0]     kept_start_q;
  logic [Kept*msix_pkg::OriginBits-1:0] kept_origin_q;
  logic [3:0]            tail_q;                         // writes kept
  logic [3:0]            tail;                           // where the new one goes
  msix_pkg::origin_t     pushed_origin;

  assign address_left = host_awvalid_o && host_awready_i;
  assign beats_left   = host_wvalid_o && host_wready_i && host_wlast_o;
`ifdef BROKEN_POSTED_EARLY
  assign left_o       = address_left || addresses_q != '0;
`else
  assign left_o       = (address_left || addresses_q != '0) && (beats_left || lasts_q != '0);
`endif
  assign left_message_o = kept_message_q[0];
  assign left_origin_o  = kept_origin_q[msix_pkg::OriginBits-1:0];
  assign tail           = tail_q - 4'(left_o);
  assign pushed_origin  = pushed.origin;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      addresses_q <= '0;
      lasts_q     <= '0;
      tail_q      <= '0;
      kept_q      <= '0;
      issued_o    <= '0;
      sent_o      <= '0;
    end else begin
      addresses_q <= addresses_q + 2'(address_left) - 2'(left_o);
      lasts_q     <= lasts_q + 2'(beats_left) - 2'(left_o);
      tail_q      <= tail + 4'(push);
      for (int unsigned i = 0; i < Kept; i++) begin
        kept_q[i] <= 4'(i) < tail || (push && 4'(i) == tail);
      end
      issued_o <= issued_o + 8'(message_valid_i);
      sent_o   <= sent_o + 8'(left_o && left_message_o);
    end
  end

  // Whose stream is numbered anew has no frame in here any more.
  logic [Kept*msix_pkg::OriginBits-1:0] remembered;
  msix_pkg::origin_t                    remembered_one;
  always_comb begin
    remembered_one = '0;
    for (int unsigned i = 0; i < Kept; i++) begin
      remembered_one = kept_origin_q[msix_pkg::OriginBits*i +: msix_pkg::OriginBits];
      if (forget_i && remembered_one.stream == forget_stream_i) remembered_one.framed = 1'b0;
      remembered[msix_pkg::OriginBits*i +: msix_pkg::OriginBits] = remembered_one;
    end
  end

  always_ff @(posedge clk_i) begin
    kept_origin_q <= left_o ? remembered >> msix_pkg::OriginBits : remembered;
    if (left_o) begin
      kept_message_q <= kept_message_q >> 1;
      kept_start_q   <= kept_start_q >> 8;
    end
    for (int unsigned i = 0; i < Kept; i++) begin
      if (push && 4'(i) == tail) begin
        kept_message_q[i]      <= pushed.message;
        kept_start_q[8*i +: 8] <= pushed.start;
        kept_origin_q[msix_pkg::OriginBits*i +: msix_pkg::OriginBits] <= pushed_origin;
      end
    end
  end

  // The first burst of data keeps its places, and what comes behind it.
  logic [BufferBits-1:0] free;
  always_comb begin
    free = judged_i;
    for (int unsigned i = Kept; i > 0; i--) begin
      if (kept_q[i-1] && !kept_message_q[i-1]) free = kept_start_q[8*(i-1) +: BufferBits];
    end
  end
  assign free_o = free;

  // From the youngest on, so that the first of a stream is found.
  msix_pkg::origin_t kept_origin;
  logic              unused_withheld;
  assign unused_withheld = kept_origin.withheld;
  always_comb begin
    look0_hit_o    = 1'b0;
    look0_number_o = '0;
    look1_hit_o    = 1'b0;
    look1_number_o = '0;
    kept_origin    = '0;
    for (int unsigned i = Kept; i > 0; i--) begin
      kept_origin = kept_origin_q[msix_pkg::OriginBits*(i-1) +: msix_pkg::OriginBits];
      if (kept_q[i-1] && kept_origin.framed && kept_origin.stream == look0_stream_i) begin
        look0_hit_o    = 1'b1;
        look0_number_o = kept_origin.number;
      end
      if (kept_q[i-1] && kept_origin.framed && kept_origin.stream == look1_stream_i) begin
        look1_hit_o    = 1'b1;
        look1_number_o = kept_origin.number;
      end
    end
  end

  // ---- responses ---------------------------------------------------------------------------------------------------
  localparam int unsigned WaitBits = 1 + msix_pkg::FunctionBits + msix_pkg::EntryBits + msix_pkg::OriginBits;
  logic       waits, unused_wait;
  logic [9:0] unused_waiting;

  stream_fifo #(.Width(WaitBits), .Depth(512), .RegisterOutput(1'b1)) u_waiting (
    .clk_i, .rst_ni,
    .valid_i(push), .ready_o(unused_wait), .data_i({pushed.message, pushed.function_, pushed.entry, pushed.origin}),
    .valid_o(waits), .ready_i(answered_o), .count_o(unused_waiting),
    .data_o({answered_message_o, answered_function_o, answered_entry_o, answered_origin_o})
  );

  logic unused_response;
  assign unused_response  = ^{host_bid_i, host_bresp_i[0]};
  assign host_bready_o    = waits && answered_ready_i;
  assign answered_o       = host_bvalid_i && host_bready_o;
  assign answered_error_o = host_bresp_i[1];

  assign idle_o = tail_q == '0;

`ifdef FORMAL
  `include "formal/posted_stream_properties.svh"
`endif

endmodule
