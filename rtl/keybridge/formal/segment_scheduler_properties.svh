// SPDX-License-Identifier: Apache-2.0
// What segment_scheduler promises, read inside it when FORMAL is defined, of the commands of any one slot: the first segment begins where
// the command does, at source and target; each other one where the one before it ended; together they are no more than its bytes, and
// the last is told to be. So no byte of a segment lies outside of the command's ranges.

logic                f_begin = 1'b1;     // the first cycle
logic                f_started = 1'b0;
logic [SlotBits-1:0] f_slot;             // any, but it stays
logic                f_live;             // a command of it was put and has not begun its last segment
logic                f_fresh, f_way, f_put;
logic [63:0]         f_source, f_target; // of what is left
logic [31:0]         f_bytes;
logic [2:0]          f_quiet;            // cycles since it might begin, up to 4
logic                f_now;              // a segment of it begins

assign f_slot = $anyconst;
assign f_now  = begun && slot_q == f_slot;

always_ff @(posedge clk_i) begin
  f_begin   <= 1'b0;
  f_started <= 1'b1;
  f_put     <= put_valid_i;
  if (!f_started) begin
    f_live  <= 1'b0;
    f_quiet <= 3'd4;
  end else begin
    f_quiet <= startable_i[f_slot] ? '0 : f_quiet == 3'd4 ? f_quiet : f_quiet + 3'd1;
    if (put_valid_i && put_slot_i == f_slot) begin
      f_live   <= 1'b1;
      f_fresh  <= 1'b1;
      f_way    <= put_way_i;
      f_source <= put_source_i;
      f_target <= put_target_i;
      f_bytes  <= put_bytes_i;
    end else if (f_now) begin
      f_live   <= !start_last_o;
      f_fresh  <= 1'b0;
      f_source <= f_source + {51'd0, seg_bytes_o};
      f_target <= f_target + {51'd0, seg_bytes_o};
      f_bytes  <= f_bytes - {19'd0, seg_bytes_o};
    end
  end
end

// A slot begins segments while its command has some left; it is put again long after.
always_comb begin
  assume (rst_ni == f_started);
  if (put_valid_i) assume (put_bytes_i != '0 && !(f_started && f_put));
  if (put_valid_i && put_slot_i == f_slot) assume (f_quiet == 3'd4);
  if (startable_i[f_slot]) assume (f_live);
  if (start_ok_i) assume (startable_i[start_slot_o]);
end

// The promise.
always_comb begin
  if (f_started) begin
    assert (seg_valid_o == {begun && way_q[slot_q], begun && !way_q[slot_q]});
    if (f_now) begin
      assert (f_live && seg_slot_o == f_slot && start_valid_o);
      assert (seg_valid_o == {f_way, !f_way});
      assert (seg_source_o == f_source && seg_target_o == f_target && seg_first_o == f_fresh);
      assert (seg_bytes_o != '0 && {19'd0, seg_bytes_o} <= f_bytes && start_last_o == ({19'd0, seg_bytes_o} == f_bytes));
      assert ({2'b00, f_source[11:0]} + {1'b0, seg_bytes_o} <= 14'd4096);
    end
  end
end

// Why it holds.
logic f_explained, f_owed;

always_comb begin
  f_owed      = owed_q && slot_q == f_slot;      // what is left is written now
  f_explained = !(owed_q && !(store || (state_q == Pick && f_put))) && begun_q == (begun_q && store)
                && (f_put || state_q == Store || !owed_q);
  if (f_live && f_bytes == '0) f_explained = 1'b0;
  if (f_live && way_q[f_slot] != f_way) f_explained = 1'b0;
  if (f_live && !f_owed && lefts_q[f_slot] != {f_fresh, f_source, f_target, f_bytes}) f_explained = 1'b0;
  if (f_live && f_owed && ({next_source_q, next_target_q, next_bytes_q} != {f_source, f_target, f_bytes} || f_fresh)) f_explained = 1'b0;
  if (f_live && state_q == Issue && slot_q == f_slot && left_q != {f_fresh, f_source, f_target, f_bytes}) f_explained = 1'b0;
  // Who was picked may have begun not long ago.
  if (able_q[f_slot] && f_quiet != '0) f_explained = 1'b0;
  if (state_q == Fetch && slot_q == f_slot && f_quiet > 3'd1) f_explained = 1'b0;
  if (state_q == Issue && slot_q == f_slot && f_quiet > 3'd2) f_explained = 1'b0;
  if (f_owed && f_quiet > (store ? 3'd0 : 3'd1)) f_explained = 1'b0;
end

always_comb begin
`ifdef FORMAL_ANYWHERE
  if (f_begin) assume (f_started && f_explained && f_quiet <= 3'd4);
`else
  if (f_started) assert (f_explained && f_quiet <= 3'd4);
`endif
end

`ifdef FORMAL_COVER
// That there is something to promise: the last of several segments.
always_comb assert (!(f_started && f_now && start_last_o && !f_fresh && f_bytes == 32'd77));
`endif
