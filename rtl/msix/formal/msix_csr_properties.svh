// SPDX-License-Identifier: Apache-2.0
// What msix_csr promises of a write that changes which messages may go, or what they are (M8, M12, M16); read inside it when FORMAL is
// defined. It is answered only when every message has left that was decided before the write was obeyed everywhere, which takes three
// cycles (function_settings): so whoever has masked, rewritten or disabled, and has the answer, sees no message of the old state after it.

localparam int unsigned OldCycles = 3;   // after the write in which messages may be decided by the old state
localparam int unsigned KeptMax   = 8;   // messages that were decided and have not left

logic       f_begin = 1'b1;        // the first cycle
logic       f_started = 1'b0;
logic       f_changes;             // the write happens
logic       f_owed = 1'b0;         // it has happened, and has no answer
logic [3:0] f_since = '0;          // cycles since, 15 at most
logic [7:0] f_old = '0;            // messages until the old state was gone
logic [7:0] f_issued = '0, f_sent = '0;
logic       f_answers;
logic [7:0] f_kept, f_left, f_newer, f_to_go;

assign f_changes = write_q && ((state_q == Judge && judge_done_i) || (state_q == Acting && core_done_i)) &&
                   (region_q == Table || region_q == Function || region_q == Plain || region_q == Withdraw);
assign f_answers = state_q == Settle && settled;
assign f_kept    = issued_i - sent_i;
assign f_left    = sent_i - f_old;
assign f_newer   = target_q - f_old;
assign f_to_go   = target_q - sent_i;

always_ff @(posedge clk_i) begin
  f_begin   <= 1'b0;
  f_started <= 1'b1;
  f_issued  <= issued_i;
  f_sent    <= sent_i;
  if (f_started) begin
    if (f_changes) f_owed <= 1'b1;
    else if (f_answers) f_owed <= 1'b0;
    if (f_changes) f_since <= 4'd1;
    else if (f_since != '1) f_since <= f_since + 1'b1;
    if (f_since <= 4'(OldCycles + 1)) f_old <= issued_i;
  end
end

// One reset; messages are counted one at a time, and the posted stream keeps a few.
always_comb begin
  assume (rst_ni == f_started);
  assume (f_kept <= 8'(KeptMax));
  if (f_started) assume (issued_i == f_issued || issued_i == f_issued + 8'd1);
  if (f_started) assume (sent_i == f_sent || sent_i == f_sent + 8'd1);
end

// ---- the promise -----------------------------------------------------------------------------------------------------
`ifdef FORMAL_COVER
// That there is something to promise: an answer that had to wait for a message.
always_comb assert (!(f_started && f_owed && f_answers && f_since >= 4'd12));
`else
always_comb begin
  if (f_started) begin
    // All of the old state's messages have left, and the state is old no more.
    if (f_answers) assert (f_owed && f_since > 4'(OldCycles + 1) && !f_left[7]);
    // And there is no other way to an answer.
    if (f_owed) assert (state_q == Settle);
    if (f_changes) assert (settles);
  end
end
`endif

// ---- why it holds: what makes the induction close --------------------------------------------------------------------
logic f_explained;
always_comb begin
  f_explained = 1'b1;
  if (!f_started) begin
    f_explained = !f_owed && f_since == '0 && f_old == '0;
  end else begin
    if (f_owed != (state_q == Settle)) f_explained = 1'b0;
    if (f_owed && f_since == '0) f_explained = 1'b0;
    // The wait counts the cycles.
    if (f_owed && f_since <= 4'd7 && wait_q != 3'(4'd8 - f_since)) f_explained = 1'b0;
    if (f_owed && f_since > 4'd7 && wait_q != '0) f_explained = 1'b0;
    // Then the target is what was issued in its last cycle: not before the old state's end, and not far from what has left, which may be
    // one more.
    if (f_owed && f_since >= 4'd8 && (f_newer > 8'd8 || f_to_go + 8'd1 > 8'(KeptMax + 1))) f_explained = 1'b0;
    if (f_owed && f_since > 4'd4 && f_since < 4'd8 && 8'(f_issued - f_old) > {4'd0, f_since}) f_explained = 1'b0;
  end
end
`ifdef FORMAL_ANYWHERE
always_comb if (f_begin) assume (f_started && f_explained);
`else
always_comb assert (f_explained);
`endif
