// SPDX-License-Identifier: Apache-2.0
// What frame_judge promises about any one stream that is watched, and any other of its connection at which a raise's fence stands; read
// inside it when FORMAL is defined. A frame does something only when its number is the one that is expected, and then the next one is:
// what was taken is not taken again (stream_window says for how long). A raise goes only when its fence has been consumed, whether it
// comes or has been parked, and a parked one goes once. A raise under WITHHOLD is told by the response of its own message, whatever
// stream is numbered anew meanwhile: of any one function no two such messages are without a response.
//
// Memories are cut away; what is read of them is assumed to be what was written.

logic        f_begin = 1'b1;       // the first cycle
logic        f_started = 1'b0;
logic [5:0]  f_stream;             // watched
logic [1:0]  f_other;              // of the same connection: where the fence stands
logic [31:0] f_expected = '0;      // what memory holds of the watched stream
logic [31:0] f_behind = '0;        // and of the other
logic        f_looked = 1'b0, f_looked_other = 1'b0;  // look_q is of it
logic [31:0] f_look = '0, f_look_other = '0;
logic [ParkedBits-1:0] f_park = '0, f_parked = '0;    // what memory holds of the parked raise; and what was read of it
logic        f_read = 1'b0;
logic        f_owed = 1'b0;        // a parked raise has not gone
logic [512:0] f_header = '0;       // of the frame in hand
logic        f_busy = 1'b0;        // and it stays
logic        f_judged = 1'b0;
logic [1:0]  f_judgement = '0;
logic        f_taken = 1'b0;       // the core took a raise a cycle ago
logic [5:0]  f_taken_stream = '0;
logic [2:0]  f_function;           // watched
logic        f_taken_withheld = 1'b0;                 // what the core took is of that function, and is withheld
logic [31:0] f_taken_number = '0;
logic        f_flying = 1'b0;      // such a message has no response
logic [5:0]  f_flying_stream = '0;
logic [31:0] f_flying_number = '0;
logic [31:0] f_waiting_number = '0;                   // of the raise of the watched stream that waits for a response
logic        f_answered, f_told;   // that message has its response now; the watched stream is told by it
logic        f_mine, f_fires, f_fence_met;
logic [31:0] f_fence, f_ahead;
logic [1:0]  f_fence_stream;

assign f_stream = $anyconst;
assign f_other  = $anyconst;
assign f_function = $anyconst;

assign f_answered     = responded && answered_function_i == f_function;
assign f_told         = f_answered && answered_here[f_stream] && parked_function_q[{f_stream, 2'b00} +: 3] == f_function;
assign f_mine         = state_q != Idle && !access_job_q && stream_q == f_stream;
assign f_fires        = raise_valid_o && !raise_withdraw_o;
assign f_fence        = parked_job_q ? f_park[60:29] : frame_fence;
assign f_fence_stream = parked_job_q ? f_park[28:27] : frame_fence_stream[1:0];
assign f_ahead        = f_behind - f_fence;
assign f_fence_met    = !f_ahead[31] && f_ahead != '0;

always_ff @(posedge clk_i) begin
  f_begin   <= 1'b0;
  f_started <= 1'b1;
  if (expected_we && expected_place == f_stream) f_expected <= expected_data;
  if (expected_we && expected_place == {f_stream[5:2], f_other}) f_behind <= expected_data;
  if (state_q == Idle || state_q == Compare) begin
    f_looked       <= look_stream == f_stream;
    f_looked_other <= look_stream == {f_stream[5:2], f_other};
    f_look         <= f_expected;
    f_look_other   <= f_behind;
  end
  if (park_we && stream_q == f_stream) f_park <= park;
  if (state_q == Idle) begin
    f_read   <= scan_q == f_stream;
    f_parked <= f_park;
  end
  f_taken        <= f_started && raise_valid_o && raise_ready_i;
  f_taken_stream <= stream_q;
  f_taken_withheld <= f_started && raise_valid_o && raise_ready_i && raise_origin_o.withheld && function_q == f_function;
  f_taken_number   <= raise_origin_o.number;
  if (f_taken_withheld && raised_sent_i) begin
    f_flying        <= 1'b1;
    f_flying_stream <= f_taken_stream;
    f_flying_number <= f_taken_number;
  end else if (f_answered) f_flying <= 1'b0;
  if (hold_back && here[f_stream]) f_waiting_number <= raise_origin_o.number;
  f_header    <= {header_single_i, header_i};
  f_busy      <= f_started && header_valid_i && !take_o;
  f_judged    <= f_started && judged_valid_i && !take_o;
  f_judgement <= {judged_cut_i, judged_bad_i};
  if (dropped[f_stream]) f_owed <= 1'b0;
  else if (park_it && here[f_stream]) f_owed <= 1'b1;
  else if (f_fires && raise_ready_i && parked_job_q && here[f_stream]) f_owed <= 1'b0;
  else if ((faulty || failed) && parked_job_q && here[f_stream]) f_owed <= 1'b0;
end

// One reset, then the sweep; queues whose head stays until it is taken; a function reset comes with an access; the core is done with a
// raise a cycle after it took it, and its message counts as one of the raise's function; responses are those of messages that have none.
always_comb begin
  assume (rst_ni == f_started);
  if (f_busy) assume (header_valid_i && {header_single_i, header_i} == f_header);
  if (f_judged) assume (judged_valid_i && {judged_cut_i, judged_bad_i} == f_judgement);
  assume (raised_i == f_taken);
  if (f_taken) assume (raised_origin_i.stream == f_taken_stream);
  if (f_taken) assume (raised_origin_i.number == f_taken_number);
  if (f_flying) assume (!none_i[f_function]);
  if (f_answered) assume (f_flying && answered_origin_i.stream == f_flying_stream && answered_origin_i.number == f_flying_number);
  if (drop_i) assume (access_done_o);
  if (sweep_i) assume (state_q == Idle);
  if (sweep_i && f_started) assume (!f_owed);
  if (f_started && f_looked) assume (look_q == f_look);
  if (f_started && f_looked_other) assume (look_q == f_look_other);
  if (f_started && f_read) assume (parked_q == f_parked);
end

// ---- the promise -----------------------------------------------------------------------------------------------------
`ifdef FORMAL_COVER
// That there is something to promise: a parked raise goes whose fence is on the other stream.
always_comb assert (!(f_started && f_mine && f_fires && raise_ready_i && parked_job_q && f_fence_stream == f_other &&
                      f_other != f_stream[1:0] && f_owed));
`else
always_comb begin
  if (f_started) begin
    // Nothing but the expected number does anything.
    if (f_mine && !parked_job_q && (raise_valid_o || data_valid_o || consumes)) assert (frame_number == f_expected);
    if (expected_we && !sweep_i && expected_place == f_stream && !write_expected) assert (expected_data == f_expected + 32'd1);
    if (f_mine && !parked_job_q && done && (raise_valid_o || data_valid_o)) assert (expected_we && expected_place == f_stream);
    // A raise waits for its fence.
    if (f_mine && f_fires && f_fence_stream == f_other && f_other != f_stream[1:0]) assert (f_fence_met);
    // A withheld raise is told by the response of its own message, as there is one only.
    if (f_taken_withheld && raised_sent_i) assert (!f_flying);
    if (f_told) assert (answered_origin_i.number == f_waiting_number);
    // A parked raise goes once.
    if (f_mine && f_fires && parked_job_q) assert (f_owed);
  end
end
`endif

// ---- why it holds: what makes the induction close --------------------------------------------------------------------
logic f_explained;
always_comb begin
  f_explained = 1'b1;
  if (!f_started) begin
    f_explained = !f_owed && !f_looked && !f_looked_other && !f_read && !f_busy && !f_judged && !f_taken && !f_flying;
  end else begin
    if (state_q != Idle && !access_job_q && !parked_job_q) begin
      if (!f_busy || stream_q != {frame_id[3:0], frame_stream[1:0]}) f_explained = 1'b0;
    end
    if (f_busy && f_header != {header_single_i, header_i}) f_explained = 1'b0;
    if (f_taken && state_q != Idle) f_explained = 1'b0;
    if (f_taken && f_taken_stream == f_stream && (failed_q[f_stream] || (parked_o[f_stream] && !waiting_q[f_stream]))) begin
      f_explained = 1'b0;
    end
    if (state_q == Decide && access_job_q) f_explained = 1'b0;
    if (state_q != Idle && parked_job_q && access_job_q) f_explained = 1'b0;
    // Cycle 2: the expected number is being looked at.
    if (f_mine && state_q == Compare && !parked_job_q && !(f_looked && f_look == f_expected)) f_explained = 1'b0;
    // Cycle 3: it was compared, and the fence's stream is being looked at.
    if (f_mine && state_q == Conclude && !parked_job_q) begin
      if (!duplicate_q && !gap_q && !outside_q && frame_number != f_expected) f_explained = 1'b0;
    end
    if (f_mine && state_q == Conclude && f_fence_stream == f_other && !(f_looked_other && f_look_other == f_behind)) f_explained = 1'b0;
    if (f_mine && state_q == Decide && f_fence_stream == f_other && f_other != f_stream[1:0] && fence_q && !f_fence_met) begin
      f_explained = 1'b0;
    end
    // Cycle 4: all of it has become a cause.
    if (f_mine && state_q == Decide && !parked_job_q) begin
      if (passed_q != (cause_q == Passed)) f_explained = 1'b0;
      if (passed_q && !is_control && frame_number != f_expected) f_explained = 1'b0;
      if (passed_q && !is_control && parked_o[f_stream]) f_explained = 1'b0;
      if (cause_q >= 5'(msix_reg_pkg::CountForeignFunction) && frame_number != f_expected) f_explained = 1'b0;
    end
    // A withheld message goes when its function has no other, and then the raise waits for it.
    if (f_taken_withheld && (!f_taken || f_flying)) f_explained = 1'b0;
    if (f_taken_withheld && f_taken_stream == f_stream && f_taken_number != f_waiting_number) f_explained = 1'b0;
    if (f_flying && f_flying_stream == f_stream && waiting_q[f_stream] && f_flying_number != f_waiting_number &&
        parked_function_q[{f_stream, 2'b00} +: 3] == f_function) f_explained = 1'b0;
    // What is parked and does not wait for a response is owed.
    if (parked_o[f_stream] && !waiting_q[f_stream] && !failed_q[f_stream] && !f_owed) f_explained = 1'b0;
    if (f_owed && (!parked_o[f_stream] || waiting_q[f_stream] || failed_q[f_stream])) f_explained = 1'b0;
    if (waiting_q[f_stream] && failed_q[f_stream]) f_explained = 1'b0;
    if ((waiting_q[f_stream] || failed_q[f_stream]) && !parked_o[f_stream]) f_explained = 1'b0;
    if (f_mine && parked_job_q && !(parked_o[f_stream] && !waiting_q[f_stream])) f_explained = 1'b0;
    if (f_mine && parked_job_q && !(f_read && f_parked == f_park)) f_explained = 1'b0;
  end
end
`ifdef FORMAL_ANYWHERE
always_comb if (f_begin) assume (f_started && f_explained);
`else
always_comb assert (f_explained);
`endif
