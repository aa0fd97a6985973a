// SPDX-License-Identifier: Apache-2.0
/// The way of a command through keyed_range_table and slot_table, wired as in the bridge: its slot holds both keys from the clock in which
/// its check begins; a revoke is told in the clock in which the record dies; a record that a slot holds is not written. Who fetches,
/// begins segments and ends them does what it likes.
///
/// Promised for any key: a segment begins only for a command whose check found both keys good; none for a command that names a key
/// which a revoke that was answered has ended; and once no slot is said to hold such a key, no segment of it is under way. A record is only
/// replaced when that is so.
module key_path #(
  parameter  int unsigned Slots     = 2,
  localparam int unsigned SlotBits  = $clog2(Slots),
  localparam int unsigned IndexBits = 2,
  localparam int unsigned KeyBits   = IndexBits + 4,
  localparam int unsigned RecordBits = 2 + 2 + 5 + 4 + 5 + 5
) (
  input logic                  clk_i,
  input logic                  rst_ni,
  input logic                  take_valid_i,
  input logic                  take_queue_i,
  input logic                  drop_valid_i,
  input logic [SlotBits-1:0]   drop_slot_i,
  // a descriptor
  input logic                  valid_i,
  input logic [SlotBits-1:0]   slot_i,
  input logic                  flaw_i,          // it is refused whatever its keys are
  input logic                  side_i,
  input logic                  owner_i,
  input logic                  epoch_i,
  input logic                  write_i,
  input logic                  fence_i,
  input logic [KeyBits-1:0]    own_i,
  input logic [KeyBits-1:0]    lent_i,
  input logic [4:0]            own_offset_i,
  input logic [4:0]            lent_offset_i,
  input logic [2:0]            length_i,
  input logic                  lender_good_i,
  // firmware
  input logic                  op_valid_i,
  input logic [1:0]            op_i,
  input logic [IndexBits-1:0]  op_index_i,
  input logic                  op_live_i,
  input logic [RecordBits-1:0] op_record_i,
  input logic [IndexBits-1:0]  index_i,         // asked for while it does nothing
  input logic                  close_valid_i,
  input logic                  close_queue_i,
  // segments
  input logic                  start_valid_i,
  input logic [SlotBits-1:0]   start_slot_i,
  input logic                  start_last_i,
  input logic [1:0]            end_valid_i,
  input logic [2*SlotBits-1:0] end_slot_i,
  input logic [9:0]            end_cause_i,
  input logic [1:0]            end_partial_i,
  input logic                  done_ready_i
);

  logic                 check_ready, issue, lender_valid, lender, result_valid, result_flaw, result_ok;
  logic                 op_commit, op_done, op_bad, revoke, held, start_ok, begin_valid;
  logic [SlotBits-1:0]  result_slot, lend_slot_q, begin_slot;
  logic [IndexBits-1:0] index, begin_own, begin_lent;
  logic [Slots-1:0]     startable;

  assign issue = valid_i && check_ready;
  assign index = op_valid_i ? op_index_i : index_i;
`ifdef BROKEN_PATH_TOLD
  assign revoke = op_done && !op_bad && op_i == 2'd2;      // told a clock late
`else
  assign revoke = op_commit && op_i == 2'd2 && op_index_i < 2;
`endif

  always_ff @(posedge clk_i) begin
    if (issue) lend_slot_q <= slot_i;
  end

  keyed_range_table #(
    .Keys(2), .IndexBits(IndexBits), .GenerationBits(2), .TagBits(2), .OwnerBits(1), .EpochBits(1), .AddressBits(5), .RangeBits(4),
    .LengthBits(3), .IdBits(SlotBits + 1)
  ) u_table (
    .clk_i,
    .rst_ni,
    .swept_o              (),
    .check_valid_i        (valid_i),
    .check_ready_o        (check_ready),
    .check_id_i           ({flaw_i, slot_i}),
    .check_side_i         (side_i),
    .check_owner_i        (owner_i),
    .check_epoch_i        (epoch_i),
    .check_write_i        (write_i),
    .check_own_i          (own_i),
    .check_lent_i         (lent_i),
    .check_own_offset_i   (own_offset_i),
    .check_lent_offset_i  (lent_offset_i),
    .check_length_i       (length_i),
    .lender_valid_o       (lender_valid),
    .lender_o             (lender),
    .lender_epoch_o       (),
    .lender_good_i,
    .result_valid_o       (result_valid),
    .result_id_o          ({result_flaw, result_slot}),
    .result_ok_o          (result_ok),
    .result_own_o         (),
    .result_lent_o        (),
    .result_own_address_o (),
    .result_lent_address_o(),
    .op_valid_i,
    .op_i,
    .op_index_i,
    .op_live_i,
    .op_record_i,
    .op_commit_o          (op_commit),
`ifdef BROKEN_PATH_WRITE
    .op_held_i            (1'b0),
`else
    .op_held_i            (held),
`endif
    .op_done_o            (op_done),
    .op_bad_o             (op_bad),
    .op_live_o            (),
    .op_record_o          ()
  );

`ifdef BROKEN_PATH_BEGIN
  // The slot holds its keys two clocks after they are read.
  logic                issue_q;
  logic [SlotBits-1:0] slot_q;
  logic [IndexBits-1:0] own_q, lent_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) {issue_q, begin_valid} <= '0;
    else {issue_q, begin_valid} <= {issue, issue_q};
  end
  always_ff @(posedge clk_i) begin
    {slot_q, own_q, lent_q}             <= {slot_i, own_i[IndexBits-1:0], lent_i[IndexBits-1:0]};
    {begin_slot, begin_own, begin_lent} <= {slot_q, own_q, lent_q};
  end
`else
  assign begin_valid = issue;
  assign {begin_slot, begin_own, begin_lent} = {slot_i, own_i[IndexBits-1:0], lent_i[IndexBits-1:0]};
`endif

  slot_table #(.Judges(1'b1), .Slots(Slots), .Queues(2), .IndexBits(IndexBits), .CountBits(2)) u_slots (
    .clk_i,
    .rst_ni,
    .take_valid_i,
    .take_queue_i,
    .take_ready_o    (),
    .take_slot_o     (),
    .begin_valid_i   (begin_valid),
    .begin_slot_i    (begin_slot),
    .begin_own_i     (begin_own),
    .begin_lent_i    (begin_lent),
    .begin_fence_i   (fence_i),
    .drop_valid_i,
    .drop_slot_i,
    .lend_valid_i    (lender_valid),
    .lend_slot_i     (lend_slot_q),
    .lend_queue_i    (lender),
    .judged_valid_i  (result_valid),
    .judged_slot_i   (result_slot),
`ifdef BROKEN_PATH_FLAW
    .judged_cause_i  (result_ok ? 5'd0 : 5'd3),
`else
    .judged_cause_i  (result_flaw ? 5'd1 : result_ok ? 5'd0 : 5'd3),
`endif
    .startable_o     (startable),
    .queue_o         (),
    .start_valid_i,
    .start_slot_i,
    .start_last_i,
    .start_ok_o      (start_ok),
    .end_valid_i,
    .end_slot_i,
    .end_cause_i,
    .end_partial_i,
    .revoke_valid_i  (revoke),
    .index_i         (index),
    .held_o          (held),
    .close_valid_i,
    .close_queue_i,
    .closing_queue_i (close_queue_i),
    .closing_o       (),
    .silent_o        (),
    .done_valid_o    (),
    .done_ready_i,
    .done_slot_o     (),
    .done_queue_o    (),
    .done_cause_o    (),
    .done_partial_o  (),
    .done_silent_o   (),
    .used_o          ()
  );

  // What the parts know of themselves.
  (* hierconn *) logic [IndexBits-1:0] \u_slots.f_key ;
  (* hierconn *) logic [Slots-1:0]     \u_slots.f_match ;
  (* hierconn *) logic [Slots-1:0]     \u_slots.f_cut ;
  (* hierconn *) logic [Slots-1:0]     \u_slots.f_checks ;
  (* hierconn *) logic [Slots-1:0]     \u_slots.good_q ;
  (* hierconn *) logic [Slots-1:0]     \u_slots.begun_q ;
  (* hierconn *) logic [Slots-1:0]     \u_slots.used_q ;
  (* hierconn *) logic [2*Slots-1:0]   \u_slots.f_open ;
  (* hierconn *) logic [1:0]           \u_table.f_dead ;
  (* hierconn *) logic \u_table.own1_q , \u_table.lent1_q , \u_table.own2_q , \u_table.lent2_q , \u_table.own3_q , \u_table.lent3_q ;

  logic                 f_begin = 1'b1;   // the first cycle
  logic                 f_started = 1'b0;
  logic [IndexBits-1:0] f_key;            // any, but it stays
  logic                 f_dead;           // it was revoked, and that was answered; not written since
  logic                 f_free;           // and no slot was said to hold it then
  logic [Slots-1:0]     f_good;           // the command's check found both keys good, and nothing else was wrong

  assign f_key = \u_slots.f_key ;

  always_ff @(posedge clk_i) begin
    f_begin   <= 1'b0;
    f_started <= 1'b1;
    if (!f_started) begin
      {f_dead, f_free} <= '0;
      f_good           <= '0;
    end else begin
      if (op_done && op_i == 2'd2 && !op_bad && op_index_i == f_key) f_dead <= 1'b1;
      if (f_dead && !held && index == f_key) f_free <= 1'b1;
      if (op_commit && op_i == 2'd1 && op_index_i == f_key) {f_dead, f_free} <= '0;
      if (issue) f_good[slot_i] <= 1'b0;
      if (result_valid && result_ok && !result_flaw) f_good[result_slot] <= 1'b1;
    end
  end

  // The promise.
  always_comb begin
    assume (rst_ni == f_started);
    if (f_started) begin
      if (start_ok) assert (f_good[start_slot_i]);
      if (start_ok && f_dead) assert (! \u_slots.f_match [start_slot_i]);
      for (int unsigned i = 0; i < Slots; i++) begin
        if (f_free && \u_slots.f_match [i]) assert (\u_slots.f_open [2*i+:2] == '0);
        if (op_done && op_i == 2'd1 && !op_bad && op_index_i == f_key && \u_slots.used_q [i] && \u_slots.f_match [i]) begin
          assert (\u_slots.f_open [2*i+:2] == '0 && !startable[i]);
        end
      end
    end
  end

  // Why it holds.
  logic f_explained;

  always_comb begin
    f_explained = !(f_free && !f_dead);
    if (f_dead && !(f_key < 2 && \u_table.f_dead [f_key[0]])) f_explained = 1'b0;
    for (int unsigned i = 0; i < Slots; i++) begin
      if (\u_slots.used_q [i] && \u_slots.good_q [i] && !f_good[i]) f_explained = 1'b0;
      if (f_dead && \u_slots.used_q [i] && \u_slots.good_q [i] && \u_slots.f_match [i] && ! \u_slots.begun_q [i] && ! \u_slots.f_cut [i]) begin
        f_explained = 1'b0;
      end
    end
  end

  always_comb begin
`ifdef FORMAL_ANYWHERE
    // No check is under way.
    if (f_begin) begin
      assume (f_started && f_explained && !f_dead && !f_free && \u_slots.f_checks == '0 && !valid_i && !begin_valid);
      assume (!( \u_table.own1_q || \u_table.lent1_q || \u_table.own2_q || \u_table.lent2_q || \u_table.own3_q || \u_table.lent3_q ));
    end
`else
    if (f_started) assert (f_explained);
`endif
  end

`ifdef FORMAL_COVER
  // That there is something to promise: a command that names a key which has died has its last segment under way, another one is refused.
  always_comb assert (!(f_started && f_dead && result_valid && !result_ok && \u_slots.f_match == '1 && \u_slots.f_open != '0));
`endif

endmodule
