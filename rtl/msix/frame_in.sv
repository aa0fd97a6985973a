// SPDX-License-Identifier: Apache-2.0
/// Takes frames from the tunnel: the header to a queue at once, the payload of DATA to the buffer of posted_stream, and when the
/// frame has ended, whether its length and its CRC are right. A frame that is cut leaves nothing in the buffer; what is too
/// long is swallowed to its end.
module frame_in #(
  parameter int unsigned BufferBits = 8  // of a beat's place in the buffer
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  input  logic                  enable_i,         // a new frame may begin
  // tunnel
  input  logic                  rx_tvalid_i,
  output logic                  rx_tready_o,
  input  logic [511:0]          rx_tdata_i,
  input  logic [63:0]           rx_tkeep_i,
  input  logic                  rx_tlast_i,
  // payload
  input  logic [BufferBits-1:0] free_i,           // places before it are free
  output logic                  payload_we_o,
  output logic [BufferBits-1:0] payload_place_o,
  output logic [511:0]          payload_data_o,
  // headers
  output logic                  header_valid_o,
  output logic                  header_single_o,  // a frame of one beat
  output logic [511:0]          header_o,
  // judgements, one for each header
  output logic                  judged_valid_o,
  output logic                  judged_cut_o,     // its length is wrong
  output logic                  judged_bad_o,     // its CRC is
  input  logic                  take_i,           // header and judgement are taken
  output logic                  idle_o            // no whole frame is inside
);

  // ---- beats -------------------------------------------------------------------------------------------------------
  logic                  inside_q;         // behind the header
  logic [6:0]            beats_q;          // payload beats so far, stops at 127
  logic [6:0]            beats, expected_q, expected;
  logic                  data_q, data;     // the frame is DATA
  logic                  keep_q, keep;     // all bytes were there
  logic                  long_q, too_long;     // more payload than a frame may have
  logic                  unused_span;
  logic [BufferBits-1:0] begin_q;          // where the payload begins
  logic [BufferBits-1:0] place_q;          // where the next beat goes
  logic [BufferBits-1:0] free_q;           // a cycle late: no more is free than is
  logic                  accept, header, stored, room, header_ready, cut;
  logic [12:0]           span;
  logic [15:0]           length;

  assign header   = !inside_q;
  assign room     = place_q + BufferBits'(1) != free_q;
  assign rx_tready_o = header ? enable_i && header_ready : room;
  assign accept   = rx_tvalid_i && rx_tready_o;

  assign unused_span = ^span[5:0];
  assign length   = rx_tdata_i[8*32 +: 16];
  assign span     = {7'd0, rx_tdata_i[8*24 +: 6]} + length[12:0] + 13'd63;
  assign expected = header ? span[12:6] : expected_q;
  assign too_long     = header ? length > 16'd4096 : long_q;
  assign data     = header ? rx_tdata_i[3:0] == msix_pkg::TypeData : data_q;
  assign keep     = (header || keep_q) && (&rx_tkeep_i);
  assign beats    = header ? '0 : beats_q + 7'(beats_q != '1);
  assign cut      = !keep || (data ? beats != expected || too_long : beats != '0);
  assign stored   = accept && !header && data_q && beats_q <= 7'd64;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      inside_q <= 1'b0;
      begin_q  <= '0;
      place_q  <= '0;
      free_q   <= '0;
    end else begin
      free_q <= free_i;
      if (accept) begin
        inside_q <= !rx_tlast_i;
        if (rx_tlast_i) begin
          if (cut) place_q <= begin_q;
          else begin
            place_q <= place_q + BufferBits'(stored);
            begin_q <= place_q + BufferBits'(stored);
          end
        end else place_q <= place_q + BufferBits'(stored);
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (accept) begin
      beats_q    <= beats;
      expected_q <= expected;
      data_q     <= data;
      keep_q     <= keep;
      long_q     <= too_long;
    end
  end

  assign payload_we_o    = stored;
  assign payload_place_o = place_q;
  assign payload_data_o  = rx_tdata_i;

  // ---- headers -----------------------------------------------------------------------------------------------------
  logic [2:0] unused_headers;

  stream_fifo #(.Width(513), .Depth(4)) u_headers (
    .clk_i, .rst_ni,
    .valid_i(rx_tvalid_i && header && enable_i), .ready_o(header_ready), .data_i({rx_tlast_i, rx_tdata_i}),
    .valid_o(header_valid_o), .ready_i(take_i), .data_o({header_single_o, header_o}), .count_o(unused_headers)
  );

  // ---- CRC: three cycles after the last beat ------------------------------------------------------------------------
  logic [511:0] covered;
  logic [31:0]  given, given_q, crc;
  logic         crc_valid, unused_judged_ready;
  logic [2:0]   cut_q;
  logic [95:0]  givens_q;
  logic [2:0]   unused_judged;

  assign covered = header ? {32'd0, rx_tdata_i[479:0]} : rx_tdata_i;
  assign given   = header ? rx_tdata_i[511:480] : given_q;

  always_ff @(posedge clk_i) begin
    if (accept) given_q <= given;
    cut_q    <= {cut_q[1:0], cut};
    givens_q <= {givens_q[63:0], given};
  end

  crc32c_512 u_crc (
    .clk_i, .rst_ni,
    .valid_i(accept), .first_i(header), .last_i(rx_tlast_i), .missing_i(6'd0), .data_i(covered),
    .valid_o(crc_valid), .crc_o(crc)
  );

  stream_fifo #(.Width(2), .Depth(4)) u_judged (
    .clk_i, .rst_ni,
    .valid_i(crc_valid), .ready_o(unused_judged_ready), .data_i({cut_q[2], crc != givens_q[95:64]}),
    .valid_o(judged_valid_o), .ready_i(take_i), .data_o({judged_cut_o, judged_bad_o}), .count_o(unused_judged)
  );

  // Between the last beat and the judgement a frame is inside as well.
  assign idle_o = !header_valid_o || (!judged_valid_o && inside_q && unused_headers == 3'd1);

endmodule
