// SPDX-License-Identifier: Apache-2.0
// What keyed_range_table promises, read inside it when FORMAL is defined. Records as operations have made them are kept beside the
// memories. A check is watched, any one: what it was asked, the records in the two clocks in which they are read, and what was said
// of the lender. Its answer comes four cycles later and is what these make of it. A key that was told to be revoked and
// was not written since opens nothing.

logic                   f_begin = 1'b1;    // the first cycle
logic                   f_started = 1'b0;
(* mem2reg *)
logic [RecordBits-1:0]  f_records [Keys];
logic [Keys-1:0]        f_lives;
logic [Keys-1:0]        f_dead = '0;       // revoked, told, and not written since
logic                   f_good_range;      // of the record to write
logic [AddressBits:0]   f_end;

assign f_end        = {1'b0, op_record_i[BaseAt+:AddressBits]} + {1'b0, op_record_i[LengthAt+:AddressBits]};
assign f_good_range = op_record_i[LengthAt+:AddressBits] != '0 && f_end <= {1'b1, {AddressBits{1'b0}}}
                      && op_record_i[LengthAt+:AddressBits] <= (AddressBits'(1) << (RangeBits - 1));

// Firmware: one operation at a time, that stays.
logic                   f_op_open = 1'b0;
logic [1:0]             f_op;
logic [IndexBits-1:0]   f_op_index;
logic                   f_op_live;
logic [RecordBits-1:0]  f_op_record;

always_comb begin
  assume (rst_ni == f_started);
  assume (op_i != 2'd3);
  if (f_op_open) assume (op_valid_i && op_i == f_op && op_index_i == f_op_index && op_live_i == f_op_live && op_record_i == f_op_record);
end

// The watched check.
(* anyseq *) logic      f_choose;
logic [2:0]             f_age = '0;        // cycles since it was taken, 0: none
logic [IdBits-1:0]      f_id;
logic                   f_side, f_write, f_lender_good;
logic [OwnerBits-1:0]   f_owner;
logic [EpochBits-1:0]   f_epoch;
logic [KeyBits-1:0]     f_own, f_lent;
logic [AddressBits-1:0] f_own_offset, f_lent_offset;
logic [LengthBits-1:0]  f_length;
logic [RecordBits-1:0]  f_own_record, f_lent_record;
logic                   f_own_live, f_lent_live, f_own_dead, f_lent_dead;
logic                   f_revoked_once = 1'b0;

always_ff @(posedge clk_i) begin
  f_begin   <= 1'b0;
  f_started <= 1'b1;
  if (f_started) begin
    f_op_open   <= op_valid_i && !op_done_o;
    f_op        <= op_i;
    f_op_index  <= op_index_i;
    f_op_live   <= op_live_i;
    f_op_record <= op_record_i;
    if (!swept_o) begin
      f_lives[sweep_q[PlaceBits-1:0]]   <= 1'b0;
      f_records[sweep_q[PlaceBits-1:0]] <= '0;
    end
    if (op_commit_o && op_index_i < Keys) begin
      if (op_i == OpRevoke) f_lives[op_index_i[PlaceBits-1:0]] <= 1'b0;
      if (op_i == OpWrite && f_good_range && !op_held_i) begin
        f_records[op_index_i[PlaceBits-1:0]] <= op_record_i;
        f_lives[op_index_i[PlaceBits-1:0]]   <= op_live_i;
        f_dead[op_index_i[PlaceBits-1:0]]    <= 1'b0;
      end
    end
    if (op_commit_o && op_i == OpRevoke && op_index_i < Keys) begin
      f_dead[op_index_i[PlaceBits-1:0]] <= 1'b1;
      f_revoked_once <= 1'b1;
    end

    if (f_age == 3'd4) f_age <= 3'd0;
    else if (f_age != 3'd0) f_age <= f_age + 3'd1;
    if (f_age == 3'd0 && f_choose && check_valid_i && check_ready_o) begin
      f_age         <= 3'd1;
      f_id          <= check_id_i;
      f_side        <= check_side_i;
      f_write       <= check_write_i;
      f_owner       <= check_owner_i;
      f_epoch       <= check_epoch_i;
      f_own         <= check_own_i;
      f_lent        <= check_lent_i;
      f_own_offset  <= check_own_offset_i;
      f_lent_offset <= check_lent_offset_i;
      f_length      <= check_length_i;
      f_own_record  <= f_records[check_own_i[PlaceBits-1:0]];
      f_own_live    <= f_lives[check_own_i[PlaceBits-1:0]];
      f_own_dead    <= f_dead[check_own_i[PlaceBits-1:0]];
      f_lent_dead   <= f_dead[check_lent_i[PlaceBits-1:0]];
    end
    if (f_age == 3'd1) begin
      f_lent_record <= f_records[f_lent[PlaceBits-1:0]];
      f_lent_live   <= f_lives[f_lent[PlaceBits-1:0]];
    end
    if (f_age == 3'd2) f_lender_good <= lender_good_i;
  end else begin
    f_age <= 3'd0;
    f_dead <= '0;
  end
end

logic [2:0] f_own_cause, f_lent_cause;
logic [AddressBits+1:0] f_own_last, f_lent_last;   // with no wrap

assign f_own_last  = {2'b00, f_own_offset} + {{(AddressBits + 2 - LengthBits){1'b0}}, f_length};
assign f_lent_last = {2'b00, f_lent_offset} + {{(AddressBits + 2 - LengthBits){1'b0}}, f_length};
assign f_own_cause =
    f_own[IndexBits-1:0] >= Keys ? 3'd1
  : f_own[IndexBits+:GenerationBits] != f_own_record[GenerationAt+:GenerationBits] ? 3'd2
  : f_own[IndexBits+GenerationBits+:TagBits] != f_own_record[TagAt+:TagBits] ? 3'd3
  : !f_own_live ? 3'd4
  : f_own_record[OwnerAt+:OwnerBits] != f_owner || f_own_record[EpochAt+:EpochBits] != f_epoch
    || f_own_record[LentAt] || f_own_record[SideAt] != f_side ? 3'd5
  : !f_write && !f_own_record[RightsAt] ? 3'd6
  : f_own_last > {2'b00, f_own_record[LengthAt+:AddressBits]} ? 3'd7 : 3'd0;
assign f_lent_cause =
    f_lent[IndexBits-1:0] >= Keys ? 3'd1
  : f_lent[IndexBits+:GenerationBits] != f_lent_record[GenerationAt+:GenerationBits] ? 3'd2
  : f_lent[IndexBits+GenerationBits+:TagBits] != f_lent_record[TagAt+:TagBits] ? 3'd3
  : !f_lent_live ? 3'd4
  : f_lent_record[OwnerAt+:OwnerBits] != f_owner || f_lent_record[EpochAt+:EpochBits] != f_epoch
    || !f_lent_record[LentAt] || f_lent_record[SideAt] == f_side || !f_lender_good ? 3'd5
  : !f_lent_record[f_write ? RightsAt + 2 : RightsAt + 1] ? 3'd6
  : f_lent_last > {2'b00, f_lent_record[LengthAt+:AddressBits]} ? 3'd7 : 3'd0;

always_comb begin
  if (f_started) begin
    if (f_age == 3'd2) assert (lender_valid_o);
    if (f_age == 3'd4) begin
      // The promise.
      assert (result_valid_o && result_id_o == f_id);
      assert (result_own_o == f_own_cause && result_lent_o == f_lent_cause);
      assert (result_ok_o == (f_own_cause == 3'd0 && f_lent_cause == 3'd0));
      if (f_own_dead || f_lent_dead) assert (!result_ok_o);
      if (result_ok_o) begin
        assert (result_own_address_o == f_own_record[BaseAt+:AddressBits] + f_own_offset);
        assert (result_lent_address_o == f_lent_record[BaseAt+:AddressBits] + f_lent_offset);
        // No byte is outside of the range, nor beyond the last address.
        assert ({2'b00, f_own_record[BaseAt+:AddressBits]} + f_own_last <= {2'b01, {AddressBits{1'b0}}});
        assert ({2'b00, f_lent_record[BaseAt+:AddressBits]} + f_lent_last <= {2'b01, {AddressBits{1'b0}}});
      end
    end
  end
end

// Why it holds.
logic f_explained;

always_comb begin
  f_explained = sweep_q <= Keys && f_age <= 3'd4 && second_q == own1_q && !(second_q && lent1_q)
                && (f_age != 3'd1 || (second_q && own1_q)) && (f_age != 3'd2 || (lent1_q && own2_q))
                && (f_age != 3'd3 || (lent2_q && own3_q)) && (f_age != 3'd4 || lent3_q)
                && (swept_o || (state_q == Idle && !second_q && f_age == 3'd0 && f_dead == '0))
                && (state_q == Idle || f_op_open) && state_q <= Done;
  for (int unsigned i = 0; i < Keys; i++) begin
    if (swept_o || i < sweep_q[PlaceBits-1:0]) begin
      if (lives_q[i][0] != f_lives[i] || records_q[i] != f_records[i][StoredBits-1:0]) f_explained = 1'b0;
      if (f_records[i][RecordBits-1:StoredBits] != '0 || (f_lives[i] && f_dead[i])) f_explained = 1'b0;
      if ({1'b0, f_records[i][BaseAt+:AddressBits]} + {1'b0, f_records[i][LengthAt+:AddressBits]} > {1'b1, {AddressBits{1'b0}}}) begin
        f_explained = 1'b0;
      end
    end
  end
end

// A broken variant must break the promise, not the explanation.
always_comb begin
  if (f_started) begin
`ifdef FORMAL_ANYWHERE
    if (f_begin) assume (f_explained && swept_o && f_age == 3'd0 && state_q == Idle && !f_op_open
                        && !f_revoked_once);
`else
    assert (f_explained);
`endif
  end
`ifdef FORMAL_ANYWHERE
  if (f_begin) assume (f_started);
`endif
end

`ifdef FORMAL_COVER
// That there is something to promise: both keys open, after one was revoked.
always_comb assert (!(f_started && f_age == 3'd4 && result_ok_o && f_revoked_once && f_own[0] != f_lent[0]));
`endif
