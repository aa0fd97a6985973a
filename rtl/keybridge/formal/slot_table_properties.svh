// SPDX-License-Identifier: Apache-2.0
// What slot_table promises, read inside it when FORMAL is defined: a slot that is taken was free; a key that no slot is said to
// hold has no segment on its way and none to come; a slot that was told of a revoke begins nothing more; a slot leaves when all
// its segments have ended, and before every younger one of its queue; none is in two lists.

logic                       f_begin = 1'b1;     // the first cycle
logic                       f_started = 1'b0;
logic [IndexBits-1:0]       f_key;              // any key, but it stays
logic [Slots-1:0]           f_waits, f_checks;  // without a descriptor; being checked
logic [Slots-1:0]           f_match;            // it came with that key
logic [Slots-1:0]           f_cut;              // and a revoke of it was told to all, while it had not begun everything
logic [Slots*Slots-1:0]     f_older;            // of two: the first was taken earlier
logic [Slots*CountBits-1:0] f_open;             // segments on their way

assign f_key = $anyconst;

// Who begins, judges and ends does it once, for slots that wait for it.
always_comb begin
  assume (rst_ni == f_started);
  if (begin_valid_i) assume (f_waits[begin_slot_i]);
  if (drop_valid_i) assume (f_waits[drop_slot_i] && !(begin_valid_i && begin_slot_i == drop_slot_i));
  if (lend_valid_i) assume (f_checks[lend_slot_i] || f_waits[lend_slot_i]);
  if (judged_valid_i) begin
    if (!Judges) assume (f_checks[judged_slot_i] || (f_waits[judged_slot_i] && judged_cause_i != '0));
    else if (f_started) assert (f_checks[judged_slot_i] || (f_waits[judged_slot_i] && judged_cause_i != '0));
    assume (!(begin_valid_i && begin_slot_i == judged_slot_i) && !(drop_valid_i && drop_slot_i == judged_slot_i));
  end
  if (end_valid_i[0]) assume (f_open[end_slot_i[0+:SlotBits]*CountBits+:CountBits] != '0);
  if (end_valid_i[1]) assume (f_open[end_slot_i[SlotBits+:SlotBits]*CountBits+:CountBits] != '0);
  if (end_valid_i == 2'b11) assume (end_slot_i[0+:SlotBits] != end_slot_i[SlotBits+:SlotBits]);
end

for (genvar i = 0; i < Slots; i++) begin : gen_follow
  always_ff @(posedge clk_i) begin
    if (!f_started) begin
      {f_waits[i], f_checks[i], f_match[i], f_cut[i]} <= '0;
      f_open[i*CountBits+:CountBits] <= '0;
    end else begin
      f_open[i*CountBits+:CountBits] <= f_open[i*CountBits+:CountBits] + CountBits'(start_ok_o && start_slot_i == SlotBits'(i))
          - CountBits'((end_valid_i[0] && end_slot_i[0+:SlotBits] == SlotBits'(i))
                       || (end_valid_i[1] && end_slot_i[SlotBits+:SlotBits] == SlotBits'(i)));
      if (take && take_slot_o == SlotBits'(i)) {f_waits[i], f_checks[i], f_match[i], f_cut[i]} <= 4'b1000;
      else begin
        if (begin_valid_i && begin_slot_i == SlotBits'(i)) begin
          f_waits[i]  <= 1'b0;
          f_checks[i] <= 1'b1;
          f_match[i]  <= begin_own_i == f_key || begin_lent_i == f_key;
        end
        if ((drop_valid_i && drop_slot_i == SlotBits'(i)) || (judged_valid_i && judged_slot_i == SlotBits'(i))) begin
          f_waits[i]  <= 1'b0;
          f_checks[i] <= 1'b0;
        end
        if (revoke_q && revoke_index_q == f_key && f_match[i]) f_cut[i] <= 1'b1;
      end
    end
  end
  for (genvar j = 0; j < Slots; j++) begin : gen_age
    always_ff @(posedge clk_i) begin
      if (!f_started) f_older[i*Slots+j] <= 1'b0;
      else if (take && take_slot_o == SlotBits'(j)) f_older[i*Slots+j] <= used_q[i] && !(leave && done_slot_o == SlotBits'(i));
      else if (take && take_slot_o == SlotBits'(i)) f_older[i*Slots+j] <= 1'b0;
      else if (leave && (done_slot_o == SlotBits'(i) || done_slot_o == SlotBits'(j))) f_older[i*Slots+j] <= 1'b0;
    end
  end
end

always_ff @(posedge clk_i) begin
  f_begin   <= 1'b0;
  f_started <= 1'b1;
end

// The promise.
always_comb begin
  if (f_started) begin
    if (take) assert (!used_q[take_slot_o]);
    if (leave) assert (used_q[done_slot_o] && f_open[done_slot_o*CountBits+:CountBits] == '0);
    if (start_ok_o) assert (used_q[start_slot_i] && !f_waits[start_slot_i] && !f_checks[start_slot_i] && !f_cut[start_slot_i]);
    for (int unsigned i = 0; i < Slots; i++) begin
      if (!held_o && index_i == f_key && used_q[i] && f_match[i]) begin
        assert (f_open[i*CountBits+:CountBits] == '0 && !startable_o[i]);
      end
      if (leave && used_q[i] && queue_q[i*QueueBits+:QueueBits] == done_queue_o) assert (!f_older[i*Slots+done_slot_o]);
    end
  end
end

// Why it holds.
logic             f_explained;
logic [SlotBits:0] f_used;

always_comb begin
  f_explained = !pick_q || (used_q[slot_q] && done_q[slot_q] && !behind_q[slot_q]);
  f_used      = '0;
  for (int unsigned i = 0; i < Slots; i++) begin
    f_used = f_used + {{SlotBits{1'b0}}, used_q[i]};
    if (f_open[i*CountBits+:CountBits] != count_q[i*CountBits+:CountBits]) f_explained = 1'b0;
    if (count_q[i*CountBits+:CountBits] != '0 && !(held_q[i] && good_q[i] && !done_q[i])) f_explained = 1'b0;
    if (held_q[i] != (used_q[i] && (f_checks[i] || (good_q[i] && !done_q[i])))) f_explained = 1'b0;
    if ((f_checks[i] || f_waits[i]) && !(used_q[i] && !good_q[i] && !done_q[i] && !begun_q[i])) f_explained = 1'b0;
    if (f_checks[i] && f_waits[i]) f_explained = 1'b0;
    if (used_q[i] && !f_checks[i] && !f_waits[i] && !good_q[i] && !done_q[i]) f_explained = 1'b0;
    if (done_q[i] && good_q[i] && !begun_q[i] && !stop_q[i]) f_explained = 1'b0;
    if (!used_q[i] && good_q[i] && !done_q[i]) f_explained = 1'b0;
    if (begun_q[i] && !good_q[i]) f_explained = 1'b0;
    if (f_waits[i] && (f_match[i] || f_cut[i])) f_explained = 1'b0;
    if (f_cut[i] && !f_match[i]) f_explained = 1'b0;
    if (f_cut[i] && used_q[i] && !stop_q[i] && !begun_q[i] && !done_q[i]) f_explained = 1'b0;
    if (held_q[i] && f_match[i] != (own_q[i*IndexBits+:IndexBits] == f_key || other_q[i*IndexBits+:IndexBits] == f_key)) f_explained = 1'b0;
    // Lists.
    if (used_q[i] && behind_q[i]) begin
      if (!used_q[before_q[i*SlotBits+:SlotBits]] || !f_older[before_q[i*SlotBits+:SlotBits]*Slots+i]) f_explained = 1'b0;
      if (queue_q[before_q[i*SlotBits+:SlotBits]*QueueBits+:QueueBits] != queue_q[i*QueueBits+:QueueBits]) f_explained = 1'b0;
    end
    for (int unsigned j = 0; j < Slots; j++) begin
      if (f_older[i*Slots+j] && !(used_q[i] && used_q[j] && !f_older[j*Slots+i])) f_explained = 1'b0;
      if (i != j && used_q[i] && used_q[j] && !f_older[i*Slots+j] && !f_older[j*Slots+i]) f_explained = 1'b0;
      for (int unsigned k = 0; k < Slots; k++) begin
        if (f_older[i*Slots+j] && f_older[j*Slots+k] && !f_older[i*Slots+k]) f_explained = 1'b0;
      end
      if (used_q[i] && used_q[j] && queue_q[i*QueueBits+:QueueBits] == queue_q[j*QueueBits+:QueueBits] && f_older[i*Slots+j]) begin
        if (!behind_q[j] || f_older[before_q[j*SlotBits+:SlotBits]*Slots+i]) f_explained = 1'b0;
        if (tail_q[queue_q[i*QueueBits+:QueueBits]*SlotBits+:SlotBits] == SlotBits'(i)) f_explained = 1'b0;
      end
    end
    if (used_q[i]) begin
      if (!used_q[tail_q[queue_q[i*QueueBits+:QueueBits]*SlotBits+:SlotBits]]) f_explained = 1'b0;
      if (queue_q[tail_q[queue_q[i*QueueBits+:QueueBits]*SlotBits+:SlotBits]*QueueBits+:QueueBits] != queue_q[i*QueueBits+:QueueBits]) begin
        f_explained = 1'b0;
      end
    end
  end
  if (free_q != (SlotBits + 1)'(Slots) - f_used) f_explained = 1'b0;
end

logic [Queues*(SlotBits+1)-1:0] f_holds;
always_comb begin
  f_holds = '0;
  for (int unsigned i = 0; i < Slots; i++) begin
    for (int unsigned q = 0; q < Queues; q++) begin
      if (used_q[i] && queue_q[i*QueueBits+:QueueBits] == QueueBits'(q)) begin
        f_holds[q*(SlotBits+1)+:SlotBits+1] = f_holds[q*(SlotBits+1)+:SlotBits+1] + (SlotBits + 1)'(1);
      end
    end
  end
end

always_comb begin
`ifdef FORMAL_ANYWHERE
  if (f_begin) assume (f_started && f_explained && f_holds == holds_q);
`else
  if (f_started) assert (f_explained);
  if (f_started) assert (f_holds == holds_q);
`endif
end

`ifdef FORMAL_COVER
// That there is something to promise: a slot leaves before a younger one of its queue, cut while a segment was on its way.
always_comb begin
  assert (!(f_started && leave && f_cut[done_slot_o] && done_partial_o && done_cause_o == Revoked && any_q[done_slot_o]
            && f_older[done_slot_o*Slots+(done_slot_o^1)] && f_open != '0));
end
`endif
