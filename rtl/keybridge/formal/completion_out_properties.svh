// SPDX-License-Identifier: Apache-2.0
// What completion_out promises, read inside it when FORMAL is defined: the counter of any one queue is the number of its own commands
// that went well since its start, moves by one with each, and for nothing else; a value that is to be written is that number; each command
// is over once, of its own queue.

logic                 f_begin = 1'b1;     // the first cycle
logic                 f_started = 1'b0;
logic [QueueBits-1:0] f_queue;            // any, but it stays
logic [63:0]          f_wells;            // its commands that went well
logic                 f_busy;             // a command was taken and not told
logic [QueueBits-1:0] f_its;              // queue of that command
logic                 f_well, f_silent;
logic                 f_over;             // a command is
logic [1:0]           f_mode;             // of its queue

assign f_queue = $anyconst;
assign f_over  = put_valid_o && put_last_o;

always_ff @(posedge clk_i) begin
  f_begin   <= 1'b0;
  f_started <= 1'b1;
  if (!f_started) begin
    f_busy  <= 1'b0;
    f_wells <= '0;
  end else begin
    if (done_valid_i && done_ready_o) begin
      f_busy   <= 1'b1;
      f_its    <= done_queue_i;
      f_well   <= done_cause_i == '0;
      f_silent <= done_silent_i;
    end else if (f_over) f_busy <= 1'b0;
    if (state_q == Make) f_mode <= mode_i;
    if (start_valid_i && start_queue_i == f_queue) f_wells <= '0;
    else if (f_over && f_its == f_queue && f_well && !f_silent) f_wells <= f_wells + 64'd1;
  end
end

// A queue starts when nothing of it is left; its settings stay while a command of it is told.
always_comb begin
  assume (rst_ni == f_started);
  if (start_valid_i) assume (!(f_busy && start_queue_i == f_its) && !(done_valid_i && done_queue_i == start_queue_i));
  if (f_busy && state_q != Make) assume (mode_i == f_mode);
end

// The promise.
always_comb begin
  if (f_started) begin
    if (put_valid_o) begin
      assert (f_busy && queue_o == f_its && put_write_o == !f_silent && put_well_o == f_well);
      if (f_its == f_queue) assert (put_successes_o == f_wells + {63'd0, f_well && !f_silent});
      if (f_its == f_queue && put_word_o && f_mode != Bit) assert (f_well && put_text_o[63:0] == f_wells + 64'd1);
    end
  end
end

// Why it holds.
logic f_explained;

always_comb begin
  f_explained = (state_q != Idle) == f_busy && state_q <= Value;
  if (f_busy && (queue_q != f_its || f_well != (cause_q == '0) || f_silent != silent_q)) f_explained = 1'b0;
  if (f_busy && f_silent && (state_q == Value || (state_q == Entry && word_q))) f_explained = 1'b0;
  if (fresh_q[f_queue] ? f_wells != '0 : counts_q[f_queue][63:0] != f_wells) f_explained = 1'b0;
  if (state_q == Make && queue_q == f_queue && !fresh_q[f_queue] && count_q[63:0] != f_wells) f_explained = 1'b0;
  if ((state_q == Entry || state_q == Value) && queue_q == f_queue) begin
    if (successes_q != f_wells + {63'd0, f_well && !f_silent}) f_explained = 1'b0;
    if ((state_q == Value || word_q) && f_mode != Bit && (!f_well || value_q != f_wells + 64'd1)) f_explained = 1'b0;
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
// That there is something to promise: the watched queue's counter goes to seven, while the other's is another.
always_comb begin
  assert (!(f_started && f_over && f_its == f_queue && f_wells == 64'd6 && f_well && !f_silent && !fresh_q[~f_queue] && counts_q[~f_queue][63:0] == 64'd3));
end
`endif
