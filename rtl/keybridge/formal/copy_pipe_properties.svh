// SPDX-License-Identifier: Apache-2.0
// What copy_pipe promises of any one segment, read inside it when FORMAL is defined. Its request is for the lines of its source and no
// other. Its addresses are those of its target's lines, one burst or two, none across 4 KiB. Of its beats, in the order of the bursts,
// any one byte: it is strobed when it lies in the target's range and no line up to its own had an error, and never else; then it is
// the byte of the source in the same place. The segment ends with the response of its last burst, when it has no beat to
// come; it ends well only when every byte was strobed and every response was good.
//
// In place of the buffers and of the rotator stands what stream_fifo and byte_rotator are proved to be; lines, which are many, come as
// they like.

logic        f_begin = 1'b1;     // the first cycle
logic        f_started = 1'b0;
logic [3:0]  f_number;           // of the segment that is watched, modulo 16: any
logic [12:0] f_place;            // of its byte that is watched, from the begin of the target's first line: any
logic [3:0]  f_accepted;         // segments
logic        f_live;             // it was accepted and has not ended
logic [SlotBits-1:0] f_slot;
logic        f_opens;
logic [63:0] f_source, f_target;
logic [12:0] f_bytes;
logic [6:0]  f_source_lines, f_target_lines, f_first_lines;
logic        f_two, f_inside;
logic [13:0] f_from;             // of the watched byte at the source, from the begin of its first line; anything outside of the range

(* hierconn *) logic [5:0] \u_rotator.f_lane ;

assign f_number       = $anyconst;
assign f_place[12:6]   = $anyconst;
assign f_place[5:0]    = \u_rotator.f_lane ;
assign f_source_lines = 7'(({7'd0, f_source[5:0]} + f_bytes + 13'd63) >> 6);
assign f_target_lines = 7'(({7'd0, f_target[5:0]} + f_bytes + 13'd63) >> 6);
assign f_two          = {2'b00, f_target[11:0]} + {1'b0, f_bytes} > 14'd4096;
assign f_first_lines  = f_two ? 7'd64 - {1'b0, f_target[11:6]} : f_target_lines;
assign f_inside       = f_place >= {7'd0, f_target[5:0]} && f_place < {7'd0, f_target[5:0]} + f_bytes;
assign f_from         = {1'b0, f_place} - {8'd0, f_target[5:0]} + {8'd0, f_source[5:0]};

// A segment is of 1 to 4,096 bytes within 4 KiB of its source. A last line is of a read that was taken; a response is for a burst that has
// its address and all its beats (host_port tells of none else).
logic [3:0]  f_written, f_addressed;   // bursts with all their beats, with their address taken, and no response
logic [1:0]  f_requested;        // reads without their last line

always_comb begin
  assume (rst_ni == f_started);
  if (seg_valid_i) assume (seg_bytes_i != '0 && {2'b00, seg_source_i[11:0]} + {1'b0, seg_bytes_i} <= 14'd4096);
  if (bvalid_i) assume (f_written != '0 && f_addressed + 4'(awvalid_o && awready_i) != '0);
  if (rvalid_i && rlast_i) assume (f_requested != '0);
end

// ---- the request -------------------------------------------------------------------------------------------------------
logic        f_asks;             // a segment's request was not taken
logic [63:0] f_ask_source;
logic [12:0] f_ask_bytes;

always_ff @(posedge clk_i) begin
  f_begin   <= 1'b0;
  f_started <= 1'b1;
  if (!f_started) f_asks <= 1'b0;
  else f_asks <= accept || (f_asks && !arready_i);
  if (accept) begin
    f_ask_source <= seg_source_i;
    f_ask_bytes  <= seg_bytes_i;
  end
end

// ---- the watched segment -----------------------------------------------------------------------------------------------
logic       f_watch, f_watched_ends;
logic [1:0] f_seg_bursts;        // of the segment that is accepted
logic [3:0] f_bursts, f_answers; // of all segments that were accepted: addresses to come; responses
logic [6:0] f_beat;              // its beats that were taken
logic [3:0] f_bursts_before, f_answers_before;
logic [1:0] f_burst, f_answer;   // its addresses that were taken; its responses
logic       f_bad_answer;
logic       f_mine, f_aw_mine, f_b_mine;   // what is on the bus is its

assign f_watch        = accept && f_accepted == f_number;
assign f_seg_bursts   = {2'b00, seg_target_i[11:0]} + {1'b0, seg_bytes_i} > 14'd4096 ? 2'd2 : 2'd1;
assign f_mine         = f_live && wvalid_o && f_joined;
assign f_aw_mine      = f_live && f_bursts_before == '0 && f_burst != {1'b0, f_two} + 2'd1;
assign f_b_mine       = f_live && f_answers_before == '0;
assign f_watched_ends = bvalid_i && f_b_mine && f_answer == {1'b0, f_two};

always_ff @(posedge clk_i) begin
  if (!f_started) begin
    {f_accepted, f_live, f_bursts, f_answers, f_written, f_addressed, f_requested} <= '0;
  end else begin
    f_accepted <= f_accepted + 4'(accept);
    f_bursts   <= f_bursts + (accept ? {2'd0, f_seg_bursts} : '0) - 4'(awvalid_o && awready_i);
    f_answers  <= f_answers + (accept ? {2'd0, f_seg_bursts} : '0) - 4'(bvalid_i);
    f_addressed <= f_addressed + 4'(awvalid_o && awready_i) - 4'(bvalid_i);
    f_requested <= f_requested + 2'(arvalid_o && arready_i) - 2'(rvalid_i && rlast_i);
    f_written  <= f_written + 4'(wvalid_o && wready_i && wlast_o) - 4'(bvalid_i);
    if (f_watch) f_live <= 1'b1;
    else if (f_watched_ends) f_live <= 1'b0;
  end
  if (f_watch) begin
    f_slot           <= seg_slot_i;
    f_opens          <= seg_first_i;
    f_source         <= seg_source_i;
    f_target         <= seg_target_i;
    f_bytes          <= seg_bytes_i;
    f_bursts_before  <= f_bursts - 4'(awvalid_o && awready_i);
    f_answers_before <= f_answers - 4'(bvalid_i);
    {f_beat, f_burst, f_answer, f_bad_answer} <= '0;
  end else begin
    if (wready_i && f_mine) f_beat <= f_beat + 7'd1;
    if (awvalid_o && awready_i && f_bursts_before != '0) f_bursts_before <= f_bursts_before - 4'd1;
    if (awvalid_o && awready_i && f_aw_mine) f_burst <= f_burst + 2'd1;
    if (bvalid_i && f_answers_before != '0) f_answers_before <= f_answers_before - 4'd1;
    if (bvalid_i && f_b_mine) begin
      f_answer     <= f_answer + 2'd1;
      f_bad_answer <= f_bad_answer || bresp_i != 2'b00;
    end
  end
end

// Its lines as they are used, and what became of them: an error silences its line and all behind it in its command.
logic [6:0]  f_step;             // steps of the segment that is being written, any
logic        f_in;               // it is the watched one
logic [Slots-1:0] f_open, f_bads;  // commands whose first segment was written; a line of it had an error
logic        f_bad, f_known;     // after this step
logic        f_expect, f_sure;   // the watched byte is strobed, as far as its line was there
logic        f_byte;             // its lowest bit at the source: what is true of a bit is true of the others, they go the same way
logic [63:0] f_line_bits, f_turned_bits, f_rest_bits, f_wdata_bits;
logic        f_well, f_well_sure;  // its last step found no error

for (genvar i = 0; i < 64; i++) begin : gen_bits
  assign f_line_bits[i]   = line[i*8];
  assign f_turned_bits[i] = turned_q[i*8];
  assign f_rest_bits[i]   = rest_q[i*8];
  assign f_wdata_bits[i]  = wdata_o[i*8];
end

assign f_bad     = (f_bads[slot_q] && !(first_q && opens_q)) || (has_line && line_response != 2'b00);
assign f_known   = f_open[slot_q] || (first_q && opens_q);

always_ff @(posedge clk_i) begin
  if (!f_started) f_open <= '0;
  else if (step && f_known) f_open[slot_q] <= 1'b1;
  if (step) begin
    f_bads[slot_q] <= f_bad;
    if (f_in && has_line && {1'b0, f_step} == f_from[13:6]) begin
      f_expect <= f_inside && !f_bad;
      f_sure   <= f_known;
      f_byte   <= f_line_bits[f_from[5:0]];
    end
    if (f_in && final_step) begin
      f_well      <= !f_bad;
      f_well_sure <= f_known;
    end
  end
  if (load) f_step <= '0;
  else if (step) f_step <= f_step + 7'd1;
end

// Where it is: in the row of those that wait, being written, in the two stages behind, in the rows of owners and results.
(* hierconn *) logic [4*(SlotBits+92)-1:0] \u_segments.gen_row.row_q ;
(* hierconn *) logic [2:0]                 \u_segments.gen_row.count_q ;
(* hierconn *) logic [4*(SlotBits+1)-1:0]  \u_owners.gen_row.row_q ;
(* hierconn *) logic [2:0]                 \u_owners.gen_row.count_q ;
(* hierconn *) logic [11:0]                \u_results.gen_row.row_q ;
(* hierconn *) logic [2:0]                 \u_results.gen_row.count_q ;

logic       f_waits, f_owned, f_told;      // in the row of those that wait, of owners, of results
logic [2:0] f_waits_at, f_owned_at, f_told_at;
logic       f_turned, f_joined;            // what is rotated, what was joined last, is its
logic [6:0] f_turned_step, f_joined_step;  // and the step of which it is
logic       f_load_it, f_latest;           // it was loaded last

assign f_load_it = load && f_waits && f_waits_at == 3'd0;

always_ff @(posedge clk_i) begin
  if (!f_started) {f_waits, f_owned, f_told, f_in, f_turned, f_joined} <= '0;
  else begin
    if (f_watch) f_waits <= 1'b1;
    else if (f_load_it) f_waits <= 1'b0;
    if (f_load_it) f_owned <= 1'b1;
    else if (ended && f_owned_at == 3'd0) f_owned <= 1'b0;
    if (f_in && step && final_step) f_told <= 1'b1;
    else if (ended && f_told_at == 3'd0) f_told <= 1'b0;
    if (load) f_in <= f_load_it;
    else if (step && final_step) f_in <= 1'b0;
    if (advance) f_turned <= step && f_in;
    if (f_watch) f_joined <= 1'b0;
    else if (advance && turned_step_q) f_joined <= f_turned;
  end
  if (load) f_latest <= f_load_it;
  if (f_watch) f_waits_at <= \u_segments.gen_row.count_q - 3'(load);
  else if (load) f_waits_at <= f_waits_at - 3'd1;
  if (f_load_it) f_owned_at <= \u_owners.gen_row.count_q - 3'(ended);
  else if (ended) f_owned_at <= f_owned_at - 3'd1;
  if (f_in && step && final_step) f_told_at <= \u_results.gen_row.count_q - 3'(ended);
  else if (ended) f_told_at <= f_told_at - 3'd1;
  if (step) f_turned_step <= f_step;
  if (advance && turned_step_q) f_joined_step <= f_turned_step;
end

// The promise.
always_comb begin
  if (f_started) begin
    assert (arvalid_o == f_asks);
    if (arvalid_o) begin
      assert (araddr_o == {f_ask_source[63:6], 6'd0});
      assert ({5'd0, arlen_o} + 13'd1 == ({7'd0, f_ask_source[5:0]} + f_ask_bytes + 13'd63) >> 6);
    end
    if (awvalid_o && f_aw_mine) begin
      if (f_burst == 2'd0) assert (awaddr_o == {f_target[63:6], 6'd0} && awlen_o == {1'b0, f_first_lines - 7'd1});
      else assert (awaddr_o == {f_target[63:12] + 52'd1, 12'd0} && awlen_o == {1'b0, f_target_lines - f_first_lines - 7'd1});
    end
    if (wvalid_o && f_mine) begin
      assert (wlast_o == (f_beat == f_first_lines - 7'd1 || f_beat == f_target_lines - 7'd1));
      if (f_beat == f_place[12:6]) begin
        if (!f_inside) assert (!wstrb_o[f_place[5:0]]);
        else if (f_sure) assert (wstrb_o[f_place[5:0]] == f_expect);
        if (f_inside && wstrb_o[f_place[5:0]]) assert (f_wdata_bits[f_place[5:0]] == f_byte);
      end
    end
    assert (ended == end_valid_o);
    if (f_live) assert ((ended && f_owned && f_owned_at == 3'd0) == f_watched_ends);
    if (f_watched_ends) begin
      assert (end_valid_o && end_slot_o == f_slot);
      assert (f_beat == f_target_lines && f_bursts_before == '0 && f_burst + 2'(f_aw_mine && awvalid_o && awready_i) == {1'b0, f_two} + 2'd1);
      assert (!(f_asks && f_accepted - 4'd1 == f_number));
      if (end_cause_o == '0) assert (!f_bad_answer && bresp_i == 2'b00 && (!f_well_sure || f_well));
    end
  end
end

// Why it holds: of every segment that waits or is being written lines of source and target are as many, or nearly, and what is to come is
// the sum of theirs.
function automatic logic fits(input logic [6:0] source_lines, input logic [6:0] target_lines, input logic bubble);
  logic [6:0] steps;
  steps = target_lines + {6'd0, bubble};
  fits  = source_lines != '0 && source_lines <= 7'd64 && target_lines != '0 && target_lines <= 7'd65
          && (steps == source_lines || steps == source_lines + 7'd1);
endfunction

logic        f_explained;
logic [57:0] f_row_target [Segments];
logic [6:0]  f_row_lines [Segments];
logic [1:0]  f_row_bursts [Segments], f_owner_bursts [Segments];
logic [6:0]  f_now_source, f_now_target, f_done;   // lines of the segment that is being written; of the target those that went on
logic [5:0]  f_now_place;
logic [6:0]  f_togo;
logic [3:0]  f_wait_bursts, f_upto_bursts, f_owe_bursts, f_owed_upto, f_aw_togo, f_b_togo;
logic [1:0]  f_a_bursts;
logic        f_b_beat, f_b_last, f_c_last;
logic [SlotBits+91:0] f_row_it;
logic        f_bubble;
logic [5:0]  f_turn, f_lane;
logic [7:0]  f_line;             // of the source, of the watched byte

assign f_bubble = f_target[5:0] < f_source[5:0];
assign f_turn   = f_target[5:0] - f_source[5:0];
assign f_lane   = f_place[5:0];
assign f_line   = f_from[13:6];
assign f_row_it = {f_slot, f_opens, f_bubble, f_source[5:0], 6'(f_source[5:0] + f_bytes[5:0] - 6'd1), f_turn, f_source_lines, f_target_lines,
                   f_target[63:6]};
assign f_done   = f_step == '0 ? '0 : f_step - {6'd0, bubble_q};

always_ff @(posedge clk_i) begin
  if (load) begin
    f_now_source <= head.source_lines;
    f_now_target <= head.target_lines;
    f_now_place  <= head.target[5:0];
  end
end

always_comb begin
  f_explained = 1'b1;
  {f_wait_bursts, f_upto_bursts, f_owe_bursts, f_owed_upto} = '0;
  for (int unsigned i = 0; i < Segments; i++) begin
    f_row_target[i]   = \u_segments.gen_row.row_q [i*(SlotBits+92)+:58];
    f_row_lines[i]    = \u_segments.gen_row.row_q [i*(SlotBits+92)+58+:7];
    f_row_bursts[i]   = {2'b00, f_row_target[i][5:0]} + {1'b0, f_row_lines[i]} > 8'd64 ? 2'd2 : 2'd1;
    f_owner_bursts[i] = \u_owners.gen_row.row_q [i*(SlotBits+1)+SlotBits] ? 2'd2 : 2'd1;
    if (3'(i) < \u_segments.gen_row.count_q ) begin
      f_wait_bursts = f_wait_bursts + {2'd0, f_row_bursts[i]};
      if (f_waits && 3'(i) <= f_waits_at) begin
        f_upto_bursts = f_upto_bursts + {2'd0, f_row_bursts[i]};
      end
      if (!fits(\u_segments.gen_row.row_q [i*(SlotBits+92)+65+:7], f_row_lines[i], \u_segments.gen_row.row_q [i*(SlotBits+92)+90])) f_explained = 1'b0;
      if (f_waits && f_waits_at == 3'(i) && \u_segments.gen_row.row_q [i*(SlotBits+92)+:SlotBits+92] != f_row_it) f_explained = 1'b0;
    end
    if (3'(i) < \u_owners.gen_row.count_q ) begin
      f_owe_bursts = f_owe_bursts + {2'd0, f_owner_bursts[i]};
      if (f_owned && 3'(i) <= f_owned_at) f_owed_upto = f_owed_upto + {2'd0, f_owner_bursts[i]};
      if (f_owned && f_owned_at == 3'(i) && \u_owners.gen_row.row_q [i*(SlotBits+1)+:SlotBits+1] != {f_two, f_slot}) f_explained = 1'b0;
    end
    if (f_told && f_told_at == 3'(i) && f_well_sure && (\u_results.gen_row.row_q [3*i+:2] == Well) != f_well) f_explained = 1'b0;
  end
  // How many are where.
  if (4'(segments_q) != {1'b0, \u_segments.gen_row.count_q } + {1'b0, \u_owners.gen_row.count_q } || segments_q > (SegBits + 1)'(Segments)
      || (room_q && segments_q == (SegBits + 1)'(Segments))) f_explained = 1'b0;
  if (\u_results.gen_row.count_q + 3'(busy_q) != \u_owners.gen_row.count_q ) f_explained = 1'b0;
  // The one that is being written.
  if (busy_q) begin
    if (!fits(f_now_source, f_now_target, bubble_q)) f_explained = 1'b0;
    if (f_step > f_now_source || source_left_q != f_now_source - f_step || first_q != (f_step == '0)) f_explained = 1'b0;
    if (f_done >= f_now_target || target_left_q != f_now_target - f_done || place_q != f_now_place + f_done[5:0]) f_explained = 1'b0;
  end
  // What is to come.
  f_b_beat   = turned_step_q && turned_emits_q;
  f_a_bursts = !busy_q ? 2'd0 : {2'b00, place_q} + {1'b0, target_left_q} > 8'd64 ? 2'd2 : 2'd1;
  f_b_last   = f_b_beat && turned_last_q;
  f_c_last   = wvalid_o && wlast_o;
  if (f_bursts != f_wait_bursts + 4'(awvalid_o) + 4'(aw_more_q) || (aw_more_q && !awvalid_o)) f_explained = 1'b0;
  if (f_answers != f_wait_bursts + f_owe_bursts - 4'(half_q) || (half_q && !(\u_owners.gen_row.count_q != '0 && owner_two))) f_explained = 1'b0;
  if (f_answers != f_wait_bursts + {2'd0, f_a_bursts} + 4'(f_b_last) + 4'(f_c_last) + f_written) f_explained = 1'b0;
  if (f_answers != f_bursts + f_addressed || f_addressed > 4'd4) f_explained = 1'b0;
  if ({1'b0, \u_segments.gen_row.count_q } != {2'd0, arrived_q} + {2'd0, f_requested} + 4'(f_asks)) f_explained = 1'b0;
  if (f_written > 4'd4) f_explained = 1'b0;
  for (int unsigned i = 0; i < Slots; i++) begin
    if (f_open[i] && (ends_q[2*i+:2] != Well) != f_bads[i]) f_explained = 1'b0;
  end
  // The watched one.
  f_togo    = f_target_lines - f_beat;
  f_aw_togo = f_bursts_before + {2'd0, 2'd1 + 2'(f_two)} - {2'd0, f_burst};
  f_b_togo  = f_answers_before + {2'd0, 2'd1 + 2'(f_two)} - {2'd0, f_answer};
  if (f_live != (f_waits || f_owned) || (f_waits && f_owned) || (f_in && !busy_q) || f_told != (f_owned && !f_in)) f_explained = 1'b0;
  if ((f_in || f_turned || f_told) && !f_owned) f_explained = 1'b0;
  if (f_turned && !turned_step_q) f_explained = 1'b0;
  if (f_live) begin
    if (!fits(f_source_lines, f_target_lines, f_bubble)) f_explained = 1'b0;
    if (f_bytes == '0 || {2'b00, f_source[11:0]} + {1'b0, f_bytes} > 14'd4096) f_explained = 1'b0;
    if (f_accepted - f_number - 4'd1 != 4'(segments_q) - 4'd1 - (f_waits ? {1'b0, f_waits_at} + {1'b0, \u_owners.gen_row.count_q } : {1'b0, f_owned_at})) f_explained = 1'b0;
    if (f_bursts_before > 4'd4 || f_answers_before > 4'd4) f_explained = 1'b0;
    if (f_beat > f_target_lines) f_explained = 1'b0;
    if (f_burst > {1'b0, f_two} + 2'd1 || (f_burst != '0 && f_bursts_before != '0)) f_explained = 1'b0;
    if (f_answer > {1'b0, f_two} || (f_answer != '0 && f_answers_before != '0) || (f_answer == '0 && f_bad_answer)) f_explained = 1'b0;
  end
  if (f_waits) begin
    if (f_waits_at >= \u_segments.gen_row.count_q || f_joined) f_explained = 1'b0;
    if (f_aw_togo != f_upto_bursts + 4'(awvalid_o) + 4'(aw_more_q)) f_explained = 1'b0;
    if (f_b_togo != f_upto_bursts + {2'd0, f_a_bursts} + 4'(f_b_last) + 4'(f_c_last) + f_written) f_explained = 1'b0;
    if (f_beat != '0 || f_burst != '0 || f_answer != '0) f_explained = 1'b0;
  end
  if (f_owned) begin
    if (f_owned_at >= \u_owners.gen_row.count_q || (f_told && f_told_at != f_owned_at)) f_explained = 1'b0;
    if (f_in && f_owned_at + 3'd1 != \u_owners.gen_row.count_q ) f_explained = 1'b0;
    if (f_b_togo != f_owed_upto - 4'(half_q)) f_explained = 1'b0;
    if (f_owned_at == '0 && half_q && (first_end_q == Well) == f_bad_answer) f_explained = 1'b0;
    if (f_latest ? f_aw_togo != 4'(awvalid_o) + 4'(aw_more_q) : f_aw_togo != '0) f_explained = 1'b0;
    if (f_latest && f_owned_at + 3'd1 != \u_owners.gen_row.count_q ) f_explained = 1'b0;
    if (f_latest && awvalid_o) begin
      if (f_burst == '0) begin
        if (aw_line_q != f_target[63:6] || awlen_o != {1'b0, f_first_lines - 7'd1} || aw_more_q != f_two) f_explained = 1'b0;
        if (f_two && aw_rest_q != f_target_lines - f_first_lines - 7'd1) f_explained = 1'b0;
      end else if (aw_line_q != {f_target[63:12] + 52'd1, 6'd0} || awlen_o != {1'b0, f_target_lines - f_first_lines - 7'd1}) f_explained = 1'b0;
    end
    if (f_in) begin
      if (!f_latest || {slot_q, opens_q, bubble_q, from_q, until_last_q, by_q, f_now_source, f_now_target, f_now_place}
          != {f_slot, f_opens, f_bubble, f_source[5:0], 6'(f_source[5:0] + f_bytes[5:0] - 6'd1), f_turn, f_source_lines, f_target_lines, f_target[11:6]}) begin
        f_explained = 1'b0;
      end
      if (f_togo != target_left_q + 7'(f_turned && f_b_beat) + 7'(f_joined && wvalid_o)) f_explained = 1'b0;
      if (f_b_togo != {2'd0, f_a_bursts} + 4'(f_b_last) + 4'(f_c_last) + f_written) f_explained = 1'b0;
      if (f_turned != (f_step != '0 && turned_step_q)) f_explained = 1'b0;
      if (f_step != '0 && (f_turned ? f_turned_step : f_joined_step) != f_step - 7'd1) f_explained = 1'b0;
      if (f_step != '0 && !f_turned && !f_joined) f_explained = 1'b0;
      if (f_step == '0 && f_joined) f_explained = 1'b0;
    end else if (f_turned) begin
      if (f_togo != 7'(f_b_beat) + 7'(f_joined && wvalid_o) || f_turned_step != f_target_lines + {6'd0, f_bubble} - 7'd1) f_explained = 1'b0;
      if (f_b_togo != 4'(f_b_last) + 4'(f_c_last) + f_written) f_explained = 1'b0;
    end else if (f_joined && wvalid_o) begin
      if (f_togo != 7'd1 || f_joined_step != f_target_lines + {6'd0, f_bubble} - 7'd1) f_explained = 1'b0;
      if (f_b_togo != 4'(f_c_last) + f_written) f_explained = 1'b0;
    end else if (f_togo != '0 || f_b_togo > f_written) f_explained = 1'b0;
  end
  // Its steps behind, and the watched byte.
  if (f_turned) begin
    if (turn_q != f_turn || turned_first_q != (f_turned_step == '0) || turned_emits_q != !(turned_first_q && f_bubble)) f_explained = 1'b0;
    if (turned_line_q != (f_turned_step < f_source_lines) || f_turned_step >= f_target_lines + {6'd0, f_bubble}) f_explained = 1'b0;
    if (turned_emits_q && turned_last_q != (f_turned_step - {6'd0, f_bubble} == f_first_lines - 7'd1
                                            || f_turned_step - {6'd0, f_bubble} == f_target_lines - 7'd1)) f_explained = 1'b0;
    if (f_turned_step != '0 ? !f_joined || f_joined_step != f_turned_step - 7'd1 : f_joined) f_explained = 1'b0;
    if ({1'b0, f_turned_step} == f_line && turned_line_q) begin
      if (!f_inside && turned_valid_q[f_lane]) f_explained = 1'b0;
      if (f_inside && f_sure && turned_valid_q[f_lane] != f_expect) f_explained = 1'b0;
      if (f_inside && turned_valid_q[f_lane] && f_turned_bits[f_lane] != f_byte) f_explained = 1'b0;
    end
  end
  if (f_live && f_joined) begin
    if ({1'b0, f_joined_step} == f_line) begin
      if (!f_inside && rest_valid_q[f_lane]) f_explained = 1'b0;
      if (f_inside && f_sure && rest_valid_q[f_lane] != f_expect) f_explained = 1'b0;
      if (f_inside && rest_valid_q[f_lane] && f_rest_bits[f_lane] != f_byte) f_explained = 1'b0;
    end
    if (wvalid_o) begin
      if (f_joined_step == '0 && f_bubble) f_explained = 1'b0;
      if (wlast_o != (f_joined_step - {6'd0, f_bubble} == f_first_lines - 7'd1
                      || f_joined_step - {6'd0, f_bubble} == f_target_lines - 7'd1)) f_explained = 1'b0;
      if (f_joined_step - {6'd0, f_bubble} == f_place[12:6]) begin
        if (!f_inside && wstrb_o[f_lane]) f_explained = 1'b0;
        if (f_inside && f_sure && wstrb_o[f_lane] != f_expect) f_explained = 1'b0;
        if (f_inside && wstrb_o[f_lane] && f_wdata_bits[f_lane] != f_byte) f_explained = 1'b0;
      end
    end
  end
  if (!f_live && f_turned) f_explained = 1'b0;
  if (f_asks != arvalid_o) f_explained = 1'b0;
end

always_comb begin
`ifdef FORMAL_ANYWHERE
  if (f_begin) assume (f_started && f_explained);
`else
  if (f_started) assert (f_explained);
`endif
end

`ifdef FORMAL_COVER
// That there is something to promise: the last of two bursts ends well a segment whose second line was turned across.
always_comb assert (!(f_started && f_watched_ends && f_two && f_bubble && end_cause_o == '0 && f_inside && f_expect && f_line == 8'd1));
`endif
