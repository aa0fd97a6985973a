// SPDX-License-Identifier: Apache-2.0
// What queue_desk promises of the counters of any one queue, read inside it when FORMAL is defined. SUCCESSES is what completion_out said of
// this queue last, of entries and successes, since it was started, or 0; PROGRESS the descriptors that came for it. Its completions go to
// the host, the ring and the counter that firmware has written for it, and for no other. So nothing that another queue does moves a
// counter of it, and no counter but its own is moved for it.
//
// Descriptors come and are judged as they like.

logic                 f_begin = 1'b1;     // the first cycle
logic                 f_started = 1'b0;
logic [QueueBits-1:0] f_queue;            // any, but it stays
logic [95:0]          f_tally, f_tally_was;      // entries and successes; a cycle ago
logic [31:0]          f_came, f_came_was;
logic [57:0]          f_ring;
logic [3:0]           f_ring_log, f_words_log;
logic [60:0]          f_counter;
logic                 f_valid, f_host;
logic                 f_told;                    // the settings that are read are its
logic [127:0]         f_ending_was;
logic [63:0]          f_rdata;                   // what an access of it reads
logic                 f_ok, f_mine, f_starts, f_closes;

assign f_queue  = $anyconst;
assign f_mine   = access_valid_i && access_queue_i == f_queue;
assign f_ok     = state_q == Judge && f_mine && access_write_i && !access_bell_i && !refused;
assign f_starts = f_ok && access_word_i == Control && access_wdata_i[0] && !f_valid;
assign f_closes = f_ok && access_word_i == Control && !access_wdata_i[0] && f_valid;

// An access stays until it is done. A queue starts when nothing of it is left.
logic                 f_open;
logic [QueueBits+68:0] f_access;

always_comb begin
  assume (rst_ni == f_started);
  if (f_open) assume (access_valid_i && {access_write_i, access_bell_i, access_queue_i, access_word_i, access_wdata_i} == f_access);
end

always_ff @(posedge clk_i) begin
  f_begin   <= 1'b0;
  f_started <= 1'b1;
  f_open    <= f_started && access_valid_i && !access_done_o;
  f_access  <= {access_write_i, access_bell_i, access_queue_i, access_word_i, access_wdata_i};
  f_tally_was  <= f_tally;
  f_came_was   <= f_came;
  f_ending_was <= {f_host, f_ring, f_ring_log, f_counter, f_words_log};
  f_told       <= f_started && swept_o && done_ready_i && done_queue_i == f_queue;
  f_rdata      <= access_word_i == Progress ? {f_tally_was[95:64], f_came_was} : f_tally_was[63:0];
  if (!f_started) begin
    {f_tally, f_came, f_ring, f_ring_log, f_words_log, f_counter, f_valid, f_host} <= '0;
  end else begin
    if (f_starts) {f_tally, f_came} <= '0;
    else begin
      if (told_i && told_queue_i == f_queue) f_tally <= {entries_i, successes_i};
      if (arrived && arrived_queue == f_queue) f_came <= arrived_index + 32'd1;
    end
    if (f_ok && access_word_i == Submission) f_words_log <= access_wdata_i[3:0];
    if (f_ok && access_word_i == Completion) {f_ring, f_ring_log} <= {access_wdata_i[63:6], access_wdata_i[3:0]};
    if (f_ok && access_word_i == Counter) f_counter <= access_wdata_i[63:3];
    if (f_ok && access_word_i == Control && !f_valid) f_host <= access_wdata_i[1];
    if (f_starts) f_valid <= 1'b1;
    else if (f_closes) f_valid <= 1'b0;
  end
end

// The promise.
always_comb begin
  if (f_started) begin
    if (access_done_o && f_mine && !access_bell_i && access_word_i >= Progress) assert (access_rdata_o == f_rdata);
    if (f_told) assert ({host_o, ring_o, ring_size_o, counter_o, words_size_o} == f_ending_was);
    if (f_ok && access_word_i != Control && access_word_i < Rate) assert (!f_valid);   // settings stay while it is open
    if (start_valid_o && changed_queue_o == f_queue) assert (f_starts);
    if (close_valid_o && changed_queue_o == f_queue) assert (f_closes);
  end
end

// Why it holds.
logic                  f_explained;
logic [SettingBits-1:0] f_setting;        // submission ring, its size, completion ring, its size, counter, rate, weight
logic                  f_settled;         // what was read of the memories is of the queue that is accessed

assign f_setting = settings_q[f_queue];
assign f_settled = queue_q == f_queue && (state_q == Judge || state_q == Weigh);

always_comb begin
  f_explained = state_q <= Done && f_valid == valid_q[f_queue] && f_host == host_q[f_queue] && sweep_q <= (QueueBits + 1)'(Queues);
  if ((state_q == Read || state_q == Weigh || state_q == Judge || state_q == Done) && !(f_open && f_access[QueueBits+66:67] == queue_q && swept_o)) begin
    f_explained = 1'b0;
  end
  if (no_tally_q[f_queue] ? f_tally != '0 : tallies_q[f_queue][95:0] != f_tally) f_explained = 1'b0;
  if (no_arrival_q[f_queue] ? f_came != '0 : arrivals_q[f_queue] != f_came) f_explained = 1'b0;
  if (swept_o || sweep_q > {1'b0, f_queue}) begin
    if (endings_q[f_queue] != {f_ring, f_ring_log, f_counter, f_words_log}) f_explained = 1'b0;
    if (f_setting[146:20] != {f_words_log, f_ring, f_ring_log, f_counter}) begin
      f_explained = 1'b0;
    end
  end
  if (!swept_o && (f_valid || {f_ring, f_ring_log, f_counter, f_words_log} != '0)) f_explained = 1'b0;
  // What was read, a cycle late.
  if (f_settled) begin
    if (valid_read_q != f_valid || (no_tally_read_q ? f_tally_was != '0 : tally_q[95:0] != f_tally_was)) f_explained = 1'b0;
    if (no_arrival_read_q ? f_came_was != '0 : arrival_q != f_came_was) f_explained = 1'b0;
    if (setting_q != f_setting) f_explained = 1'b0;
  end
end

always_comb begin
`ifdef FORMAL_ANYWHERE
  if (f_begin) assume (f_started && f_explained);
`else
  if (f_started) assert (f_explained);
`endif
end

`ifdef FORMAL_COVER
// That there is something to promise: a command of it is told, and its counter is read behind that, which is not the other's.
logic f_moved;
always_ff @(posedge clk_i) f_moved <= f_moved || (told_i && told_queue_i == f_queue && state_q == Read);
always_comb begin
  if (f_begin) assume (!f_moved);
  assert (!(f_started && f_moved && access_done_o && f_mine && !access_bell_i && access_word_i > Progress && !access_write_i && f_rdata == 64'd5
            && f_counter == 61'd7 && tallies_q[~f_queue][63:0] == 64'd9 && !no_tally_q[~f_queue]));
end
`endif
