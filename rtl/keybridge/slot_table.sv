// SPDX-License-Identifier: Apache-2.0
/// Commands in flight: a slot each, in a list of its queue, from before its descriptor is fetched until its completion may be made.
///
/// A slot takes references to both its keys in the clock in which its check begins and drops them when it is done. Revoking a key and
/// closing a queue is told to all slots at once: they begin no further segment. A slot is done when it was refused, or when all its
/// segments have begun (or may not) and have ended. Done slots leave in the order of their queue, one every other cycle.
///
/// A list has no list memory: a slot knows the one before it in its queue, and whether that is still there.
module slot_table #(
`ifdef FORMAL
  parameter  int unsigned Slots      = 4,                // Yosys takes every file at its defaults first, properties too
  parameter  bit          Judges     = 1'b0,             // who judges is there, and is not assumed to be right
`else
  parameter  int unsigned Slots      = 64,               // a power of two
`endif
  parameter  int unsigned Queues     = Slots,            // a power of two
  parameter  int unsigned IndexBits  = 16,               // of a key
  parameter  int unsigned CountBits  = 4,                // of segments of a slot that have not ended
  localparam int unsigned SlotBits   = $clog2(Slots),    // derived
  localparam int unsigned QueueBits  = $clog2(Queues)    // derived
) (
  input  logic                        clk_i,
  input  logic                        rst_ni,
  // a slot for a descriptor that will be fetched
  input  logic                        take_valid_i,
  input  logic [QueueBits-1:0]        take_queue_i,
  input  logic                        take_host_i,      // of the queue
  output logic                        take_ready_o,     // a slot is free, and the queue holds fewer than are free
  output logic [SlotBits-1:0]         take_slot_o,
  // the descriptor is there: its check begins, the records are read from now on
  input  logic                        begin_valid_i,
  input  logic [SlotBits-1:0]         begin_slot_i,
  input  logic [IndexBits-1:0]        begin_own_i,
  input  logic [IndexBits-1:0]        begin_lent_i,
  input  logic                        begin_fence_i,    // its segments wait for all before it in its queue to be done
  // or there is none: the slot is done and tells nothing
  input  logic                        drop_valid_i,
  input  logic [SlotBits-1:0]         drop_slot_i,
  // the lender of the lent key, in the clock in which it is judged
  input  logic                        lend_valid_i,
  input  logic [SlotBits-1:0]         lend_slot_i,
  input  logic [QueueBits-1:0]        lend_queue_i,
  // the check has ended
  input  logic                        judged_valid_i,
  input  logic [SlotBits-1:0]         judged_slot_i,
  input  logic [4:0]                  judged_cause_i,   // 0: both keys are good
  // segments
  output logic [Slots-1:0]            startable_o,      // it is its turn in its queue, at most one of a queue
  output logic [Slots*QueueBits-1:0]  queue_o,          // of each slot
  input  logic                        start_valid_i,    // asks for a segment
  input  logic [SlotBits-1:0]         start_slot_i,
  input  logic                        start_last_i,
  output logic                        start_ok_o,       // it has begun
  input  logic [1:0]                  end_valid_i,      // one a direction
  input  logic [2*SlotBits-1:0]       end_slot_i,
  input  logic [9:0]                  end_cause_i,      // 0: well
  input  logic [1:0]                  end_partial_i,    // of a segment that did not end well: bytes may have been written
  // keys and queues that end
  input  logic                        revoke_valid_i,   // the clock in which the record dies, or later
  input  logic [IndexBits-1:0]        index_i,          // of the key that is revoked, and asked for
  output logic                        held_o,           // a slot holds the key
  input  logic                        close_valid_i,    // the clock in which the queue's epoch ends
  input  logic [QueueBits-1:0]        close_queue_i,
  input  logic [QueueBits-1:0]        closing_queue_i,
  output logic                        closing_o,        // a slot of the closed queue, or with a key that it lent, remains
  output logic [Slots-1:0]            silent_o,         // slots of closed queues
  // slots that are done, in the order of their queue
  input  logic [1:0]                  done_room_i,      // of each host: its completions may be made
  output logic                        done_valid_o,
  input  logic                        done_ready_i,
  output logic [SlotBits-1:0]         done_slot_o,
  output logic [QueueBits-1:0]        done_queue_o,
  output logic [4:0]                  done_cause_o,     // 0: well
  output logic                        done_partial_o,   // not well, and bytes may have been written
  output logic                        done_silent_o,    // no completion
  output logic [SlotBits:0]           used_o
);

  localparam logic [4:0] Revoked   = 5'd19;
  localparam logic [4:0] ReadFault = 5'd17;

  // ---- state of the slots ------------------------------------------------------------------------------------------
  logic [Slots-1:0] used_q, held_q;     // taken; holds its keys
  logic [Slots-1:0] good_q, begun_q;    // both keys are good; all segments have begun
  logic [Slots-1:0] stop_q;             // no further segment
  logic [Slots-1:0] done_q, silent_q, fence_q, partial_q, any_q;  // any: a segment has begun
  logic [Slots-1:0] lent_q, orphan_q;   // the lender is known; it was closed
  logic [Slots-1:0] host_q;             // of its queue
  logic [Slots-1:0] behind_q;           // another is before it in its queue
  logic [Slots-1:0] passed_q, clear_q;  // all up to this one have begun; are done
  logic [Slots*QueueBits-1:0] queue_q, lender_q;
  logic [Slots*SlotBits-1:0]  before_q;
  logic [Slots*IndexBits-1:0] own_q, other_q;
  logic [Slots*CountBits-1:0] count_q;
  logic [Slots*5-1:0]         cause_q;
  // of the queues
  logic [Queues*SlotBits-1:0]       tail_q;
  logic [Queues*(SlotBits + 1)-1:0] holds_q;
  logic [SlotBits:0]                free_q;

  // ---- free slots --------------------------------------------------------------------------------------------------
  logic [Slots-1:0]  lowest;       // one-hot
  logic              take, leave, behind;
  logic [SlotBits:0] holds;
  logic [SlotBits-1:0] tail;

  assign lowest       = ~used_q & (used_q + 1'b1);
  assign holds        = holds_q[take_queue_i*(SlotBits+1)+:SlotBits+1];
  assign tail         = tail_q[take_queue_i*SlotBits+:SlotBits];
  assign take_ready_o = holds < free_q;
  assign take         = take_valid_i && take_ready_o;
  assign behind       = holds != '0 && !(leave && tail == done_slot_o);
  assign used_o       = (SlotBits + 1)'(Slots) - free_q;

  always_comb begin
    take_slot_o = '0;
    for (int unsigned i = 0; i < Slots; i++) begin
      if (lowest[i]) take_slot_o |= SlotBits'(i);
    end
  end

  // ---- who may begin -----------------------------------------------------------------------------------------------
  logic [Slots-1:0] before_passed, before_clear, over, room;
  logic             start;

  assign start_ok_o = start_valid_i && startable_o[start_slot_i] && room[start_slot_i];
  assign start      = start_ok_o;

  for (genvar i = 0; i < Slots; i++) begin : gen_turn
    logic [SlotBits-1:0] elder;
    assign elder            = before_q[i*SlotBits+:SlotBits];
    assign before_passed[i] = !behind_q[i] || passed_q[elder];
    assign before_clear[i]  = !behind_q[i] || clear_q[elder];
    assign room[i]          = count_q[i*CountBits+:CountBits] != '1;
`ifdef BROKEN_SLOT_STOP
    assign startable_o[i]   = good_q[i] && !begun_q[i] && before_passed[i] && (!fence_q[i] || before_clear[i]);
`else
    assign startable_o[i]   = good_q[i] && !begun_q[i] && !stop_q[i] && before_passed[i] && (!fence_q[i] || before_clear[i]);
`endif
    assign over[i]          = done_q[i] || begun_q[i] || (start && start_last_i && start_slot_i == SlotBits'(i));
  end

  // ---- what is revoked and closed ----------------------------------------------------------------------------------
  logic                 revoke_q, close_q;
  logic [IndexBits-1:0] revoke_index_q;
  logic [QueueBits-1:0] close_queue_q;
  logic [Slots-1:0]     asked, dies, closes, orphans, remains;

  for (genvar i = 0; i < Slots; i++) begin : gen_match
    assign asked[i]   = held_q[i] && (own_q[i*IndexBits+:IndexBits] == index_i || other_q[i*IndexBits+:IndexBits] == index_i);
    assign dies[i]    = revoke_q && held_q[i]
                        && (own_q[i*IndexBits+:IndexBits] == revoke_index_q || other_q[i*IndexBits+:IndexBits] == revoke_index_q);
    assign closes[i]  = close_q && used_q[i] && queue_q[i*QueueBits+:QueueBits] == close_queue_q;
    assign orphans[i] = close_q && lent_q[i] && held_q[i] && lender_q[i*QueueBits+:QueueBits] == close_queue_q;
    assign remains[i] = (used_q[i] && silent_q[i] && queue_q[i*QueueBits+:QueueBits] == closing_queue_i)
                        || (held_q[i] && orphan_q[i] && lender_q[i*QueueBits+:QueueBits] == closing_queue_i);
  end

`ifdef BROKEN_SLOT_HELD
  assign held_o    = |(asked & ~stop_q);
`else
  assign held_o    = |asked;
`endif
  assign closing_o = |remains || (close_q && close_queue_q == closing_queue_i);
  assign silent_o  = silent_q;
  assign queue_o   = queue_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) {revoke_q, close_q} <= '0;
    else {revoke_q, close_q} <= {revoke_valid_i, close_valid_i};
  end

  always_ff @(posedge clk_i) begin
    revoke_index_q <= index_i;
    close_queue_q  <= close_queue_i;
  end

  // ---- the slots ---------------------------------------------------------------------------------------------------
  for (genvar i = 0; i < Slots; i++) begin : gen_slot
    logic                 taken, left, begins, dropped, lends, judged, starts, elder_left;
    logic [1:0]           ends;
    logic [4:0]           end_cause, cause;
    logic                 end_partial, ended_badly;
    logic [CountBits-1:0] count;
    logic                 stops, cut, finished;

    assign taken       = take && lowest[i];
    assign left        = leave && done_slot_o == SlotBits'(i);
    assign begins      = begin_valid_i && begin_slot_i == SlotBits'(i);
    assign dropped     = drop_valid_i && drop_slot_i == SlotBits'(i);
    assign lends       = lend_valid_i && lend_slot_i == SlotBits'(i);
    assign judged      = judged_valid_i && judged_slot_i == SlotBits'(i);
    assign starts      = start && start_slot_i == SlotBits'(i);
    assign ends[0]     = end_valid_i[0] && end_slot_i[0+:SlotBits] == SlotBits'(i);
    assign ends[1]     = end_valid_i[1] && end_slot_i[SlotBits+:SlotBits] == SlotBits'(i);
    assign end_cause   = ends[0] ? end_cause_i[4:0] : end_cause_i[9:5];
    assign end_partial = ends[0] ? end_partial_i[0] : end_partial_i[1];
    assign ended_badly = ends != '0 && end_cause != '0;
    assign elder_left  = leave && before_q[i*SlotBits+:SlotBits] == done_slot_o;
    assign count       = count_q[i*CountBits+:CountBits];
    assign cause       = cause_q[i*5+:5];
    assign cut         = (dies[i] || orphans[i]) && !begun_q[i] && !(starts && start_last_i);
`ifdef BROKEN_SLOT_EARLY
    assign finished    = good_q[i] && (begun_q[i] || stop_q[i]);
`else
    assign finished    = good_q[i] && (begun_q[i] || stop_q[i]) && count == '0;
`endif
    assign stops       = ended_badly || cut || closes[i];

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        {used_q[i], held_q[i], good_q[i], begun_q[i], stop_q[i], done_q[i], silent_q[i], fence_q[i], partial_q[i], any_q[i]} <= '0;
        {lent_q[i], orphan_q[i], behind_q[i], passed_q[i], clear_q[i]} <= '0;
        count_q[i*CountBits+:CountBits] <= '0;
        cause_q[i*5+:5]                 <= '0;
      end else begin
        used_q[i]    <= taken || (used_q[i] && !left);
        held_q[i]    <= begins || (held_q[i] && !(judged && judged_cause_i != '0)
                                   && !finished);
        good_q[i]    <= !taken && ((judged && judged_cause_i == '0) || good_q[i]);
        begun_q[i]   <= !taken && ((starts && start_last_i) || begun_q[i]);
        any_q[i]     <= !taken && (starts || any_q[i]);
        stop_q[i]    <= !taken && (stops || stop_q[i]);
        done_q[i]    <= !taken && (dropped || (judged && judged_cause_i != '0)
                                   || finished || done_q[i]);
        silent_q[i]  <= taken ? close_q && take_queue_i == close_queue_q : dropped || closes[i] || silent_q[i];
        fence_q[i]   <= begins ? begin_fence_i : fence_q[i];
        lent_q[i]    <= !begins && (lends || lent_q[i]);
        orphan_q[i]  <= !begins && (orphans[i] || orphan_q[i]);
`ifdef BROKEN_SLOT_ORDER
        behind_q[i]  <= taken ? behind : behind_q[i] && !leave;
`else
        behind_q[i]  <= taken ? behind : behind_q[i] && !elder_left;
`endif
        passed_q[i]  <= !taken && over[i] && before_passed[i];
        clear_q[i]   <= !taken && done_q[i] && before_clear[i];
        count_q[i*CountBits+:CountBits] <= count + CountBits'(starts) - CountBits'(ends != '0);

        if (taken) cause_q[i*5+:5] <= '0;
        else if (judged && judged_cause_i != '0) cause_q[i*5+:5] <= judged_cause_i;
        else if (ended_badly && (cause == '0 || cause == Revoked || end_cause == ReadFault)) cause_q[i*5+:5] <= end_cause;
        else if (cut && cause == '0) cause_q[i*5+:5] <= Revoked;
        partial_q[i] <= !taken && ((ends != '0 && (end_cause == '0 || end_partial)) || partial_q[i]);
      end
    end

    always_ff @(posedge clk_i) begin
      if (taken) begin
        queue_q[i*QueueBits+:QueueBits] <= take_queue_i;
        before_q[i*SlotBits+:SlotBits]  <= tail;
        host_q[i]                       <= take_host_i;
      end
      if (begins) begin
        own_q[i*IndexBits+:IndexBits]   <= begin_own_i;
        other_q[i*IndexBits+:IndexBits] <= begin_lent_i;
      end
      if (lends) lender_q[i*QueueBits+:QueueBits] <= lend_queue_i;
    end
  end

  // ---- the queues --------------------------------------------------------------------------------------------------
  for (genvar q = 0; q < Queues; q++) begin : gen_queue
    logic takes, leaves;
    assign takes  = take && take_queue_i == QueueBits'(q);
    assign leaves = leave && done_queue_o == QueueBits'(q);

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) holds_q[q*(SlotBits+1)+:SlotBits+1] <= '0;
      else begin
        holds_q[q*(SlotBits+1)+:SlotBits+1] <= holds_q[q*(SlotBits+1)+:SlotBits+1] + (SlotBits + 1)'(takes) - (SlotBits + 1)'(leaves);
      end
    end

    always_ff @(posedge clk_i) begin
      if (takes) tail_q[q*SlotBits+:SlotBits] <= take_slot_o;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) free_q <= (SlotBits + 1)'(Slots);
    else free_q <= free_q + (SlotBits + 1)'(leave) - (SlotBits + 1)'(take);
  end

  // ---- done, and first of their queue ------------------------------------------------------------------------------
  logic [Slots-1:0]    heads, grant;
  logic                pick_q;
  logic [SlotBits-1:0] slot_q, granted;

  assign heads = used_q & done_q & ~behind_q & ((host_q & {Slots{done_room_i[1]}}) | (~host_q & {Slots{done_room_i[0]}}));

  round_robin_arbiter #(.Count(Slots)) u_arbiter (
    .clk_i,
    .rst_ni,
    .request_i(heads),
    .take_i   (!pick_q),
    .grant_o  (grant)
  );

  always_comb begin
    granted = '0;
    for (int unsigned i = 0; i < Slots; i++) begin
      if (grant[i]) granted |= SlotBits'(i);
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) pick_q <= 1'b0;
    else pick_q <= pick_q ? !done_ready_i : heads != '0;
  end

  always_ff @(posedge clk_i) begin
    if (!pick_q) slot_q <= granted;
  end

  assign leave          = pick_q && done_ready_i;
  assign done_valid_o   = pick_q;
  assign done_slot_o    = slot_q;
  assign done_queue_o   = queue_q[slot_q*QueueBits+:QueueBits];
  assign done_cause_o   = cause_q[slot_q*5+:5];
  assign done_partial_o = (partial_q[slot_q] && done_cause_o != '0) || (done_cause_o == Revoked && any_q[slot_q]);
  assign done_silent_o  = silent_q[slot_q];

`ifdef FORMAL
  `include "formal/slot_table_properties.svh"
`endif

endmodule
