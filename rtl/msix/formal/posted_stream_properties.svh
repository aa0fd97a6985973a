// SPDX-License-Identifier: Apache-2.0
// What posted_stream promises, read inside it when FORMAL is defined. Writes are numbered as they are handed in; any one is
// watched. It is the write of that number on the address channel and on the data channel: so none is lost, doubled, or before
// another, and above all no message before data that were handed in earlier. It is told to have left when it has, on both.

logic       f_begin = 1'b1;        // the first cycle
logic       f_started = 1'b0;
logic [4:0] f_number;              // watched
logic [4:0] f_pushed = '0;         // writes handed in
logic [4:0] f_addressed = '0;      // addresses accepted
logic [4:0] f_beaten = '0;         // last beats accepted
logic [4:0] f_left = '0;           // told to have left
logic [4:0] f_next;                // the write that is next
logic       f_inside = 1'b0;       // the watched write is
logic       f_message = 1'b0;      // it is a message
logic [57:0] f_line = '0;          // its line
logic [6:0] f_last = '0;           // its beats - 1
logic [6:0] f_beats = '0;          // of the write that is next to be beaten, if it is the watched one: beats accepted
logic       f_framed = 1'b0;       // it came with a frame that is to be answered
logic [msix_pkg::StreamBits-1:0] f_stream = '0;
logic [4:0] f_place;               // of it in the queue
logic [4*msix_pkg::PostBits-1:0] f_row;
msix_pkg::post_t f_queued;
logic [12:0] f_span;
logic       f_behind_data = 1'b0;  // it was handed in right behind data

assign f_number = $anyconst;
assign f_next   = f_pushed - 5'(count_o);
assign f_place  = f_number - f_next;
assign f_span   = {7'd0, pushed.address[5:0]} + pushed.bytes - 13'd1;
assign f_queued = f_place[1:0] == 2'd0 ? f_row[0 +: msix_pkg::PostBits] :
                  f_place[1:0] == 2'd1 ? f_row[msix_pkg::PostBits +: msix_pkg::PostBits] :
                  f_place[1:0] == 2'd2 ? f_row[2*msix_pkg::PostBits +: msix_pkg::PostBits] :
                  f_row[3*msix_pkg::PostBits +: msix_pkg::PostBits];

always_ff @(posedge clk_i) begin
  f_begin   <= 1'b0;
  f_started <= 1'b1;
  if (push) f_pushed <= f_pushed + 1'b1;
  if (address_left) f_addressed <= f_addressed + 1'b1;
  if (beats_left) f_beaten <= f_beaten + 1'b1;
  if (left_o) f_left <= f_left + 1'b1;
  if (push && f_pushed == f_number) begin
    f_inside  <= 1'b1;
    f_framed  <= pushed_origin.framed;
    f_stream  <= pushed_origin.stream;
    f_message <= pushed.message;
    f_line    <= pushed.address[63:6];
    f_last    <= pushed.message ? '0 : f_span[12:6];
  end else begin
    if (left_o && f_left == f_number) f_inside <= 1'b0;
    if (forget_i && f_stream == forget_stream_i) f_framed <= 1'b0;
  end
  if (f_beaten == f_number && host_wvalid_o && host_wready_i) f_beats <= host_wlast_o ? '0 : f_beats + 1'b1;
  if (push && !pushed.message && f_pushed + 5'd1 == f_number) f_behind_data <= 1'b1;
end

// One reset, at the start. Writes come only when there is room; no burst crosses a page.
always_comb begin
  assume (rst_ni == f_started);
  if (!f_started) assume (!message_valid_i && !data_valid_i);
  if (message_valid_i || data_valid_i) assume (!count_o[2]);
  assume (message_i.message && !data_i.message);
  assume (data_i.bytes != '0 && {2'd0, data_i.address[11:0]} + {1'b0, data_i.bytes} <= 14'd4096);
end

// ---- the promise -----------------------------------------------------------------------------------------------------
`ifdef FORMAL_COVER
// That there is something to promise: a message that was handed in right behind data leaves.
always_comb assert (!(f_started && left_o && f_left == f_number && f_inside && f_message && f_behind_data));
`else
always_comb begin
  if (f_started) begin
    // Nothing that was not handed in.
    if (host_awvalid_o) assert (f_pushed != f_addressed);
    if (host_wvalid_o) assert (f_pushed != f_beaten);
    // As many were before it on either channel as were handed in before it: nothing overtakes.
    if (f_inside && host_awvalid_o && f_addressed == f_number) begin
      assert (host_awaddr_o == {f_line, 6'd0} && host_awlen_o == {1'b0, f_last});
    end
    if (f_inside && host_wvalid_o && f_beaten == f_number) begin
      assert (message_q == f_message);
      assert (host_wlast_o == (f_beats == f_last));
    end
    // It has left when both channels have taken it.
    if (left_o && f_left == f_number) begin
      assert (f_inside && (f_addressed != f_number || address_left) && (f_beaten != f_number || beats_left));
    end
    // What has not left is remembered, with the stream that it is of; the first of them is the one that is told.
    if (f_inside && f_framed) begin
      if (f_stream == look0_stream_i) assert (look0_hit_o);
      if (f_stream == look1_stream_i) assert (look1_hit_o);
    end
  end
end
`endif

// ---- why it holds: what makes the induction close --------------------------------------------------------------------
logic f_explained;
logic [3:0] f_kept_place;          // of the watched write among those kept
logic [msix_pkg::OriginBits-1:0] f_kept_bits;
msix_pkg::origin_t f_kept;
assign f_kept_place = 4'(f_number - f_left);
assign f_kept_bits  = kept_origin_q[msix_pkg::OriginBits*f_kept_place[2:0] +: msix_pkg::OriginBits];
assign f_kept       = f_kept_bits;

always_comb begin
  f_explained = 1'b1;
  if (!f_started) begin
    f_explained = f_pushed == '0 && f_addressed == '0 && f_beaten == '0 && f_left == '0 && !f_inside && !f_behind_data && !f_framed &&
                  f_beats == '0;
  end else begin
    if (count_o > 3'd4) f_explained = 1'b0;
    if (f_addressed + 5'(host_awvalid_o) != f_next + 5'(address_q)) f_explained = 1'b0;
    if (f_beaten + 5'(host_wvalid_o && host_wlast_o) != f_next) f_explained = 1'b0;
    if (f_pushed - f_left != 5'(tail_q) || tail_q > 4'd6) f_explained = 1'b0;
    if (f_addressed - f_left != 5'(addresses_q) || f_beaten - f_left != 5'(lasts_q)) f_explained = 1'b0;
    if ((addresses_q != '0 && lasts_q != '0) || addresses_q > 2'd2 || lasts_q > 2'd1) f_explained = 1'b0;
    if (address_q && count_o == '0) f_explained = 1'b0;
    if (beat_q != '0 && !(address_q && queued && beat_q <= beats_last && !next.message)) f_explained = 1'b0;
    if (host_wvalid_o && !host_wlast_o && (beat_q == '0 || message_q)) f_explained = 1'b0;
    if (host_wvalid_o && host_wlast_o && beat_q != '0) f_explained = 1'b0;
    if (f_inside != (f_number - f_left < 5'(tail_q))) f_explained = 1'b0;
    for (int unsigned i = 0; i < Kept; i++) if (kept_q[i] != (4'(i) < tail_q)) f_explained = 1'b0;
    if (f_inside && (f_framed != f_kept.framed || (f_framed && f_stream != f_kept.stream))) f_explained = 1'b0;
    if (f_inside && f_place < 5'(count_o)) begin
      if (f_queued.message != f_message || f_queued.address[63:6] != f_line) f_explained = 1'b0;
      if (f_last != (f_message ? '0 : 7'(({7'd0, f_queued.address[5:0]} + f_queued.bytes - 13'd1) >> 6))) f_explained = 1'b0;
      if (f_queued.bytes == '0 || {2'd0, f_queued.address[11:0]} + {1'b0, f_queued.bytes} > 14'd4096) f_explained = f_explained && f_message;
    end
    // On the channels: the beats of the watched write that have gone.
    if (f_inside && f_beaten == f_number) begin
      if (host_wvalid_o && host_wlast_o && f_beats != f_last) f_explained = 1'b0;
      if (!(host_wvalid_o && host_wlast_o) && f_beats + 7'(host_wvalid_o) != beat_q) f_explained = 1'b0;
    end
    if ((!f_inside || f_beaten != f_number) && f_beats != '0) f_explained = 1'b0;
    // The last of a burst, of another write or the watched one.
    if (f_inside && host_awvalid_o && f_addressed == f_number && !(host_awaddr_o == {f_line, 6'd0} && host_awlen_o == {1'b0, f_last})) begin
      f_explained = 1'b0;
    end
    if (f_inside && host_wvalid_o && f_beaten == f_number && message_q != f_message) f_explained = 1'b0;
  end
end
`ifdef FORMAL_ANYWHERE
always_comb if (f_begin) assume (f_started && f_explained);
`else
always_comb assert (f_explained);
`endif
