// SPDX-License-Identifier: Apache-2.0
// What msix_core promises, read inside it when FORMAL is defined, for any one vector that is watched: an event is never lost (its
// message goes, or it stays pending, or it is withdrawn or reset); no message goes without an event since the last one; none goes while
// the entry is effectively masked or the function may not send, both judged by a copy of the entry that is kept here from
// the accesses alone; a message is the entry as it is at that moment.

logic        f_begin = 1'b1;           // the first cycle
logic        f_started = 1'b0;
logic [EntryBits:0] f_sweep = '0;      // entries cleared after reset
logic        f_ready;                  // all of them

// The operation that acts in this cycle, as it was handed in.
typedef enum logic [2:0] {
  FNone     = 3'd0,
  FEvent    = 3'd1,  // of a frame, of firmware, or at the end of an interval
  FWithdraw = 3'd2,
  FClear    = 3'd3,
  FAccess   = 3'd4
} f_kind_t;
f_kind_t              f_kind = FNone;
logic [EntryBits-1:0] f_target = '0;
logic                 f_write = 1'b0, f_half = 1'b0;
logic [63:0]          f_wdata = '0;
logic [1:0]           f_lanes = '0;

// The copy of the watched entry, and whether an event of it is owed a message.
logic        f_owed = 1'b0, f_mask = 1'b1, f_unaligned = 1'b0;
logic [31:0] f_high = '0, f_data = '0;
logic [29:0] f_low = '0;
logic        f_blocked, f_hit, f_message, f_event;
logic [96:0] f_copy;
logic        f_unmasked = 1'b0;        // the last change of the entry unmasked it with an event owed
logic        f_hold = 1'b0, f_going = 1'b0;
logic [2+1+1+1+EntryBits+64+2:0] f_fields, f_fields_q;

assign f_watch   = $anyconst;
assign f_ready   = f_sweep == (EntryBits + 1)'(Vectors);
assign f_blocked = f_mask || f_unaligned || (f_low == '0 && f_high == '0);
assign f_copy    = {f_blocked, f_unaligned, f_mask, f_data, f_high, f_low};
assign f_hit     = f_kind != FNone && f_target == f_watch;
assign f_event   = f_hit && count_event_o;
assign f_message = message_valid_o && message_entry_o == f_watch;
assign f_fields  = {access_i, access_write_i, access_urgent_i, access_half_i, access_entry_i, access_wdata_i, access_lanes_i};

always_ff @(posedge clk_i) begin
  f_begin   <= 1'b0;
  f_started <= 1'b1;
  if (sweep_i) f_sweep <= f_sweep + 1'b1;
  f_fields_q <= f_fields;
  f_hold     <= f_started && (access_valid_i || f_going) && !access_done_o;
  f_going    <= (f_started && access_ready_o) || (f_going && !access_done_o);

  f_kind <= FNone;
  if (f_started && raise_ready_o) begin
    f_kind   <= raise_withdraw_i ? FWithdraw : FEvent;
    f_target <= raise_entry_i;
  end
  if (f_started && access_ready_o) begin
    f_kind   <= access_i == msix_pkg::AccessRaise ? FEvent : access_i == msix_pkg::AccessWithdraw ? FWithdraw : FAccess;
    f_target <= access_entry_i;
    f_write  <= access_write_i && access_i == msix_pkg::AccessTable;
    f_half   <= access_half_i;
    f_wdata  <= access_wdata_i;
    f_lanes  <= access_lanes_i;
  end
  if (f_started && ended_ready) begin
    f_kind   <= FEvent;
    f_target <= ended_entry;
  end
  if (f_started && clear_ready_o) begin
    f_kind   <= FClear;
    f_target <= clear_entry_i;
  end

  if (f_hit && (f_kind == FWithdraw || f_kind == FClear)) f_owed <= 1'b0;
  else if (f_message) f_owed <= 1'b0;
  else if (f_event) f_owed <= 1'b1;

  if (f_hit && f_kind == FClear) begin
    f_mask      <= 1'b1;
    f_unaligned <= 1'b0;
    f_low       <= '0;
    f_high      <= '0;
    f_data      <= '0;
  end
  if (f_hit) f_unmasked <= f_kind == FAccess && f_write && f_owed && f_mask && f_half && f_lanes[1] && !f_wdata[32];
  if (f_hit && f_kind == FAccess && f_write) begin
    if (!f_half && f_lanes[0]) begin
      f_low       <= f_wdata[31:2];
      f_unaligned <= f_wdata[1:0] != 2'b00;
    end
    if (!f_half && f_lanes[1]) f_high <= f_wdata[63:32];
    if (f_half && f_lanes[0]) f_data <= f_wdata[31:0];
    if (f_half && f_lanes[1]) f_mask <= f_wdata[32];
  end
end

// One reset, then the sweep. An access stays as it is until it is done; one at a time.
always_comb begin
  assume (rst_ni == f_started);
  assume (sweep_i == (f_started && !f_ready));
  assume (sweep_entry_i == f_sweep[EntryBits-1:0]);
  if (f_hold) assume (f_fields == f_fields_q);
  if (f_going) assume (!access_valid_i);
end

// ---- the promise -----------------------------------------------------------------------------------------------------
`ifdef FORMAL_COVER
// That there is something to promise: a vector was raised while it was masked, was unmasked, and its message goes; it is neither of
// the first word nor the first of its word.
always_comb assert (!(f_message && f_kind == FNone && f_unmasked && f_watch > EntryBits'(Word) && f_watch[0]));
`else
always_comb begin
  if (f_started) begin
    // Never lost: an event that was not answered by a message is pending, and is found when it may go.
    if (f_ready) assert (f_owed == f_pending);
    if (f_ready && f_owed && !f_blocked) assert (eligible[f_watch >> BitBits]);
    // A raise is an event, unless moderation keeps it.
    if (f_hit && f_kind == FEvent && op_q == OpRaise) assert (count_event_o || count_held_o);
    // Nothing that was not raised, nothing twice.
    if (f_message) assert (f_owed || f_event);
    // Nothing masked, nothing of a function that may not send.
    if (f_message) assert (!f_blocked);
    if (f_message) assert (fire_i[f_watch >> BitBits]);
    // The entry as it is.
    if (f_message) assert (message_address_o == {f_high, f_low, 2'b00} && message_data_o == f_data);
    // What software reads.
    if (f_hit && f_kind == FAccess && access_i == msix_pkg::AccessTable) begin
      assert (access_done_o && access_rdata_o == (f_half ? {31'd0, f_mask, f_data} : {f_high, f_low, 2'b00}));
    end
  end
end
`endif

// ---- why it holds: what makes the induction close --------------------------------------------------------------------
logic f_explained;
always_comb begin
  f_explained = 1'b1;
  if (!f_started) begin
    f_explained = f_sweep == '0 && f_kind == FNone && !f_owed && !f_hold && !f_going && f_mask && !f_unaligned && f_low == '0 &&
                  f_high == '0 && f_data == '0;
  end else begin
    if (f_sweep > (EntryBits + 1)'(Vectors)) f_explained = 1'b0;
    if (!f_ready) begin
      if (state_q != Idle || f_kind != FNone || f_owed) f_explained = 1'b0;
      if (!f_mask || f_unaligned || f_low != '0 || f_high != '0 || f_data != '0) f_explained = 1'b0;
      if (eligible != '0 || pending_o != '0) f_explained = 1'b0;
    end
    if (f_sweep > {1'b0, f_watch} && f_entry != f_copy) f_explained = 1'b0;
    if (f_sweep > (EntryBits + 1)'(f_watch >> BitBits) && (f_masked != f_blocked || f_pending != f_owed)) f_explained = 1'b0;
    if (!f_fits_entry || !f_fits_word || (f_sweep > (EntryBits + 1)'(f_watch >> BitBits) && !f_told_word)) f_explained = 1'b0;
    if (state_q == Act && !(f_same_entry && f_read_entry == entry_q)) f_explained = 1'b0;
    if (state_q != Idle && !(f_same_word && f_word == entry_q >> BitBits)) f_explained = 1'b0;
    if ((state_q == Find || state_q == Pick) && !(op_q == OpDrain && entry_q[BitBits-1:0] == '0)) f_explained = 1'b0;
    if (state_q == Pick && found_q != (word_pending & ~word_masked)) f_explained = 1'b0;
    // What acts is what was handed in.
    if ((f_kind != FNone) != (state_q == Act && op_q != OpDrain)) f_explained = 1'b0;
    if (f_kind > FAccess || op_q > OpClear) f_explained = 1'b0;
    if (f_kind != FNone && f_target != entry_q) f_explained = 1'b0;
    if (f_kind == FEvent && op_q != OpRaise && op_q != OpEnded) f_explained = 1'b0;
    if (f_kind == FWithdraw && op_q != OpWithdraw) f_explained = 1'b0;
    if (f_kind == FClear && op_q != OpClear) f_explained = 1'b0;
    if (f_kind == FAccess && !(op_q == OpAccess && f_going)) f_explained = 1'b0;
    if (f_going && !(!framed_q && (op_q == OpRaise || op_q == OpWithdraw || op_q == OpAccess))) f_explained = 1'b0;
    if (f_going && !(f_hold && state_q == Act && f_wdata == access_wdata_i &&
                     f_lanes == access_lanes_i && f_half == access_half_i &&
                     f_write == (access_write_i && access_i == msix_pkg::AccessTable))) f_explained = 1'b0;
  end
end
`ifdef FORMAL_ANYWHERE
always_comb if (f_begin) assume (f_started && f_explained);
`else
always_comb assert (f_explained);
`endif
