// SPDX-License-Identifier: Apache-2.0
/// Records of keys and the ranges that they open: a command names two keys, one of its own memory and one that it was lent, and is
/// told what is wrong with each and where each range begins. Who asks, what for, and what moves afterwards is unknown here.
///
/// A check takes two cycles of the read port and is answered four cycles after it was taken, whatever it finds: all comparisons
/// are always made. Records are written, read and revoked one at a time; in the clock of a write or revoke no check begins,
/// so a check that begins later sees it.
///
/// A record, from bit 0 up: generation, tag, LENT, SIDE, rights (write into, lent for reading, lent for writing), owner, owner's
/// epoch, lender, lender's epoch, base, length. LIVE is kept apart, as revoking clears it alone.
module keyed_range_table #(
  parameter  int unsigned Keys           = 1024,            // records, a power of two
  parameter  int unsigned IndexBits      = 16,              // of an index as it is given
  parameter  int unsigned GenerationBits = 48,
  parameter  int unsigned TagBits        = 64,
  parameter  int unsigned OwnerBits      = 6,
  parameter  int unsigned EpochBits      = 16,
  parameter  int unsigned AddressBits    = 64,
  parameter  int unsigned RangeBits      = 49,              // of a range's length, the longest is 2^(RangeBits-1)
  parameter  int unsigned LengthBits     = 32,              // of a command's length
  parameter  int unsigned IdBits         = 6,               // of what a check brings along
  localparam int unsigned PlaceBits      = $clog2(Keys),    // derived
  localparam int unsigned SharedBits     = GenerationBits + TagBits + 5 + 2 * (OwnerBits + EpochBits) + AddressBits,  // derived
  localparam int unsigned RecordBits     = SharedBits + AddressBits,  // derived: with a length of any value
  localparam int unsigned KeyBits        = IndexBits + GenerationBits + TagBits  // derived
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  output logic                   swept_o,          // after reset: all records are 0
  // checks
  input  logic                   check_valid_i,
  output logic                   check_ready_o,    // at most every other cycle
  input  logic [IdBits-1:0]      check_id_i,
  input  logic                   check_side_i,     // of the asker
  input  logic [OwnerBits-1:0]   check_owner_i,    // the asker
  input  logic [EpochBits-1:0]   check_epoch_i,
  input  logic                   check_write_i,    // into the lent range, else out of it
  input  logic [KeyBits-1:0]     check_own_i,      // tag, generation, index
  input  logic [KeyBits-1:0]     check_lent_i,     // tag, generation, index
  input  logic [AddressBits-1:0] check_own_offset_i,
  input  logic [AddressBits-1:0] check_lent_offset_i,
  input  logic [LengthBits-1:0]  check_length_i,
  // two cycles after a check was taken: the lender of its lent key, to be judged at once
  output logic                   lender_valid_o,
  output logic [OwnerBits-1:0]   lender_o,
  output logic [EpochBits-1:0]   lender_epoch_o,
  input  logic                   lender_good_i,    // it lives, under that epoch
  // answers, four cycles after a check was taken
  output logic                   result_valid_o,
  output logic [IdBits-1:0]      result_id_o,
  output logic                   result_ok_o,      // of both keys
  output logic [2:0]             result_own_o,     // 0 good, else the first that failed: index, generation, tag, dead, owner, rights, range
  output logic [2:0]             result_lent_o,
  output logic [AddressBits-1:0] result_own_address_o,
  output logic [AddressBits-1:0] result_lent_address_o,
  // records, one operation at a time: op_valid_i stays until op_done_o
  input  logic                   op_valid_i,
  input  logic [1:0]             op_i,             // 0 read, 1 write, 2 revoke
  input  logic [IndexBits-1:0]   op_index_i,
  input  logic                   op_live_i,        // to write
  input  logic [RecordBits-1:0]  op_record_i,      // to write
  output logic                   op_commit_o,      // this is the clock of the operation
  input  logic                   op_held_i,        // then: a write is refused, as the record is in use
  output logic                   op_done_o,
  output logic                   op_bad_o,         // with done: refused
  output logic                   op_live_o,        // with done of a read
  output logic [RecordBits-1:0]  op_record_o       // with done of a read
);

  localparam logic [1:0] OpRead   = 2'd0;
  localparam logic [1:0] OpWrite  = 2'd1;
  localparam logic [1:0] OpRevoke = 2'd2;

  localparam int unsigned GenerationAt  = 0;
  localparam int unsigned TagAt         = GenerationAt + GenerationBits;
  localparam int unsigned LentAt        = TagAt + TagBits;
  localparam int unsigned SideAt        = LentAt + 1;
  localparam int unsigned RightsAt      = SideAt + 1;
  localparam int unsigned OwnerAt       = RightsAt + 3;
  localparam int unsigned EpochAt       = OwnerAt + OwnerBits;
  localparam int unsigned LenderAt      = EpochAt + EpochBits;
  localparam int unsigned LenderEpochAt = LenderAt + OwnerBits;
  localparam int unsigned BaseAt        = LenderEpochAt + EpochBits;
  localparam int unsigned LengthAt      = BaseAt + AddressBits;
  localparam int unsigned StoredBits    = SharedBits + RangeBits;

  // ---- memories ----------------------------------------------------------------------------------------------------
`ifdef FORMAL
  (* mem2reg *)  // solvers are slow on arrays
`endif
  logic [StoredBits-1:0] records_q [Keys];
`ifdef FORMAL
  (* mem2reg *)
`endif
  logic [0:0]            lives_q [Keys];
  logic [StoredBits-1:0] record_q, put_record;
  logic [0:0]            live_q, put_live;
  logic [PlaceBits-1:0]  get_place, put_place;
  logic                  put_record_en, put_live_en;

  always_ff @(posedge clk_i) begin
    if (put_record_en) records_q[put_place] <= put_record;
    record_q <= records_q[get_place];
  end

  always_ff @(posedge clk_i) begin
    if (put_live_en) lives_q[put_place] <= put_live;
    live_q <= lives_q[get_place];
  end

  // ---- after reset -------------------------------------------------------------------------------------------------
  logic [PlaceBits:0] sweep_q;
  assign swept_o = sweep_q[PlaceBits];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) sweep_q <= '0;
    else if (!swept_o) sweep_q <= sweep_q + 1'b1;
  end

  // ---- operations --------------------------------------------------------------------------------------------------
  typedef enum logic [2:0] {
    Idle    = 3'd0,
    Sum     = 3'd1,  // the end of the range is there, and in the next cycle what is wrong with it
    Commit  = 3'd2,
    Fetched = 3'd3,  // the record of a read is there
    Done    = 3'd4
  } op_state_t;

  op_state_t              state_q;
  logic [AddressBits:0]   end_q;        // base and length: 2^AddressBits is the last good one
  logic                   long_q, bad_q, refused_q, second_q;
  logic                   commit, write_now, revoke_now, beyond;
  logic [AddressBits-1:0] length;       // of the record to write

  if ((1 << PlaceBits) < (1 << IndexBits)) begin : gen_beyond
    assign beyond = op_index_i[IndexBits-1:PlaceBits] != '0;
  end else begin : gen_within
    assign beyond = 1'b0;
  end

  assign length      = op_record_i[LengthAt+:AddressBits];
  assign commit      = state_q == Commit && !(op_i == OpRead && second_q);  // the read port is a check's in its second cycle
  assign op_commit_o = commit;
  assign write_now   = commit && op_i == OpWrite && !bad_q && !op_held_i;
`ifdef BROKEN_TABLE_REVOKE
  assign revoke_now  = state_q == Done && op_i == OpRevoke && !refused_q;  // told before it is so
`else
  assign revoke_now  = commit && op_i == OpRevoke && !bad_q;
`endif

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) state_q <= Idle;
    else begin
      unique case (state_q)
        Idle:    if (op_valid_i && swept_o) state_q <= Sum;
        Sum:     state_q <= Commit;
        Commit:  if (commit) state_q <= op_i == OpRead ? Fetched : Done;
        Fetched: state_q <= Done;
        default: state_q <= Idle;
      endcase
    end
  end

  always_ff @(posedge clk_i) begin
    end_q  <= {1'b0, op_record_i[BaseAt+:AddressBits]} + {1'b0, length};
    long_q <= length == '0 || (length >> RangeBits) != '0
              || (length[RangeBits-1] && length[RangeBits-2:0] != '0);
    bad_q  <= beyond || (op_i == OpWrite && (long_q || (end_q[AddressBits] && end_q[AddressBits-1:0] != '0)));
    if (commit) refused_q <= bad_q || (op_i == OpWrite && op_held_i);
    if (state_q == Fetched) begin
      op_live_o   <= live_q[0];
      op_record_o <= {{(AddressBits - RangeBits){1'b0}}, record_q};
    end
  end

  assign op_done_o = state_q == Done;
  assign op_bad_o  = refused_q;

  assign put_record_en = write_now || !swept_o;
  assign put_live_en   = write_now || revoke_now || !swept_o;
  assign put_place     = swept_o ? op_index_i[PlaceBits-1:0] : sweep_q[PlaceBits-1:0];
  assign put_record    = swept_o ? op_record_i[StoredBits-1:0] : '0;
  assign put_live[0]   = swept_o && op_i == OpWrite && op_live_i;

  // ---- checks: one key a cycle -------------------------------------------------------------------------------------
  logic                   take;
  logic [IdBits-1:0]      id_q;
  logic                   side_q, write_q;
  logic [OwnerBits-1:0]   owner_q;
  logic [EpochBits-1:0]   epoch_q;
  logic [LengthBits-1:0]  length_q;
  logic [KeyBits-1:0]     lent_q, key;
  logic [GenerationBits-1:0] generation_q;
  logic [TagBits-1:0]     tag_q;
  logic [AddressBits-1:0] lent_offset_q, offset_q;
  logic                   outside, outside_q;
  logic                   own1_q, lent1_q, own2_q, lent2_q, own3_q, lent3_q;  // which key is at which stage

  assign check_ready_o = swept_o && !second_q && state_q != Commit;
  assign take          = check_valid_i && check_ready_o;
  assign key           = second_q ? lent_q : check_own_i;
  assign get_place     = state_q == Commit && !second_q ? op_index_i[PlaceBits-1:0] : key[PlaceBits-1:0];

  if ((1 << PlaceBits) < (1 << IndexBits)) begin : gen_outside
    assign outside = key[IndexBits-1:PlaceBits] != '0;
  end else begin : gen_inside
    assign outside = 1'b0;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      second_q <= 1'b0;
      {own1_q, lent1_q, own2_q, lent2_q, own3_q, lent3_q} <= '0;
    end else begin
      second_q <= take;
      own1_q   <= take;
      lent1_q  <= second_q;
      own2_q   <= own1_q;
      lent2_q  <= lent1_q;
      own3_q   <= own2_q;
      lent3_q  <= lent2_q;
    end
  end

  always_ff @(posedge clk_i) begin
    if (take) begin
      id_q          <= check_id_i;
      side_q        <= check_side_i;
      owner_q       <= check_owner_i;
      epoch_q       <= check_epoch_i;
      write_q       <= check_write_i;
      length_q      <= check_length_i;
      lent_q        <= check_lent_i;
      lent_offset_q <= check_lent_offset_i;
    end
    {tag_q, generation_q} <= key[KeyBits-1:IndexBits];
    offset_q              <= second_q ? lent_offset_q : check_own_offset_i;
    outside_q             <= outside;
  end

  // ---- stage 1: the record is there --------------------------------------------------------------------------------
  logic [5:0]             fail, fail2_q;          // index, generation, tag, dead, owner, rights
  logic [RangeBits:0]     rest2_q;                // of the range behind a command at its start; negative: the range is shorter
  logic [AddressBits-1:0] offset2_q, address2_q;
  logic [IdBits-1:0]      id2_q;
  logic [2:0]             rights;

  assign rights         = record_q[RightsAt+:3];
  assign lender_valid_o = lent1_q;
  assign lender_o       = record_q[LenderAt+:OwnerBits];
  assign lender_epoch_o = record_q[LenderEpochAt+:EpochBits];

  assign fail[0] = outside_q;
  assign fail[1] = record_q[GenerationAt+:GenerationBits] != generation_q;
`ifdef BROKEN_TABLE_TAG
  assign fail[2] = record_q[TagAt+:TagBits-1] != tag_q[TagBits-2:0];
`else
  assign fail[2] = record_q[TagAt+:TagBits] != tag_q;
`endif
  assign fail[3] = !live_q[0];
  assign fail[4] = record_q[OwnerAt+:OwnerBits] != owner_q || record_q[EpochAt+:EpochBits] != epoch_q
                   || record_q[LentAt] != lent1_q || (record_q[SideAt] ^ side_q) != lent1_q
`ifdef BROKEN_TABLE_LENDER
                   ;
`else
                   || (lent1_q && !lender_good_i);
`endif
  assign fail[5] = lent1_q ? !(write_q ? rights[2] : rights[1]) : !(write_q || rights[0]);

  always_ff @(posedge clk_i) begin
    fail2_q    <= fail;
    rest2_q    <= {1'b0, record_q[LengthAt+:RangeBits]} - {{(RangeBits + 1 - LengthBits){1'b0}}, length_q};
    offset2_q  <= offset_q;
    address2_q <= record_q[BaseAt+:AddressBits] + offset_q;
    if (lent1_q) id2_q <= id_q;
  end

  // ---- stage 2: the range, and the first that failed ---------------------------------------------------------------
  logic       past;
  logic [2:0] cause, cause3_q;

`ifdef BROKEN_TABLE_WRAP
  assign past = rest2_q[RangeBits] || offset2_q[RangeBits-1:0] > rest2_q[RangeBits-1:0];
`else
  assign past = rest2_q[RangeBits] || offset2_q > {{(AddressBits - RangeBits){1'b0}}, rest2_q[RangeBits-1:0]};
`endif

  always_comb begin
    cause = past ? 3'd7 : 3'd0;
    for (int unsigned i = 6; i > 0; i--) begin
      if (fail2_q[i-1]) cause = 3'(i);
    end
  end

  logic [AddressBits-1:0] address3_q;

  always_ff @(posedge clk_i) begin
    cause3_q   <= cause;
    address3_q <= address2_q;
    if (lent2_q) result_id_o <= id2_q;
    if (own3_q) begin
      result_own_o         <= cause3_q;
      result_own_address_o <= address3_q;
    end
  end

  assign result_valid_o        = lent3_q;
  assign result_lent_o         = cause3_q;
  assign result_lent_address_o = address3_q;
`ifdef BROKEN_TABLE_ONE_KEY
  assign result_ok_o           = result_lent_o == '0;
`else
  assign result_ok_o           = (result_own_o | result_lent_o) == '0;
`endif

`ifdef FORMAL
  `include "formal/keyed_range_table_properties.svh"
`endif

endmodule
