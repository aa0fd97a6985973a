// SPDX-License-Identifier: Apache-2.0
// What raid_sequencer promises about the log of partial parity, read inside it when FORMAL is defined: nothing is written to
// the members of a logged column's stripe before the column's entries are durable, each of them given to its parity's member and
// answered without an error. An arbitrary context is watched, through any number of operations; the others do what they like.
//
// LEVEL is 5 or 6 and LOG.ENABLE is 1, and neither these nor MEMBERS change while the proof looks: firmware writes them only
// while nothing is in execution. The modules inside are cut away; what is assumed of them is said below.

// ---- the surroundings ------------------------------------------------------------------------------------------------
logic       f_begin = 1'b1;      // the first cycle
logic       f_started = 1'b0;
logic [1:0] f_age = '0;          // cycles since reset, up to 3
logic [4:0] f_members;
logic       f_dual;
logic [1:0] f_answered;          // which of the watched context's commands an event answers: another one, P's entry or Q's

localparam logic [1:0] FOther = 2'd0;
localparam logic [1:0] FEntryP = 2'd1;
localparam logic [1:0] FEntryQ = 2'd2;

assign f_members  = $anyconst;
assign f_dual     = $anyconst;
assign f_answered = $anyseq;

always_comb begin
  assume (rst_ni == f_started);
  assume (f_members <= 5'd16 && f_members >= (f_dual ? 5'd4 : 5'd3));
  assume (cfg_i.members == f_members && cfg_i.level == (f_dual ? lvm_pkg::Raid6 : lvm_pkg::Raid5) && cfg_i.log_enable);
  // Operations come when the pipeline is enabled, and answers to operations that there are.
  if (f_age != 2'd3) assume (!start_valid_i && !resume_valid_i);
end

// ---- what is seen of the watched context from outside ----------------------------------------------------------------
logic       f_used = 1'b0;       // it is in use
logic [8:0] f_other = '0;        // commands that are not answered, without entries
logic       f_p_pending = 1'b0;  // an entry that is not answered
logic       f_q_pending = 1'b0;
logic       f_p_done = 1'b0;     // the last entry that was given was answered without an error
logic       f_q_done = 1'b0;
logic       f_p_gone = 1'b0;     // the member was missing in a cycle in which the engine had the context, since the column began
logic       f_q_gone = 1'b0;
logic       f_open = 1'b0;       // a column has begun, and its stripe's lock is not released
logic [3:0] f_strategy = '0;     // of that column
logic       f_waits = 1'b0;      // it waits for a lock
logic       f_queued = 1'b0;     // it is in the queue for accumulators
logic       f_held, f_valid, f_given, f_answer;
logic       f_writes, f_logged, f_durable, f_fits_p, f_fits_q;
logic [3:0] f_p_member, f_q_member;
logic [MembersBits-1:0] f_gone;  // members missing in the stripe, as README.md has it
lvm_pkg::context_t f_x;          // the context, wherever it is

assign f_held     = state_q != StIdle && c_q == f_w;
assign f_valid    = f_held && state_q != StLoad0 && state_q != StLoad1;
assign f_x        = f_valid ? s_q : f_word_q;
assign f_given    = cmd_go && cmd_q.ctx == f_w;
assign f_answer   = event_valid_i && event_i.ctx == f_w;
assign f_p_member = 4'(members - 5'd1) - f_x.turn;
assign f_q_member = next_member(f_p_member);
assign f_gone     = (s_q.stripe >= cfg_i.watermark) ? unbuilt : offline;
// A write that a member gets, and that is no entry.
assign f_writes   = cmd_valid_o && cmd_o.ctx == f_w && cmd_o.opcode == lvm_pkg::OpcodeWrite && !cmd_o.silent && !cmd_o.store &&
                    !cmd_o.log;
assign f_logged   = f_strategy == Full || f_strategy == ReadModify || f_strategy == Reconstruct || f_strategy == Recover;
assign f_durable  = (f_p_done || f_p_gone) && (!f_dual || f_q_done || f_q_gone) && !f_p_pending && !f_q_pending;

always_ff @(posedge clk_i) begin
  f_begin   <= 1'b0;
  f_started <= 1'b1;
  if (f_started && f_age != 2'd3) f_age <= f_age + 2'd1;
  if (f_started) begin
    if (start_ready_o && free_index == f_w) f_used <= 1'b1;
    if (free_give && c_q == f_w) f_used <= 1'b0;

    f_other <= f_other + 9'(f_given && !cmd_q.log) - 9'(f_answer && f_answered == FOther);
    if (f_answer && f_answered == FEntryP) begin
      f_p_pending <= 1'b0;
      f_p_done    <= event_i.status == '0;
    end
    if (f_answer && f_answered == FEntryQ) begin
      f_q_pending <= 1'b0;
      f_q_done    <= event_i.status == '0;
    end
    // An entry that is given again may tear the one before it.
    if (f_given && cmd_q.log && cmd_q.coefficients == lvm_pkg::OnlyFirst) begin
      f_p_pending <= 1'b1;
      f_p_done    <= 1'b0;
    end
    if (f_given && cmd_q.log && cmd_q.coefficients != lvm_pkg::OnlyFirst) begin
      f_q_pending <= 1'b1;
      f_q_done    <= 1'b0;
    end

    if (f_valid && f_gone[f_p_member]) f_p_gone <= 1'b1;
    if (f_valid && f_gone[f_q_member]) f_q_gone <= 1'b1;
    if (column_begins && c_q == f_w) begin
      f_open     <= 1'b1;
      f_strategy <= s_q.strategy;
      f_p_done   <= 1'b0;
      f_q_done   <= 1'b0;
      f_p_gone   <= f_gone[f_p_member];
      f_q_gone   <= f_gone[f_q_member];
    end
    if ((lock_release || free_give) && c_q == f_w) f_open <= 1'b0;

    if (lock_wake[f_w]) f_waits <= 1'b0;
    if (lock_request && !lock_granted && c_q == f_w) f_waits <= 1'b1;
    if (acc_wait_pop && acc_waiter == f_w) f_queued <= 1'b0;
    if (acc_wait_push && c_q == f_w) f_queued <= 1'b1;
  end
end

// ---- what is assumed of commands, and of the modules inside ----------------------------------------------------------
logic       f_head = 1'b0;       // the queue's head was on offer a cycle ago and was not taken
logic [4:0] f_head_data;
logic       f_due = 1'b0;        // something was in the queue a cycle ago, and stayed
logic [5:0] f_count = '0;        // of the queue

always_ff @(posedge clk_i) begin
  f_head      <= f_started && acc_wait_valid && !acc_wait_pop;
  f_head_data <= acc_waiter;
  f_due       <= f_started && f_count > {5'd0, acc_wait_valid && acc_wait_pop};
  if (f_started) f_count <= f_count + 6'(acc_wait_push) - 6'(acc_wait_valid && acc_wait_pop);
end

always_comb begin
  if (f_started) begin
    // One event for each command, after it was taken. 256 tags, and what goes to no member and has none.
    if (f_answer) begin
      assume (f_answered != 2'd3);
      if (f_answered == FOther) assume (f_other != '0);
      if (f_answered == FEntryP) assume (f_p_pending);
      if (f_answered == FEntryQ) assume (f_q_pending);
    end
    if (f_given) assume (f_other < 9'd400);
    // index_pool: a free index is nobody's.
    if (free_valid && free_index == f_w) assume (!f_used);
    // stripe_lock wakes who waits, and once.
    if (lock_wake[f_w]) assume (f_waits);
    // stripe_map: a remainder is below its divisor.
    if (map_done) assume ({1'b0, map_turn} < f_members);
    // stream_fifo: what was put in comes out once; the head is there a cycle later and stays; the count counts.
    assume (acc_waiters == f_count);
    if (acc_wait_valid) assume (f_count != '0);
    if (acc_wait_valid && acc_waiter == f_w) assume (f_queued);
    if (f_due) assume (acc_wait_valid);
    if (f_head) assume (acc_wait_valid && acc_waiter == f_head_data);
  end
end

// ---- the promise -----------------------------------------------------------------------------------------------------
`ifdef FORMAL_COVER
// That there is something to promise: a column whose parity is on two members is written after its two entries.
always_comb begin
  assert (!(f_started && f_writes && cmd_go && f_logged && f_dual && f_p_done && f_q_done && !f_p_gone && !f_q_gone));
end
`else
always_comb begin
  if (f_started) begin
    // All writes but those of a SYNC, of a column without parity, and of one whose entries are durable.
    if (f_writes) begin
      assert (f_open);
      assert (f_strategy == DataOnly || f_strategy == Sync || (f_logged && f_durable));
      // What has been answered needs no entry any more.
      if (f_strategy != Sync) assert (cmd_o.fua);
    end
    // An entry is the parity's own member's, and durable when it is answered.
    if (cmd_valid_o && cmd_o.ctx == f_w && cmd_o.log) begin
      assert (f_open && f_logged);
      assert (cmd_o.opcode == lvm_pkg::OpcodeWrite && cmd_o.fua && !cmd_o.silent && !cmd_o.store);
      assert (cmd_o.coefficients == lvm_pkg::OnlyFirst || (f_dual && cmd_o.coefficients == lvm_pkg::OnlySecond));
      assert (cmd_o.member == ((cmd_o.coefficients == lvm_pkg::OnlyFirst) ? f_p_member : f_q_member));
      assert (!((cmd_o.coefficients == lvm_pkg::OnlyFirst) ? f_p_pending : f_q_pending));
    end
  end
end
`endif

// ---- why it holds: what makes the induction close ----------------------------------------------------------------------
// Where the context stands: a state's commands are given one after the other, and only in some states some are out.
logic f_gives, f_rests, f_logs, f_log_given, f_log_p, f_log_q, f_write_state, f_read_class, f_sync_class, f_class_fits;
logic f_explained, f_phase_column, f_waiting, f_ready, f_suspended, f_quiescing;

assign f_waiting   = waiting_q[f_w];
assign f_ready     = ready_q[f_w];
assign f_suspended = suspended_q[f_w];
assign f_quiescing = quiescing_q[f_w];

// States in which commands of the step may be out.
always_comb begin
  case (state_q)
    StPiece0, StPiece1, StPiece2, StPiece3, StRead1, StReadNext, StStore1, StStore2, StStore3, StStoreNext,
    StLogAdd, StLogAddNext, StLogPlace, StLogPlace1, StLogPlace2, StLogWrite, StLogNext,
    StWrite1, StWriteNext, StWriteParity, StWriteEnd, StSyncWrite1, StSyncWriteNext, StJudge1, StJudgeNext,
    StFlush, StFlushNext, StWait: f_gives = 1'b1;
    default: f_gives = 1'b0;
  endcase
end

// The phase tells what the context is at: always while it is stored, and in these states.
always_comb begin
  case (state_q)
    StLoad0, StLoad1, StWake, StAnswer, StWait, StPark, StFail, StExc0, StExc1, StExc2, StExc3: f_rests = 1'b1;
    default: f_rests = !f_held;
  endcase
end

assign f_phase_column = f_x.phase == PhaseReads || f_x.phase == PhaseLog || f_x.phase == PhaseWrites ||
                        f_x.phase == PhaseStore || f_x.phase == PhaseJudge;
assign f_read_class   = reads(f_x.op.internal, f_x.op.opcode);
assign f_sync_class   = f_x.op.internal && f_x.op.opcode == lvm_pkg::InternalSync;
// The strategy is one of those that the operation can come to.
assign f_class_fits   = f_sync_class ? f_x.strategy == Sync || f_x.strategy == Check :
                        f_read_class ? f_x.strategy == Decode :
                        f_x.strategy == Full || f_x.strategy == ReadModify || f_x.strategy == Reconstruct ||
                        f_x.strategy == Recover || f_x.strategy == DataOnly;
assign f_logs         = f_class_fits && !f_sync_class && !f_read_class && f_x.strategy != DataOnly;
// P's entry was given, or need not be; and Q's.
assign f_log_p        = f_p_pending || f_p_done || f_p_gone || failed_q[f_w];
assign f_log_q        = !f_dual || f_q_pending || f_q_done || f_q_gone || failed_q[f_w];

always_comb begin
  f_explained = 1'b1;
  if (!f_started) begin
    f_explained = f_explained && f_age == '0 && !f_used && f_other == '0 && !f_p_pending && !f_q_pending &&
        !f_waits && !f_queued && f_count == '0;
  end else begin
    f_explained = f_explained && state_q <= StPark;
    // Configuration, prepared.
    if (f_age != 2'd0) f_explained = f_explained && (data_chunks_q == f_members - (f_dual ? 5'd2 : 5'd1) &&
        all_q == 16'((17'd1 << f_members) - 17'd1));
    if (f_age >= 2'd2) begin
      f_explained = f_explained && (data_places_q == 16'((17'd1 << data_chunks_q) - 17'd1));
      f_explained = f_explained && (offline_q & ~all_q) == '0 && (unbuilt_q & ~all_q) == '0;
    end
    if (f_age != 2'd3) f_explained = f_explained && !f_used;

    // Who is not in use is nowhere.
    if (!f_used) begin
      f_explained = f_explained && !f_held && !f_ready && !f_waiting && !f_suspended && !f_quiescing && !f_waits &&
          !f_queued;
      f_explained = f_explained && f_other == '0 && !f_p_pending && !f_q_pending;
    end
    if (f_used) f_explained = f_explained && {1'b0, f_x.turn} < f_members;
    f_explained = f_explained && f_other <= 9'd400;
    f_explained = f_explained && (outstanding_q[f_w] == f_other + 9'(f_p_pending) + 9'(f_q_pending));

    // Who is stored waits for one thing only, and is ready when there is nothing.
    if (f_used && !f_held && !f_waiting) f_explained = f_explained && (outstanding_q[f_w] == '0);
    if (f_held && !f_gives) f_explained = f_explained && (outstanding_q[f_w] == '0);
    if (f_waiting) begin
      f_explained = f_explained && !f_held && outstanding_q[f_w] != '0;
      f_explained = f_explained && !f_ready && !f_suspended && !f_quiescing && !f_waits && !f_queued;
    end
    if (f_ready) begin
      f_explained = f_explained && !f_suspended && !f_waits && outstanding_q[f_w] == '0;
      if (f_held) f_explained = f_explained && ((state_q == StJob5 && !t_granted_q) || (state_q == StPark &&
          f_x.phase == PhaseLock));
    end
    if (f_waits) begin
      f_explained = f_explained && !f_suspended && !f_quiescing && !f_queued;
      if (f_held) f_explained = f_explained && ((state_q == StJob5 && !t_granted_q) || (state_q == StPark &&
          f_x.phase == PhaseLock));
      else f_explained = f_explained && (f_x.phase == PhaseLock);
    end
    if (f_queued) begin
      f_explained = f_explained && !f_suspended && !f_quiescing;
      f_explained = f_explained && f_x.phase == PhaseAcc && !f_x.plain;
      if (f_held) begin
        f_explained = f_explained && (state_q == StPark || state_q == StLoad0 || state_q == StLoad1 ||
            state_q == StWake || state_q == StFit || state_q == StAlloc);
      end
      if (f_ready || (f_held && state_q != StPark)) f_explained = f_explained && acc_wait_valid && acc_waiter == f_w;
    end
    if (f_held && (state_q == StCol3 || state_q == StChoose1 || state_q == StChoose2 || state_q == StChoose3 ||
                   state_q == StChoose4 || state_q == StChosen || state_q == StFit || state_q == StAlloc)) begin
      if (f_queued) f_explained = f_explained && t_head_q;
    end
    if (f_suspended && f_held) f_explained = f_explained && (state_q == StPark || state_q == StAnswer ||
        (answering_q && (state_q == StLoad0 || state_q == StLoad1)));
    if (f_suspended) f_explained = f_explained && !f_quiescing;
    if (f_held && (state_q == StAnswer || (answering_q && (state_q == StLoad0 ||
        state_q == StLoad1)))) f_explained = f_explained && f_suspended;
    if (f_quiescing) begin
      f_explained = f_explained && (f_x.phase == PhaseQuiesce);
      if (f_held) begin
        if (state_q == StLoad0 || state_q == StLoad1) f_explained = f_explained && !answering_q;
        f_explained = f_explained && (state_q == StPark || state_q == StLoad0 || state_q == StLoad1 ||
            state_q == StWake || state_q == StQuiesce);
      end
    end
    // News of free accumulators is told before the engine is at another context.
    if (acc_news_q) begin
      f_explained = f_explained && (acc_wait_valid || acc_waiters == '0);
      f_explained = f_explained && (state_q == StCol0 || state_q == StColNext || state_q == StExc0 ||
          state_q == StFinish || state_q == StRead0 || state_q == StLog0 || state_q == StWrite0);
    end

    // Commands are those of the context at hand.
    if (cmd_valid_q) begin
      f_explained = f_explained && (cmd_q.ctx == c_q);
      f_explained = f_explained && (state_q == StPiece2 || state_q == StReadNext || state_q == StStoreNext ||
          state_q == StLogAddNext || state_q == StLogNext || state_q == StWriteNext || state_q == StWriteEnd ||
              state_q == StSyncWriteNext || state_q == StMirrorNext || state_q == StJudgeNext ||
                  state_q == StFlushNext);
      if (f_held) begin
        if (state_q == StPiece2 || state_q == StReadNext) f_explained = f_explained &&
            cmd_q.opcode == lvm_pkg::OpcodeRead && !cmd_q.log;
        if (state_q == StFlushNext) f_explained = f_explained && cmd_q.opcode == lvm_pkg::OpcodeFlush && !cmd_q.log;
        if (state_q == StStoreNext || state_q == StJudgeNext) f_explained = f_explained && cmd_q.store && !cmd_q.log;
        if (state_q == StLogAddNext) f_explained = f_explained && cmd_q.silent && !cmd_q.log;
        if (state_q == StWriteNext || state_q == StWriteEnd) f_explained = f_explained && cmd_q.fua && !cmd_q.log;
        if (state_q == StSyncWriteNext) f_explained = f_explained && !cmd_q.log;
      end
    end

    // Where the walk stands.
    if (f_used && f_rests) begin
      f_explained = f_explained && f_x.phase != PhaseMirror;
      if (f_x.phase == PhaseAcc) f_explained = f_explained && f_class_fits;
      if (f_phase_column) begin
        f_explained = f_explained && f_open && f_strategy == f_x.strategy && f_class_fits;
        if (f_x.phase == PhaseReads) f_explained = f_explained && f_x.strategy != Full && f_x.strategy != DataOnly;
        if (f_x.phase == PhaseStore) f_explained = f_explained && f_read_class;
        if (f_x.phase == PhaseWrites) f_explained = f_explained && !f_read_class && f_x.strategy != Check &&
            (!f_logs || f_durable);
        if (f_x.phase == PhaseLog) begin
          f_explained = f_explained && f_logs;
          if (!f_suspended && !(f_held && (state_q == StFail || state_q == StExc0 || state_q == StExc1 ||
              state_q == StExc2 ||
                                           state_q == StExc3))) f_explained = f_explained && f_log_p && f_log_q;
        end
      end
    end
    if (f_held && state_q == StPark && f_phase_column) f_explained = f_explained && f_suspended;
    if (f_held && state_q == StWait) begin
      f_explained = f_explained && (f_phase_column || f_x.phase == PhaseRun || f_x.phase == PhaseFlush);
    end
    if (f_waiting) f_explained = f_explained && (f_phase_column || f_x.phase == PhaseRun || f_x.phase == PhaseFlush);
    if (f_held && state_q == StLoad1) f_explained = f_explained && (loaded_q == f_word_q);

    if (f_valid) begin
      f_explained = f_explained && is_read == f_read_class && is_sync == f_sync_class;
      case (state_q)
        StPart0, StPart1, StPiece0, StPiece1, StPiece2, StPiece3: begin
          f_explained = f_explained && is_read;
        end
        StMirror0, StMirror1, StMirrorNext: begin
          f_explained = f_explained && 1'b0;
        end
        StChoose0, StChoose1, StChoose2, StChoose3, StChoose4, StChosen: begin
          f_explained = f_explained && is_sync;
        end
        StCol2: begin
          f_explained = f_explained && !is_sync;
        end
        StCol3: begin
          f_explained = f_explained && !is_sync && (f_class_fits || s_q.strategy == Lost || s_q.plain) &&
              (!s_q.plain || is_read);
        end
        StFit, StAlloc: begin
          f_explained = f_explained && f_class_fits;
        end
        StRead0, StRead1, StReadNext: begin
          f_explained = f_explained && f_open && f_strategy == s_q.strategy && f_class_fits &&
              s_q.strategy != Full && s_q.strategy != DataOnly;
        end
        StStore0, StStore1, StStore2, StStore3, StStoreNext: begin
          f_explained = f_explained && f_open && f_strategy == s_q.strategy && f_class_fits && is_read;
          if (state_q != StStore0) f_explained = f_explained && (s_q.phase == PhaseStore);
        end
        StJudge0, StJudge1, StJudgeNext: begin
          f_explained = f_explained && f_open && f_strategy == s_q.strategy && s_q.strategy == Check && f_class_fits;
          if (state_q != StJudge0) f_explained = f_explained && (s_q.phase == PhaseJudge);
        end
        StSyncWrite0, StSyncWrite1, StSyncWriteNext: begin
          f_explained = f_explained && f_open && f_strategy == s_q.strategy && s_q.strategy == Sync && f_class_fits;
        end
        StFlushNext: begin
          f_explained = f_explained && (s_q.phase == PhaseFlush);
        end
        StWrite0, StWrite1, StWriteNext, StWriteParity, StWriteEnd: begin
          f_explained = f_explained && f_open && f_strategy == s_q.strategy && f_class_fits && !is_read && !is_sync;
          f_explained = f_explained && (!f_logs || f_durable);
        end
        StLog0, StLog1, StLog2, StLog3, StLogAdd, StLogAddNext, StLogPlace, StLogPlace1, StLogPlace2, StLogWrite,
            StLogNext: begin
          f_explained = f_explained && f_open && f_strategy == s_q.strategy && f_logs;
          if (missing[f_p_member]) f_explained = f_explained && f_p_gone;
          if (missing[f_q_member]) f_explained = f_explained && f_q_gone;
          if (state_q != StLogWrite && state_q != StLogNext) f_explained = f_explained && !f_p_pending &&
              !f_q_pending;
          if (state_q == StLog1) f_explained = f_explained && (t_member_q == member_of(4'd0, s_q.turn));
          if (state_q == StLog2) begin
            if (t_missing_q[data_chunks_q[3:0]]) f_explained = f_explained && f_p_gone;
            if (f_dual && t_missing_q[data_chunks_q[3:0] + 4'd1]) f_explained = f_explained && f_q_gone;
          end
          if (state_q == StLog3 && t_lost_q) f_explained = f_explained && f_p_gone && (!f_dual || f_q_gone);
          if (state_q == StLogPlace1 || state_q == StLogPlace2) begin
            f_explained = f_explained && s_q.phase == PhaseLog && t_chunk_index_q == data_chunks_q[3:0] &&
                t_member_q == f_p_member;
          end
          if (state_q == StLogWrite || state_q == StLogNext) begin
            f_explained = f_explained && (s_q.phase == PhaseLog);
            f_explained = f_explained && (t_chunk_index_q == data_chunks_q[3:0] || (f_dual &&
                {1'b0, t_chunk_index_q} == data_chunks_q + 5'd1));
            f_explained = f_explained &&
                (t_member_q == ((t_chunk_index_q == data_chunks_q[3:0]) ? f_p_member : f_q_member));
            if (state_q == StLogWrite) begin
              f_explained = f_explained && !f_q_pending;
              if (t_chunk_index_q == data_chunks_q[3:0]) f_explained = f_explained && !f_p_pending;
              else f_explained = f_explained && f_log_p;
            end else if (t_chunk_index_q == data_chunks_q[3:0]) begin
              f_explained = f_explained && !f_p_pending && !f_q_pending;
              f_explained = f_explained && (f_p_gone || cmd_valid_q);
              if (cmd_valid_q) f_explained = f_explained && cmd_q.log && cmd_q.coefficients == lvm_pkg::OnlyFirst;
            end else begin
              f_explained = f_explained && f_log_p && !f_q_pending;
              f_explained = f_explained && (f_q_gone || cmd_valid_q);
              if (cmd_valid_q) f_explained = f_explained && cmd_q.log && cmd_q.coefficients == lvm_pkg::OnlySecond;
            end
          end
        end
        default: ;
      endcase
    end
  end
end

// Covers and broken variants begin in any state that is explained: the columns of a context are far from reset. What the variant
// breaks then is the promise, and not the explanation.
always_comb begin
`ifdef FORMAL_ANYWHERE
  if (f_begin) assume (f_started && f_explained);
`else
  assert (f_explained);
`endif
end
